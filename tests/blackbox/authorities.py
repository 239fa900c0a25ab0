"""What can be typed about a case and the authorities: duties, calls, questions, documents for further addressees."""

from collections.abc import Iterable

from requests import Response

from core.clock import now, to_jst
from tests.blackbox.beside import Texts
from tests.blackbox.client import Client
from tests.blackbox.pages import form_to


def type_for_authorities(sato: Client, case: str, texts: Texts) -> None:
    """Enter a text into the confidential fields of duties, calls, questions and documents."""
    _type_duties(sato, case, texts)
    stamp = f"{to_jst(now()):%Y/%m/%d %H:%M}"
    call = {"counterpart": "監督局", "called_at": stamp, "promises-0-text": texts["promise"]}
    names = ("script", "questions", "note")
    _fill(sato, f"{case}/calls/new", texts, names, authority_id=_authority(sato, case), **call)
    question = {"authority_id": _authority(sato, case), "channel": "phone", "received_at": stamp}
    _fill(sato, f"{case}/questions/new", texts, ("question",), **question)
    _done(sato.post(f"{case}/papers", {"chosen": "police", "csrf_token": sato.token}))
    listed = sato.get(f"{case}/notifications").text
    paper = "/papers/" + listed.partition('href="/papers/')[2].partition('"')[0]
    items = form_to(sato.get(f"{paper}/edit").text, f"{paper}/edit").texts
    _fill(sato, f"{paper}/edit", texts, sorted(one for one in items if one.startswith("item_"))[:1])


def _type_duties(sato: Client, case: str, texts: Texts) -> None:
    page = f"{case}/duties/facts"
    names = form_to(sato.get(page).text, page).texts
    reasons = sorted(one for one in names if "reason" in one)
    early = f"{to_jst(now()):%Y}/01/02 09:00"
    _fill(sato, page, texts, reasons, answer_insider="unknown", awareness=early, awareness_at=early)
    duty = f"/duties/{case.rpartition('/')[2]}.first_report"
    _fill(sato, f"{duty}/decide", texts, ("reason",), verdict="required")
    filed = {"filed_at": f"{to_jst(now()):%Y/%m/%d %H:%M}", "method": "phone"}
    _fill(sato, f"{duty}/file", texts, ("note", "late_reason"), **filed)


def _authority(sato: Client, case: str) -> str:
    page = sato.get(f"{case}/calls/new").text
    options = page.partition('name="authority_id"')[2].partition("</select>")[0]
    return options.split('value="')[2].partition('"')[0]


def _fill(sato: Client, page: str, texts: Texts, names: Iterable[str], **given: str) -> str:
    entries = form_to(sato.get(page).text, page).entries
    typed = {name: [texts[f"{page[-8:]} {name}"]] for name in names}
    chosen = {name: [value] for name, value in given.items()}
    return _done(sato.post(page, {**entries, **chosen, **typed, "csrf_token": [sato.token]}))


def _done(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("#")[0]
