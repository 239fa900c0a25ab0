"""DU-6 and DU-9: a case is recorded once however often it is sent, and numbers have neither twins nor gaps."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.blackbox.client import Client
from tests.blackbox.measure import Figure, count
from tests.blackbox.site import Site

pytestmark = pytest.mark.server
TABLES = ("incident", "submission", "number_series")


def _at_once(
    clients: list[Client], act: Callable[[Client, int], requests.Response]
) -> list[requests.Response]:
    """Let every client act at the same instant."""
    gate = threading.Barrier(len(clients))

    def run(number: int) -> requests.Response:
        gate.wait()
        return act(clients[number], number)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(run, range(len(clients))))


def test_pressing_record_twenty_times_at_once_makes_one_case(site: Site, figure: Figure) -> None:
    first, second = site.server(), site.server()
    sato = Client(first.url).sign_in("sato")
    rounds = count(3, 50)
    for turn in range(rounds):
        clients = [sato.twin(server.url) for server in (first, second) for _ in range(10)]
        key = f"double-{turn}"
        answers = _at_once(clients, lambda client, _, key=key: client.record(key))  # type: ignore[misc]
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert site.counts(["incident"])["incident"] == turn + 1
        assert sato.get(answers[0].headers["Location"]).status_code == 200
    figure(f"DU-6 {_name(site)}: {rounds * 20} equal posts in {rounds} rounds, {rounds} cases")


def test_a_second_text_under_the_same_submission_is_asked_back(site: Site) -> None:
    sato = Client(site.server().url).sign_in("sato")
    clients = [sato.twin() for _ in range(10)]
    answers = _at_once(clients, lambda client, n: client.record("same", summary=f"内容その{n}"))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303] + [422] * 9
    for number, answer in enumerate(answers):
        assert answer.status_code == 303 or f"内容その{number}" in answer.text
    assert site.counts(["incident", "submission"]) == {"incident": 1, "submission": 1}


def test_the_same_submission_after_a_restart_leads_to_the_same_case(site: Site) -> None:
    server = site.server()
    sato = Client(server.url).sign_in("sato")
    before = sato.record("kept").headers["Location"]
    server.kill()
    server.start()
    assert sato.twin().record("kept").headers["Location"] == before
    assert site.counts(["incident"]) == {"incident": 1}


def test_the_same_mail_at_the_same_instant_makes_one_inquiry(site: Site) -> None:
    servers = [site.server(), site.server()]
    sato = Client(servers[0].url).sign_in("sato")
    for turn in range(count(3, 50)):
        mail = f"From: a@kaku.example\r\nSubject: {turn}\r\n\r\n出金の確認".encode()
        clients = [sato.twin(server.url) for server in servers for _ in range(4)]
        answers = _at_once(clients, lambda client, _, mail=mail: _upload(client, mail))  # type: ignore[misc]
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert site.counts(["inquiry"])["inquiry"] == turn + 1


def _upload(client: Client, mail: bytes) -> requests.Response:
    return client.http.post(
        f"{client.url}/inquiries/mails/new",
        data={"csrf_token": client.token},
        files={"mails": ("a.eml", mail)},
        allow_redirects=False,
        timeout=30,
    )


def test_numbers_have_no_twins_and_no_gaps_under_eight_clients(site: Site, figure: Figure) -> None:
    servers = [site.server(), site.server()]
    signed_in = [Client(servers[0].url).sign_in(login) for login in ("sato", "kobayashi")]
    each = count(12, 200, 2000)
    clients = [signed_in[n % 2].twin(servers[n // 4].url) for n in range(8)]

    def record(number: int) -> list[requests.Response]:
        return [
            clients[number].record(f"c{number}-{n}", title=f"c{number}-{n}") for n in range(each)
        ]

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for run in pool.map(record, range(8)) for answer in run]
    refused = [answer for answer in answers if answer.status_code != 303]
    slowest = max(answer.elapsed.total_seconds() for answer in answers)
    numbers = [row[0] for row in site.rows("SELECT number FROM incident ORDER BY number")]
    year = numbers[0][4:8]
    assert [answer.text for answer in refused] == []
    assert numbers == [f"INC-{year}-{n:04d}" for n in range(1, 8 * each + 1)]
    assert len({row[0] for row in site.rows("SELECT title FROM incident")}) == 8 * each
    assert not any("database is locked" in server.log_text() for server in servers)
    site.verify_audit()
    figure(
        f"DU-9 {_name(site)}: {len(answers):,} cases by 8 clients in 2 processes, 0 twins, 0 gaps,"
        f" 0 refused, slowest {slowest:.2f} s"
    )
    assert slowest < 5


def test_edits_of_one_case_at_once_lose_nothing(site: Site, figure: Figure) -> None:
    """DU-7: different fields merge, the same field is asked back with both texts."""
    first, second = site.server(), site.server()
    sato = Client(first.url).sign_in("sato")
    case = sato.record("shared").headers["Location"]
    fields = ["cause", "method", "services", "outlook", "response_note", "impact_note"]
    rounds, retried = count(3, 100), 0
    for turn in range(rounds):
        clients = [sato.twin(server.url) for server in (first, second, first)]

        def revise(client: Client, number: int, turn: int = turn) -> requests.Response:
            return client.revise(
                case, **{fields[number + turn % 2 * 3]: f"{turn}回目の入力{number}"}
            )

        for number, answer in enumerate(_at_once(clients, revise)):
            retried += answer.status_code != 303
            assert answer.status_code in {303, 409}, first.log_text() + second.log_text()
            assert answer.status_code == 303 or f"{turn}回目の入力{number}" in answer.text
        shown = sato.get(f"{case}/edit").text
        assert all(f"{turn}回目の入力{number}" in shown for number in range(3))
    figure(
        f"DU-7 {_name(site)}: {rounds * 3} edits of one case at once, 0 lost, {retried} asked back"
    )


def _name(site: Site) -> str:
    return "PostgreSQL" if site.database_url else "SQLite"
