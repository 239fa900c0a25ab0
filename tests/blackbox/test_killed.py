"""DU-1: `kill -9` at any moment loses nothing that was acknowledged, and leaves nothing half written."""

import random
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import pytest
import requests

from tests.blackbox.client import Client
from tests.blackbox.measure import TIER, Figure, count
from tests.blackbox.site import Site
from tests.server import RunningServer

pytestmark = pytest.mark.server
SEED = 20261122
RESTART_SECONDS = 3.0 if TIER else 15.0
"""`make test` shares the machine with other tests; the promise itself is measured in the tiers."""


@dataclass
class Ledger:
    """What the server has acknowledged to one client."""

    name: str
    cases: dict[str, str] = field(default_factory=dict)
    """Address of each case → its last acknowledged title."""
    drafts: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Record of each draft → its last acknowledged revision and text."""
    acknowledged: int = 0


class Load:
    """Clients that record, revise and type until the server is gone."""

    def __init__(self, clients: list[Client]) -> None:
        self.clients = clients
        self.ledgers = [Ledger(f"客{number}") for number in range(len(clients))]
        self.refused: list[str] = []
        self._turn = 0

    def run(self, until: Callable[[], None]) -> None:
        """Work in all clients while `until` runs; it ends with the server's end."""
        self._turn += 1
        self._over = threading.Event()
        pairs = zip(self.clients, self.ledgers, strict=True)
        threads = [threading.Thread(target=self._work, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        until()
        self._over.set()
        for thread in threads:
            thread.join()

    @property
    def acknowledged(self) -> int:
        """Count the writes that were promised so far."""
        return sum(ledger.acknowledged for ledger in self.ledgers)

    def wait_for(self, more: int) -> None:
        """Wait until so many more writes were promised, so that a slow machine is under load as well."""
        wanted, deadline = self.acknowledged + more, time.monotonic() + 20
        while self.acknowledged < wanted and time.monotonic() < deadline:
            time.sleep(0.01)

    def _work(self, client: Client, ledger: Ledger) -> None:
        dice = random.Random(f"{SEED}{ledger.name}{self._turn}")
        own, number = client.twin(), 0
        acts = (self._record, self._revise, self._type)
        while not self._over.is_set():
            number += 1
            mark = f"{ledger.name}の{self._turn}回目の{number}"
            try:
                dice.choice(acts)(own, ledger, mark)
            except requests.RequestException:
                # The server died before it could answer: nothing was promised.
                own = client.twin()
                time.sleep(0.01)

    def _record(self, client: Client, ledger: Ledger, mark: str) -> None:
        answer = client.record(mark, title=mark)
        if self._is_acknowledged(answer, ledger, 303):
            ledger.cases[answer.headers["Location"]] = mark

    def _revise(self, client: Client, ledger: Ledger, mark: str) -> None:
        if not ledger.cases:
            return
        case = list(ledger.cases)[-1]
        answer = client.revise(case, title=f"{mark}改", cause=f"{mark}の原因")
        if self._is_acknowledged(answer, ledger, 303):
            ledger.cases[case] = f"{mark}改"

    def _type(self, client: Client, ledger: Ledger, mark: str) -> None:
        record = f"{ledger.name}-{self._turn}"
        revision = ledger.drafts.get(record, (0, ""))[0]
        answer = client.keep_draft("incidents:new", record, revision, title=mark, summary=mark)
        if self._is_acknowledged(answer, ledger, 200):
            ledger.drafts[record] = (answer.json()["revision"], mark)

    def _is_acknowledged(self, answer: requests.Response, ledger: Ledger, status: int) -> bool:
        if answer.status_code == status:
            ledger.acknowledged += 1
            return True
        if answer.status_code != 503:
            self.refused.append(f"{answer.status_code} {answer.text[:500]}")
        return False


def _losses(site: Site, load: Load) -> list[str]:
    """Compare what was acknowledged with the rows of the database."""
    titles = {
        f"/incidents/{uid}": title for uid, title in site.rows("SELECT uid, title FROM incident")
    }
    kept = dict(site.rows("SELECT record_uid, revision FROM form_draft"))
    lost = []
    for ledger in load.ledgers:
        for case, title in ledger.cases.items():
            # A later edit may be stored without its answer having arrived, never an earlier one.
            if _order(titles.get(case, "")) < _order(title):
                lost.append(f"{case}: {title} was acknowledged, {titles.get(case)} is stored")
        for record, (revision, _) in ledger.drafts.items():
            if kept.get(record, -1) < revision:
                lost.append(f"draft {record}: {revision} acknowledged, {kept.get(record)} stored")
    return lost


def _order(title: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", title))


def _half_written(site: Site) -> list[str]:
    """Name what only a torn transaction could leave behind."""
    rows = site.rows(
        "SELECT (SELECT count(*) FROM incident), (SELECT count(*) FROM submission),"
        " (SELECT count(*) FROM submission WHERE location = ''), (SELECT max(last) FROM number_series)"
    )
    cases, submissions, unfinished, last = rows[0]
    found = []
    if not cases == submissions == (last or 0):
        found.append(f"{cases} cases, {submissions} submissions, last number {last}")
    if unfinished:
        found.append(f"{unfinished} submissions without a result")
    return found


def _unread_drafts(site: Site, client: Client, load: Load) -> list[str]:
    """Open each client's last draft as its member does and look for what was acknowledged."""
    uids = dict(site.rows("SELECT record_uid, uid FROM form_draft"))
    unread = []
    for ledger in load.ledgers:
        for record, (_, text) in list(ledger.drafts.items())[-1:]:
            page = unescape(client.get(f"/incidents/new?draft={uids[record]}").text)
            unread += [] if _holds(page, text) else [f"the draft {record} does not show {text}"]
    return unread


def _holds(page: str, text: str) -> bool:
    turn = re.escape(text.rpartition("の")[0])
    numbers = [int(number) for number in re.findall(rf"{turn}の(\d+)", page)]
    return max(numbers, default=-1) >= int(text.rpartition("の")[2])


def _kill_under_load(
    site: Site, rounds: int, kill: Callable[[RunningServer], None], figure: Figure, name: str
) -> None:
    server, dice = site.server(), random.Random(SEED)
    sato = Client(server.url).sign_in("sato")
    load, restarts, lost = Load([sato.twin() for _ in range(4)]), [], []
    for _ in range(rounds):

        def strike() -> None:
            load.wait_for(5)
            time.sleep(dice.uniform(0, 0.4))
            kill(server)

        load.run(strike)
        server.kill()
        restarts.append(server.start())
        lost += _losses(site, load) + _half_written(site)
    site.verify_audit()
    lost += _unread_drafts(site, sato.twin(), load)
    figure(
        f"DU-1 {name}: {rounds} kills under load, {load.acknowledged:,} acknowledged writes, {len(lost)} lost,"
        f" restart {statistics.median(restarts):.1f} s (longest {max(restarts):.1f} s)"
    )
    assert lost == []
    assert not load.refused, f"{load.refused}\n{server.log_text()[-6000:]}"
    assert load.acknowledged >= rounds * 5
    assert statistics.median(restarts) <= RESTART_SECONDS


def test_killing_the_server_loses_nothing_that_was_acknowledged_on_sqlite(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    site = sites("sqlite")
    _kill_under_load(site, count(20, 20, 200), RunningServer.kill, figure, "SQLite, server")
    assert site.rows("PRAGMA integrity_check") == [("ok",)]
    assert site.rows("PRAGMA foreign_key_check") == []


def test_killing_the_server_loses_nothing_that_was_acknowledged_on_postgresql(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    rounds = count(5, 20, 200)
    _kill_under_load(sites("postgresql"), rounds, RunningServer.kill, figure, "PostgreSQL, server")


def test_killing_postgresql_loses_nothing_that_was_acknowledged(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    site = sites("postgresql")
    cluster = site.cluster
    assert cluster is not None

    def kill(server: RunningServer) -> None:
        del server
        cluster.kill()
        time.sleep(0.2)
        cluster.start()

    _kill_under_load(site, count(3, 10, 50), kill, figure, "PostgreSQL, postmaster")
