"""報告義務 on the pages: a leak from the questions to the proof, the list, the panel, the settings."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core import clock
from core.clock import jst_stamp, to_jst
from core.database import db
from core.moments import Moment, Precision
from duties.queries import decisions_of, filings_of
from duties.vocabulary import Verdict
from firm.calendar import is_office_closed
from incidents.vocabulary import Damage
from tests.conftest import Browser, counted_statements
from tests.duties.cases import duty_of
from tests.factories import an_incident

Opened = Callable[..., Browser]
Begun = Callable[..., Any]


def _hidden(page: str, *names: str) -> dict[str, str]:
    found = {}
    for name in names:
        match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        assert match is not None, name
        found[name] = match[1].replace("&#34;", '"')
    return found


def test_a_leak_is_judged_decided_and_filed_on_the_pages(
    browser: Opened, work: Begun, session: Any
) -> None:
    found_at = clock.now().replace(second=0, microsecond=0) - timedelta(days=9)
    with work("sato") as running:
        known = Moment(found_at, Precision.MINUTE)
        incident = an_incident(running, discovered=known, damage=Damage.YES)
    case, sato = f"/incidents/{incident.uid}", browser("sato")
    tab = sato.get(f"{case}/duties").text
    assert f'href="{case}/duties/facts#answer_breach"' in tab
    assert "個人データの漏えい等の速報" in tab.partition("まだ判定できないもの")[2]

    page = sato.get(f"{case}/duties/facts").text
    unreasoned = sato.post(
        f"{case}/duties/facts", {**_hidden(page, "version", "base"), "answer_breach": "yes"}
    )
    assert unreasoned.status_code == 422
    assert "「はい」又は「いいえ」とした理由を入力してください。" in unreasoned.text
    saved = sato.post(
        f"{case}/duties/facts",
        {
            **_hidden(page, "version", "base"),
            "answer_breach": "yes",
            "reason_breach": "顧客情報の画面を閲覧された記録がある。",
            "answer_wrongful_purpose": "yes",
            "answer_safeguarded": "no",
            "reason_safeguarded": "暗号化されていない。",
        },
    )
    assert saved.status_code == 303, saved.text
    tab = sato.get(f"{case}/duties").text
    assert "個人データの漏えい等の速報" in tab.partition("まだ判定できないもの")[0]

    first = to_jst(found_at).date()
    last = first + timedelta(days=59)
    while is_office_closed(last):
        last += timedelta(days=1)
    assert f"{last:%Y/%m/%d}（" in tab
    assert f"{first + timedelta(days=5):%Y/%m/%d}（" in tab
    assert "期限超過" in tab

    duty = f"/duties/{incident.uid}.breach_preliminary"
    form = browser("suzuki")
    page = form.get(f"{duty}/decide").text
    answer = form.post(
        f"{duty}/decide", {**_hidden(page, "submission_id"), "verdict": "not_required"}
    )
    assert answer.status_code == 422
    assert "報告不要とする理由を入力してください。" in answer.text
    entries = {
        **_hidden(answer.text, "submission_id"),
        "verdict": "required",
        "reason": "速報する。",
    }
    assert form.post(f"{duty}/decide", entries).status_code == 303
    assert form.post(f"{duty}/decide", entries).status_code == 303
    (decision,) = decisions_of(session, incident)
    assert (decision.verdict, decision.decided_by) == (Verdict.REQUIRED, "鈴木")

    page = sato.get(f"{duty}/file").text
    receipt = {
        "method": "online",
        "receipt_no": "第7号",
        "late_reason": "範囲の特定に時間を要した。",
    }
    future = jst_stamp(clock.now() + timedelta(days=1))
    refused = sato.post(
        f"{duty}/file", {**_hidden(page, "submission_id"), **receipt, "filed_at": future}
    )
    assert refused.status_code == 422
    assert "これから先の日時" in refused.text
    assert "第7号" in refused.text
    made = {**_hidden(refused.text, "submission_id"), **receipt, "filed_at": jst_stamp(clock.now())}
    assert sato.post(f"{duty}/file", made).status_code == 303
    shown = sato.get(duty).text
    for words in ("提出済み", "遅延 3日", "第7号", "範囲の特定に時間を要した。", "速報する。"):
        assert words in shown
    page = sato.get(f"{duty}/late").text
    more = {**_hidden(page, "submission_id"), "text": "委託先の回答を待った。"}
    assert sato.post(f"{duty}/late", more).status_code == 303
    assert "委託先の回答を待った。" in sato.get(duty).text
    assert len(filings_of(session, incident)) == 1
    assert not duty_of(session, incident, "breach_preliminary").is_open


def test_who_knew_before_the_discovery_is_asked_why(browser: Opened, work: Begun) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        running.because("incidents:revise")
        incident.known = Moment(incident.discovered_at - timedelta(hours=3), Precision.MINUTE)
    address, sato = f"/incidents/{incident.uid}/duties/facts", browser("sato")
    entries = _hidden(sato.get(address).text, "version", "base")
    answer = sato.post(address, entries)
    assert answer.status_code == 422
    assert "社内で最初に知った日時が発覚日時と異なります。" in answer.text
    kept = sato.post(address, {**entries, "awareness_reason": "営業部が先に受けた。"})
    assert kept.status_code == 303


def test_answers_of_two_people_merge_and_clash(browser: Opened, work: Begun) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    address, sato, suzuki = (
        f"/incidents/{incident.uid}/duties/facts",
        browser("sato"),
        browser("suzuki"),
    )
    entries = _hidden(sato.get(address).text, "version", "base")
    assert suzuki.post(address, {**entries, "answer_insider": "no"}).status_code == 303
    assert sato.post(address, {**entries, "answer_my_number": "no"}).status_code == 303
    clash = sato.post(address, {**entries, "answer_insider": "yes", "answer_my_number": "no"})
    assert clash.status_code == 409


def test_the_list_and_the_home_page_show_what_is_owed_and_no_drill(
    browser: Opened, work: Begun
) -> None:
    long_ago = Moment(clock.now() - timedelta(days=3), Precision.MINUTE)
    with work("sato") as running:
        real = an_incident(running, damage=Damage.YES, discovered=long_ago, title="実際の事案")
        an_incident(running, damage=Damage.YES, is_drill=True, title="訓練の事案A")
        assert real.id
    sato = browser("sato")
    page = sato.get("/duties").text
    assert "顧客被害の一報" in page
    assert "社内目安を超過" in page
    assert "個人データの漏えい等の速報" not in page
    assert "訓練の事案A" not in page
    undecided = sato.get("/duties/undecided").text
    assert "個人データの漏えい等に当たるか" in undecided
    assert "判定を急ぐ" in undecided
    assert "訓練の事案A" not in undecided
    assert "条件に合う報告義務はありません" in sato.get("/duties?view=review").text
    assert "条件に合う報告義務はありません" in sato.get("/duties?recipient=ppc").text
    assert "顧客被害の一報" in sato.get("/duties?view=overdue&q=実際").text
    home = sato.get("/").text
    assert re.search(
        r'/duties\?view=overdue"[^>]*>期限超過・目安超過 <span class="ip-count">2<', home
    )
    assert "/duties" not in browser("ito").get("/").text
    assert "顧客被害の一報" in sato.get(f"/incidents/{real.uid}").text


def test_pages_cost_the_same_however_many_duties_there_are(browser: Opened, work: Begun) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.YES)
    sato, costs = browser("sato"), []
    assert db.engine is not None
    for _ in range(2):
        sato.get("/duties")
        for address in ("/duties", "/duties/undecided", f"/incidents/{incident.uid}/duties"):
            with counted_statements(db.engine) as seen:
                assert sato.get(address).status_code == 200
            costs.append(len([one for one in seen if "audit" not in one]))
        with work("sato") as running:
            for _ in range(5):
                an_incident(running, damage=Damage.YES)
    assert costs[:3] == costs[3:]


def test_a_drill_says_that_it_owes_nothing(browser: Opened, work: Begun) -> None:
    with work("sato") as running:
        drill = an_incident(running, is_drill=True, damage=Damage.YES)
    sato = browser("sato")
    assert "報告義務はありません" in sato.get(f"/incidents/{drill.uid}/duties").text
    assert "報告義務はありません" in sato.get(f"/incidents/{drill.uid}").text
    address = f"/duties/{drill.uid}.police/decide"
    entries = _hidden(sato.get(address).text, "submission_id")
    answer = sato.post(address, {**entries, "verdict": "held"})
    assert answer.status_code == 422
    assert "訓練又は誤報の事案" in answer.text


def test_an_address_of_no_duty_is_unknown(browser: Opened, work: Begun) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    for name in (f"{incident.uid}.nothing", incident.uid, "x.police", f"{incident.uid}.complaint"):
        assert sato.get(f"/duties/{name}").status_code == 404


def test_the_administrator_sets_the_marks_and_what_the_firm_is(
    browser: Opened, work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.YES)
    admin, address = browser("nakamura"), "/settings/duties"
    page = admin.get(address).text
    assert "法令の期限ではありません" in page
    entries = {**_hidden(page, "version", "base"), "designated": "no", "eu_group": "no"}
    wrong = admin.post(address, {**entries, "warn_minutes": "90", "alarm_minutes": "30"})
    assert wrong.status_code == 422
    huge = admin.post(address, {**entries, "warn_minutes": "1", "alarm_minutes": str(2**63)})
    assert huge.status_code == 422
    saved = admin.post(address, {**entries, "warn_minutes": "30", "alarm_minutes": "90"})
    assert saved.status_code == 303
    duty = duty_of(session, incident, "first_report")
    assert duty.warn_at == incident.discovered_at + timedelta(minutes=30)
    assert duty_of(session, incident, "dora").assessed.value == "not"
    assert browser("sato").get(address).status_code == 404
