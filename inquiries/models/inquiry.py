"""Tables of 相談・苦情: the inquiry, its 経過 and its promises to call back."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    event,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, relationship

from accounts.models import Member
from attachments.models import Attachment
from core.crypto import blind_index
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
from incidents.models import Incident
from inquiries.vocabulary import (
    Category,
    Channel,
    Complainant,
    Direction,
    Escalation,
    InquiryDamage,
    InquiryKind,
    InquiryStatus,
    Relief,
    Resolution,
    Urgency,
)
from ledger.models import AffectedAccount


class Inquiry(Audited, Base):
    """One 相談・苦情 as the customer told it, and what became of it; a 事案 is never required."""

    __tablename__ = "inquiry"
    table_label = "相談・苦情"
    __table_args__ = (
        CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"
        ),
        CheckConstraint(
            "(status = 'pending_customer') = (waiting_since IS NOT NULL)",
            name="waiting_has_its_time",
        ),
        CheckConstraint("paused_minutes >= 0", name="pause_not_negative"),
        # The classes stand in these so that 苦情集計 and the counts of the views read an index alone.
        Index(
            "ix_inquiry_received_at_id",
            *("received_at", "id", "kind", "category", "channel", "damage"),
            *("incident_id", "escalations", "first_replied_at"),
        ),
        Index("ix_inquiry_status_id", "status", "id", "kind", "category", "channel", "damage"),
        Index("ix_inquiry_updated_at_id", "updated_at", "id"),
        Index("ix_inquiry_next_due_at_id", "next_due_at", "id"),
        Index("ix_inquiry_assignee_id_closed_at", "assignee_id", "closed_at", "received_at", "id"),
        Index("ix_inquiry_incident_id_id", "incident_id", "id"),
        Index(
            "ix_inquiry_linked_received_at",
            "received_at",
            "id",
            sqlite_where=text("incident_id IS NOT NULL"),
            postgresql_where=text("incident_id IS NOT NULL"),
        ),
        Index(
            "ix_inquiry_category_received_at",
            *("category", "received_at", "id", "kind", "channel", "damage", "closed_at"),
        ),
        Index("ix_inquiry_account_index_id", "account_index", "id"),
        Index("ix_inquiry_name_index_id", "name_index", "id"),
        Index("ix_inquiry_affected_account_id", "affected_account_id", "id"),
        # For 苦情集計: what is closed or pending at an instant, and the few that went to FINMAC.
        Index(
            "ix_inquiry_closed_at_received_at",
            *("closed_at", "received_at", "id", "kind", "category", "channel", "damage"),
        ),
        Index(
            "ix_inquiry_adr_guided_on",
            "adr_guided_on",
            sqlite_where=text("adr_guided_on IS NOT NULL"),
            postgresql_where=text("adr_guided_on IS NOT NULL"),
        ),
        Index(
            "ix_inquiry_adr_filed_on",
            "adr_filed_on",
            sqlite_where=text("adr_filed_on IS NOT NULL"),
            postgresql_where=text("adr_filed_on IS NOT NULL"),
        ),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("受付番号", unique=True)
    status: Mapped[InquiryStatus] = labelled("状態")
    version: Mapped[int] = labelled("版")
    opened_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    source_key: Mapped[str | None] = labelled("連携元の管理番号", unique=True)
    source_digest: Mapped[str | None] = labelled("連携元の内容の照合値")

    # 受付
    received_at: Mapped[datetime] = labelled("受付日時")
    received_by_id: Mapped[int | None] = labelled("受付者", ForeignKey("member.id"))
    received_by: Mapped[Member | None] = relationship(foreign_keys=[received_by_id])
    channel: Mapped[Channel] = labelled("受付方法")
    complainant: Mapped[Complainant] = labelled("申出人の区分")
    complainant_name = Sealed[str]("申出人")
    name_index: Mapped[str | None] = labelled("申出人の照合値")
    account_no = Sealed[str]("口座番号")
    account_index: Mapped[str | None] = labelled("口座番号の照合値")
    contact = Sealed[str]("連絡先")

    # 内容
    kind: Mapped[InquiryKind] = labelled("種別")
    category: Mapped[Category | None] = labelled("分類")
    subject: Mapped[str | None] = labelled("件名")
    content = Sealed[str]("内容")
    customer_wish = Sealed[str]("意向・要望")
    damage: Mapped[InquiryDamage] = labelled("被害の有無")
    urgency: Mapped[Urgency] = labelled("緊急度")
    is_material: Mapped[bool] = labelled("重要案件")
    incident_id: Mapped[int | None] = labelled("関連事案", ForeignKey("incident.id"))
    incident: Mapped[Incident | None] = relationship()
    affected_account_id: Mapped[int | None] = labelled(
        "被害口座", ForeignKey("affected_account.id")
    )
    affected_account: Mapped[AffectedAccount | None] = relationship()

    # 担当
    assignee_id: Mapped[int | None] = labelled("担当者", ForeignKey("member.id"))
    assignee: Mapped[Member | None] = relationship(foreign_keys=[assignee_id])
    initial_response = Sealed[str]("当初対応")
    escalations: Mapped[frozenset[Escalation]] = labelled("引継ぎ先", TermSet(Escalation))
    legal_reviewed_by: Mapped[str | None] = labelled("法務確認者")

    # 期限: the first three are the targets of the firm, the last is the one that runs now
    acknowledge_due: Mapped[datetime | None] = labelled("受理通知の期限")
    first_reply_due: Mapped[datetime | None] = labelled("一次回答の期限")
    reply_due: Mapped[datetime | None] = labelled("回答期限")
    is_reply_due_fixed: Mapped[bool] = labelled("回答期限の個別設定")
    next_due_at: Mapped[datetime | None] = labelled("次の期限")
    waiting_since: Mapped[datetime | None] = labelled("顧客回答待ちの開始日時")
    paused_minutes: Mapped[int] = labelled("顧客回答待ちの営業時間（分）")

    # 回答
    acknowledged_at: Mapped[datetime | None] = labelled("受理通知日時")
    first_replied_at: Mapped[datetime | None] = labelled("一次回答日時")
    notified_at: Mapped[datetime | None] = labelled("回答日時")
    answer = Sealed[str]("回答内容")
    resolution: Mapped[Resolution | None] = labelled("解決区分")
    relief: Mapped[Relief | None] = labelled("不安の解消")

    # 事後
    cause_note = Sealed[str]("原因区分", data_class=DataClass.INTERNAL)
    prevention = Sealed[str]("再発防止", data_class=DataClass.INTERNAL)
    adr_guided_on: Mapped[date | None] = labelled("FINMAC案内日")
    adr_filed_on: Mapped[date | None] = labelled("FINMAC申立日")
    adr_result = Sealed[str]("あっせん結果")
    management_reported_at: Mapped[datetime | None] = labelled("経営報告日時")
    closed_at: Mapped[datetime | None] = labelled("終結日時")
    reopened_at: Mapped[datetime | None] = labelled("再申出日時")

    notes: Mapped[list["InquiryNote"]] = relationship(
        back_populates="inquiry", order_by="InquiryNote.id"
    )
    call_backs: Mapped[list["CallBack"]] = relationship(
        back_populates="inquiry", order_by="CallBack.promised_at"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)


class InquiryNote(Audited, Base):
    """One step of the 経過; never changed afterwards, a correction is a further step."""

    __tablename__ = "inquiry_note"
    table_label = "経過"

    id: Mapped[int] = identity()
    inquiry_id: Mapped[int] = labelled("相談・苦情", ForeignKey("inquiry.id"), index=True)
    inquiry: Mapped[Inquiry] = relationship(back_populates="notes")
    happened_at: Mapped[datetime] = labelled("日時")
    noted_at: Mapped[datetime] = labelled("記録日時")
    member_name: Mapped[str] = labelled("記録者")
    channel: Mapped[Channel | None] = labelled("方法")
    direction: Mapped[Direction] = labelled("方向")
    text = Sealed[str]("内容")
    files: Mapped[list["NoteFile"]] = relationship(back_populates="note", order_by="NoteFile.id")

    @property
    def audit_label(self) -> str:
        """Say whose 経過 this belongs to."""
        return f"{self.inquiry.number} 経過"


class NoteFile(Audited, Base):
    """Which file came with which step of the 経過."""

    __tablename__ = "note_file"
    table_label = "経過のファイル"

    id: Mapped[int] = identity()
    note_id: Mapped[int] = labelled("経過", ForeignKey("inquiry_note.id"), index=True)
    note: Mapped[InquiryNote] = relationship(back_populates="files")
    attachment_id: Mapped[int] = labelled("ファイル", ForeignKey("attachment.id"), unique=True)
    attachment: Mapped[Attachment] = relationship()

    @property
    def audit_label(self) -> str:
        """Say whose file this is."""
        return f"{self.note.audit_label} {self.attachment.audit_label}"


class CallBack(Audited, Base):
    """A promise to call a customer back, shown until it is kept."""

    __tablename__ = "call_back"
    table_label = "折返しの約束"
    __table_args__ = (Index("ix_call_back_kept_at_promised_at", "kept_at", "promised_at"),)

    id: Mapped[int] = identity()
    inquiry_id: Mapped[int] = labelled("相談・苦情", ForeignKey("inquiry.id"), index=True)
    inquiry: Mapped[Inquiry] = relationship(back_populates="call_backs")
    promised_at: Mapped[datetime] = labelled("約束の日時")
    matter = Sealed[str]("用件")
    assignee_id: Mapped[int | None] = labelled("担当者", ForeignKey("member.id"))
    assignee: Mapped[Member | None] = relationship()
    kept_at: Mapped[datetime | None] = labelled("完了日時")
    kept_by: Mapped[str | None] = labelled("完了者")

    @property
    def audit_label(self) -> str:
        """Say whose promise this is."""
        return f"{self.inquiry.number} 折返し"


class InquiryMail(Base):
    """A mail as it was received; beside its inquiry, so that the audit trail holds no copies of mails."""

    __tablename__ = "inquiry_mail"
    table_label = "受信メール"

    id: Mapped[int] = identity()
    inquiry_id: Mapped[int] = labelled("相談・苦情", ForeignKey("inquiry.id"), unique=True)
    inquiry: Mapped[Inquiry] = relationship()
    taken_at: Mapped[datetime] = labelled("取込み日時")
    digest: Mapped[str] = labelled("メールの照合値", unique=True)
    is_broken: Mapped[bool] = labelled("読み取れない部分の有無")
    remarks = sealed_json("読み取りの注意")
    attachments = sealed_json("添付ファイルの名前")
    raw = sealed_bytes("受信したままの内容")


def mail_digest(raw: bytes) -> str:
    """Give the value by which the same mail is known again."""
    return blind_index(hashlib.sha256(raw).hexdigest(), "inquiry_mail|digest")


def source_digest(content: str) -> str:
    """Give the value by which the same message of another system is known again."""
    return blind_index(hashlib.sha256(content.encode()).hexdigest(), "inquiry|source")


@event.listens_for(InquiryNote, "before_update")
def _refuse_change(mapper: Mapper[Any], connection: Connection, note: InquiryNote) -> None:
    del mapper, connection, note
    raise ValueError("経過 is append-only; a correction is a further step")
