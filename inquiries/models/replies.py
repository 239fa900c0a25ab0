"""Tables of what is sent to customers: the replies, and the texts (文例) they are begun from."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from accounts.models import Member
from core.database import Audited, Base, Sealed, identity, labelled, sealed_bytes, sealed_json
from inquiries.models.inquiry import Inquiry
from inquiries.vocabulary import Category, ReplyChannel, ReplyKind, ReplyStatus


class TextModule(Audited, Base):
    """A text to begin a reply from, with named fields; without a category it fits every inquiry."""

    __tablename__ = "text_module"
    table_label = "文例"

    id: Mapped[int] = identity()
    name: Mapped[str] = labelled("文例の名前", unique=True)
    category: Mapped[Category | None] = labelled("分類")
    body: Mapped[str] = labelled("本文")
    is_active: Mapped[bool] = labelled("使用中")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)


class Reply(Audited, Base):
    """One reply to a customer: live while it is drafted, frozen from the request for reading on."""

    __tablename__ = "reply"
    table_label = "返信"
    __table_args__ = (
        UniqueConstraint("inquiry_id", "sequence"),
        UniqueConstraint("inquiry_id", "batch"),
        CheckConstraint("reader_id <> author_id", name="author_does_not_read"),
        CheckConstraint(
            "(status IN ('approved', 'sent')) = (approved_at IS NOT NULL)",
            name="approved_has_its_time",
        ),
        CheckConstraint("(approved_at IS NULL) = (reader_id IS NULL)", name="read_by_somebody"),
        CheckConstraint(
            "approved_at IS NULL OR (document IS NOT NULL AND document_sha256 IS NOT NULL"
            " AND facts IS NOT NULL AND layout_version IS NOT NULL)",
            name="approved_has_its_document",
        ),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_time"),
        CheckConstraint("(sent_at IS NULL) = (sent_by IS NULL)", name="sent_by_somebody"),
        CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_its_time"
        ),
        Index("ix_reply_status_id", "status", "id"),
    )

    id: Mapped[int] = identity()
    inquiry_id: Mapped[int] = labelled("相談・苦情", ForeignKey("inquiry.id"))
    inquiry: Mapped[Inquiry] = relationship()
    sequence: Mapped[int] = labelled("返信の回数")
    kind: Mapped[ReplyKind] = labelled("返信の区分")
    channel: Mapped[ReplyChannel] = labelled("送付方法")
    status: Mapped[ReplyStatus] = labelled("状態")
    version: Mapped[int] = labelled("版")
    dated_on: Mapped[date] = labelled("文書の日付")
    addressee = Sealed[str]("宛名")
    subject = Sealed[str]("件名")
    body = Sealed[str]("本文")
    has_adr_note: Mapped[bool] = labelled("FINMACの案内を添える")
    is_contact_checked: Mapped[bool] = labelled("FINMACの連絡先を確認済み")
    author_id: Mapped[int] = labelled("作成者", ForeignKey("member.id"))
    author: Mapped[Member] = relationship(foreign_keys=author_id)
    contributors: Mapped[list[str]] = labelled("作成に関わった職員", JSON)
    batch: Mapped[str | None] = labelled("一括作成の処理")
    facts = sealed_json("確定した内容")

    reader_id: Mapped[int | None] = labelled("確認者", ForeignKey("member.id"))
    reader: Mapped[Member | None] = relationship(foreign_keys=reader_id)
    approved_at: Mapped[datetime | None] = labelled("確認日時")
    document = sealed_bytes("確認した文書")
    document_sha256: Mapped[str | None] = labelled("文書のハッシュ値")
    layout_version: Mapped[str | None] = labelled("書式の版")
    sent_at: Mapped[datetime | None] = labelled("送付日時")
    sent_by: Mapped[str | None] = labelled("送付者")
    withdrawn_at: Mapped[datetime | None] = labelled("取下げ日時")
    created_at: Mapped[datetime] = labelled("作成日時")
    updated_at: Mapped[datetime] = labelled("更新日時")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def number(self) -> str:
        """Name the reply after its inquiry: INQ-2026-00012-1."""
        return f"{self.inquiry.number}-{self.sequence}"

    @property
    def is_live(self) -> bool:
        """Say whether the reply can still be written."""
        return self.status is ReplyStatus.DRAFT

    @property
    def is_approved(self) -> bool:
        """Say whether the stored document is the letter."""
        return self.approved_at is not None

    @property
    def file_name(self) -> str:
        """Give the name under which the Word file is downloaded."""
        mark = "" if self.is_approved else "_案"
        return f"{self.number}_{self.kind.label}{mark}.docx"
