"""The guard of every route: who it is, when that ends, what they may, what is recorded."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import base64_decode
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from accounts import guard, operations
from accounts.permissions import Permission, Role
from accounts.vocabulary import SessionEnd
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.database import db
from core.work import transaction
from tests.accounts.conftest import (
    PASSWORD,
    Clock,
    Visit,
    begun,
    changed,
    entries,
    member,
    sessions,
    told,
)

Opened = Callable[..., Visit]


# --- who is it ---


def test_anonymous_page_leads_to_the_sign_in_and_back(visit: Opened) -> None:
    browser = visit()
    answer = browser.get("/things/thing-1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=%2Fthings%2Fthing-1"
    back = browser.post(answer.location, {"login": "sato", "password": PASSWORD})
    assert (back.status_code, back.location) == (303, "/things/thing-1")


def test_anonymous_script_gets_401_with_a_sentence(visit: Opened) -> None:
    answer = visit().get("/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "サインイン" in told(answer)["message"]


def test_signed_in_member_is_a_value_with_rights(house: Flask, visit: Opened) -> None:
    browser = visit("sato")
    with house.test_request_context("/", headers={"Cookie": f"ippo={browser.cookie}"}):
        signed = guard.current_member()
        db.session.rollback()
        db.session.expire_all()
        assert (signed.login, signed.name) == ("sato", "佐藤 花")
        assert signed.roles == {Role.HANDLER}
        assert signed.role_labels == ("CSIRT担当者",)
        assert signed.may(Permission.INCIDENT_WRITE)
        assert signed.may("incidents:write")
        assert not signed.may(Permission.AUDIT_READ)
        assert not signed.is_contractor
        actor = guard.actor()
        assert (actor.uid, actor.name, actor.session) == (signed.uid, "佐藤 花", signed.session_id)


def test_nobody_is_no_actor(house: Flask) -> None:
    with house.test_request_context("/"), pytest.raises(RuntimeError):
        guard.actor()


def test_member_is_read_once_per_request(engine: Engine, visit: Opened) -> None:
    browser = visit("sato")
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    assert browser.get("/").text == "home of 佐藤 花"
    assert len([line for line in seen if line.startswith("SELECT")]) == 1
    assert not [line for line in seen if line.startswith(("INSERT", "UPDATE"))]


def test_cookie_holds_the_token_of_the_sign_in_and_of_the_forms_alone(visit: Opened) -> None:
    browser = visit()
    before = browser.token() and browser.cookie
    browser.sign_in("sato")
    assert browser.cookie != before
    browser.get("/activate")
    payload, *_ = browser.cookie.partition(".")
    assert set(json.loads(base64_decode(payload))) == {"_user_id", "csrf_token"}


def test_cookie_is_for_http_only_and_gone_with_the_browser(visit: Opened) -> None:
    browser = visit()
    answer = browser.try_sign_in("sato")
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("ippo=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie
    assert len(cookie) < 4096


def test_token_given_before_the_sign_in_is_worth_nothing_after(visit: Opened) -> None:
    browser = visit()
    token = browser.token()
    browser.sign_in("sato")
    answer = browser.client.post("/things/thing-1/edit", data={"csrf_token": token})
    assert answer.status_code == 400


# --- when it ends ---


def replayed(house: Flask, cookie: str) -> int:
    thief = house.test_client()
    thief.set_cookie("ippo", cookie)
    return thief.get("/").status_code


def test_cookie_of_a_signed_out_member_is_dead_at_once(house: Flask, visit: Opened) -> None:
    browser = visit("sato")
    cookie = browser.cookie
    assert replayed(house, cookie) == 200
    browser.post("/sign-out")
    assert replayed(house, cookie) == 303


@pytest.mark.parametrize(
    "change",
    [
        operations.disable_member,
        operations.end_sessions,
        lambda work, found: setattr(found, "ends_on", clock.to_jst(work.now).date() - timedelta(1)),
    ],
    ids=["disabled", "ended", "past the last day"],
)
def test_cookie_of_a_stopped_member_is_dead_with_the_next_request(
    visit: Opened, change: Callable[..., Any]
) -> None:
    browser = visit("sato")
    assert browser.is_inside
    with begun() as work:
        work.because("accounts:test")
        change(work, changed(work, "sato"))
    assert not browser.is_inside


def test_lost_role_holds_with_the_next_request(visit: Opened) -> None:
    browser = visit("sato")
    assert browser.get("/things/thing-1").status_code == 200
    with begun() as work:
        work.because("accounts:test")
        changed(work, "sato").roles = frozenset({Role.SUPPORT})
    assert browser.get("/things/thing-1").status_code == 404
    assert browser.is_inside


@pytest.mark.parametrize(("login", "minutes"), [("sato", 30), ("nakamura", 15)])
def test_idle_member_is_signed_out(visit: Opened, time: Clock, login: str, minutes: int) -> None:
    browser = visit(login)
    time.shift = timedelta(minutes=minutes, seconds=-5)
    assert browser.is_inside
    time.shift += timedelta(minutes=minutes, seconds=-5)
    assert browser.is_inside
    time.shift += timedelta(minutes=minutes, seconds=5)
    assert not browser.is_inside


def test_sign_in_lasts_twelve_hours_however_busy(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    for _ in range(28):
        time.shift += timedelta(minutes=25)
        assert browser.is_inside
    time.shift = timedelta(hours=12)
    assert not browser.is_inside


def test_last_operation_is_noted_at_most_once_a_minute(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    (before,) = sessions("sato")
    time.shift = timedelta(seconds=58)
    browser.get("/")
    assert sessions("sato")[0].last_seen_at == before.last_seen_at
    time.shift = timedelta(seconds=62)
    browser.get("/")
    noted = sessions("sato")[0].last_seen_at
    assert noted > before.created_at
    time.shift = timedelta(seconds=100)
    browser.get("/")
    assert sessions("sato")[0].last_seen_at == noted


def test_sign_in_ended_while_its_request_runs_does_not_revive(
    visit: Opened, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit("sato")
    time.shift = timedelta(minutes=2)
    begin = transaction

    def late(*given: Any) -> Any:
        with begun() as work:
            operations.end_sessions(work, changed(work, "sato"))
        return begin(*given)

    monkeypatch.setattr(guard, "transaction", late)
    assert not browser.is_inside
    (row,) = sessions("sato")
    assert row.revoked_why is SessionEnd.ENDED
    assert row.last_seen_at == row.created_at


def test_full_disk_does_not_hide_the_pages_that_can_be_read(
    visit: Opened, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit("sato")
    time.shift = timedelta(minutes=2)

    def full(*given: Any) -> Any:
        del given
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(guard, "transaction", full)
    assert browser.get("/").text == "home of 佐藤 花"
    time.shift = timedelta(minutes=31)
    assert not browser.is_inside


# --- may they ---


def test_refused_page_looks_like_an_unknown_one_and_is_recorded(visit: Opened) -> None:
    browser = visit("takahashi")
    refused = browser.get("/things/new")
    unknown = browser.get("/no-such-page")
    assert refused.status_code == unknown.status_code == 404
    assert without_secrets(refused.text) == without_secrets(unknown.text)
    (entry,) = entries("access:refused")
    assert (entry.kind, entry.outcome) == (EntryKind.REFUSAL, Outcome.REFUSED)
    assert entry.actor_name == "高橋"
    assert "incidents:write" in entry.changes


def without_secrets(page: str) -> str:
    page = re.sub(r'(nonce|content|value)="[^"]*"', "", page)
    return re.sub(r"http://\S+", "", page)


def test_member_without_a_role_sees_nothing(visit: Opened) -> None:
    browser = visit("tanaka")
    assert [browser.get(path).status_code for path in ("/", "/account", "/members")] == [404] * 3


def test_invisible_record_is_unknown_and_recorded(visit: Opened) -> None:
    answer = visit("sato").get("/things/of-somebody-else")
    assert answer.status_code == 404
    (entry,) = entries("access:refused")
    assert entry.subject_uid == "of-somebody-else"
    assert entries("incidents:read") == []


def test_reading_of_a_record_is_recorded_before_it_is_shown(visit: Opened) -> None:
    assert visit("sato").get("/things/thing-1").text == "thing thing-1"
    (entry,) = entries("incidents:read")
    assert entry.kind is EntryKind.ACCESS
    assert (entry.subject_table, entry.subject_uid) == ("thing", "thing-1")
    assert entry.subject_label == "INC-2026-0001"
    assert entry.actor_uid == member("sato").uid
    assert entry.session_ref == sessions("sato")[0].uid


def test_reading_that_cannot_be_recorded_does_not_happen(engine: Engine, visit: Opened) -> None:
    browser = visit("sato")
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER stop BEFORE INSERT ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'stopped'); END"
            )
        )
    answer = browser.get("/things/thing-1")
    assert answer.status_code == 503
    assert "thing thing-1" not in answer.text


def test_write_to_a_visible_record_is_let_through(visit: Opened) -> None:
    assert visit("sato").post("/things/thing-1/edit").text == "edited thing-1"
    assert entries("incidents:read") == []


def test_views_carry_what_they_demand(house: Flask) -> None:
    views: dict[str, Any] = house.view_functions
    show, new = views["probes.show"], views["probes.new"]
    assert (show.permission, show.logs_access, show.keeps) == (Permission.INCIDENT_READ, True, None)
    assert (new.permission, new.logs_access, new.keeps) == (
        Permission.INCIDENT_WRITE,
        False,
        "things:new",
    )
    assert not show.is_public
    assert views["accounts.sign_in"].is_public
    declared = [view for name, view in views.items() if name.startswith("accounts.")]
    assert all(view.is_public or view.permission for view in declared)


def test_pages_of_errors_stand_when_the_database_is_away(
    visit: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit("sato")

    def gone(*given: Any) -> Any:
        del given
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(guard, "_look_up", gone)
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "佐藤" not in answer.text
