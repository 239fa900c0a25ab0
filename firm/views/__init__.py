"""The pages of 自社情報 and of 営業日・営業時間."""

from collections.abc import Sequence

from flask import Blueprint

from firm.operations import Recompute
from firm.views import closed_days, hours, profile

__all__ = ["blueprint"]


def blueprint(on_calendar_change: Sequence[Recompute] = ()) -> Blueprint:
    """Give the pages of the firm; what `on_calendar_change` names runs in the transaction of a change."""
    pages = Blueprint("firm", __name__, url_prefix="/settings")
    for method, address, view in (
        ("GET", "/firm", profile.edit),
        ("POST", "/firm", profile.update),
        ("GET", "/hours", hours.edit_hours),
        ("POST", "/hours", hours.update_hours),
        ("GET", "/hours/days/new", closed_days.new_day),
        ("POST", "/hours/days/new", closed_days.create_day),
        ("POST", "/hours/days/<uid>/moves/remove", closed_days.remove_day),
    ):
        pages.add_url_rule(address, view_func=view, methods=[method])
    recomputes = tuple(on_calendar_change)
    pages.record_once(lambda setup: setup.app.extensions.update(on_calendar_change=recomputes))
    return pages
