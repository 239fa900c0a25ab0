"""What can be typed beside a case: its ledgers, timeline, tasks, indicators, evidence and look-backs."""

import re
from typing import Any, Protocol

from requests import Response

from core.clock import now, to_jst
from tests.blackbox.client import Client


class Texts(Protocol):
    """Gives a text to look for, for every place."""

    key: str

    def __getitem__(self, place: str) -> str: ...


def type_beside(sato: Client, case: str, texts: Texts) -> None:
    """Enter a text into every confidential field beside a case."""
    _type_course(sato, case, texts)
    _type_look_back(sato, texts)
    _type_ledger(sato, case, texts)
    _type_evidence(sato, case, texts)


def _done(answer: Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("#")[0]


def _fields(texts: Texts, place: str, *names: str) -> dict[str, Any]:
    return {name: texts[f"{place} {name}"] for name in names}


def _type_course(sato: Client, case: str, texts: Texts) -> None:
    event = {
        "submission_id": "e1",
        "source": "log",
        **_fields(texts, "event", "text", "source_detail"),
    }
    _done(sato.post(f"{case}/timeline", event))
    task = {"submission_id": "e2", "title": "ログの保全", **_fields(texts, "task", "detail")}
    _done(sato.post(f"{case}/tasks", task))
    pasted = {
        "submission_id": "e3",
        "pasted": f"{texts.key}.example",
        "note": texts["indicator note"],
    }
    _done(sato.post(f"{case}/indicators", pasted))


def _type_look_back(sato: Client, texts: Texts) -> None:
    names = ("trigger_detail", "scope", "records_used", "method", "limits", "result_detail")
    check = {
        "submission_id": "e4",
        "title": "定期の遡及確認",
        "trigger": "periodic",
        "steps-0-what": texts["step"],
        **_fields(texts, "check", *names),
    }
    page = _done(sato.post("/look-backs/new", check))
    finding = {"submission_id": "e5", "text": texts["finding"]}
    _done(sato.post(f"{page}/findings/new", finding))


def _type_ledger(sato: Client, case: str, texts: Texts) -> None:
    number = f"7{texts.key}"
    account = {
        "submission_id": "e6",
        "account_no": number,
        "changed_email": f"{texts.key}@example.jp",
        "trades-0-name": texts["trade"],
        "logins-0-agent": texts["login"],
        **_fields(texts, "account", "customer_name", "compensation_basis", "note"),
    }
    page = _done(sato.post(f"{case}/accounts/new", account))
    contact = {
        "submission_id": "e7",
        "happened_at": f"{to_jst(now()):%Y/%m/%d %H:%M}",
        "method": "phone",
        "reached": "yes",
        "text": texts["contact"],
    }
    _done(sato.post(f"{page}/contacts", contact))
    payout = {
        "submission_id": "e8",
        "bank": "架空銀行",
        "number": f"8{texts.key}",
        "transfers-0-account_no": number,
        **_fields(texts, "payout", "holder_kana", "note"),
    }
    _done(sato.post(f"{case}/payout-accounts/new", payout))


def _type_evidence(sato: Client, case: str, texts: Texts) -> None:
    said = {
        "submission_id": "e9",
        "kind": "log",
        "obtained_at": f"{to_jst(now()):%Y/%m/%d %H:%M}",
        **_fields(texts, "evidence", "title", "source", "obtained_by", "note"),
    }
    # Not what its name says, so that something is found.
    file = (f"{texts['file name']}.pdf", f"{texts['file']}\n".encode(), "application/pdf")
    page = _done(sato.post(f"{case}/evidence/new", said, files={"files": file}))
    line = {
        "submission_id": "e10",
        "act": "handed",
        "happened_at": said["obtained_at"],
        **_fields(texts, "custody", "person", "counterpart", "purpose"),
    }
    _done(sato.post(f"{page}/custody/new", line))
    withdraw = re.search(r'href="([^"]+/withdraw)"', sato.get(page).text)
    assert withdraw is not None
    _done(sato.post(withdraw[1], {"reason": texts["withdrawn"]}))
