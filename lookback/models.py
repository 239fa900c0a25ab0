"""Tables of 遡及確認: the check itself and what it found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Audited, Base, Dated, Sealed, identity, labelled
from core.moments import Moment
from core.rows import sealed_rows
from incidents.models import Incident
from lookback.vocabulary import Result, Status, Trigger


@dataclass(frozen=True)
class Step:
    """One step of a check with its time."""

    at: Moment | None = None
    what: str | None = None


class LookBack(Audited, Base):
    """One check for past damage: why, over what, with which records, by whom, with what result."""

    __tablename__ = "look_back"
    table_label = "遡及確認"
    __table_args__ = (
        CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="done_has_its_time"),
        CheckConstraint("examined >= 0", name="examined_not_negative"),
        CheckConstraint("suspected >= 0", name="suspected_not_negative"),
        CheckConstraint("harmed >= 0", name="harmed_not_negative"),
        Index("ix_look_back_updated_at_id", "updated_at", "id"),
        Index("ix_look_back_status_id", "status", "id"),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("番号", unique=True)
    status: Mapped[Status] = labelled("状態")
    version: Mapped[int] = labelled("版")
    opened_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    completed_at: Mapped[datetime | None] = labelled("完了日時")

    title: Mapped[str] = labelled("件名")
    trigger: Mapped[Trigger] = labelled("契機")
    trigger_detail = Sealed[str]("契機の詳細")
    incident_id: Mapped[int | None] = labelled(
        "契機となった事案", ForeignKey("incident.id"), index=True
    )
    incident: Mapped[Incident | None] = relationship()
    ordered = Dated("指示日時")
    ordered_by: Mapped[str | None] = labelled("指示者")

    scope = Sealed[str]("対象")
    period_from = Dated("対象期間（始め）")
    period_to = Dated("対象期間（終わり）")
    records_used = Sealed[str]("使用したログ・記録")
    method = Sealed[str]("確認方法")
    limits = Sealed[str]("確認できなかった範囲")

    performed_from = Dated("実施日時（始め）")
    performed_to = Dated("実施日時（終わり）")
    performed_by: Mapped[str | None] = labelled("実施者")
    checked_by: Mapped[str | None] = labelled("結果の確認者")
    steps = sealed_rows("実施の経過", Step)

    unit: Mapped[str] = labelled("数の単位")
    examined: Mapped[int | None] = labelled("調査した数", BigInteger)
    suspected: Mapped[int | None] = labelled("疑いのある数", BigInteger)
    harmed: Mapped[int | None] = labelled("被害が判明した数", BigInteger)
    result: Mapped[Result] = labelled("結果")
    result_detail = Sealed[str]("結果の説明")

    findings: Mapped[list["Finding"]] = relationship(
        back_populates="look_back", order_by="Finding.id", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)


class Finding(Audited, Base):
    """One past harm that a check has found, and the case that it became."""

    __tablename__ = "look_back_finding"
    table_label = "遡及確認で判明した被害"
    __table_args__ = (UniqueConstraint("incident_id"),)

    id: Mapped[int] = identity()
    look_back_id: Mapped[int] = labelled("遡及確認", ForeignKey("look_back.id"), index=True)
    look_back: Mapped[LookBack] = relationship(back_populates="findings")
    found = Dated("判明日時")
    text = Sealed[str]("判明した内容")
    incident_id: Mapped[int | None] = labelled("記録した事案", ForeignKey("incident.id"))
    incident: Mapped[Incident | None] = relationship(lazy="joined")

    @property
    def audit_label(self) -> str:
        """Say of which check this is a finding."""
        return self.look_back.number
