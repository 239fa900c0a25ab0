"""Tables of 報告義務: what people answered, the duties as reckoned, what was decided, filed and explained."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, relationship

from core.database import Audited, Base, Sealed, identity, labelled
from duties.rulebook import RULEBOOK, Rule
from duties.vocabulary import (
    SHORT,
    Answer,
    Assessed,
    FilingMethod,
    Question,
    Recipient,
    Verdict,
)
from incidents.models import Incident

SETTINGS_UID = "duties"


class DutySettings(Audited, Base):
    """What the firm says once for all cases: 社内目安 and what it is itself."""

    __tablename__ = "duty_settings"
    table_label = "報告義務の設定"
    __table_args__ = (
        CheckConstraint(f"uid = '{SETTINGS_UID}'", name="one_row"),
        CheckConstraint("warn_minutes > 0", name="warns_after_a_time"),
        CheckConstraint("alarm_minutes >= warn_minutes", name="warns_before_the_alarm"),
    )

    id: Mapped[int] = identity()
    warn_minutes: Mapped[int] = labelled("社内目安：注意（分）")
    alarm_minutes: Mapped[int] = labelled("社内目安：超過（分）")
    designated: Mapped[Answer] = labelled("特定社会基盤事業者（基幹インフラ）の指定")
    eu_group: Mapped[Answer] = labelled("DORAの対象となるEUのグループ会社")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def audit_label(self) -> str:
        """Name the one record there is."""
        return self.table_label


def usual_settings() -> DutySettings:
    """Give the settings of a firm that has entered nothing yet; they are not stored."""
    return DutySettings(
        uid=SETTINGS_UID,
        warn_minutes=60,
        alarm_minutes=24 * 60,
        designated=Answer.UNKNOWN,
        eu_group=Answer.UNKNOWN,
        version=0,
    )


class DutyFacts(Audited, Base):
    """The instants of a case from which duties are counted, besides those that the case itself holds."""

    __tablename__ = "duty_facts"
    table_label = "報告義務の判定のための事実"

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), unique=True)
    incident: Mapped[Incident] = relationship()
    updated_at: Mapped[datetime] = labelled("更新日時")
    awareness_reason = Sealed[str]("知った日時と発覚日時が異なる理由")
    recovered_at: Mapped[datetime | None] = labelled("復旧日時")
    cause_known_at: Mapped[datetime | None] = labelled("原因が判明した日時")
    details_known_at: Mapped[datetime | None] = labelled("事故等の詳細が判明した日時")
    compensation_at: Mapped[datetime | None] = labelled("損失補塡の申込み・約束・提供の日")
    order_received_at: Mapped[datetime | None] = labelled("報告徴求命令を受けた日時")
    order_due_at: Mapped[datetime | None] = labelled("報告徴求命令の提出期限")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def audit_label(self) -> str:
        """Say of which case these are."""
        return self.incident.number


class DutyAnswer(Audited, Base):
    """What a person answered to one question about a case, and why."""

    __tablename__ = "duty_answer"
    table_label = "報告義務の質問への回答"
    __table_args__ = (UniqueConstraint("incident_id", "question"),)

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    question: Mapped[Question] = labelled("質問")
    answer: Mapped[Answer] = labelled("回答")
    reason = Sealed[str]("回答の理由")
    answered_by: Mapped[str] = labelled("回答した職員")
    answered_at: Mapped[datetime] = labelled("回答日時")

    @property
    def audit_label(self) -> str:
        """Say which question of which case this is."""
        return f"{self.incident.number} {SHORT[self.question]}"


class Duty(Base):
    """One duty of one case as the rules and the facts have it now; what people did about it stands beside it.

    Derived from audited records alone, so it is not audited itself. Once it is met, its times stay.
    """

    __tablename__ = "duty"
    table_label = "報告義務"
    __table_args__ = (
        UniqueConstraint("incident_id", "rule_id"),
        CheckConstraint("(verdict IS NULL) = (decision_id IS NULL)", name="decided_by_a_decision"),
        CheckConstraint("met_at IS NOT NULL OR late_minutes IS NULL", name="late_when_met"),
        Index(
            "ix_duty_open_order_at_id",
            "order_at",
            "id",
            sqlite_where=sql_text("is_open"),
            postgresql_where=sql_text("is_open"),
        ),
        Index(
            "ix_duty_open_overdue_at_id",
            "overdue_at",
            "id",
            sqlite_where=sql_text("is_open"),
            postgresql_where=sql_text("is_open"),
        ),
        Index(
            "ix_duty_needs_review",
            "id",
            sqlite_where=sql_text("needs_review"),
            postgresql_where=sql_text("needs_review"),
        ),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    rule_id: Mapped[str] = labelled("規則")
    rule_version: Mapped[str] = labelled("規則の版")
    recipient: Mapped[Recipient] = labelled("報告先")
    assessed: Mapped[Assessed] = labelled("判定")
    missing: Mapped[str] = labelled("判定に足りない事実")
    clock_start: Mapped[datetime | None] = labelled("起算日時")
    warn_at: Mapped[datetime | None] = labelled("注意の日時")
    due_at: Mapped[datetime | None] = labelled("期限")
    overdue_at: Mapped[datetime | None] = labelled("期限又は社内目安")
    order_at: Mapped[datetime] = labelled("並びの日時")
    is_open: Mapped[bool] = labelled("対応が残っている")

    verdict: Mapped[Verdict | None] = labelled("要否の判断")
    decision_id: Mapped[int | None] = labelled("現在の判断", ForeignKey("duty_decision.id"))
    decided_on: Mapped[Assessed | None] = labelled("判断したときの判定")
    needs_review: Mapped[bool] = labelled("再判定が必要")
    met_at: Mapped[datetime | None] = labelled("最初の提出日時")
    late_minutes: Mapped[int | None] = labelled("遅延（分）")
    elapsed_minutes: Mapped[int | None] = labelled("起算から提出まで（分）")

    @property
    def rule(self) -> Rule:
        """Give the rule in the version that was applied."""
        found = RULEBOOK.find(self.rule_id, self.rule_version)
        if found is None:
            raise LookupError(f"the rule {self.rule_id} is no longer among the files")
        return found

    @property
    def missing_names(self) -> tuple[str, ...]:
        """Give the names of the facts that are missing."""
        return tuple(self.missing.split())


class DutyCase(Base):
    """How many duties of a case cannot be decided yet, and what would decide them; derived, like the duties.

    A duty that cannot be decided has no row of its own until somebody says something about it: most
    cases wait for one or two answers, on which a dozen duties hang.
    """

    __tablename__ = "duty_case"
    table_label = "報告義務の判定状況"
    __table_args__ = (
        Index(
            "ix_duty_case_open_order_at_id",
            "order_at",
            "id",
            sqlite_where=sql_text("undecided > 0"),
            postgresql_where=sql_text("undecided > 0"),
        ),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), unique=True)
    undecided: Mapped[int] = labelled("判定できない報告義務の数")
    missing: Mapped[str] = labelled("足りない事実")
    order_at: Mapped[datetime] = labelled("該当した場合に最も早い日時")


class DutyDecision(Audited, Base):
    """What a person decided about a duty, why, and what the rules had said then; never changed."""

    __tablename__ = "duty_decision"
    table_label = "報告の要否の判断"
    __table_args__ = (
        CheckConstraint(
            "verdict <> 'not_required' OR (reason IS NOT NULL AND decided_by_uid IS NOT NULL)",
            name="not_required_has_reason_and_decider",
        ),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), index=True)
    incident: Mapped[Incident] = relationship()
    rule_id: Mapped[str] = labelled("規則")
    rule_version: Mapped[str] = labelled("規則の版")
    assessed: Mapped[Assessed] = labelled("判断したときの判定")
    verdict: Mapped[Verdict] = labelled("判断")
    reason = Sealed[str]("判断の理由")
    decided_by_uid: Mapped[str | None] = labelled("判断した職員の識別子")
    decided_by: Mapped[str] = labelled("判断した職員")
    decided_at: Mapped[datetime] = labelled("判断日時")

    @property
    def audit_label(self) -> str:
        """Say about which duty of which case this is."""
        return _label(self)


class DutyFiling(Audited, Base):
    """One filing that serves a duty: when, how, by whom, with which receipt; never changed."""

    __tablename__ = "duty_filing"
    table_label = "報告・届出の記録"

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), index=True)
    incident: Mapped[Incident] = relationship()
    rule_id: Mapped[str] = labelled("規則")
    filed_at: Mapped[datetime] = labelled("提出日時")
    method: Mapped[FilingMethod] = labelled("提出方法")
    filed_by_uid: Mapped[str | None] = labelled("担当者の識別子")
    filed_by: Mapped[str] = labelled("担当者")
    receipt_no: Mapped[str | None] = labelled("受付番号")
    note = Sealed[str]("メモ")
    source_uid: Mapped[str | None] = labelled("元の当局報告")
    recorded_by: Mapped[str] = labelled("記録した職員")
    recorded_at: Mapped[datetime] = labelled("記録日時")

    @property
    def audit_label(self) -> str:
        """Say which duty of which case this served."""
        return _label(self)


class DutyRemark(Audited, Base):
    """Why a duty was met late, as somebody explained it; a later explanation is a further row."""

    __tablename__ = "duty_remark"
    table_label = "遅延の理由"

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), index=True)
    incident: Mapped[Incident] = relationship()
    rule_id: Mapped[str] = labelled("規則")
    text = Sealed[str]("遅延の理由")
    recorded_by: Mapped[str] = labelled("記録した職員")
    recorded_at: Mapped[datetime] = labelled("記録日時")

    @property
    def audit_label(self) -> str:
        """Say which duty of which case this explains."""
        return _label(self)


def _label(record: Any) -> str:  # noqa: ANN401 (any of the three)
    rule = RULEBOOK.find(record.rule_id)
    return f"{record.incident.number} {rule.name if rule else record.rule_id}"
