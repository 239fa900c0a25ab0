"""Tables of 当局との連絡: calls, what was promised in them, questions, and the versions of their answers."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from accounts.models import Member
from core.database import Audited, Base, Sealed, identity, labelled
from dialogue.vocabulary import QuestionStatus
from incidents.models import Incident
from notifications.models import Authority
from notifications.vocabulary import SubmitMethod


class PhoneReport(Audited, Base):
    """The 一報 by telephone: a filing of its own, with what was read out and what came of it."""

    __tablename__ = "phone_report"
    table_label = "電話による報告"
    __table_args__ = (Index("ix_phone_report_incident_id_id", "incident_id", "id"),)

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("電話記録番号", unique=True)
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    version: Mapped[int] = labelled("版")
    authority_id: Mapped[int] = labelled("電話した先", ForeignKey("authority.id"))
    authority: Mapped[Authority] = relationship()
    called_at: Mapped[datetime] = labelled("電話した日時")
    spoken_by: Mapped[str] = labelled("当社の話者")
    counterpart: Mapped[str] = labelled("当局側の担当者")
    receipt_no: Mapped[str | None] = labelled("当局側の受付番号")
    script = Sealed[str]("伝えた内容")
    questions = Sealed[str]("質問された事項")
    note = Sealed[str]("メモ")
    recorded_by: Mapped[str] = labelled("記録した職員")
    recorded_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    promises: Mapped[list["PhonePromise"]] = relationship(
        order_by="PhonePromise.id", back_populates="call"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)


class PhonePromise(Audited, Base):
    """What was promised to the authority in a call, until when, and when it was kept."""

    __tablename__ = "phone_promise"
    table_label = "約束した事項"
    __table_args__ = (
        CheckConstraint("(kept_at IS NULL) = (kept_by IS NULL)", name="kept_by_somebody"),
        Index(
            "ix_phone_promise_due_at",
            "due_at",
            sqlite_where=text("kept_at IS NULL"),
            postgresql_where=text("kept_at IS NULL"),
        ),
    )

    id: Mapped[int] = identity()
    call_id: Mapped[int] = labelled("電話による報告", ForeignKey("phone_report.id"), index=True)
    call: Mapped[PhoneReport] = relationship(back_populates="promises")
    text = Sealed[str]("約束した事項")
    due_at: Mapped[datetime | None] = labelled("期限")
    kept_at: Mapped[datetime | None] = labelled("完了日時")
    kept_by: Mapped[str | None] = labelled("完了を記録した職員")

    @property
    def audit_label(self) -> str:
        """Say in which call this was promised."""
        return f"{self.call.number} 約束"


class AuthorityQuestion(Audited, Base):
    """A question of the authority about a case, its answer as it is being written, and how it was sent."""

    __tablename__ = "authority_question"
    table_label = "当局からの照会"
    __table_args__ = (
        CheckConstraint("approved_by_id <> author_id", name="author_does_not_approve"),
        CheckConstraint(
            "(status IN ('approved', 'answered')) = (approved_at IS NOT NULL)"
            " AND (approved_at IS NULL) = (approved_by_id IS NULL)",
            name="approved_by_somebody",
        ),
        CheckConstraint(
            "approved_at IS NULL OR answer IS NOT NULL", name="approved_has_its_answer"
        ),
        CheckConstraint(
            "(status = 'answered') = (answered_at IS NOT NULL)"
            " AND (answered_at IS NULL) = (answer_method IS NULL)",
            name="answered_at_a_time_in_some_way",
        ),
        CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)"
            " AND (closed_at IS NULL) = (close_reason IS NULL)",
            name="closed_with_a_reason",
        ),
        Index("ix_authority_question_incident_id_id", "incident_id", "id"),
        Index("ix_authority_question_order_at_id", "order_at", "id"),
        Index(
            "ix_authority_question_due_at",
            "due_at",
            sqlite_where=text("status IN ('open', 'in_review', 'approved')"),
            postgresql_where=text("status IN ('open', 'in_review', 'approved')"),
        ),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("照会番号", unique=True)
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    version: Mapped[int] = labelled("版")
    status: Mapped[QuestionStatus] = labelled("状態")
    authority_id: Mapped[int] = labelled("照会元", ForeignKey("authority.id"))
    authority: Mapped[Authority] = relationship()
    asked_by: Mapped[str | None] = labelled("当局側の担当者")
    channel: Mapped[SubmitMethod] = labelled("受けた方法")
    received_at: Mapped[datetime] = labelled("受けた日時")
    due_at: Mapped[datetime | None] = labelled("回答期限")
    order_at: Mapped[datetime] = labelled("並びの日時")
    question = Sealed[str]("照会の内容")

    answer = Sealed[str]("回答案")
    author_id: Mapped[int | None] = labelled("回答案の作成者", ForeignKey("member.id"))
    author: Mapped[Member | None] = relationship(foreign_keys=author_id)
    writers: Mapped[list[str]] = labelled("回答案に関わった職員", JSON())
    waiting_since: Mapped[datetime | None] = labelled("承認を待ち始めた日時")
    approved_by_id: Mapped[int | None] = labelled("承認者", ForeignKey("member.id"))
    approved_by: Mapped[Member | None] = relationship(foreign_keys=approved_by_id)
    approved_at: Mapped[datetime | None] = labelled("承認日時")
    answered_at: Mapped[datetime | None] = labelled("回答日時")
    answer_method: Mapped[SubmitMethod | None] = labelled("回答方法")
    answered_to: Mapped[str | None] = labelled("回答先の担当者")
    closed_at: Mapped[datetime | None] = labelled("回答不要とした日時")
    close_reason = Sealed[str]("回答不要とした理由")
    recorded_by: Mapped[str] = labelled("記録した職員")
    recorded_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    versions: Mapped[list["AnswerVersion"]] = relationship(
        order_by="AnswerVersion.version_no", back_populates="asked"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)


class AnswerVersion(Audited, Base):
    """The answer to a question as it went to review; it stays whatever becomes of it."""

    __tablename__ = "answer_version"
    table_label = "回答案の版"
    __table_args__ = (UniqueConstraint("question_id", "version_no"),)

    id: Mapped[int] = identity()
    question_id: Mapped[int] = labelled("当局からの照会", ForeignKey("authority_question.id"))
    asked: Mapped[AuthorityQuestion] = relationship(back_populates="versions")
    version_no: Mapped[int] = labelled("回答案の版番号")
    text = Sealed[str]("回答案")
    written_by: Mapped[str] = labelled("確認を依頼した職員")
    requested_at: Mapped[datetime] = labelled("確認を依頼した日時")
    approved_by: Mapped[str | None] = labelled("承認した職員")
    approved_at: Mapped[datetime | None] = labelled("承認日時")
    returned_at: Mapped[datetime | None] = labelled("差戻し日時")
    return_reason = Sealed[str]("差戻しの理由")
    sent_at: Mapped[datetime | None] = labelled("回答日時")

    @property
    def audit_label(self) -> str:
        """Say to which question this answers."""
        return f"{self.asked.number} 回答案 第{self.version_no}版"
