"""The clock and the era calendar, exact to the day."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock

AFTERNOON = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
LATE_EVENING_IN_UTC = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)


def test_now_is_an_instant_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_an_instant_is_shown_in_japanese_time() -> None:
    assert clock.to_jst(AFTERNOON).isoformat() == "2026-11-22T14:05:00+09:00"
    assert clock.jst_stamp(AFTERNOON) == "2026/11/22 14:05"
    assert clock.iso_jst(AFTERNOON) == "2026-11-22T14:05:00+09:00"


def test_the_year_changes_at_midnight_in_japan() -> None:
    assert clock.jst_year(LATE_EVENING_IN_UTC - timedelta(seconds=1)) == 2026
    assert clock.jst_year(LATE_EVENING_IN_UTC) == 2027


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.to_jst(datetime(2026, 11, 22, 14, 5))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
    ],
)
def test_an_era_begins_and_ends_on_its_day(day: date, written: str) -> None:
    assert clock.wareki(day) == written


def test_a_day_before_the_known_eras_is_refused() -> None:
    with pytest.raises(ValueError, match="1912-07-29"):
        clock.era_year(date(1912, 7, 29))


def test_a_letter_sets_single_digits_full_width() -> None:
    assert clock.wareki_letter(date(2026, 8, 17)) == "令和８年８月17日"
    assert clock.wareki_letter(date(2028, 12, 3)) == "令和10年12月３日"
    assert clock.wareki_letter(date(2019, 5, 1)) == "令和元年５月１日"
    assert clock.wareki_letter_month(date(2020, 9, 30)) == "令和２年９月"


def test_a_form_echoes_the_weekday() -> None:
    assert clock.wareki_echo(date(2026, 11, 22)) == "令和8年11月22日（日）"
    assert clock.wareki_month(date(2026, 11, 22)) == "令和8年11月"


def test_the_day_of_an_instant_is_its_day_in_japan() -> None:
    assert clock.wareki(LATE_EVENING_IN_UTC) == "令和9年1月1日"
    assert clock.wareki_echo(LATE_EVENING_IN_UTC) == "令和9年1月1日（金）"
    assert clock.wareki_letter(LATE_EVENING_IN_UTC) == "令和９年１月１日"
    assert clock.era_year(LATE_EVENING_IN_UTC) == ("令和", 9)


@pytest.mark.parametrize(
    ("number", "written"), [(0, "０"), (9, "９"), (10, "10"), (999, "999"), (10005, "10,005")]
)
def test_a_number_in_a_letter_is_full_width_only_alone(number: int, written: str) -> None:
    assert clock.letter_number(number) == written


@settings(deadline=None)
@given(st.dates(min_value=date(1912, 7, 30)))
def test_every_day_has_exactly_one_era_and_year(day: date) -> None:
    name, year = clock.era_year(day)
    era = next(era for era in clock.ERAS if era.name == name)
    assert day >= era.first_day
    assert era.first_day.year + year - 1 == day.year
    assert all(other.first_day > day for other in clock.ERAS if other.first_day > era.first_day)


@settings(deadline=None)
@given(
    st.datetimes(
        min_value=datetime(1990, 1, 1),  # noqa: DTZ001
        max_value=datetime(2100, 12, 31),  # noqa: DTZ001
        timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_the_iso_form_names_the_same_second(at: datetime) -> None:
    assert datetime.fromisoformat(clock.iso_jst(at)) == at.replace(microsecond=0)
