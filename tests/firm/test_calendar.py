"""Business days and hours: Japan's holidays, the firm's own days, and sums that always add up."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import JST, to_jst
from firm.calendar import Calendar, days_of, holiday_name
from firm.models import BusinessHours
from firm.vocabulary import YEAR_END_DAYS, ClosureKind, Weekday

OFFICE = frozenset(range(5))
FIRM = Calendar(
    time(9),
    time(17),
    OFFICE,
    closed={date(2026, 12, 28): "システム更改"},
    opened={date(2026, 11, 28): "土曜当番"},
)
MINUTE = timedelta(minutes=1)
# The first look at a year of holidays takes long, every later one nothing.
patiently = settings(deadline=None)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(  # noqa: DTZ001 (aware in the next step)
    lambda at: at.replace(tzinfo=UTC)
)
near = st.tuples(instants, st.lists(st.integers(0, 60 * 24 * 20), min_size=2, max_size=2)).map(
    lambda drawn: [drawn[0], *sorted(drawn[0] + MINUTE * n for n in drawn[1])]
)
"""Three instants in order, within three weeks."""
spans = st.tuples(st.integers(0, 24 * 60 - 30), st.integers(30, 24 * 60)).map(
    lambda drawn: (drawn[0], min(24 * 60, drawn[0] + drawn[1]))
)
own_days = st.dictionaries(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.just("自社"))


def at_minute(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


calendars = st.builds(
    lambda span, weekdays, closed, opened, closes_year_end: Calendar(
        at_minute(span[0]), at_minute(span[1]), weekdays, closed, opened, closes_year_end
    ),
    spans,
    st.frozensets(st.integers(0, 6), min_size=1),
    own_days,
    own_days,
    st.booleans(),
)


def jst(text: str) -> datetime:
    """Read 2026-11-22 14:05 off a clock in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JST).astimezone(UTC)


# --- days ---

