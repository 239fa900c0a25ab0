"""Tables of 当局報告: the authorities letters go to, and the letters."""

import base64
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from accounts.models import Member
from core.clock import letter_number
from core.database import Audited, Base, Sealed, TermSet, identity, labelled, sealed_json
from duties.vocabulary import Recipient
from incidents.models import Incident
from notifications.vocabulary import (
    AnnexKind,
    LaterApproval,
    NotificationKind,
    NotificationStatus,
    ProofPart,
    SubmitMethod,
)

HONORIFIC = "殿"
LAST_STAGE = "承認者"
SETTINGS_UID = "approval"
FIRST_AUTHORITIES = (
    "金融庁長官",
    "北海道財務局長",
    "東北財務局長",
    "関東財務局長",
    "東海財務局長",
    "北陸財務局長",
    "近畿財務局長",
    "中国財務局長",
    "四国財務局長",
    "九州財務局長",
    "福岡財務支局長",
    "沖縄総合事務局長",
)
"""The addressees of the beginning, in the order they are offered; the firm changes them on a page."""


class Authority(Audited, Base):
    """An addressee of letters: the office (職名), how it is addressed, the division that takes them."""

    __tablename__ = "authority"
    table_label = "宛先"
    __table_args__ = (UniqueConstraint("name", "division"),)

    id: Mapped[int] = identity()
    name: Mapped[str] = labelled("宛名")
    honorific: Mapped[str] = labelled("敬称")
    division: Mapped[str] = labelled("担当課室")
    recipient: Mapped[Recipient] = labelled(
        "報告先の種類", default=Recipient.AUTHORITY, server_default=Recipient.AUTHORITY.value
    )
    is_active: Mapped[bool] = labelled("使用中")
    sort_order: Mapped[int] = labelled("並び順")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def label(self) -> str:
        """Name the addressee in a list to choose from."""
        return f"{self.name}（{self.division}）" if self.division else self.name


def _dump_bytes(content: bytes) -> str:
    return base64.b64encode(content).decode()


