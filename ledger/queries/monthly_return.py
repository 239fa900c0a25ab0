"""The figures of the authority's table as they were at the end of a day, whatever was changed since."""

from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session, scoped_session

from core.clock import midnight_after
from ledger.models import CountedAccount, CountedCase
from ledger.reports.monthly_return import Counts, Return

AnySession = Session | scoped_session[Session]


def _statement() -> Select[*tuple[Any, ...]]:
    end = bindparam("end", type_=CountedAccount.__table__.c.counted_at.type)
    last_cases = (
        select(func.max(CountedCase.id))
        .where(CountedCase.counted_at < end)
        .group_by(CountedCase.incident_id)
    )
    left_out = select(CountedCase.incident_id).where(
        CountedCase.id.in_(last_cases), CountedCase.is_counted.is_(False)
    )
    last = (
        select(func.max(CountedAccount.id).label("id"))
        .where(CountedAccount.counted_at < end)
        .group_by(CountedAccount.account_id)
        .subquery()
    )
    one = CountedAccount
    is_open = one.is_traded & (one.sold_yen.is_(None) | one.bought_yen.is_(None))
    return (
        select(
            one.month,
            *(
                func.sum(case((condition, 1), else_=0)).label(name)
                for name, condition in (("entered", one.is_entered), ("traded", one.is_traded))
            ),
            func.coalesce(func.sum(one.sold_yen), 0).label("sold_yen"),
            func.coalesce(func.sum(one.bought_yen), 0).label("bought_yen"),
            func.sum(case((is_open, 1), else_=0)).label("open_amounts"),
        )
        .join(last, last.c.id == one.id)
        .where(one.is_counted, one.incident_id.not_in(left_out))
        .group_by(one.month)
    )


_COUNTED = _statement()


def read_return(session: AnySession, as_of: date) -> Return:
    """Count as of the end of a day in Japan, in one statement; a day that is over never counts otherwise again."""
    rows = session.execute(_COUNTED, {"end": midnight_after(as_of)})
    months = {month or "": Counts(*map(int, numbers)) for month, *numbers in rows}
    return Return(as_of, {month: one for month, one in months.items() if not one.is_empty})