HOLIDAYS = {
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
    2028: "0101 0110 0211 0223 0320 0429 0503 0504 0505 0717 0811 0918 0922 1009 1103 1123",
    2029: "0101 0108 0211 0212 0223 0320 0429 0430 0503 0504 0505 0716 0811 0917 0923 0924 1008 1103 1123",
    2030: "0101 0114 0211 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0923 1014 1103 1104 1123",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_of_the_coming_years_are_those_of_the_law(year: int) -> None:
    assert [f"{d:%m%d}" for d in days_of(year) if holiday_name(d)] == HOLIDAYS[year].split()


REASONS = [
    (date(2026, 11, 24), None),
    (date(2026, 11, 23), "勤労感謝の日"),
    (date(2026, 9, 22), "国民の休日"),
    (date(2026, 5, 6), "憲法記念日 振替休日"),
    (date(2026, 11, 21), "土曜日"),
    (date(2026, 11, 22), "日曜日"),
    (date(2026, 11, 28), None),
    (date(2026, 12, 28), "システム更改"),
    (date(2026, 12, 29), "年末年始"),
    (date(2027, 1, 1), "元日"),
    (date(2027, 1, 3), "年末年始"),
    (date(2027, 1, 4), None),
    (date(2028, 2, 29), None),
]


@pytest.mark.parametrize(("day", "reason"), REASONS)
def test_a_closed_day_has_its_reason(day: date, reason: str | None) -> None:
    assert FIRM.why_closed(day) == reason
    assert FIRM.is_open_day(day) is (reason is None)


def test_the_firms_word_wins_over_holidays_and_the_year_end() -> None:
    days = {date(2026, 11, 23): "当番", date(2026, 12, 30): "当番"}
    on_duty = Calendar(time(9), time(17), OFFICE, opened=days)
    assert all(on_duty.is_open_day(day) for day in days)
    closed = Calendar(time(9), time(17), OFFICE, closed={date(2026, 11, 23): "創立記念日"})
    closure = closed.closure_of(date(2026, 11, 23))
    assert closure is not None
    assert (closure.kind, closure.name) == (ClosureKind.OWN, "創立記念日")


def test_a_firm_that_works_through_the_year_end_has_its_holidays_all_the_same() -> None:
    through = Calendar(time(9), time(17), OFFICE, closes_year_end=False)
    assert through.is_open_day(date(2026, 12, 29))
    assert through.why_closed(date(2027, 1, 1)) == "元日"


def test_the_label_of_the_year_end_names_its_days() -> None:
    days = sorted(YEAR_END_DAYS)
    (first_month, first), (last_month, last) = days[3], days[2]
    label = BusinessHours.__table__.columns["closes_year_end"].info["label"]
    assert f"（{first_month}/{first}〜{last_month}/{last}）" in label


def test_weekdays_are_numbered_as_dates_number_them() -> None:
    assert [weekday.number for weekday in Weekday] == list(range(7))
    assert Weekday.SUNDAY.number == date(2026, 11, 22).weekday()


@pytest.mark.parametrize(
    ("opens", "closes", "weekdays"),
    [
        (time(9), time(17), frozenset[int]()),
        (time(9), time(17), frozenset({7})),
        (time(9), time(9), OFFICE),
        (time(17), time(9), OFFICE),
    ],
)
def test_a_calendar_that_never_opens_is_refused(
    opens: time, closes: time, weekdays: frozenset[int]
) -> None:
    with pytest.raises(ValueError, match="a calendar"):
        Calendar(opens, closes, weekdays)


# --- hours ---

OPENINGS = [
    ("2026-11-24 10:00", "2026-11-24 10:00"),
    ("2026-11-24 03:00", "2026-11-24 09:00"),
    ("2026-11-24 17:00", "2026-11-25 09:00"),
    ("2026-11-20 20:00", "2026-11-24 09:00"),
    ("2026-11-27 23:59", "2026-11-28 09:00"),
    ("2026-12-25 17:30", "2027-01-04 09:00"),
]


@pytest.mark.parametrize(("instant", "opening"), OPENINGS)
def test_outside_hours_the_next_opening_counts(instant: str, opening: str) -> None:
    assert FIRM.opening_after(jst(instant)) == jst(opening)
    assert FIRM.is_within_hours(jst(instant)) is (instant == opening)


DUE = [
    ("2026-11-24 10:00", 60, "2026-11-24 11:00"),
    ("2026-11-24 10:00", 0, "2026-11-24 10:00"),
    ("2026-11-24 03:00", 60, "2026-11-24 10:00"),
    ("2026-11-24 16:30", 60, "2026-11-25 09:30"),
    ("2026-11-24 09:00", 480, "2026-11-24 17:00"),
    ("2026-11-24 09:00", 481, "2026-11-25 09:01"),
    ("2026-11-20 16:00", 120, "2026-11-24 10:00"),
    ("2026-12-25 16:00", 120, "2027-01-04 10:00"),
    ("2028-02-28 16:00", 120, "2028-02-29 10:00"),
    ("2026-11-24 10:00:59", 1, "2026-11-24 10:01"),
]


@pytest.mark.parametrize(("start", "minutes", "due"), DUE)
def test_minutes_are_counted_while_the_firm_is_open(start: str, minutes: int, due: str) -> None:
    assert FIRM.add_hours(jst(start), minutes) == jst(due)


ENDS = [
    ("2026-11-24 10:00", 1, "2026-11-25 17:00"),
    ("2026-11-24 23:00", 1, "2026-11-25 17:00"),
    ("2026-11-21 10:00", 1, "2026-11-24 17:00"),
    ("2026-11-24 10:00", 0, "2026-11-24 17:00"),
    ("2026-11-24 18:00", 0, "2026-11-25 17:00"),
    ("2026-11-22 10:00", 0, "2026-11-24 17:00"),
    ("2026-12-25 10:00", 1, "2027-01-04 17:00"),
    ("2026-11-24 10:00", 10, "2026-12-07 17:00"),
]


@pytest.mark.parametrize(("start", "days", "due"), ENDS)
def test_business_days_end_when_the_firm_closes(start: str, days: int, due: str) -> None:
    assert FIRM.add_days(jst(start), days) == jst(due)


BETWEEN = [
    ("2026-11-24 10:00", "2026-11-24 11:30", 90),
    ("2026-11-24 16:00", "2026-11-25 10:00", 120),
    ("2026-11-20 17:00", "2026-11-24 09:00", 0),
    ("2026-11-24 11:00", "2026-11-24 10:00", 0),
    ("2026-12-25 16:00", "2027-01-04 10:00", 120),
]


@pytest.mark.parametrize(("start", "end", "minutes"), BETWEEN)
def test_a_pause_is_as_long_as_the_firm_was_open(start: str, end: str, minutes: int) -> None:
    assert FIRM.minutes_between(jst(start), jst(end)) == minutes


def test_a_firm_that_never_closes_counts_round_the_clock() -> None:
    never_closed = Calendar(time(), time(), frozenset(range(7)), closes_year_end=False)
    start = jst("2026-11-24 22:30")
    assert never_closed.is_within_hours(start)
    assert never_closed.add_hours(start, 180) == jst("2026-11-25 01:30")
    assert never_closed.minutes_between(start, jst("2026-11-26 22:30")) == 2 * 24 * 60
    assert never_closed.add_days(start, 1) == jst("2026-11-26 00:00")


def test_a_firm_that_opens_on_sundays_alone_waits_for_one() -> None:
    sundays = Calendar(time(9), time(10), frozenset({6}))
    assert sundays.add_hours(jst("2026-11-23 09:00"), 90) == jst("2026-12-06 09:30")


def test_the_day_is_that_of_japan_even_while_it_is_yesterday_in_utc() -> None:
    assert FIRM.add_days(datetime(2026, 11, 23, 15, 30, tzinfo=UTC), 1) == jst("2026-11-25 17:00")


@pytest.mark.parametrize("add", [FIRM.add_hours, FIRM.add_days])
def test_time_is_not_counted_backwards(add: object) -> None:
    assert callable(add)
    with pytest.raises(ValueError, match="forwards"):
        add(jst("2026-11-24 10:00"), -1)


# --- sums that hold for every calendar ---


def is_open_or_closing(calendar: Calendar, instant: datetime) -> bool:
    return calendar.is_within_hours(instant) or calendar.is_within_hours(instant - MINUTE)


@patiently
@given(calendars, st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_day_is_open_exactly_if_nothing_closes_it(calendar: Calendar, day: date) -> None:
    assert calendar.is_open_day(day) is (calendar.why_closed(day) is None)


@patiently
@given(calendars, instants, st.integers(0, 5000))
def test_nothing_falls_due_outside_hours(calendar: Calendar, start: datetime, minutes: int) -> None:
    due = calendar.add_hours(start, minutes)
    assert is_open_or_closing(calendar, due)
    assert due + MINUTE > start
    assert due.second == due.microsecond == 0


@patiently
@given(calendars, instants, st.integers(0, 5000))
def test_counting_there_and_back_gives_the_same(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    due = calendar.add_hours(start, minutes)
    assert calendar.minutes_between(start, due) == minutes


@patiently
@given(calendars, near)
def test_a_stretch_added_to_its_start_ends_where_it_ended(
    calendar: Calendar, ends: list[datetime]
) -> None:
    start, end, _ = ends
    minutes = calendar.minutes_between(start, end)
    due = calendar.add_hours(start, minutes)
    assert calendar.minutes_between(min(due, end), max(due, end)) == 0
    if minutes and calendar.is_within_hours(end - MINUTE):
        assert due == end.replace(second=0, microsecond=0)


@patiently
@given(calendars, instants, st.integers(0, 3000), st.integers(1, 3000))
def test_two_stretches_one_after_the_other_are_one(
    calendar: Calendar, start: datetime, first: int, second: int
) -> None:
    at_once = calendar.add_hours(start, first + second)
    assert calendar.add_hours(calendar.add_hours(start, first), second) == at_once


@patiently
@given(calendars, near)
def test_parts_of_a_stretch_add_up(calendar: Calendar, ends: list[datetime]) -> None:
    first, second, third = ends
    whole = calendar.minutes_between(first, third)
    parts = calendar.minutes_between(first, second) + calendar.minutes_between(second, third)
    assert parts == whole


@patiently
@given(calendars, near, st.integers(0, 3000), st.integers(0, 12))
def test_what_begins_later_never_falls_due_earlier(
    calendar: Calendar, ends: list[datetime], minutes: int, days: int
) -> None:
    start, later, _ = ends
    assert calendar.add_hours(start, minutes) <= calendar.add_hours(later, minutes)
    assert calendar.add_days(start, days) <= calendar.add_days(later, days)
    assert calendar.opening_after(start) <= calendar.opening_after(later)


@patiently
@given(calendars, instants, st.integers(1, 12))
def test_business_days_are_counted_one_by_one(
    calendar: Calendar, start: datetime, days: int
) -> None:
    due = calendar.add_days(start, days)
    last = to_jst(due - MINUTE).date()
    passed = (last - to_jst(start).date()).days
    counted = [to_jst(start).date() + timedelta(days=n) for n in range(1, passed + 1)]
    assert sum(calendar.is_open_day(day) for day in counted) == days
    assert calendar.is_open_day(last)
