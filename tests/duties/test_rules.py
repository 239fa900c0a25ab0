"""The rule files: complete, cited, readable, and right in every worked example."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import JST, to_jst
from duties.deadlines import Marks, last_day_of, reckon
from duties.deadlines.clocks import Given
from duties.rulebook import RULEBOOK, Due, Rule, RuleRefused, load_rules
from duties.rulebook.conditions import BadCondition, Truths, read_condition
from duties.rulebook.loading import FOLDER, load_or_stop
from duties.vocabulary import Clock, DueKind, Fact, Mark, Question
from firm.calendar import holiday_name, is_office_closed

ROWS = set(range(1, 22))
"""The rows of the table of deadlines that the rules come from."""
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def _due(rule_id: str) -> Due:
    rule = RULEBOOK.find(rule_id)
    assert rule is not None
    return rule.due


@pytest.mark.parametrize(
    ("known", "warned", "preliminary", "thirty", "sixty"),
    [
        ("2025-11-28", "2025-12-01", "2025-12-03", "2026-01-05", "2026-01-26"),
        ("2026-03-02", "2026-03-05", "2026-03-07", "2026-03-31", "2026-04-30"),
        ("2026-03-06", "2026-03-09", "2026-03-11", "2026-04-06", "2026-05-07"),
        ("2026-05-02", "2026-05-05", "2026-05-07", "2026-06-01", "2026-06-30"),
        ("2026-12-01", "2026-12-04", "2026-12-06", "2027-01-04", "2027-01-29"),
    ],
)
def test_the_clocks_of_a_leak_are_those_of_the_worked_examples(
    known: str, warned: str, preliminary: str, thirty: str, sixty: str
) -> None:
    day = date.fromisoformat(known)
    late_evening = datetime.combine(day, time(23, 59), JST).astimezone(UTC)
    times = reckon(_due("breach_preliminary"), late_evening, Given(is_office_closed, Marks()))
    assert times.warn_at is not None
    assert times.due_at is not None
    assert to_jst(times.warn_at) == datetime.combine(date.fromisoformat(warned), time(), JST)
    last = date.fromisoformat(preliminary)
    assert to_jst(times.due_at) == datetime.combine(last, time(), JST) + timedelta(days=1)
    definitive = _due("breach_definitive")
    assert last_day_of(definitive, day, is_office_closed).isoformat() == thirty
    longer = last_day_of(definitive, day, is_office_closed, has_longer_time=True)
    assert longer.isoformat() == sixty


@pytest.mark.parametrize(
    ("known", "last"),
    [
        ("2026-08-17", "2026-09-17"),
        ("2026-01-31", "2026-02-28"),
        ("2026-03-31", "2026-04-30"),
        ("2027-12-31", "2028-01-31"),
    ],
)
def test_a_month_ends_on_the_same_day_of_the_next_or_on_its_last(known: str, last: str) -> None:
    due, first = _due("system_status"), date.fromisoformat(known)
    assert last_day_of(due, first, is_office_closed).isoformat() == last


def _slowly(first: date, days: int) -> date:
    """Count with the finger on the calendar, and go on while the offices are shut."""
    day, counted = first, 1
    while counted < days:
        day = date.fromordinal(day.toordinal() + 1)
        counted += 1
    while (
        day.strftime("%a") in ("Sat", "Sun")
        or holiday_name(day)
        or day.strftime("%m%d") in ("1229", "1230", "1231", "0101", "0102", "0103")
    ):
        day = date.fromordinal(day.toordinal() + 1)
    return day


@given(DAYS, st.booleans())
def test_the_final_report_of_any_day_is_due_when_a_finger_on_the_calendar_says_so(
    first: date, has_purpose: bool
) -> None:
    due = _due("breach_definitive")
    found = last_day_of(due, first, is_office_closed, has_longer_time=has_purpose)
    assert found == _slowly(first, 60 if has_purpose else 30)
    assert not is_office_closed(found)


@given(DAYS)
def test_months_of_any_day_are_counted_as_on_a_wall_calendar(first: date) -> None:
    year, month = (first.year + 1, 1) if first.month == 12 else (first.year, first.month + 1)
    length = monthrange(year, month)[1]
    status = last_day_of(_due("system_status"), first, is_office_closed)
    offered = last_day_of(_due("loss_compensation_report"), first, is_office_closed)
    assert status == date(year, month, min(first.day, length))
    assert offered == date(year, month, length)


@given(DAYS, st.times())
def test_the_day_that_counts_is_the_day_in_japan(day: date, at: time) -> None:
    start = datetime.combine(day, at, JST).astimezone(UTC)
    due_at = reckon(_due("breach_preliminary"), start, Given(is_office_closed, Marks())).due_at
    assert due_at is not None
    assert to_jst(due_at).date() == day + timedelta(days=6)


def test_what_is_due_at_once_has_no_limit_but_marks_of_the_firm() -> None:
    start = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
    times = reckon(_due("first_report"), start, Given(is_office_closed, Marks(30, 90)))
    assert times.due_at is None
    assert times.warn_at == start + timedelta(minutes=30)
    assert times.alarm_at == start + timedelta(minutes=90)


def test_hours_and_orders_end_at_an_instant_and_an_unknown_limit_is_not_made_up() -> None:
    start = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
    ordered = start + timedelta(days=9, hours=3)
    given_ = Given(is_office_closed, Marks(), ordered_due=ordered)
    assert reckon(_due("dora"), start, given_).due_at == start + timedelta(hours=24)
    assert reckon(_due("report_order"), start, given_).due_at == ordered
    assert reckon(_due("infrastructure"), start, given_) == (None, None, None)


T, F, U = True, False, None


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T),
        (F, T, F, T), (F, F, F, F), (F, U, F, U),
        (U, T, U, T), (U, F, F, U), (U, U, U, U),
    ],
)  # fmt: skip
def test_unknown_is_neither_yes_nor_no(
    a: bool | None, b: bool | None, both: bool | None, either: bool | None
) -> None:
    facts: Truths = {Question.BREACH: a, Question.INSIDER: b}
    pair = ["breach", "insider"]
    assert read_condition({"all": pair}).truth(facts) is both
    assert read_condition({"any": pair}).truth(facts) is either
    assert read_condition({"not": "breach"}).truth(facts) is (None if a is None else not a)
    for word, truth in (("all", both), ("any", either)):
        missing = read_condition({word: pair}).missing(facts)
        assert bool(missing) is (truth is None)


def test_the_leading_question_alone_is_missing_until_it_is_answered() -> None:
    rule = RULEBOOK.find("breach_preliminary")
    assert rule is not None
    assert rule.trigger is not None
    unknown = dict.fromkeys([*Question, *Fact])
    assert rule.trigger.missing(unknown) == ("breach",)
    named = rule.trigger.missing({**unknown, Question.BREACH: True})
    assert named == ("sensitive_data", "property_harm", "wrongful_purpose", "over_1000")


@pytest.mark.parametrize("rule", RULEBOOK.rules, ids=lambda rule: f"{rule.id}-{rule.version}")
def test_every_rule_has_citation_and_source_and_says_what_is_unsure(rule: Rule) -> None:
    assert rule.legal_basis
    assert rule.source
    if rule.mark in (Mark.MEMORY, Mark.SECONDARY):
        assert "確認" in rule.note


def test_every_row_of_the_table_has_its_rule() -> None:
    assert {rule.row for rule in RULEBOOK.rules} >= ROWS
    elsewhere = {rule.row for rule in RULEBOOK.rules if rule.kept_by}
    assert elsewhere == {7, 19}


def test_a_rule_counts_from_the_day_it_is_valid_and_the_newest_version_wins(tmp_path: Path) -> None:
    first = (FOLDER / "18-infrastructure.toml").read_text("utf-8")
    (tmp_path / "1.toml").write_text(first, "utf-8")
    second = first.replace('version = "1"', 'version = "2"').replace("2026-10-01", "2027-04-01")
    (tmp_path / "2.toml").write_text(second, "utf-8")
    book = load_rules(tmp_path)
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2027, 4, 1))
    assert [[rule.version for rule in book.in_force(day)] for day in days] == [[], ["1"], ["2"]]
    found = book.find("infrastructure", "1")
    assert found is not None
    assert found.version == "1"


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ('clock = "discovered"', 'clock = "noon"', "clock は次のどれか"),
        ('mark = "V"', 'mark = "?"', "mark は次のどれか"),
        ('trigger = "customer_damage"', 'trigger = "customer_damge"', "customer_damge"),
        ('trigger = "customer_damage"', 'trigger = { nor = ["ddos"] }', "条件の言葉"),
        ('trigger = "customer_damage"', "trigger = 7", "条件は"),
        ('trigger = "customer_damage"', "", "trigger か kept_by"),
        ("row = 1", "row = -1", "0以上の整数"),
        ("row = 1", "raw = 1", "知らない項目があります：raw"),
        ("1990-01-01", '"1990"', "valid_from"),
        ("[due]", "[dew]", "知らない項目があります：dew"),
        ('word = "直ちに"', "", "word がありません"),
        ('word = "直ちに"', 'word = "直ちに"\nlimit = 3', "日数（limit）"),
        ('word = "直ちに"', 'word = "直ちに"\nsoon = 3', "知らない項目があります：soon"),
        ('word = "直ちに"', 'word = "直ちに"\ninstead = 3', "instead は"),
        ('id = "first_report"', "id = ", "読み込めません"),
        ('legal_basis = "', 'source_of = "', "知らない項目"),
    ],
)
def test_a_broken_rule_file_refuses_the_start_and_says_where_and_why(
    tmp_path: Path, wrong: str, right: str, sentence: str
) -> None:
    text = (FOLDER / "01-first-report.toml").read_text("utf-8")
    assert wrong in text
    (tmp_path / "01-first-report.toml").write_text(text.replace(wrong, right, 1), "utf-8")
    with pytest.raises(RuleRefused, match=r"01-first-report\.toml") as refused:
        load_rules(tmp_path)
    assert sentence in str(refused.value)
    with pytest.raises(SystemExit) as stopped:
        load_or_stop(tmp_path)
    assert stopped.value.code == str(refused.value)


def test_two_files_of_one_version_and_an_empty_folder_refuse_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuleRefused, match="ありません"):
        load_rules(tmp_path)
    text = (FOLDER / "01-first-report.toml").read_text("utf-8")
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(RuleRefused, match="同じ version"):
        load_rules(tmp_path)


def test_an_empty_condition_is_refused() -> None:
    with pytest.raises(BadCondition):
        read_condition({"all": []})


def test_every_clock_and_every_way_of_counting_is_used() -> None:
    used = {rule.clock for rule in RULEBOOK.rules}
    assert used == set(Clock) - {Clock.ORDER_DUE}
    assert {rule.due.kind for rule in RULEBOOK.rules} == set(DueKind)
