"""Search in the list: a part of number, subject or content, or the whole of a name or an account number."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select, true, union_all
from sqlalchemy.orm import Session, scoped_session

from core.database import table_of
from core.listing import Holds
from core.search import Wanted, has_all, having_all
from inquiries.models import INQUIRY_SEARCH, Inquiry, account_index, name_index
from inquiries.models.search import PLACE

AnySession = Session | scoped_session[Session]
FEW = 1000
"""Up to so many candidates are looked up; more are met soon enough on the way through the list."""
MANY = 6_000
"""Up to so many the database looks up by itself."""
AT_ONCE = 500
TOLD_BY: tuple[Any, ...] = (
    table_of(Inquiry).c.content.label("sealed_content"),
    Inquiry.account_index,
    Inquiry.name_index,
)
"""What tells whether an inquiry is really meant, beside uid, number and subject."""
READ = (Inquiry.id, Inquiry.uid, Inquiry.number, Inquiry.subject, *TOLD_BY)
HELD = INQUIRY_SEARCH.c


def holds_of(text: str) -> Holds:
    """Give what tells of a row with the columns of READ whether it is meant."""
    wanted, account, name = Wanted.of(text), account_index(text), name_index(text)

    def holds(row: Row[Any]) -> bool:
        if account is not None and row.account_index == account:
            return True
        if name is not None and row.name_index == name:
            return True
        return wanted.is_in((row.number, row.subject)) or wanted.is_in(
            (row.number, row.subject, Inquiry.content.read(row.uid, row.sealed_content))
        )

    return holds


def candidates(session: AnySession, text: str) -> ColumnElement[bool]:
    """Demand what every inquiry that is meant fulfils, and only a few others do; asks the index once."""
    tokens, dialect = Wanted.of(text).tokens(PLACE), session.get_bind().dialect.name
    if not tokens:
        return true()
    same = _same(text)
    parts: list[Select[int]] = [
        having_all(INQUIRY_SEARCH, tokens, dialect),
        select(HELD.owner_id).where(HELD.grams.is_(None)),
        *(select(Inquiry.id).where(condition) for condition in same),
    ]
    bounded = [select(part.limit(MANY + 1).subquery().columns[0]) for part in parts]
    found = session.scalars(union_all(*bounded).limit(MANY + 1)).all()
    if len(found) <= FEW:
        return Inquiry.id.in_(set(found))
    if len(found) <= MANY:
        return Inquiry.id.in_(union_all(*parts))
    is_waiting = HELD.grams.is_(None)
    # A scalar, because PostgreSQL would turn EXISTS into a join and read all that the index proposes.
    row = select(or_(is_waiting, has_all(INQUIRY_SEARCH, tokens, dialect)))
    return or_(row.where(HELD.owner_id == Inquiry.id).scalar_subquery(), *same)


def matching_ids(
    session: AnySession,
    statement: Select[*tuple[Any, ...]],
    text: str,
    most: int,
) -> list[int]:
    """Give the internal numbers of the inquiries that are really meant, in their order, up to so many."""
    holds, last = holds_of(text), 0
    columns = statement.with_only_columns(*READ).where(candidates(session, text))
    found: list[int] = []
    while len(found) < most:
        part = columns.where(Inquiry.id > last).order_by(Inquiry.id).limit(AT_ONCE)
        rows = session.execute(part).all()
        found += [row.id for row in rows if holds(row)]
        if len(rows) < AT_ONCE:
            break
        last = rows[-1].id
    return found[:most]


def _same(text: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if index := account_index(text):
        found.append(Inquiry.account_index == index)
    if index := name_index(text):
        found.append(Inquiry.name_index == index)
    return found
