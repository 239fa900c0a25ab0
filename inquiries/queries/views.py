"""The saved views of the list: a member's own, and those that others share."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from inquiries.models import SavedView

AnySession = Session | scoped_session[Session]
MOST_VIEWS = 30


def list_saved_views(session: AnySession, member: SignedIn) -> Sequence[SavedView]:
    """Give the views a member sees: the own ones first, then the shared ones of others."""
    return session.scalars(
        select(SavedView)
        .where(
            SavedView.removed_at.is_(None),
            (SavedView.member_id == member.id) | SavedView.is_shared,
        )
        .options(joinedload(SavedView.member))
        .order_by((SavedView.member_id == member.id).desc(), SavedView.name, SavedView.id)
        .limit(2 * MOST_VIEWS)
    ).all()


def find_own_view(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> SavedView | None:
    """Give a view of the member's own; nobody touches those of others."""
    if not member.may(Permission.INQUIRY_READ):
        return None
    statement = select(SavedView).where(SavedView.uid == uid, SavedView.member_id == member.id)
    return session.scalar(statement.with_for_update(of=SavedView) if for_update else statement)


def find_view_named(session: AnySession, member: SignedIn, name: str) -> SavedView | None:
    """Give the member's own view of this name, a removed one included."""
    return session.scalar(
        select(SavedView)
        .where(SavedView.member_id == member.id, SavedView.name == name)
        .with_for_update(of=SavedView)
    )
