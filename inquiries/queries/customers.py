"""Earlier inquiries of the same customer, found without opening a single sealed value."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, or_
from sqlalchemy.orm import Session, scoped_session

from accounts.guard import SignedIn
from inquiries.models import Inquiry, account_index, name_index
from inquiries.queries.records import visible

AnySession = Session | scoped_session[Session]
SHOWN = 5


def list_earlier(
    session: AnySession,
    member: SignedIn,
    *,
    account_no: str | None,
    name: str | None,
    besides: str = "",
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the newest inquiries with this account number or this name, however it was typed."""
    same: list[ColumnElement[bool]] = []
    if index := account_index(account_no):
        same.append(Inquiry.account_index == index)
    if index := name_index(name):
        same.append(Inquiry.name_index == index)
    if not same:
        return []
    statement = (
        visible(member)
        .with_only_columns(
            Inquiry.uid,
            Inquiry.number,
            Inquiry.kind,
            Inquiry.category,
            Inquiry.status,
            Inquiry.received_at,
        )
        .where(or_(*same), Inquiry.uid != besides)
        .order_by(Inquiry.received_at.desc(), Inquiry.id.desc())
        .limit(SHOWN)
    )
    return session.execute(statement).all()
