"""The 一報 by telephone: the script, the record, the duty it meets, what was promised."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from core.moments import Moment, Precision
from dialogue.models import PhoneReport
from dialogue.operations import record_call
from dialogue.operations.calls import CallRefused
from dialogue.reports import script_text
from duties.models import Duty
from duties.queries import filings_of
from incidents.vocabulary import Damage
from notifications.queries import facts_before_drafting, list_active_authorities
from tests.conftest import NOW, Browser
from tests.factories import an_incident, revised
from tests.notifications.pages import form_entries, text_of

Opened = Callable[..., Browser]
Begun = Callable[..., Any]
SECRET = "山川海子様の口座から出金"


def test_a_script_says_under_investigation_where_nothing_is_known_and_names_no_customer(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, summary=SECRET, damage=Damage.UNKNOWN)
        revised(running, incident, cause=SECRET, outlook=SECRET, services=SECRET)
    text = script_text(facts_before_drafting(session, incident, NOW.date()))
    assert "山川" not in text
    assert "発生した日時は、調査中です。" in text
    assert incident.number in text
    assert "None" not in text


def test_a_call_is_recorded_meets_the_duty_and_is_told_in_the_written_report(
    browser: Opened, work: Begun, session: Any
) -> None:
    with work("sato") as running:
        uid = an_incident(running).uid
    sato, page = browser("sato"), f"/incidents/{uid}/calls/new"
    entries = form_entries(sato.get(page).text, page)
    assert "電話で第一報を申し上げます" in entries["script"][0]
    assert sato.post(page, {**entries, "counterpart": ""}).status_code == 422
    authority = list_active_authorities(session)[0]
    given = {
        **entries,
        "authority_id": authority.uid,
        "counterpart": "監督局 課長補佐",
        "receipt_no": "受付7号",
        "questions": "件数の見込みはいつ分かるか",
        "promises-0-text": "本日中に件数を連絡する",
        "promises-0-due_at": "明日 12:00",
    }
    assert sato.post(page, {**given, "add": "promises"}).text.count('name="promises-') > 2
    made = sato.post(page, given)
    assert made.status_code == 303
    assert sato.post(page, given).headers["Location"] == made.headers["Location"]
    shown = text_of(sato.get(made.headers["Location"]).text)
    assert all(word in shown for word in ("受付7号", "件数の見込み", "本日中に件数を連絡する"))
    for address in (f"/incidents/{uid}", f"/incidents/{uid}/dialogue", "/"):
        told = sato.get(address).text
        assert "TEL-" in told or "本日中に件数を連絡する" in told, address
    call = session.scalars(select(PhoneReport)).one()
    filed = [one for one in filings_of(session, call.incident) if one.source_uid == call.uid]
    assert [one.method.value for one in filed] == ["phone"]
    met = session.scalars(select(Duty).where(Duty.rule_id == filed[0].rule_id)).one()
    assert met.met_at == call.called_at
    sato.post(f"/incidents/{uid}/notifications")
    letter = sato.get(f"/incidents/{uid}/notifications").text
    address = "/notifications/" + letter.partition('href="/notifications/')[2].partition('"')[0]
    assert "に電話で一報（受付番号" in text_of(sato.get(address).text)


def test_a_promise_is_shown_until_it_is_kept_and_a_call_can_be_corrected(
    browser: Opened, work: Begun
) -> None:
    address = f"/calls/{a_call(work).uid}"
    sato = browser("sato")
    entries = form_entries(sato.get(address).text, address)
    added = {**entries, "text": "追加の約束", "due_at": "明日 9:00"}
    assert sato.post(address, added).status_code == 303
    assert "追加の約束" in sato.get("/").text
    keep = sato.get(address).text.partition('action="/calls/')[2].partition('"')[0]
    assert sato.post(f"/calls/{keep}").status_code == 303
    assert sato.post(f"/calls/{keep}").status_code == 303
    assert "追加の約束" not in sato.get("/").text
    edit = f"{address}/edit"
    entries = form_entries(sato.get(edit).text, edit)
    assert sato.post(edit, {**entries, "receipt_no": "受付9号"}).status_code == 303
    assert "受付9号" in sato.get(address).text
    stale = sato.post(edit, {**entries, "receipt_no": "受付8号"})
    assert stale.status_code == 409
    assert browser("watanabe").get(edit).status_code == 404


def a_call(work: Begun, **given: Any) -> PhoneReport:
    with work("sato") as running:
        incident = given.pop("incident", None) or an_incident(running)
        values = {
            "authority": list_active_authorities(running.session)[0],
            "called_at": NOW,
            "spoken_by": "佐藤",
            "counterpart": "監督局",
            "receipt_no": None,
            "script": None,
            "questions": None,
            "note": None,
            "promises": [],
        }
        return record_call(running, incident, **{**values, **given})


def test_a_drill_and_a_time_to_come_are_refused(work: Begun) -> None:
    with pytest.raises(CallRefused, match="未来"):
        a_call(work, called_at=NOW.replace(year=2027))
    with work("sato") as running:
        drill = an_incident(running, discovered=Moment(NOW, Precision.MINUTE))
        running.because("incidents:revise")
        drill.is_drill = True
        running.session.flush()
    with pytest.raises(CallRefused, match="訓練"):
        a_call(work, incident=drill)