class Notification(Audited, Base):
    """One letter about a case: live while it is drafted, frozen from the request for review on."""

    __tablename__ = "notification"
    table_label = "当局報告"
    touches_case: ClassVar[bool] = False
    __table_args__ = (
        CheckConstraint("approved_by_id <> author_id", name="author_does_not_approve"),
        CheckConstraint(
            "(status = 'approved' OR (status = 'submitted' AND (later_status IS NULL"
            " OR later_status = 'approved'))) = (approved_at IS NOT NULL)",
            name="approved_has_its_time",
        ),
        CheckConstraint(
            "later_status IS NULL OR status = 'submitted'", name="approved_later_when_submitted"
        ),
        CheckConstraint(
            "(later_status IS NULL) = (later_due_at IS NULL)"
            " AND (later_status IS NULL) = (later_reason IS NULL)",
            name="submitted_first_has_reason_and_limit",
        ),
        CheckConstraint(
            "(later_status IS NOT NULL AND later_status = 'declined') = (declined_at IS NOT NULL)"
            " AND (declined_at IS NULL) = (declined_by_id IS NULL)"
            " AND (declined_at IS NULL) = (decline_reason IS NULL)",
            name="declined_by_somebody_with_reason",
        ),
        CheckConstraint("declined_by_id <> author_id", name="author_does_not_decline"),
        CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)", name="approved_by_somebody"
        ),
        CheckConstraint(
            "(approved_at IS NULL AND later_status IS NULL) OR (document IS NOT NULL AND"
            " document_sha256 IS NOT NULL AND facts IS NOT NULL AND layout_version IS NOT NULL)",
            name="approved_has_its_document",
        ),
        CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_its_time"
        ),
        CheckConstraint(
            "(submitted_at IS NULL) = (submit_method IS NULL)", name="submitted_in_some_way"
        ),
        CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_its_time"
        ),
        CheckConstraint(
            "(kind = 'first') = (previous_id IS NULL)", name="only_the_first_follows_none"
        ),
        Index(
            "uq_notification_standing",
            "incident_id",
            "report_no",
            unique=True,
            sqlite_where=text("status <> 'withdrawn'"),
            postgresql_where=text("status <> 'withdrawn'"),
        ),
        Index("ix_notification_incident_id_id", "incident_id", "id"),
        Index("ix_notification_updated_at_id", "updated_at", "id"),
        Index("ix_notification_status_id", "status", "id"),
        Index(
            "ix_notification_later_due_at",
            "later_due_at",
            sqlite_where=text("later_status = 'waiting'"),
            postgresql_where=text("later_status = 'waiting'"),
        ),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("報告番号", unique=True)
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    kind: Mapped[NotificationKind] = labelled("報告区分")
    report_no: Mapped[int] = labelled("報告の回数")
    previous_id: Mapped[int | None] = labelled(
        "前回の報告", ForeignKey("notification.id"), index=True
    )
    previous: Mapped["Notification | None"] = relationship(remote_side="Notification.id")
    status: Mapped[NotificationStatus] = labelled("状態")
    version: Mapped[int] = labelled("版")
    authority_id: Mapped[int] = labelled("宛先", ForeignKey("authority.id"))
    authority: Mapped[Authority] = relationship()
    document_no: Mapped[str] = labelled("文書番号")
    dated_on: Mapped[date] = labelled("文書の日付")
    subject: Mapped[str | None] = labelled("件名")
    author_id: Mapped[int] = labelled("作成者", ForeignKey("member.id"))
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    items = sealed_json("項目の文")
    annexes: Mapped[frozenset[AnnexKind]] = labelled(
        "別紙", TermSet(AnnexKind), default=frozenset(), server_default="|"
    )
    reasons = sealed_json("変更の理由")
    settled: Mapped[list[str] | None] = labelled("不明とした項目", JSON(none_as_null=True))
    facts = sealed_json("確定した内容")
    contributors: Mapped[list[str] | None] = labelled("作成に関わった職員", JSON(none_as_null=True))

    chain: Mapped[list[dict[str, Any]] | None] = labelled("承認の段階", JSON(none_as_null=True))
    """The stages as they were when review was asked; None is the one stage of the beginning."""
    waiting_since: Mapped[datetime | None] = labelled("今の段階の承認を待ち始めた日時")
    approvals: Mapped[list["NotificationApproval"]] = relationship(
        order_by="NotificationApproval.id", back_populates="notification"
    )

    approved_by_id: Mapped[int | None] = labelled("承認者", ForeignKey("member.id"))
    approved_by: Mapped[Member | None] = relationship(foreign_keys=approved_by_id)
    approved_at: Mapped[datetime | None] = labelled("承認日時")
    doubt_reason = Sealed[str]("要確認事項への回答")
    letter = sealed_json("承認した文面")
    document = Sealed[bytes]("承認した文書", dump=_dump_bytes, load=base64.b64decode)
    document_sha256: Mapped[str | None] = labelled("文書のハッシュ値")
    approved_facts_sha256: Mapped[str | None] = labelled("承認した内容のハッシュ値")
    layout_version: Mapped[str | None] = labelled("書式の版")

    submitted_at: Mapped[datetime | None] = labelled("提出日時")
    submit_method: Mapped[SubmitMethod | None] = labelled("提出方法")
    received_by: Mapped[str | None] = labelled("提出先の担当者")
    receipt_no: Mapped[str | None] = labelled("受付番号")
    submit_note = Sealed[str]("メモ")
    withdrawn_at: Mapped[datetime | None] = labelled("取下げ日時")

    later_status: Mapped[LaterApproval | None] = labelled("事後承認の状況")
    later_reason = Sealed[str]("先に提出した理由")
    later_due_at: Mapped[datetime | None] = labelled("事後承認の期限")
    declined_by_id: Mapped[int | None] = labelled("事後承認しなかった職員", ForeignKey("member.id"))
    declined_by: Mapped[Member | None] = relationship(foreign_keys=declined_by_id)
    declined_at: Mapped[datetime | None] = labelled("事後承認しないとした日時")
    decline_reason = Sealed[str]("事後承認しない理由")
    created_at: Mapped[datetime] = labelled("作成日時")
    updated_at: Mapped[datetime] = labelled("更新日時")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def is_live(self) -> bool:
        """Say whether the letter still follows the case."""
        return self.status is NotificationStatus.DRAFT

    @property
    def is_approved(self) -> bool:
        """Say whether somebody else than its writers has approved the letter."""
        return self.approved_at is not None

    @property
    def is_kept(self) -> bool:
        """Say whether the stored document is the letter: as approved, or as it went out unapproved."""
        return self.document_sha256 is not None

    @property
    def stages(self) -> list[dict[str, Any]]:
        """Give the stages of approval in their order: name, and the uids of those who may act there."""
        return self.chain or [{"name": LAST_STAGE, "members": []}]

    @property
    def standing_approvals(self) -> list["NotificationApproval"]:
        """Give the approvals of this review, those taken back by 差戻し left out."""
        return [one for one in self.approvals if one.cancelled_at is None]

    @property
    def stage_now(self) -> dict[str, Any] | None:
        """Give the stage whose approval is awaited, None after the last; 事後承認 is given at the last."""
        if self.later_status is not None:
            return self.stages[-1]
        done = len(self.standing_approvals)
        return self.stages[done] if done < len(self.stages) else None

    @property
    def edits(self) -> dict[str, Any]:
        """Give the texts written by hand, by item number: {"5": {"text": …, "base": …}}."""
        return self.items or {}

    @property
    def report_label(self) -> str:
        """Say which report of the case this is: 第１報, 第３報・最終報告."""
        last = "・最終報告" if self.kind is NotificationKind.FINAL else ""
        return f"第{letter_number(self.report_no)}報{last}"

    @property
    def file_name(self) -> str:
        """Give the name under which the Word file is downloaded."""
        # What went out unapproved bears 案 in its header for ever.
        is_draft = not self.is_approved or self.later_status is not None
        mark = ("_案" if is_draft else "") + ("_訓練" if self.incident.is_drill else "")
        last = "_最終報告" if self.kind is NotificationKind.FINAL else ""
        return f"{self.number}_第{self.report_no}報{last}{mark}.docx"


