"""Saved views of the list: kept, put away and taken back, one of them shown first."""

from sqlalchemy import func, select

from core.work import Work
from inquiries.models import SavedView

MOST_OWN = 30


class TooManyViews(Exception):
    """A member keeps as many views as one can keep."""


def save_view(
    work: Work,
    *,
    member_id: int,
    held: SavedView | None,
    name: str,
    query: str,
    is_shared: bool,
    is_default: bool,
) -> SavedView:
    """Keep conditions under a name; the member's view that has it already (`held`) takes them over."""
    work.because("inquiries:save_view")
    if held is None or held.removed_at is not None:
        _refuse_too_many(work, member_id)
    if is_default:
        _clear_default(work, member_id)
    view = held or SavedView(member_id=member_id, name=name)
    view.query = query
    view.is_shared, view.is_default = is_shared, is_default
    view.saved_at, view.removed_at = work.now, None
    work.session.add(view)
    work.session.flush()
    return view


def remove_view(work: Work, view: SavedView) -> None:
    """Put a view away; it can be taken back."""
    if view.removed_at is not None:
        return
    work.because("inquiries:remove_view")
    view.removed_at, view.is_default = work.now, False
    work.session.flush()


def restore_view(work: Work, view: SavedView) -> None:
    """Take a view back that was put away."""
    if view.removed_at is None:
        return
    _refuse_too_many(work, view.member_id)
    work.because("inquiries:restore_view")
    view.removed_at = None
    work.session.flush()


def set_default_view(work: Work, view: SavedView, *, is_default: bool) -> None:
    """Show a view first from now on in place of any other, or none."""
    if view.removed_at is not None:
        return
    work.because("inquiries:set_default_view")
    if is_default:
        _clear_default(work, view.member_id)
    view.is_default = is_default
    work.session.flush()


def _clear_default(work: Work, member_id: int) -> None:
    shown = work.session.scalars(
        select(SavedView).where(SavedView.member_id == member_id, SavedView.is_default)
    )
    for view in shown.all():
        view.is_default = False
    work.session.flush()


def _refuse_too_many(work: Work, member_id: int) -> None:
    kept = select(func.count()).where(
        SavedView.member_id == member_id, SavedView.removed_at.is_(None)
    )
    if work.session.execute(kept).scalar_one() >= MOST_OWN:
        raise TooManyViews
