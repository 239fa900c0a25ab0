"""What people see when a text they send holds a password, a card number or the like."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from audit.models import AuditEntry
from drafts.models import FormDraft
from incidents.models import Incident
from tests.conftest import Browser
from tests.factories import an_incident
from tests.incidents.test_views import ENTRY, _form

Opened = Callable[..., Browser]
CARD = "4111 1111 1111 1111"
TYPED = f"お客さまはカード {CARD} と暗証番号1203を偽サイトに入力した。"
LEFT = "お客さまはカード ●●● と暗証番号●●●を偽サイトに入力した。"


def _ticks(page: str) -> list[str]:
    return re.findall(r'name="not_secret" value="([^"]+)"', page)


def _answer(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def _everything(session: Any) -> str:
    """Give all that is stored as people would read it."""
    session.expire_all()
    drafts = [str(draft.fields) for draft in session.scalars(select(FormDraft))]
    cases = [f"{one.title} {one.summary} {one.cause}" for one in session.scalars(select(Incident))]
    trail = [f"{one.changes} {one.subject_label}" for one in session.scalars(select(AuditEntry))]
    return " ".join((*drafts, *cases, *trail))


def test_a_secret_is_blacked_out_at_the_spot_and_the_record_is_saved_without_it(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    answer = sato.post("/incidents/new", {**ENTRY, "summary": TYPED})
    assert answer.status_code == 422
    assert LEFT in answer.text
    assert CARD not in answer.text
    assert "1203" not in answer.text
    assert "概要に暗証番号、カード番号とみられる文字がある" in answer.text
    assert answer.text.count("これは該当しません") == 2
    assert "カード番号の検査数字が合っている" in answer.text
    again = sato.post("/incidents/new", {**_form(answer.text), "summary": LEFT})
    assert again.status_code == 303
    assert session.scalars(select(Incident)).one().summary == LEFT
    assert CARD not in _everything(session)
    assert "1203" not in _everything(session)


def test_a_false_alarm_is_answered_with_one_tick_and_never_asked_again(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    asked = sato.post("/incidents/new", {**ENTRY, "summary": TYPED})
    card, _pin = _ticks(asked.text)
    kept = TYPED.replace("1203", "●●●")
    entries = {**_form(asked.text), "not_secret": [card]}
    answer = sato.post("/incidents/new", entries)
    assert answer.status_code == 303, answer.text
    incident = session.scalars(select(Incident)).one()
    assert incident.summary == kept
    note = session.scalars(select(AuditEntry).where(AuditEntry.verb == "secrets:let_through")).one()
    assert (note.actor_name, note.changes) == (
        "佐藤",
        '{"field":[null,"summary"],"kind":[null,"カード番号"]}',
    )
    address = f"/incidents/{incident.uid}/edit"
    edited = {**_form(sato.get(address).text), "cause": ["調査中"]}
    assert CARD not in "".join(edited["let_through"])
    assert sato.post(address, edited).status_code == 303
    session.expire_all()
    assert session.scalars(select(Incident)).one().summary == kept
    other = {**_form(sato.get(address).text), "cause": ["別の番号 5500-0000-0000-0004"]}
    assert sato.post(address, other).status_code == 422


def test_an_answer_that_can_no_longer_be_put_back_is_asked_for_again(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    asked = sato.post("/incidents/new", {**ENTRY, "summary": TYPED})
    card, _pin = _ticks(asked.text)
    entries = {**_form(asked.text), "not_secret": [card], "summary": "カード ●●● を使った。"}
    answer = sato.post("/incidents/new", entries)
    assert answer.status_code == 422
    assert "元に戻せませんでした" in answer.text
    typed_again = {**_form(answer.text), "summary": f"カード {CARD} を使った。"}
    assert sato.post("/incidents/new", typed_again).status_code == 303
    assert session.scalars(select(Incident)).one().summary == f"カード {CARD} を使った。"


def test_made_up_answers_let_nothing_through(browser: Opened, session: Any) -> None:
    sato = browser("sato")
    for token in ("x", "v1:k:AAAA", "\x00", CARD):
        entries = {**ENTRY, "summary": TYPED, "not_secret": [token], "let_through": [token]}
        answer = sato.post("/incidents/new", entries)
        assert answer.status_code == 422
        assert CARD not in answer.text
    assert CARD not in _everything(session)


def test_drafts_never_hold_a_secret_whichever_way_they_are_kept(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    body = {"form": "incidents:new", "record": "k1", "revision": 0, "fields": {"summary": [TYPED]}}
    assert "●●●" in _answer(sato.send("/drafts", body))["notice"]
    clean = {**body, "record": "k2", "fields": {"summary": ["調査"]}}
    assert "notice" not in _answer(sato.send("/drafts", clean))
    by_hand = sato.post("/incidents/new", {**ENTRY, "summary": TYPED, "save": "draft"})
    assert by_hand.status_code == 303
    page = sato.get(by_hand.location).text
    assert LEFT in page
    assert "暗証番号、カード番号とみられる文字があったため" in page
    kept = _everything(session)
    assert LEFT in kept
    assert CARD not in kept
    assert "1203" not in kept


def test_a_draft_keeps_what_was_answered_before(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running, summary=f"注文 {CARD} の件。")
    sato = browser("sato")
    entries = _form(sato.get(f"/incidents/{incident.uid}/edit").text)
    fields = {"summary": [f"注文 {CARD} の件を確認。"], "let_through": entries["let_through"]}
    body = {"form": "incidents:edit", "record": incident.uid, "revision": 0, "fields": fields}
    assert "notice" not in _answer(sato.send("/drafts", body))
    draft = session.scalars(select(FormDraft)).one()
    assert draft.fields == {"summary": [f"注文 {CARD} の件を確認。"]}


def test_the_reason_of_a_move_is_recorded_without_its_secret_and_says_so(
    browser: Opened, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    moves = f"/incidents/{incident.uid}/moves/"
    answer = sato.post(f"{moves}false_alarm", {"reason": "パスワードは Taro1985! と判明、誤報。"})
    assert answer.status_code == 303
    assert "パスワードとみられる文字があったため" in sato.get(answer.location).text
    page = sato.get(f"/incidents/{incident.uid}/history").text
    assert "パスワードは ●●● と判明、誤報。" in page


@pytest.mark.parametrize("name", ["title", "discovered_at", "assignee_id", "kinds"])
def test_every_control_is_screened_not_only_long_texts(browser: Opened, name: str) -> None:
    answer = browser("sato").post("/incidents/new", {**ENTRY, name: CARD})
    assert answer.status_code == 422
    assert CARD not in answer.text