class NotificationApproval(Audited, Base):
    """One approval at one stage: who, when, with what comment; 差戻し takes it back, and it stays on record."""

    __tablename__ = "notification_approval"
    table_label = "当局報告の承認"
    __table_args__ = (
        CheckConstraint("approver_id <> author_id", name="author_does_not_approve"),
        Index(
            "uq_notification_approval_stage",
            "notification_id",
            "position",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index(
            "uq_notification_approval_person",
            "notification_id",
            "approver_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[int] = identity()
    notification_id: Mapped[int] = labelled("当局報告", ForeignKey("notification.id"), index=True)
    notification: Mapped[Notification] = relationship(back_populates="approvals")
    position: Mapped[int] = labelled("段階の順")
    stage: Mapped[str] = labelled("段階")
    author_id: Mapped[int] = labelled("作成者", ForeignKey("member.id"))
    approver_id: Mapped[int] = labelled("承認者", ForeignKey("member.id"))
    approver: Mapped[Member] = relationship(foreign_keys=approver_id)
    approved_at: Mapped[datetime] = labelled("承認日時")
    comment = Sealed[str]("コメント")
    cancelled_at: Mapped[datetime | None] = labelled("差戻しによる取消し日時")

    @property
    def audit_label(self) -> str:
        """Say which stage of which report this is."""
        return f"{self.notification.number} {self.stage}"


class ApprovalSettings(Audited, Base):
    """What the firm says once about approval: further stages, limits, after how long whom to remind."""

    __tablename__ = "approval_settings"
    table_label = "承認の設定"
    __table_args__ = (
        CheckConstraint(f"uid = '{SETTINGS_UID}'", name="one_row"),
        CheckConstraint("later_days > 0", name="later_approval_has_time"),
        CheckConstraint("remind_minutes > 0", name="reminds_after_a_time"),
        CheckConstraint("escalate_minutes >= remind_minutes", name="reminds_before_it_escalates"),
    )

    id: Mapped[int] = identity()
    stages: Mapped[list[dict[str, Any]]] = labelled("「承認者」より前の段階", JSON())
    later_days: Mapped[int] = labelled("事後承認の期限（営業日）")
    remind_minutes: Mapped[int] = labelled("承認待ちを知らせるまでの時間（分）")
    escalate_minutes: Mapped[int] = labelled("すべての承認者に知らせるまでの時間（分）")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def audit_label(self) -> str:
        """Name the one record there is."""
        return self.table_label


def usual_settings() -> ApprovalSettings:
    """Give the settings of a firm that has entered nothing yet; they are not stored."""
    return ApprovalSettings(
        uid=SETTINGS_UID,
        stages=[],
        later_days=1,
        remind_minutes=60,
        escalate_minutes=240,
        version=0,
    )


class PreSendCheck(Audited, Base):
    """What was answered before a report went out; it blocks nothing and stays with the report."""

    __tablename__ = "pre_send_check"
    table_label = "提出前の確認"

    id: Mapped[int] = identity()
    notification_id: Mapped[int] = labelled("当局報告", ForeignKey("notification.id"), unique=True)
    number: Mapped[str] = labelled("報告番号")
    answers = sealed_json("確認の内容")
    checked_by: Mapped[str] = labelled("確認した職員")
    checked_at: Mapped[datetime | None] = labelled("確認日時")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def audit_label(self) -> str:
        """Say of which report this is."""
        return self.number


class LetterProof(Base):
    """The last comparison of an approved letter with what was approved; nightly routine, so not in the trail."""

    __tablename__ = "letter_proof"
    table_label = "当局報告の照合"

    id: Mapped[int] = identity()
    notification_id: Mapped[int] = labelled("当局報告", ForeignKey("notification.id"), unique=True)
    differing: Mapped[frozenset[ProofPart]] = labelled("不一致の箇所", TermSet(ProofPart))
    verified_at: Mapped[datetime] = labelled("照合日時", index=True)
    verified_by: Mapped[str] = labelled("照合した職員")


class FollowUp(Base):
    """Whether a case owes a 続報: what differs from the last submitted report, as one blind value, and since when.

    Derived at every change of the case, so that lists can ask without opening anything.
    """

    __tablename__ = "follow_up"
    table_label = "続報の要否"
    __table_args__ = (
        Index(
            "ix_follow_up_needed_since",
            "needed_since",
            sqlite_where=text("needed_since IS NOT NULL"),
            postgresql_where=text("needed_since IS NOT NULL"),
        ),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), unique=True)
    mark: Mapped[str | None] = labelled("相違の照合値")
    needed_since: Mapped[datetime | None] = labelled("続報が必要になった日時")


class FollowUpWaiver(Audited, Base):
    """The decision that what differs now needs no 続報; it holds until something differs otherwise."""

    __tablename__ = "follow_up_waiver"
    table_label = "続報不要の判断"
    touches_case: ClassVar[bool] = False

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), index=True)
    incident: Mapped[Incident] = relationship()
    mark: Mapped[str] = labelled("相違の照合値")
    reason = Sealed[str]("続報を不要とした理由")
    decided_by_id: Mapped[int] = labelled("判断した職員", ForeignKey("member.id"))
    decided_by: Mapped[Member] = relationship()
    decided_at: Mapped[datetime] = labelled("判断日時")

    @property
    def audit_label(self) -> str:
        """Say for which case this was decided."""
        return f"{self.incident.number} 続報"


class FrozenAnnex(Base):
    """The rows of one 別紙 as they were when the letter went to review; the letter's facts hold their digest.

    They stand apart, so that no page of a letter fetches ten thousand rows which it does not show.
    """

    __tablename__ = "frozen_annex"
    table_label = "当局報告の別紙"
    __table_args__ = (UniqueConstraint("notification_id", "kind"),)

    id: Mapped[int] = identity()
    notification_id: Mapped[int] = labelled("当局報告", ForeignKey("notification.id"))
    kind: Mapped[AnnexKind] = labelled("別紙の種類")
    rows = sealed_json("別紙の行")
