"""Tables of what is kept beside a 事案: entries of the 時系列, tasks, indicators."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, Mapper, relationship

from accounts.models import Member
from casefile.vocabulary import IndicatorKind, Source, TaskState
from core.crypto import blind_index
from core.database import Audited, Base, Dated, Sealed, identity, labelled
from incidents.models import Incident, ip_trace, mail_trace


class TimelineEntry(Audited, Base):
    """One event of a case; never changed afterwards, a correction is a further entry that names it."""

    __tablename__ = "timeline_entry"
    table_label = "時系列"
    __table_args__ = (
        UniqueConstraint("corrects_id"),
        Index("ix_timeline_entry_incident_id_sorted_at_id", "incident_id", "sorted_at", "id"),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    happened = Dated("日時")
    sorted_at: Mapped[datetime] = labelled("並び順の日時")
    text = Sealed[str]("内容")
    source: Mapped[Source] = labelled("出典")
    source_detail = Sealed[str]("出典の詳細")
    is_reported: Mapped[bool] = labelled("一報への記載")
    corrects_id: Mapped[int | None] = labelled("訂正する記録", ForeignKey("timeline_entry.id"))
    corrects: Mapped["TimelineEntry | None"] = relationship(
        remote_side="TimelineEntry.id", back_populates="corrected_by"
    )
    corrected_by: Mapped["TimelineEntry | None"] = relationship(
        back_populates="corrects", uselist=False
    )
    recorded_at: Mapped[datetime] = labelled("記録日時")
    recorded_by: Mapped[str] = labelled("記録者")

    @property
    def audit_label(self) -> str:
        """Say whose 時系列 this belongs to."""
        return f"{self.incident.number} 時系列"


@event.listens_for(TimelineEntry, "before_update")
def _refuse_change(mapper: Mapper[Any], connection: Connection, entry: TimelineEntry) -> None:
    del mapper, connection
    state = inspect(entry)
    changed = {key for key in state.mapper.column_attrs.keys() if state.attrs[key].history.added}  # noqa: SIM118 (no mapping)
    if changed - {"is_reported"}:
        raise ValueError("時系列 is append-only; a correction is a further entry")


class Task(Audited, Base):
    """One thing to do for a case, with its owner and its due time."""

    __tablename__ = "case_task"
    table_label = "タスク"
    __table_args__ = (
        UniqueConstraint("incident_id", "checklist", "position"),
        Index("ix_case_task_assignee_id_state_due_at", "assignee_id", "state", "due_at"),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), index=True)
    incident: Mapped[Incident] = relationship()
    title: Mapped[str] = labelled("タスク")
    detail = Sealed[str]("詳細")
    assignee_id: Mapped[int | None] = labelled("担当者", ForeignKey("member.id"))
    assignee: Mapped[Member | None] = relationship()
    due_at: Mapped[datetime | None] = labelled("期限")
    state: Mapped[TaskState] = labelled("状態")
    closed_at: Mapped[datetime | None] = labelled("完了日時")
    closed_by: Mapped[str | None] = labelled("完了者")
    checklist: Mapped[str | None] = labelled("チェックリスト")
    position: Mapped[int | None] = labelled("チェックリストの順")
    version: Mapped[int] = labelled("版")
    added_at: Mapped[datetime] = labelled("記録日時")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def status(self) -> TaskState:
        """Give the state under the name the workflow knows."""
        return self.state

    @property
    def audit_label(self) -> str:
        """Say whose task this is."""
        return f"{self.incident.number} {self.title}"


class Indicator(Audited, Base):
    """One indicator of compromise of a case; the same value in another case is found by its index."""

    __tablename__ = "indicator"
    table_label = "侵害指標"
    __table_args__ = (
        UniqueConstraint("incident_id", "value_index"),
        Index("ix_indicator_value_index", "value_index"),
        Index("ix_indicator_trace", "trace"),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    kind: Mapped[IndicatorKind] = labelled("種類")
    value = Sealed[str]("値")
    value_index: Mapped[str] = labelled("値の照合値")
    trace: Mapped[str | None] = labelled("ほかの記録との照合値")
    """Of an IP or mail address: the value that the ledger of accounts has too."""
    note = Sealed[str]("備考")
    added_at: Mapped[datetime] = labelled("記録日時")
    added_by: Mapped[str] = labelled("記録者")
    withdrawn_at: Mapped[datetime | None] = labelled("取消し日時")

    @property
    def audit_label(self) -> str:
        """Say whose indicator this is."""
        return f"{self.incident.number} 侵害指標"


def indicator_index(kind: IndicatorKind, value: str) -> str:
    """Give the value by which the same indicator is found in any case."""
    return blind_index(value.lower(), f"indicator|{kind.value}")


def indicator_trace(kind: IndicatorKind, value: str) -> str | None:
    """Give the value by which other packages know an address again, None of a kind they do not keep."""
    if kind is IndicatorKind.IP:
        return ip_trace(value)
    return mail_trace(value) if kind is IndicatorKind.MAIL else None
