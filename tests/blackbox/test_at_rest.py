"""CR-1: nothing confidential that was typed stands readable in any file of the installation."""

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import app  # noqa: F401 (importing the application maps every table)
from core.clock import now, to_jst
from core.crypto import Encrypted
from core.database import Base
from tests.blackbox.authorities import type_for_authorities
from tests.blackbox.beside import type_beside
from tests.blackbox.client import ENTRY, Client
from tests.blackbox.measure import Figure
from tests.blackbox.pages import form_to
from tests.blackbox.site import Site

pytestmark = pytest.mark.server
MARK = "目印の件名"
"""Stands in a column that is not encrypted, so that the search is known to find things."""
ROWS = {
    "outflows-0-bank": "outflows", "measures-0-detail": "measures", "bodies-0-detail": "bodies",
    "bodies-0-receipt_no": "bodies", "preventions-0-action": "preventions",
}  # fmt: skip


SOUGHT_ELSEWHERE = {
    "import_content", "import_run", "inquiry_mail", "job", "job_file", "outbox_mail", "reply",
}  # fmt: skip
"""Tables no form of a page fills by itself; the tests of their own rooms look at what they store."""

BY_SEVERAL = {
    "answer_version.return_reason", "answer_version.text", "authority_question.answer",
    "authority_question.close_reason", "duty_remark.text", "notification.decline_reason",
    "notification.later_reason", "own_form_version.content", "paper.document", "paper.facts",
    "paper.submit_note", "pre_send_check.answers",
}  # fmt: skip
"""Columns that only moves of several people, or files, fill; they are sealed by the same descriptor."""


class Canaries:
    """Texts for every place there is to type into; all of them hold one stem that occurs nowhere else."""

    def __init__(self) -> None:
        self.key = secrets.token_hex(8)
        self.stem = f"囀る雲雀{self.key}"
        self.sung: dict[str, str] = {}

    def __getitem__(self, place: str) -> str:
        return self.sung.setdefault(place, f"その{len(self.sung)}番の{self.stem}が鳴く")


