"""Tables of 宛先別の文書: the documents, and the forms that firm and addressees bring along."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from accounts.models import Member
from core.database import (
    Audited,
    Base,
    Sealed,
    TermSet,
    identity,
    labelled,
    sealed_bytes,
    sealed_json,
)
from core.vocabulary import DataClass
from duties.vocabulary import FilingMethod
from forms.vocabulary import BreachBasis, PaperKind, PaperStatus, Stage
from incidents.models import Incident
from notifications.models import Authority


class OwnForm(Audited, Base):
    """A form (.docx) of the firm or of an addressee, for one kind of document; its versions hold the files."""

    __tablename__ = "own_form"
    table_label = "様式"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = identity()
    name: Mapped[str] = labelled("様式の名称")
    kind: Mapped[PaperKind] = labelled("文書の種類")
    is_active: Mapped[bool] = labelled("使用中")
    versions: Mapped[list["OwnFormVersion"]] = relationship(
        back_populates="form", order_by="OwnFormVersion.number"
    )

    @property
    def audit_label(self) -> str:
        """Name the form."""
        return self.name


class OwnFormVersion(Audited, Base):
    """One file of a form as it was checked and taken; never changed, so that what was made with it stays explained."""

    __tablename__ = "own_form_version"
    table_label = "様式の版"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[int] = identity()
    form_id: Mapped[int] = labelled("様式", ForeignKey("own_form.id"))
    form: Mapped[OwnForm] = relationship(back_populates="versions")
    number: Mapped[int] = labelled("様式の版の番号")
    file_name: Mapped[str] = labelled("ファイル名")
    content = sealed_bytes("様式のファイル", DataClass.INTERNAL)
    sha256: Mapped[str] = labelled("様式のハッシュ値")
    placeholders: Mapped[list[str]] = labelled("差込項目", JSON)
    uploaded_by: Mapped[str] = labelled("登録した職員")
    uploaded_at: Mapped[datetime] = labelled("登録日時")

    @property
    def audit_label(self) -> str:
        """Name the form and its version."""
        return f"{self.form.name} 第{self.number}版"


class Paper(Audited, Base):
    """One document about a case for one addressee: live while it is drafted, frozen from the request for review on."""

    __tablename__ = "paper"
    table_label = "宛先別の文書"
    __table_args__ = (
        CheckConstraint("approved_by_id <> author_id", name="author_does_not_approve"),
        CheckConstraint(
            "(status IN ('approved', 'submitted')) = (approved_at IS NOT NULL)",
            name="approved_has_its_time",
        ),
        CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_by_somebody"
        ),
        CheckConstraint(
            "approved_at IS NULL OR (document IS NOT NULL AND document_sha256 IS NOT NULL"
            " AND facts IS NOT NULL)",
            name="approved_has_its_document",
        ),
        CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_its_time"
        ),
        CheckConstraint(
            "(submitted_at IS NULL) = (submit_method IS NULL)", name="submitted_in_some_way"
        ),
        CheckConstraint("(kind = 'bank') = (bank IS NOT NULL)", name="bank_is_named"),
        CheckConstraint("(kind = 'breach') = (stage IS NOT NULL)", name="breach_has_its_stage"),
        Index("ix_paper_incident_id_id", "incident_id", "id"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("文書の番号", unique=True)
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    kind: Mapped[PaperKind] = labelled("文書の種類")
    report_no: Mapped[int] = labelled("報告の回数")
    status: Mapped[PaperStatus] = labelled("状態")
    version: Mapped[int] = labelled("版")
    authority_id: Mapped[int | None] = labelled("宛先", ForeignKey("authority.id"))
    authority: Mapped[Authority | None] = relationship()
    own_form_id: Mapped[int | None] = labelled("使用する様式", ForeignKey("own_form_version.id"))
    own_form: Mapped[OwnFormVersion | None] = relationship()
    bank: Mapped[str | None] = labelled("依頼先の金融機関")
    stage: Mapped[Stage | None] = labelled("速報・確報の別")
    bases: Mapped[frozenset[BreachBasis]] = labelled(
        "報告の根拠", TermSet(BreachBasis), default=frozenset()
    )
    document_no: Mapped[str] = labelled("文書番号")
    dated_on: Mapped[date] = labelled("文書の日付")
    subject: Mapped[str | None] = labelled("件名")
    author_id: Mapped[int] = labelled("作成者", ForeignKey("member.id"))
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    items = sealed_json("項目の文")
    facts = sealed_json("確定した内容")
    contributors: Mapped[list[str] | None] = labelled("作成に関わった職員", JSON(none_as_null=True))

    approved_by_id: Mapped[int | None] = labelled("確認者", ForeignKey("member.id"))
    approved_by: Mapped[Member | None] = relationship(foreign_keys=approved_by_id)
    approved_at: Mapped[datetime | None] = labelled("確定日時")
    document = sealed_bytes("確定した文書")
    document_sha256: Mapped[str | None] = labelled("文書のハッシュ値")

    submitted_at: Mapped[datetime | None] = labelled("提出日時")
    submit_method: Mapped[FilingMethod | None] = labelled("提出方法")
    received_by: Mapped[str | None] = labelled("受領者")
    receipt_no: Mapped[str | None] = labelled("受付番号")
    submit_note = Sealed[str]("メモ")
    created_at: Mapped[datetime] = labelled("作成日時")
    updated_at: Mapped[datetime] = labelled("更新日時")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def is_live(self) -> bool:
        """Say whether the document still follows the case."""
        return self.status is PaperStatus.DRAFT

    @property
    def is_approved(self) -> bool:
        """Say whether the stored file is the document."""
        return self.approved_at is not None

    @property
    def edits(self) -> dict[str, Any]:
        """Give the texts written by hand, by item: {"cause": {"text": …, "base": …}}."""
        return self.items or {}

    @property
    def name(self) -> str:
        """Name the document in a list: its kind, the bank or the stage."""
        more = self.bank or (self.stage.label if self.stage else "")
        return f"{self.kind.label}（{more}）" if more else self.kind.label

    @property
    def file_name(self) -> str:
        """Give the name under which the Word file is downloaded."""
        mark = ("" if self.is_approved else "_案") + ("_訓練" if self.incident.is_drill else "")
        return f"{self.number}_{self.name.replace('/', '・')}{mark}.docx"
