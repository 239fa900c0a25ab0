"""The 別紙 of a case with ten thousand accounts: frozen, written as Word, shown on a page; and the memory it takes.

`measure` runs this file in a process of its own, so that the memory is that of the 別紙 alone.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

from accounts.models import Member
from accounts.operations import add_member
from accounts.permissions import Role
from app import create_app
from commands.serve import prepare
from core import clock
from core.config import Settings
from core.crypto import Keyring
from core.database import db, new_uid, table_of
from core.work import Actor, transaction
from documents.html import html_document
from documents.word import render_word
from ledger.models import AffectedAccount, account_index
from ledger.vocabulary import ContactState, Hold, Stage
from notifications.models import Notification
from notifications.operations import draft_first_report
from notifications.operations.annexes import freeze
from notifications.queries import full_contents, letter_of, list_active_authorities
from notifications.reports.annex_facts import AnnexRows, accounts_annex
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import describe
from notifications.vocabulary import AnnexKind
from tests.notifications.cases import SBI_LIKE

SMALL, LARGE = 1_000, 10_000
BATCH, ROUNDS = 500, 5
SYSTEM = Actor(None, "測定")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Annexes:
    """What a 別紙 takes: milliseconds written from its rows (1,000 and 10,000) and from the database, and MiB.

    `frozen` is its part of the step to 確認中, `shown` what the page of the letter makes of it.
    """

    small: float
    large: float
    whole: float
    frozen: float
    shown: float
    memory: float


def measure(folder: Path) -> Annexes:
    """Measure in a fresh process with a database in this folder."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.annexes", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Annexes(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure in this process and print the result as JSON."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    Keyring.generate().write(folder / "keyring.json")
    with create_app(Settings(data_dir=folder)).app_context():
        prepare(db.engine)
        print(json.dumps(asdict(_measured(_letter()))))


def _measured(letter: Notification) -> Annexes:
    facts, rows = full_contents(db.session, letter)
    fewer = AnnexRows(rows.accounts[:SMALL])
    less = replace(facts, accounts_annex=accounts_annex(fewer.accounts))
    small = _taken(lambda: _written(less, fewer))
    large = _taken(lambda: _written(facts, rows))
    whole = _taken(lambda: _written(*full_contents(db.session, letter)))
    frozen = _frozen(letter)
    shown = _taken(lambda: html_document(letter_of(db.session, letter)))
    # Linux gives the largest resident memory of the process in KiB.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Annexes(small, large, whole, frozen, shown, memory)


def _written(facts: IncidentFacts, rows: AnnexRows) -> bytes:
    return render_word(describe(facts, {}, rows=rows))


def _frozen(letter: Notification) -> float:
    began = time.perf_counter()
    with transaction(db.session, SYSTEM, clock.now()) as work:
        work.because("notifications:request_review")
        freeze(work, letter)
    return (time.perf_counter() - began) * 1000


def _taken(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def _letter() -> Notification:
    """Make a case with ten thousand accounts, and its 一報 with the 別紙."""
    with transaction(db.session, SYSTEM, clock.now()) as work:
        member: Member = add_member(work, login="sato", name="佐藤", roles={Role.HANDLER})
        case = SBI_LIKE.stored(work)
        first = list_active_authorities(work.session)[0]
        letter = draft_first_report(work, case, author_id=member.id, authority=first)
        letter.annexes = frozenset({AnnexKind.ACCOUNTS})
    with db.session.connection().engine.begin() as connection:
        for begin in range(0, LARGE, BATCH):
            accounts = [_account(case.id, place) for place in range(begin, begin + BATCH)]
            connection.execute(insert(table_of(AffectedAccount)), accounts)
    return letter


def _account(incident_id: int, place: int) -> dict[str, Any]:
    uid, number, now = new_uid(), f"123-{1_000_000 + place}", clock.now()
    return {
        "uid": uid,
        "incident_id": incident_id,
        "version": 1,
        "opened_at": now,
        "updated_at": now,
        "account_no": AffectedAccount.account_no.store(uid, number),
        "account_index": account_index(number),
        "stages": frozenset(list(Stage)[1 + place % 3 :]),
        "occurred_at": now,
        "occurred_precision": "about",
        "sold_yen": place * 1_234,
        "bought_yen": place * 1_200,
        "withdrawn_yen": None if place % 7 == 0 else place * 1_000,
        "loss_yen": place * 999,
        "leaked_items": frozenset(),
        f"{Hold.WITHDRAWAL.value}_at": now,
        f"{Hold.WITHDRAWAL.value}_precision": "minute",
        "contact_state": ContactState.NONE,
    }


if __name__ == "__main__":
    main()
