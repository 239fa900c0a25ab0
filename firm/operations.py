"""Writes of 自社情報 and of 営業日・営業時間."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from firm.models import DOCUMENT_NO_FORMAT, BusinessHours, ClosedDay, FirmProfile
from firm.queries import find_firm, find_hours
from firm.vocabulary import FINMAC, AmountStyle, Weekday

Recompute = Callable[[Work], object]
"""What a higher package does in the same transaction when the calendar has changed."""


class SameDay(Exception):
    """The firm has said something about this day already."""


def revise_firm(  # noqa: PLR0913 (one keyword for each column of the form)
    work: Work,
    *,
    version: int,
    name: str | None,
    representative_title: str | None,
    representative_name: str | None,
    registration_no: str | None,
    document_no_format: str | None,
    amount_style: AmountStyle,
    contact_department: str | None,
    contact_name: str | None,
    contact_phone: str | None,
    contact_email: str | None,
    contact_off_hours: str | None,
    adr_name: str = FINMAC.name,
    adr_short_name: str = FINMAC.short_name,
    adr_phone: str = FINMAC.phone,
    adr_hours: str | None = FINMAC.hours,
    adr_address: str | None = FINMAC.address,
) -> FirmProfile:
    """Write the firm's profile; a version that is no longer the present one raises Conflict."""
    firm = find_firm(work.session, for_update=True)
    if version != firm.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("firm:revise")
    firm.name = name
    firm.representative_title = representative_title
    firm.representative_name = representative_name
    firm.registration_no = registration_no
    firm.document_no_format = document_no_format or DOCUMENT_NO_FORMAT
    firm.amount_style = amount_style
    firm.contact_department = contact_department
    firm.contact_name = contact_name
    firm.contact_phone = contact_phone
    firm.contact_email = contact_email
    firm.contact_off_hours = contact_off_hours
    firm.adr_name, firm.adr_short_name, firm.adr_phone = adr_name, adr_short_name, adr_phone
    firm.adr_hours, firm.adr_address = adr_hours, adr_address
    work.session.add(firm)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise Conflict("他の職員が先に登録しました。") from twin
    return firm


def revise_hours(
    work: Work,
    *,
    version: int,
    opens: str,
    closes: str,
    weekdays: frozenset[Weekday],
    closes_year_end: bool,
    on_change: Sequence[Recompute] = (),
) -> BusinessHours:
    """Write the business hours; a version that is no longer the present one raises Conflict."""
    hours = find_hours(work.session, for_update=True)
    if version != hours.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("firm:revise_hours")
    hours.opens = opens
    hours.closes = closes
    hours.weekdays = weekdays
    hours.closes_year_end = closes_year_end
    work.session.add(hours)
    is_changed = work.session.is_modified(hours)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise Conflict("他の職員が先に登録しました。") from twin
    _recompute(work, on_change if is_changed else ())
    return hours


def add_closed_day(
    work: Work, *, day: date, name: str, is_open: bool, on_change: Sequence[Recompute] = ()
) -> ClosedDay:
    """Say of a day that the firm is closed, or exceptionally open; a day named before raises SameDay."""
    work.because("firm:add_closed_day")
    closed_day = ClosedDay(day=day, name=name, is_open=is_open)
    work.session.add(closed_day)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise SameDay from twin
    _recompute(work, on_change)
    return closed_day


def remove_closed_day(
    work: Work, closed_day: ClosedDay, *, on_change: Sequence[Recompute] = ()
) -> None:
    """Take back what was said of a day, so that it is as any other; a second time raises Conflict."""
    if closed_day.removed_at is not None:
        raise Conflict("すでに取り消されています。")
    work.because("firm:remove_closed_day")
    closed_day.removed_at = work.now
    work.session.flush()
    _recompute(work, on_change)


def _recompute(work: Work, on_change: Sequence[Recompute]) -> None:
    for recompute in on_change:
        recompute(work)
