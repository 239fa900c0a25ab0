"""What counts is written beside every change of it, so that a table of any day can be made again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from core import clock
from core.database import new_uid, table_of
from core.many import insert_many
from core.work import Work
from incidents.models import Incident
from incidents.vocabulary import IncidentStatus
from ledger.models import AffectedAccount, CountedAccount, CountedCase
from ledger.vocabulary import TRADED, Stage

ACCOUNTS, CASES = table_of(CountedAccount), table_of(CountedCase)
VALUES = ("is_counted", "month", "is_entered", "is_traded", "sold_yen", "bought_yen")


def count_accounts(work: Work, accounts: Sequence[AffectedAccount]) -> None:
    """Note what counts of accounts that have been flushed, where it is no longer what was noted last."""
    last = _last_of(work, [account.id for account in accounts])
    fresh = [
        (account, values)
        for account in accounts
        if (values := _values_of(vars_of(account))) != last.get(account.id)
    ]
    _write(work, ((one.id, one.incident_id, values) for one, values in fresh))


def count_new(work: Work, incident_id: int, accounts: Iterable[Mapping[str, Any]]) -> None:
    """Note what counts of new accounts of one case, given by what their rows hold."""
    _write(work, ((one["id"], incident_id, _values_of(one)) for one in accounts))


def vars_of(account: AffectedAccount) -> Mapping[str, Any]:
    """Give the columns of an account that decide what counts."""
    moment = account.occurred
    return {
        "excluded_at": account.excluded_at,
        "occurred_at": moment.at if moment else None,
        "stages": account.stages,
        "sold_yen": account.sold_yen,
        "bought_yen": account.bought_yen,
    }


def _values_of(held: Mapping[str, Any]) -> dict[str, Any]:
    at, stages = held.get("occurred_at"), frozenset[Stage](held.get("stages") or ())
    return {
        "is_counted": held.get("excluded_at") is None,
        "month": f"{clock.to_jst(at):%Y-%m}" if at else None,
        "is_entered": bool(stages),
        "is_traded": bool(stages & TRADED),
        "sold_yen": held.get("sold_yen"),
        "bought_yen": held.get("bought_yen"),
    }


def _last_of(work: Work, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    columns = (ACCOUNTS.c.account_id, *(ACCOUNTS.c[name] for name in VALUES))
    last = (
        select(func.max(ACCOUNTS.c.id))
        .where(ACCOUNTS.c.account_id.in_(ids))
        .group_by(ACCOUNTS.c.account_id)
    )
    rows = work.session.execute(select(*columns).where(ACCOUNTS.c.id.in_(last)))
    return {row[0]: dict(zip(VALUES, row[1:], strict=True)) for row in rows}


def _write(work: Work, counted: Iterable[tuple[int, int, Mapping[str, Any]]]) -> None:
    rows = [
        {"uid": new_uid(), "account_id": account_id, "incident_id": incident_id,
         "counted_at": work.now, **values}
        for account_id, incident_id, values in counted
    ]  # fmt: skip
    insert_many(work.session.connection(), ACCOUNTS, rows)


@event.listens_for(Session, "after_flush")
def _count_cases(session: Session, context: UOWTransaction) -> None:
    """Note every case that a flush has made a 訓練 or a 誤報, or has made count again."""
    # A listener and not a call: cases are moved and marked by packages that do not know this one.
    del context
    changed = [
        {"uid": new_uid(), "incident_id": one.id, "counted_at": session.info.get("now") or clock.now(),
         "is_counted": after}
        for one in (*session.new, *session.dirty)
        if isinstance(one, Incident) and (after := _counts(one, old=False)) != _counts(one, old=True)
    ]  # fmt: skip
    insert_many(session.connection(), CASES, changed)


def _counts(incident: Incident, *, old: bool) -> bool:
    """Say whether a case counts, or counted before this flush; one that did not exist counted."""
    held = inspect(incident).attrs
    values = {}
    for name, usual in (("is_drill", False), ("status", None)):
        history = held[name].history
        before = history.deleted[0] if history.deleted else usual
        has_changed = bool(history.added)
        values[name] = before if old and has_changed else getattr(incident, name)
    return not values["is_drill"] and values["status"] is not IncidentStatus.FALSE_ALARM
