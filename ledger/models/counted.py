"""What counted when: the values of accounts and cases that statistics add up, a row per change, never rewritten."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, Mapper

from core.database import Base, identity, labelled


class CountedAccount(Base):
    """The values of an affected account that are counted, from an instant until its next row."""

    __tablename__ = "counted_account"
    table_label = "被害口座の集計値の記録"
    __table_args__ = (
        # The last row of each account before an instant is answered from this index alone.
        Index("ix_counted_account_account_id", "account_id", "counted_at", "id"),
    )

    id: Mapped[int] = identity()
    account_id: Mapped[int] = labelled("被害口座", ForeignKey("affected_account.id"))
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    counted_at: Mapped[datetime] = labelled("記録日時")
    is_counted: Mapped[bool] = labelled("集計の対象")
    month: Mapped[str | None] = labelled("発生月")
    is_entered: Mapped[bool] = labelled("不正アクセスの有無")
    is_traded: Mapped[bool] = labelled("不正取引の有無")
    sold_yen: Mapped[int | None] = labelled("売却金額", BigInteger, nullable=True)
    bought_yen: Mapped[int | None] = labelled("買付金額", BigInteger, nullable=True)


class CountedCase(Base):
    """Whether the accounts of a case count, from an instant until its next row; without a row they do."""

    __tablename__ = "counted_case"
    table_label = "事案の集計対象の記録"
    __table_args__ = (Index("ix_counted_case_incident_id", "incident_id", "counted_at", "id"),)

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    counted_at: Mapped[datetime] = labelled("記録日時")
    is_counted: Mapped[bool] = labelled("集計の対象")


def _refuse_change(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    del mapper, connection, row
    raise ValueError("what counted when is append-only; a change is a further row")


for _model in (CountedAccount, CountedCase):
    event.listen(_model, "before_update", _refuse_change)
    event.listen(_model, "before_delete", _refuse_change)