def _spellings(text: str) -> Iterator[bytes]:
    """Give the bytes a text may stand in."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "shift_jis", "euc_jp"):
        raw = text.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):
            # Wherever it begins in a longer base64 text, the middle of it is the same.
            yield base64.b64encode(b"x" * shift + raw)[4:-4]
    yield quote(text).encode()
    yield text.encode("unicode_escape")


def _files(site: Site) -> list[Path]:
    folders = [site.data_dir] + ([site.cluster.home] if site.cluster else [])
    logs = [server.log for server in site.servers]
    return logs + [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def _hits(site: Site, canaries: Canaries) -> tuple[list[str], int, bool]:
    """Search every file; say where the stem was found, how much was read, and whether the mark was seen."""
    needles = [*_spellings(canaries.stem), *_spellings(canaries.key)]
    hits, size, seen = [], 0, False
    for path in _files(site):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # PostgreSQL makes and removes files as it runs
            continue
        size += len(content)
        seen = seen or MARK.encode() in content
        hits += [f"{path.name}: {needle[:60]!r}" for needle in needles if needle in content]
    return hits, size, seen


def _sealed_columns() -> list[tuple[str, str]]:
    return [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
        and table.name not in SOUGHT_ELSEWHERE
        and f"{table.name}.{column.name}" not in BY_SEVERAL
    ]


def _type_everything(site: Site, canaries: Canaries) -> None:
    """Enter a canary into every confidential field through the pages."""
    url = site.servers[0].url
    sato, suzuki = Client(url).sign_in("sato"), Client(url).sign_in("suzuki")
    case = _type_case(sato, canaries)
    letter = _type_letter(sato, suzuki, case, canaries)
    sealed = form_to(suzuki.get(letter).text, f"{letter}/moves/submit").entries
    sealed |= {"submitted_at": [f"{to_jst(now()):%Y/%m/%d %H:%M}"], "submit_method": ["phone"]}
    sealed |= {"submit_note": [canaries["submit_note"]], "csrf_token": [suzuki.token]}
    submitted = suzuki.post(f"{letter}/moves/submit", sealed)
    assert submitted.status_code == 303, submitted.text
    _type_inquiry(sato, canaries)
    type_beside(sato, case, canaries)
    _type_later(sato, case, canaries)
    type_for_authorities(sato, case, canaries)
    false = sato.record("false", title=MARK).headers["Location"]
    moved = sato.post(f"{false}/moves/false_alarm", {"reason": canaries["audit reason"]})
    assert moved.status_code == 303, moved.text


def _type_case(sato: Client, canaries: Canaries) -> str:
    draft = sato.keep_draft("incidents:new", "d", 0, summary=canaries["autosave"], x=canaries["x"])
    assert draft.status_code == 200
    by_hand = {
        **ENTRY,
        "submission_id": "h",
        "summary": canaries["by hand"],
        "save": "draft",
        "action": "draft",
    }
    assert sato.post("/incidents/new", by_hand).status_code == 303
    refused = sato.record("refused", title="", summary=canaries["refused"])
    assert refused.status_code == 422
    case = sato.record("case", title=MARK, summary=canaries["summary"]).headers["Location"]
    form = form_to(sato.get(f"{case}/edit").text, f"{case}/edit")
    sealed = {name for table, name in _sealed_columns() if table == "incident"}
    typed = {name: [canaries[name]] for name in sorted(form.texts) if name in sealed | set(ROWS)}
    entries = {**form.entries, **typed, "csrf_token": [sato.token]}
    assert sato.post(f"{case}/edit", entries).status_code == 303
    return case


def _type_inquiry(sato: Client, canaries: Canaries) -> None:
    stamp = f"{to_jst(now()):%Y/%m/%d %H:%M}"
    new = form_to(sato.get("/inquiries/new").text, "/inquiries/new")
    token = {"csrf_token": [sato.token]}
    sealed = {name for table, name in _sealed_columns() if table == "inquiry"}
    heard = {name: [canaries[f"inquiry {name}"]] for name in sorted(new.texts) if name in sealed}
    answer = sato.post("/inquiries/new", {**new.entries, **heard, **token})
    assert answer.status_code == 303, answer.text
    record = answer.headers["Location"]
    form = form_to(sato.get(f"{record}/edit").text, f"{record}/edit")
    typed = {name: [canaries[name]] for name in sorted(form.texts) if name in sealed}
    steps: dict[str, dict[str, Any]] = {
        f"{record}/edit": {**form.entries, **typed},
        f"{record}/notes": {
            "submission_id": "n", "happened_at": stamp, "direction": "inbound",
            "text": canaries["note"],
        },
        f"{record}/call-backs/new": {
            "submission_id": "c", "promised_at": stamp, "matter": canaries["matter"],
        },
        "/account/email": {"email": f"{canaries.key}@example.jp"},
        f"/inquiries/views/new?q={quote(canaries.stem)}": {"name": MARK},
    }  # fmt: skip
    for address, entries in steps.items():
        done = sato.post(address, {**entries, **token})
        assert done.status_code == 303, f"{address} {done.text}"


def _type_letter(sato: Client, suzuki: Client, case: str, canaries: Canaries) -> str:
    created = sato.post(f"{case}/notifications")
    assert created.status_code == 303, created.text
    letter = created.headers["Location"]
    form = form_to(sato.get(f"{letter}/edit").text, f"{letter}/edit")
    typed = {name: [canaries[name]] for name in sorted(form.texts) if name.startswith("item_")}
    entries = {**form.entries, **typed, "csrf_token": [sato.token]}
    assert sato.post(f"{letter}/edit", entries).status_code == 303
    for member, move in ((sato, "request_review"), (suzuki, "approve")):
        address = f"{letter}/moves/{move}"
        entries = form_to(member.get(letter).text, address).entries
        entries |= {
            "doubt_reason": [canaries["doubt_reason"]],
            "comment": [canaries["comment"]],
            "csrf_token": [member.token],
        }
        answer = member.post(address, entries)
        assert answer.status_code == 303, answer.text
    return letter


def _type_later(sato: Client, case: str, canaries: Canaries) -> None:
    """Change the case, decide that no 続報 is needed, and write one nevertheless, with its 別紙."""
    token = {"csrf_token": [sato.token]}
    form = form_to(sato.get(f"{case}/edit").text, f"{case}/edit")
    changed = {**form.entries, "summary": [canaries["later summary"]], **token}
    assert sato.post(f"{case}/edit", changed).status_code == 303
    form = form_to(sato.get(f"{case}/follow-up").text, f"{case}/follow-up")
    waived = {**form.entries, "reason": [canaries["waiver"]], **token}
    assert sato.post(f"{case}/follow-up", waived).status_code == 303
    created = sato.post(f"{case}/notifications", {"kind": "follow_up", **token})
    assert created.status_code == 303, created.text
    letter = created.headers["Location"]
    form = form_to(sato.get(f"{letter}/edit").text, f"{letter}/edit")
    reasons = {name: [canaries[name]] for name in sorted(form.texts) if name.startswith("reason_")}
    entries = {**form.entries, **reasons, "annexes": ["accounts"], **token}
    assert sato.post(f"{letter}/edit", entries).status_code == 303
    assert sato.post(f"{letter}/moves/request_review", token).status_code == 303


def test_nothing_confidential_stands_readable_in_any_file(site: Site, figure: Figure) -> None:
    server, canaries = site.server(), Canaries()
    _type_everything(site, canaries)
    empty = [
        f"{table}.{column}"
        for table, column in _sealed_columns()
        if not site.rows(f'SELECT count(*) FROM "{table}" WHERE "{column}" IS NOT NULL')[0][0]
    ]
    assert empty == [], "no canary was typed into these"
    hits, size, seen = _hits(site, canaries)
    server.kill()
    if site.cluster:
        site.cluster.stop()
        site.cluster.start()
    after, more, _ = _hits(site, canaries)
    name = "PostgreSQL" if site.database_url else "SQLite"
    figure(
        f"CR-1 {name}: {len(canaries.sung)} canaries, {len(_sealed_columns())} encrypted columns,"
        f" {(size + more) / 1e6:.0f} MB read, {len(hits + after)} hits"
    )
    assert hits + after == []
    assert seen, "the search does not even find what is not encrypted"
