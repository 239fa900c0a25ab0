"""What the importers of the ledger share: the case they go into, amounts, and the affected account a row names."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from accounts.permissions import Permission
from imports import readers
from imports.columns import AnySession, Column, Importer, Scope, Target, Values
from incidents.models import Incident
from incidents.queries import find_incident
from ledger.models import AMOUNT_LIMIT, AffectedAccount, account_index
from ledger.queries import indexes_of

SHORT_LIMIT = 100
NOT_RECORDED = "この口座番号は、この事案の被害口座にありません。先に被害口座を記録してください。"


def bounded_amount() -> Callable[[str], int]:
    """Give a reader of an amount that one account can hold."""
    read = readers.amount()

    def reader(cell: str) -> int:
        yen = read(cell)
        if yen > AMOUNT_LIMIT:
            raise ValueError("金額は1兆円までで入力してください。桁をご確認ください。")
        return yen

    return reader


def find_case(session: AnySession, member: Any, uid: str) -> Target | None:  # noqa: ANN401 (whoever the guard lets in)
    """Give the case that rows are imported into, if the member may see it."""
    incident = find_incident(session, member, uid)
    if incident is None:
        return None
    return Target(uid, f"{incident.number} 被害口座", f"/incidents/{uid}/accounts")


def case_of(session: AnySession, uid: str) -> Incident:
    """Give the case an importer is bound to; the pages have asked whether the member may see it."""
    return session.scalars(select(Incident).where(Incident.uid == uid)).one()


def as_typed(values: Values) -> Values:
    """Give the values of a row with the plain texts that were typed in its key columns."""
    return {
        name: str(value) if isinstance(value, readers.Alike) else value
        for name, value in values.items()
    }


def account_of(
    session: AnySession, case_uid: str, otherwise: str = NOT_RECORDED
) -> Callable[[str], str]:
    """Give a reader of the number of an affected account of a case, which gives its uid."""
    known: dict[str, str] = {}

    def read(cell: str) -> str:
        if not known:
            known.update(indexes_of(session, case_uid))
        uid = known.get(account_index(cell) or "")
        if uid is None:
            raise ValueError(otherwise)
        return uid

    return read


def read_by(columns: Sequence[Column], name: str, read: Callable[[str], Any]) -> tuple[Column, ...]:
    """Give the columns, one of them with a reader that knows the case."""
    return tuple(replace(one, read=read) if one.name == name else one for one in columns)


def accounts_by_uid(
    session: AnySession, case_uid: str, uids: Iterable[str]
) -> dict[str, AffectedAccount]:
    """Give affected accounts of a case by their uids."""
    found = session.scalars(
        select(AffectedAccount)
        .join(Incident, Incident.id == AffectedAccount.incident_id)
        .where(Incident.uid == case_uid, AffectedAccount.uid.in_(set(uids)))
    )
    return {account.uid: account for account in found}


def _unbound(*arguments: object) -> Any:  # noqa: ANN401 (stands for load, add and change)
    raise TypeError(f"this importer goes into a case: {arguments}")


def importer_of(
    kind: str,
    label: str,
    columns: Sequence[Column],
    key: tuple[str, ...],
    bind: Callable[[AnySession, str], Importer],
) -> Importer:
    """Give an importer of the ledger, which works once it is bound to a case."""
    return Importer(
        kind=kind,
        label=label,
        permission=Permission.LEDGER_WRITE,
        columns=tuple(columns),
        key=key,
        load=_unbound,
        add=_unbound,
        change=_unbound,
        scope=Scope(find_case, bind),
    )
