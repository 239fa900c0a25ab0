"""DU-8 and CS-1 without a browser: what was typed outlives every refusal, and is given to nobody else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from accounts.models import LoginSession
from accounts.operations import disable_member, end_sessions
from drafts.models import FormDraft
from incidents.models import Incident
from tests.blackbox.client import ENTRY
from tests.blackbox.measure import Figure
from tests.blackbox.pages import form_to
from tests.conftest import Browser, member_of
from tests.factories import an_incident, revised

TYPED = "<i>消えては困る</i>\n聞き取りの記録 & 連絡先。" + "お客さまのお話が続く。" * 300
OFFER = re.compile(r'href="([^"]*\?draft=[^"]+)"')
Opened = Callable[..., Browser]
Working = Callable[..., Any]


def _entry(**given: Any) -> dict[str, Any]:
    return {**ENTRY, "submission_id": "typed", "summary": TYPED, **given}


def _age(session: Any, **ago: float) -> None:
    past = datetime.now(UTC) - timedelta(**ago)
    session.execute(
        update(LoginSession).values(last_seen_at=past, created_at=past),
        execution_options={"synchronize_session": False},
    )
    session.commit()


def _offered(someone: Browser, address: str) -> str | None:
    """Open what a page offers to continue with, as the member who sees the offer."""
    found = OFFER.search(someone.get(address).text)
    return someone.get(found[1].replace("&amp;", "&")).text if found else None


def _text_in(page: str, address: str, name: str = "summary") -> str:
    return form_to(page, address).entries[name][0]


def _cases(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Incident)))


@pytest.mark.parametrize("ago", [{"minutes": 31}, {"hours": 13}], ids=["idle", "absolute"])
def test_a_form_sent_after_expiry_is_given_back_to_the_same_member_only(
    browser: Opened, session: Any, ago: dict[str, float], figure: Figure
) -> None:
    sato = browser("sato")
    before = _cases(session)
    token = sato.token
    _age(session, **ago)
    answer = sato.client.post("/incidents/new", data={"csrf_token": token, **_entry()})
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    assert "保管しています" in sato.client.get(answer.location).text
    assert _cases(session) == before
    other = browser("kobayashi")
    assert _offered(other, "/incidents/new") is None
    again = Browser(sato.client).sign_in("sato")
    page = _offered(again, "/incidents/new")
    assert page is not None
    assert _text_in(page, "/incidents/new") == TYPED
    assert form_to(page, "/incidents/new").entries["kinds"] == ENTRY["kinds"]
    assert _cases(session) == before
    figure(f"DU-8 expiry {ago}: 0 of {len(TYPED):,} characters lost, 0 shown to others")


def test_a_full_form_sent_after_expiry_is_given_back(
    browser: Opened, session: Any, work: Working
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    address, sato = f"/incidents/{incident.uid}/edit", browser("sato")
    entries = form_to(sato.get(address).text, address).entries
    token = sato.token
    _age(session, minutes=31)
    data = {**entries, "cause": TYPED, "outflows-0-bank": "架空銀行", "csrf_token": token}
    assert sato.client.post(address, data=data).status_code == 303
    page = _offered(Browser(sato.client).sign_in("sato"), address)
    assert page is not None
    assert _text_in(page, address, "cause") == TYPED
    assert _text_in(page, address, "outflows-0-bank") == "架空銀行"


def test_a_draft_of_an_expired_sign_in_asks_to_sign_in_in_place(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    token = sato.token
    _age(session, minutes=31)
    answer = sato.send(
        "/drafts", {"form": "incidents:new", "record": "r", "revision": 0, "fields": {}}
    )
    assert token == sato.token
    assert answer.status_code == 401
    assert "もう一度サインイン" in (answer.json or {})["message"]


@pytest.mark.parametrize("end", [end_sessions, disable_member], ids=["ended", "disabled"])
def test_a_form_sent_after_the_sign_in_was_ended_is_not_carried_out(
    browser: Opened, session: Any, work: Working, end: Callable[..., Any]
) -> None:
    sato = browser("sato")
    token, before = sato.token, _cases(session)
    with work("nakamura") as running:
        running.because("accounts:test")
        end(running, member_of(session, "sato"))
    answer = sato.client.post("/incidents/new", data={"csrf_token": token, **_entry()})
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    assert _cases(session) == before


def test_a_form_sent_after_an_administrator_ended_the_sign_in_is_given_back(
    browser: Opened, session: Any, work: Working
) -> None:
    sato = browser("sato")
    token = sato.token
    with work("nakamura") as running:
        end_sessions(running, member_of(session, "sato"))
    sato.client.post("/incidents/new", data={"csrf_token": token, **_entry()})
    page = _offered(Browser(sato.client).sign_in("sato"), "/incidents/new")
    assert page is not None
    assert _text_in(page, "/incidents/new") == TYPED


def test_a_form_that_was_never_signed_in_is_kept_for_nobody(browser: Opened, session: Any) -> None:
    stranger = browser()
    answer = stranger.post("/incidents/new", _entry())
    assert answer.status_code == 303
    assert session.scalar(select(func.count()).select_from(FormDraft)) == 0


def test_an_expired_form_without_its_token_is_kept_for_nobody(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    _age(session, minutes=31)
    assert sato.client.post("/incidents/new", data=_entry()).status_code == 303
    assert session.scalar(select(func.count()).select_from(FormDraft)) == 0


@pytest.mark.parametrize("token", [None, "x", ""], ids=["none", "wrong", "empty"])
def test_a_lost_token_gives_everything_back_and_does_nothing(
    browser: Opened, session: Any, token: str | None
) -> None:
    sato, before = browser("sato"), _cases(session)
    data = _entry() if token is None else _entry(csrf_token=token)
    answer = sato.client.post("/incidents/new", data=data)
    assert answer.status_code == 422
    assert _text_in(answer.text, "/incidents/new") == TYPED
    assert _cases(session) == before
    entries = form_to(answer.text, "/incidents/new").entries
    assert sato.client.post("/incidents/new", data=entries).status_code == 303
    assert _cases(session) == before + 1


def test_no_form_is_obeyed_without_its_token_not_even_as_a_draft(
    app: Flask, browser: Opened, session: Any, work: Working
) -> None:
    """CS-1: the pages that give the text back must not keep it either."""
    with work("sato") as running:
        incident = an_incident(running)
    kobayashi, kept = browser("kobayashi"), []
    letter = kobayashi.post(f"/incidents/{incident.uid}/notifications").location
    for login, address in (
        ("kobayashi", "/incidents/new"),
        ("kobayashi", f"/incidents/{incident.uid}/edit"),
        ("kobayashi", f"{letter}/edit"),
        ("nakamura", "/settings/firm"),
    ):
        assert app.url_map.bind("localhost").match(address, method="POST")
        someone = browser(login)
        for name in ("save", "action"):
            data = {**_entry(), name: "draft", "csrf_token": "x"}
            answer = someone.client.post(address, data=data)
            rows = session.scalar(select(func.count()).select_from(FormDraft))
            if rows or answer.status_code < 400:
                kept.append(f"{address} {name}: {answer.status_code}, {rows} drafts")
    assert kept == []


def test_a_conflict_shows_both_texts_and_loses_neither(
    browser: Opened, session: Any, work: Working
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    address, sato = f"/incidents/{incident.uid}/edit", browser("sato")
    entries = form_to(sato.get(address).text, address).entries
    with work("kobayashi") as running:
        held = session.get(Incident, incident.id)
        revised(running, held, cause="小林の書いた原因")
    answer = sato.post(address, {**entries, "cause": TYPED})
    assert answer.status_code == 409
    assert "小林の書いた原因" in answer.text
    assert _text_in(answer.text, address, "cause") == TYPED
    session.expire_all()
    assert session.get(Incident, incident.id).cause == "小林の書いた原因"


def test_too_large_a_form_keeps_the_earlier_draft(browser: Opened) -> None:
    sato = browser("sato")
    kept = {
        "form": "incidents:new",
        "record": "typed",
        "revision": 0,
        "fields": {"summary": [TYPED]},
    }
    assert sato.send("/drafts", kept).status_code == 200
    answer = sato.post("/incidents/new", _entry(summary="長" * 3_500_000))
    assert answer.status_code == 413
    assert "下書きは残っています" in answer.text
    page = _offered(sato, "/incidents/new")
    assert page is not None
    assert _text_in(page, "/incidents/new") == TYPED


def test_a_draft_by_hand_is_kept_as_typed_and_offered(browser: Opened) -> None:
    """The button of the page itself, as a browser without scripts sends it."""
    sato = browser("sato")
    page = sato.get("/incidents/new").text
    button = re.search(r'<button[^>]*name="(\w+)" value="draft"', page)
    assert button is not None
    entries = form_to(page, "/incidents/new").entries
    answer = sato.post("/incidents/new", {**entries, "summary": TYPED, button[1]: "draft"})
    assert answer.status_code == 303
    assert _text_in(sato.get(answer.location).text, "/incidents/new") == TYPED


def test_drafts_are_opened_moved_and_overwritten_by_their_member_alone(browser: Opened) -> None:
    sato, other = browser("sato"), browser("kobayashi")
    body = {
        "form": "incidents:new",
        "record": "mine",
        "revision": 0,
        "fields": {"summary": [TYPED]},
    }
    assert sato.send("/drafts", body).status_code == 200
    offer = OFFER.search(sato.get("/incidents/new").text)
    assert offer is not None
    uid = offer[1].rpartition("=")[2]
    assert "消えては困る" not in other.get(f"/incidents/new?draft={uid}").text
    for move in ("discard", "restore", "x"):
        assert other.post(f"/drafts/{uid}/moves/{move}").status_code == 404
    theirs = {**body, "fields": {"summary": ["上書き"]}}
    assert other.send("/drafts", theirs).status_code == 200
    page = _offered(sato, "/incidents/new")
    assert page is not None
    assert _text_in(page, "/incidents/new") == TYPED


def test_two_windows_never_overwrite_each_others_draft_unnoticed(browser: Opened) -> None:
    sato = browser("sato")
    body = {
        "form": "incidents:new",
        "record": "w",
        "revision": 0,
        "fields": {"summary": ["一つ目"]},
    }
    assert (sato.send("/drafts", body).json or {})["revision"] == 1
    answer = sato.send("/drafts", {**body, "fields": {"summary": ["二つ目"]}})
    assert answer.status_code == 409
    page = _offered(sato, "/incidents/new")
    assert page is not None
    assert _text_in(page, "/incidents/new") == "一つ目"


def test_every_wrong_entry_is_told_at_its_field_with_the_text_kept(browser: Opened) -> None:
    wrong = {"title": "題" * 200, "discovered_at": "きのうの昼ごろ", "summary": "長" * 20_001}
    answer: TestResponse = browser("sato").post("/incidents/new", _entry(**wrong))
    assert answer.status_code == 422
    entries = form_to(answer.text, "/incidents/new").entries
    for name, value in wrong.items():
        assert entries[name] == [value]
        assert f'id="{name}-error"' in answer.text
    assert "を選び直してください" not in answer.text
