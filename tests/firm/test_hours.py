"""営業日・営業時間: set by the administrator, merged like a case, and counted with at once."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from wtforms import Form

from audit.models import AuditEntry
from core.clock import jst_year, now
from core.database import db
from core.work import Conflict, Work
from drafts.models import FormDraft
from firm import operations
from firm.calendar import Calendar
from firm.forms import DayEntry, TimeEntry
from firm.models import BusinessHours, ClosedDay, usual_hours
from firm.operations import SameDay, add_closed_day, remove_closed_day, revise_hours
from firm.queries import calendar_of, find_hours, list_closed_days
from firm.vocabulary import Weekday
from tests.conftest import Browser, counted_statements
from tests.notifications.pages import form_entries, text_of

Opened = Callable[..., Browser]
ADDRESS, NEW_DAY = "/settings/hours", "/settings/hours/days/new"
ENTERED = {
    "opens": "８：３０",
    "closes": "18時",
    "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"],
    "closes_year_end": [],
}
DAY = {"day": "令和8年12月28日", "name": "システム更改", "kind": "closed"}
HOURS: dict[str, Any] = {
    "opens": "08:00",
    "closes": "20:00",
    "weekdays": frozenset({Weekday.MONDAY}),
    "closes_year_end": True,
}


def shown(browser: Browser, address: str = ADDRESS) -> dict[str, Any]:
    return dict(form_entries(browser.get(address).text, address))


def save(browser: Browser, entries: dict[str, Any], address: str = ADDRESS) -> Any:
    return browser.client.post(address, data=entries)


def added(work: Any, day: date, name: str, *, is_open: bool = False) -> ClosedDay:
    with work("nakamura") as running:
        return add_closed_day(running, day=day, name=name, is_open=is_open)


@pytest.fixture
def told(app: Flask) -> Any:
    """Register a higher package that wants to know of changes; give what it was told."""
    calendars: list[Calendar] = []

    def recompute(work: Work) -> None:
        calendars.append(calendar_of(work.session))

    kept = app.extensions["on_calendar_change"]
    app.extensions["on_calendar_change"] = (recompute,)
    yield calendars
    app.extensions["on_calendar_change"] = kept


# --- the calendar of the database ---


def test_a_firm_that_entered_nothing_is_open_on_weekdays_from_nine_to_five(session: Any) -> None:
    assert db.engine is not None
    with counted_statements(db.engine) as sent:
        calendar = calendar_of(session)
    assert len(sent) == 2
    assert (calendar.opens, calendar.closes) == (time(9), time(17))
    assert calendar.weekdays == frozenset(range(5))
    assert calendar.why_closed(date(2026, 12, 30)) == "年末年始"
    assert session.scalars(select(BusinessHours)).all() == []


def test_own_days_count_until_they_are_taken_back(work: Any, session: Any) -> None:
    closed = added(work, date(2026, 12, 28), "システム更改")
    added(work, date(2026, 11, 28), "土曜当番", is_open=True)
    calendar = calendar_of(session)
    assert calendar.why_closed(date(2026, 12, 28)) == "システム更改"
    assert calendar.is_open_day(date(2026, 11, 28))
    with work("nakamura") as running:
        remove_closed_day(running, running.session.merge(closed))
    assert calendar_of(session).is_open_day(date(2026, 12, 28))
    assert [day.name for day in list_closed_days(session)] == ["土曜当番"]
    added(work, date(2026, 12, 28), "もう一度")
    assert calendar_of(session).why_closed(date(2026, 12, 28)) == "もう一度"


def test_a_day_is_registered_once(work: Any) -> None:
    added(work, date(2026, 12, 28), "システム更改")
    with pytest.raises(SameDay):
        added(work, date(2026, 12, 28), "当番", is_open=True)


def test_a_day_is_taken_back_once(work: Any, session: Any) -> None:
    uid = added(work, date(2026, 12, 28), "システム更改").uid
    with work("nakamura") as running:
        remove_closed_day(running, session.scalars(select(ClosedDay)).one())
    with pytest.raises(Conflict), work("nakamura") as running:
        remove_closed_day(running, session.scalars(select(ClosedDay)).one())
    assert session.scalars(select(ClosedDay)).one().uid == uid


def test_every_change_is_in_the_audit_trail(work: Any, session: Any) -> None:
    with work("nakamura") as running:
        revise_hours(running, version=0, **HOURS)
    closed = added(work, date(2026, 12, 28), "システム更改")
    with work("nakamura") as running:
        remove_closed_day(running, running.session.merge(closed))
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()[-3:]
    assert [(entry.verb, entry.subject_label) for entry in entries] == [
        ("firm:revise_hours", "営業時間"),
        ("firm:add_closed_day", "令和8年12月28日（月） システム更改"),
        ("firm:remove_closed_day", "令和8年12月28日（月） システム更改"),
    ]


def test_an_old_version_of_the_hours_is_a_conflict(work: Any, session: Any) -> None:
    with pytest.raises(Conflict), work("nakamura") as running:
        revise_hours(running, version=7, **HOURS)
    assert find_hours(session).version == 0


def test_first_hours_of_two_at_once_are_a_conflict(
    work: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with work("nakamura") as running:
        revise_hours(running, version=0, **HOURS)
    session.expunge_all()
    # As a process would write that had looked before the other one wrote.
    monkeypatch.setattr(operations, "find_hours", lambda *_, **__: usual_hours())
    with pytest.raises(Conflict), work("nakamura") as running:
        revise_hours(running, version=0, **HOURS)


def test_what_counts_with_the_calendar_is_told_of_a_change_and_of_nothing_else(work: Any) -> None:
    told: list[Work] = []
    with work("nakamura") as running:
        revise_hours(running, version=0, **HOURS, on_change=[told.append])
    with work("nakamura") as running:
        revise_hours(running, version=1, **HOURS, on_change=[told.append])
    assert len(told) == 1


def test_a_change_that_cannot_be_counted_with_does_not_happen(work: Any, session: Any) -> None:
    def refuse(_: Work) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError), work("nakamura") as running:
        revise_hours(running, version=0, **HOURS, on_change=[refuse])
    assert find_hours(session).version == 0


# --- what people type ---

TIMES = [
    ("9:00", "09:00"),
    ("９：００", "09:00"),
    ("９時", "09:00"),
    ("9時30分", "09:30"),
    ("9時半", "09:30"),
    ("午前9時", "09:00"),
    ("午後5時30分", "17:30"),
    ("17", "17:00"),
    ("24:00", "24:00"),
    ("0:00", "00:00"),
    ("", None),
]


class Entries(Form):
    at = TimeEntry("時刻")
    day = DayEntry("日付")


@pytest.mark.parametrize(("typed", "kept"), TIMES)
def test_a_time_is_read_as_people_write_it(typed: str, kept: str | None) -> None:
    entry = Entries().at
    entry.process_formdata([typed])
    assert entry.data == kept
    assert kept is None or entry.read(entry.write(kept)) == kept


@pytest.mark.parametrize(
    "typed", ["25:00", "24:01", "9:60", "午後13時", "九時", "9:5", "朝", "-1:00", "9" * 500]
)
def test_what_is_no_time_of_day_is_asked_back(typed: str) -> None:
    entry = Entries().at
    with pytest.raises(ValueError, match="例："):
        entry.process_formdata([typed])


DAYS = [
    ("2026/12/28", date(2026, 12, 28)),
    ("令和８年１２月２８日", date(2026, 12, 28)),
    ("R8.12.28（月）", date(2026, 12, 28)),
    ("", None),
]


@pytest.mark.parametrize(("typed", "kept"), DAYS)
def test_a_day_is_read_in_either_calendar(typed: str, kept: date | None) -> None:
    entry = Entries().day
    entry.process_formdata([typed])
    assert entry.data == kept


# --- the page ---


def test_the_administrator_sets_the_hours(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    before = shown(nakamura)
    assert (before["opens"], before["closes"]) == (["9:00"], ["17:00"])
    assert before["weekdays"] == ["mon", "tue", "wed", "thu", "fri"]
    assert save(nakamura, {**before, **ENTERED}).status_code == 303
    hours = find_hours(session)
    assert (hours.opens, hours.closes, hours.version) == ("08:30", "18:00", 1)
    assert hours.weekdays == frozenset(Weekday) - {Weekday.SUNDAY}
    assert not hours.closes_year_end
    again = nakamura.get(ADDRESS).text
    assert "営業時間を保存しました。" in again
    assert form_entries(again, ADDRESS)["opens"] == ["8:30"]


WRONG = [
    ({"opens": ""}, "営業開始の時刻を入力してください"),
    ({"closes": ""}, "営業終了の時刻を入力してください"),
    ({"opens": "朝9時ころ"}, "時刻は「9:00」のように入力してください"),
    ({"opens": "19:00"}, "営業終了は、営業開始より後の時刻を入力してください"),
    ({"opens": "18:00"}, "営業終了は、営業開始より後の時刻を入力してください"),
    ({"weekdays": []}, "営業する曜日を一つ以上選択してください"),
    ({"weekdays": ["someday"]}, "営業する曜日を一つ以上選択してください"),
]


@pytest.mark.parametrize(("entries", "advice"), WRONG)
def test_hours_that_cannot_be_counted_with_come_back_with_advice(
    browser: Opened, session: Any, entries: dict[str, Any], advice: str
) -> None:
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura), **ENTERED, **entries})
    assert answer.status_code == 422
    assert advice in answer.text
    kept = form_entries(answer.text, ADDRESS)
    for name in ("opens", "closes"):
        assert kept[name] == [entries.get(name, ENTERED[name])]
    assert find_hours(session).version == 0


def test_two_administrators_merge_where_nothing_overlaps(browser: Opened, session: Any) -> None:
    one, two = browser("nakamura"), browser("nakamura")
    first, second = shown(one), shown(two)
    assert save(one, {**first, "opens": "8:00"}).status_code == 303
    assert save(two, {**second, "weekdays": ["mon", "tue"]}).status_code == 303
    session.expire_all()
    hours = find_hours(session)
    assert (hours.opens, hours.weekdays) == ("08:00", frozenset({Weekday.MONDAY, Weekday.TUESDAY}))


def test_two_administrators_who_overlap_choose(browser: Opened, session: Any) -> None:
    one, two = browser("nakamura"), browser("nakamura")
    first, second = shown(one), shown(two)
    assert save(one, {**first, "closes": "18:00"}).status_code == 303
    answer = save(two, {**second, "closes": "19:00"})
    assert answer.status_code == 409
    assert "18:00" in answer.text
    assert "19:00" in answer.text
    chosen = {**form_entries(answer.text, ADDRESS), "use_current": ["closes"]}
    assert save(two, chosen).status_code == 303
    session.expire_all()
    assert find_hours(session).closes == "18:00"


def test_a_save_that_meets_another_at_the_last_moment_is_a_conflict(
    browser: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Conflict("他の職員が先に更新しました。")

    nakamura = browser("nakamura")
    entries = {**shown(nakamura), **ENTERED}
    monkeypatch.setattr("firm.views.hours.revise_hours", refuse)
    answer = save(nakamura, entries)
    assert answer.status_code == 409
    assert form_entries(answer.text, ADDRESS)["closes"] == ["18時"]


def test_a_draft_of_the_hours_is_kept_and_taken_up_again(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura), "opens": "7:45", "save": "draft"})
    assert answer.status_code == 303
    assert find_hours(session).version == 0
    assert "の下書きがあります" in nakamura.get(ADDRESS).text
    resumed = nakamura.get(answer.location).text
    assert save(nakamura, dict(form_entries(resumed, ADDRESS))).status_code == 303
    session.expire_all()
    assert find_hours(session).opens == "07:45"
    assert session.scalars(select(FormDraft)).all() == []


def test_a_form_without_its_token_is_shown_again_and_not_obeyed(
    browser: Opened, session: Any
) -> None:
    nakamura = browser("nakamura")
    entries = {**shown(nakamura), **ENTERED, "csrf_token": "x"}
    assert save(nakamura, entries).status_code == 422
    assert save(nakamura, {**entries, "save": "draft"}).status_code == 422
    day = {**shown(nakamura, NEW_DAY), **DAY, "csrf_token": "x"}
    assert save(nakamura, day, NEW_DAY).status_code == 422
    assert find_hours(session).version == 0
    assert list_closed_days(session) == []


def test_the_year_shows_holidays_the_year_end_and_the_firms_own_days(
    browser: Opened, work: Any
) -> None:
    added(work, date(2026, 12, 28), "システム更改")
    added(work, date(2026, 11, 23), "祝日当番", is_open=True)
    page = text_of(browser("nakamura").get(f"{ADDRESS}?year=2026").text)
    assert "2026年（令和8年）の休業日・臨時営業日" in page
    assert "9月22日（火） 祝日 国民の休日" in page
    assert "12月29日（火） 年末年始 年末年始" in page
    assert "12月28日（月） 自社の休業日 システム更改" in page
    assert "11月23日（月） 臨時営業 祝日当番 （登録がなければ休業：勤労感謝の日）" in page
    assert "11月22日（日）" not in page


@pytest.mark.parametrize("year", ["2027", "1990", "2100"])
def test_another_year_can_be_opened(browser: Opened, year: str) -> None:
    assert f"{year}年（" in browser("nakamura").get(f"{ADDRESS}?year={year}").text


@pytest.mark.parametrize("year", ["", "1989", "2101", "０００１", "²026", "x" * 200, "-999"])
def test_a_year_that_is_none_means_this_year(browser: Opened, year: str) -> None:
    nakamura = browser("nakamura")
    answer = nakamura.client.get(ADDRESS, query_string={"year": year})
    assert answer.status_code == 200
    assert f"{jst_year(now())}年（" in answer.text


def test_a_day_is_added_and_taken_back(browser: Opened, session: Any, told: list[Calendar]) -> None:
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura, NEW_DAY), **DAY}, NEW_DAY)
    assert answer.status_code == 303
    assert answer.location == "/settings/hours?year=2026"
    page = nakamura.get(answer.location).text
    assert "令和8年12月28日（月）を休業日として登録しました。" in page
    closed = list_closed_days(session)[0]
    remove = f"{ADDRESS}/days/{closed.uid}/moves/remove"
    assert remove in page
    assert nakamura.post(remove).status_code == 303
    again = nakamura.get(f"{ADDRESS}?year=2026").text
    assert "令和8年12月28日（月）「システム更改」の登録を取り消しました。" in again
    assert list_closed_days(session) == []
    assert [calendar.is_open_day(date(2026, 12, 28)) for calendar in told] == [False, True]
    assert nakamura.post(remove).status_code == 303
    assert "すでに取り消されています" in nakamura.get(ADDRESS).text
    assert len(told) == 2


def test_a_saturday_on_duty_is_a_business_day(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    entries = {"day": "2026/11/28", "name": "土曜当番", "kind": "open"}
    save(nakamura, {**shown(nakamura, NEW_DAY), **entries}, NEW_DAY)
    assert calendar_of(session).is_open_day(date(2026, 11, 28))
    assert "（土）を臨時営業日として登録しました。" in nakamura.get(ADDRESS).text


def test_new_hours_are_counted_with_at_once(browser: Opened, told: list[Calendar]) -> None:
    nakamura = browser("nakamura")
    save(nakamura, {**shown(nakamura), **ENTERED})
    assert [(calendar.opens, calendar.closes) for calendar in told] == [(time(8, 30), time(18))]


WRONG_DAYS = [
    ({"day": ""}, "日付を入力してください"),
    ({"day": "2026年12月"}, "日付は年月日で入力してください"),
    ({"day": "調査中"}, "日付は年月日で入力してください"),
    ({"day": "2026/12/28 9:00"}, "日付は年月日で入力してください"),
    ({"day": "2026/2/29"}, "2026/2/29 という日付はありません"),
    ({"name": ""}, "名称を入力してください"),
    ({"name": "あ" * 61}, "名称は60文字以内で入力してください"),
    ({"kind": ""}, "休業か臨時営業かを選んでください"),
    ({"kind": "maybe"}, "休業か臨時営業かを選んでください"),
]


@pytest.mark.parametrize(("entries", "advice"), WRONG_DAYS)
def test_a_day_that_is_not_clear_comes_back_with_advice(
    browser: Opened, session: Any, entries: dict[str, str], advice: str
) -> None:
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura, NEW_DAY), **DAY, **entries}, NEW_DAY)
    assert answer.status_code == 422
    assert advice in answer.text
    kept = form_entries(answer.text, NEW_DAY)
    assert kept["day"] == [entries.get("day", DAY["day"])]
    assert kept["name"] == [entries.get("name", DAY["name"])]
    assert list_closed_days(session) == []


def test_a_day_that_is_registered_already_comes_back_with_advice(
    browser: Opened, work: Any
) -> None:
    added(work, date(2026, 12, 28), "システム更改")
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura, NEW_DAY), **DAY, "name": "創立記念日"}, NEW_DAY)
    assert answer.status_code == 422
    assert "この日はすでに登録されています" in answer.text
    assert "創立記念日" in answer.text


def test_what_was_typed_of_a_day_waits_as_a_draft(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    draft = {"form": "firm:new_day", "record": "", "revision": 0, "fields": {"name": ["書きかけ"]}}
    assert nakamura.send("/drafts", draft).status_code == 200
    page = nakamura.get(NEW_DAY).text
    assert "の下書きがあります" in page
    kept = session.scalars(select(FormDraft)).one()
    resumed = nakamura.get(f"{NEW_DAY}?draft={kept.uid}").text
    assert form_entries(resumed, NEW_DAY)["name"] == ["書きかけ"]
    assert save(nakamura, {**form_entries(resumed, NEW_DAY), "day": "2026/12/28"}, NEW_DAY)
    assert session.scalars(select(FormDraft)).all() == []


@pytest.mark.parametrize("login", ["sato", "suzuki", "ito", "takahashi", "watanabe", "yamamoto"])
def test_only_the_administrator_sees_and_changes_the_hours(
    browser: Opened, work: Any, session: Any, login: str
) -> None:
    closed = added(work, date(2026, 12, 28), "システム更改")
    someone = browser(login)
    for address in (ADDRESS, NEW_DAY):
        assert someone.get(address).status_code == 404
        assert someone.post(address, dict(ENTERED)).status_code == 404
    assert someone.post(f"{ADDRESS}/days/{closed.uid}/moves/remove").status_code == 404
    assert [day.name for day in list_closed_days(session)] == ["システム更改"]


def test_a_day_nobody_registered_is_unknown(browser: Opened) -> None:
    assert browser("nakamura").post(f"{ADDRESS}/days/none/moves/remove").status_code == 404
