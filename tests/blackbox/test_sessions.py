"""SE-1, SE-2 and AZ-4: a sign-in that has ended is dead at once, in every process, and its cookie is guarded."""

import base64
import json
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import requests

from tests.blackbox.client import Client
from tests.blackbox.measure import Figure, count
from tests.blackbox.site import ADMIN, Site
from tests.conftest import PASSWORD
from tests.server import RunningServer

pytestmark = pytest.mark.server
HOST = "ippo.example.jp"
OTHER_PASSWORD = "雪どけの川べりで釣りをする-5821"
OWN_ROWS = (
    "UPDATE login_session SET {column} = ? WHERE revoked_at IS NULL"
    " AND member_id = (SELECT id FROM member WHERE login = 'sato')"
)


@pytest.fixture
def pair(site: Site) -> tuple[RunningServer, RunningServer]:
    """Give two server processes on one installation."""
    return site.server(), site.server()


def _past(site: Site, **ago: float) -> Any:
    at = datetime.now(UTC) - timedelta(**ago)
    return at if site.database_url else at.replace(tzinfo=None).isoformat(" ", "microseconds")


def _end_by_sign_out(site: Site, sato: Client) -> None:
    del site
    assert sato.twin().post("/sign-out").status_code == 303


def _end_by_an_administrator(site: Site, sato: Client) -> None:
    del sato
    admin = Client(site.servers[1].url).sign_in(ADMIN)
    uid = site.rows("SELECT uid FROM member WHERE login = 'sato'")[0][0]
    assert admin.post(f"/members/{uid}/moves/end-sessions").status_code == 303


def _end_by_idling(site: Site, sato: Client) -> None:
    del sato
    site.change(OWN_ROWS.format(column="last_seen_at"), _past(site, minutes=31))


def _end_by_its_age(site: Site, sato: Client) -> None:
    del sato
    site.change(OWN_ROWS.format(column="created_at"), _past(site, hours=12, minutes=1))


def _end_by_crowding(site: Site, sato: Client) -> None:
    """Three sign-ins at once are allowed; a fourth ends the one used longest ago."""
    for turn in range(3):
        assert sato.is_signed_in()
        Client(site.servers[turn % 2].url).sign_in("sato")


def _end_by_signing_in_again(site: Site, sato: Client) -> None:
    del site
    again = sato.twin()
    again.token = again._token_of("/sign-in")
    assert again.post("/sign-in", {"login": "sato", "password": PASSWORD}).status_code == 303
    assert again.cookie != sato.cookie


def _end_by_disabling(site: Site, sato: Client) -> None:
    del sato
    assert site.servers[0].ippo("members", "disable", "sato").returncode == 0


def _end_by_a_new_password(site: Site, sato: Client) -> None:
    del sato
    elsewhere = Client(site.servers[1].url).sign_in("kobayashi")
    entries = {
        "current_password": PASSWORD,
        "password": OTHER_PASSWORD,
        "password_again": OTHER_PASSWORD,
    }
    assert elsewhere.post("/account/password", entries).status_code == 303
    assert elsewhere.is_signed_in()


ENDS: dict[Callable[[Site, Client], None], str] = {
    _end_by_sign_out: "sato",
    _end_by_an_administrator: "sato",
    _end_by_idling: "sato",
    _end_by_its_age: "sato",
    _end_by_crowding: "sato",
    _end_by_signing_in_again: "sato",
    _end_by_a_new_password: "kobayashi",
    _end_by_disabling: "sato",
}
"""Each end of a sign-in, and whose; the last ones leave a member who cannot sign in as before."""


def test_an_ended_sign_in_is_dead_in_every_process_at_once(
    site: Site, pair: tuple[RunningServer, RunningServer], figure: Figure
) -> None:
    accepted, tries = [], count(6, 60)
    for end, login in ENDS.items():
        member = Client(pair[0].url).sign_in(login)
        assert all(member.twin(server.url).is_signed_in() for server in pair), end
        end(site, member)
        # The very cookie that worked, as a thief or an open window would send it.
        for dead in [member.twin(server.url) for server in pair] * tries:
            answers = (dead.get("/incidents"), dead.record("stolen"))
            accepted += [end for answer in answers if answer.status_code not in {303, 400}]
    assert site.counts(["incident"]) == {"incident": 0}
    assert accepted == []
    figure(
        f"SE-1 {_name(site)}: {len(ENDS)} ends of a sign-in,"
        f" {len(ENDS) * tries * 4} requests with a dead cookie in 2 processes, 0 accepted"
    )


def test_work_in_flight_never_revives_a_sign_in(
    site: Site, pair: tuple[RunningServer, RunningServer], figure: Figure
) -> None:
    """Requests run in both processes, each of them due to note its time, while the member signs out."""
    rounds, revived = count(3, 50), 0
    for _ in range(rounds):
        sato = Client(pair[0].url).sign_in("sato")
        site.change(OWN_ROWS.format(column="last_seen_at"), _past(site, minutes=5))
        over = threading.Event()

        def browse(
            server: RunningServer, sato: Client = sato, over: threading.Event = over
        ) -> None:
            client = sato.twin(server.url)
            while not over.is_set():
                client.is_signed_in()

        with ThreadPoolExecutor(4) as pool:
            running = [pool.submit(browse, server) for server in (*pair, *pair)]
            assert sato.twin().post("/sign-out").status_code == 303
            revived += sum(sato.twin(server.url).is_signed_in() for server in pair)
            over.set()
            for done in running:
                done.result()
        revived += sum(sato.twin(server.url).is_signed_in() for server in pair)
    figure(f"SE-1 {_name(site)}: {rounds} sign-outs with requests in flight, {revived} revived")
    assert revived == 0


def test_a_changed_role_holds_with_the_next_request_in_both_processes(
    site: Site, pair: tuple[RunningServer, RunningServer], figure: Figure
) -> None:
    """AZ-4: a right that is taken away is gone everywhere."""
    sato = Client(pair[0].url).sign_in("sato")
    honoured, rounds = 0, count(5, 200)
    for _ in range(rounds):
        site.change("UPDATE member SET roles = ? WHERE login = 'sato'", "|support|")
        honoured += sum(sato.twin(s.url).get("/incidents/new").status_code != 404 for s in pair)
        site.change("UPDATE member SET roles = ? WHERE login = 'sato'", "|handler|")
        assert all(sato.twin(s.url).get("/incidents/new").status_code == 200 for s in pair)
    figure(
        f"AZ-4 {_name(site)}: {rounds} changes of roles in 2 processes, {honoured} honoured late"
    )
    assert honoured == 0


def test_cookies_are_guarded_and_their_token_stands_in_no_page(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    """SE-2: every Set-Cookie of a crawl; the token is looked for in every page."""
    server = sites("sqlite").server()
    client = Client(server.url)
    answers = [client.get("/sign-in")]
    client.token = client._token_of("/sign-in")
    before = client.cookie
    answers.append(client.post("/sign-in", {"login": "sato", "password": PASSWORD}))
    token, cookie = _token_in(client.cookie), client.cookie
    client.token = client._token_of("/account")
    answers.append(client.record("one"))
    case = answers[-1].headers["Location"]
    pages = ("/", "/account", "/incidents", "/incidents/new", case, f"{case}/edit", "/no-such-page")
    answers += [client.get(address) for address in pages]
    answers.append(client.record("one", title="x" * 500))
    answers.append(client.post("/sign-out"))
    wrong, seen = [], 0
    for answer in answers:
        for line in answer.raw.headers.getlist("Set-Cookie"):
            seen += 1
            wrong += _faults_of(line)
        assert token not in answer.text
        assert cookie not in answer.text
        assert token not in str({k: v for k, v in answer.headers.items() if k != "Set-Cookie"})
    assert before != cookie
    assert token not in server.log_text()
    assert seen >= 3
    assert answers[-1].headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    figure(f"SE-2: {seen} cookies in {len(answers)} answers, {len(wrong)} faults, token in 0 pages")
    assert wrong == []


class _BehindHttps(RunningServer):
    """A server that knows itself by its public name alone."""

    def is_healthy(self) -> bool:
        """Ask under the public name."""
        try:
            return Client(self.url).get("/healthz", headers={"Host": HOST}).status_code == 200
        except requests.ConnectionError:
            return False


def test_over_https_the_cookie_is_bound_to_the_host(sites: Callable[[str], Site]) -> None:
    site = sites("sqlite")
    with _BehindHttps(site.data_dir, environment={"IPPO_PUBLIC_URL": f"https://{HOST}"}) as server:
        answer = Client(server.url).get("/sign-in", headers={"Host": HOST})
    assert answer.status_code == 200
    cookies = answer.raw.headers.getlist("Set-Cookie")
    assert cookies
    for line in cookies:
        assert line.startswith("__Host-ippo=")
        parts = [part.strip() for part in line.split(";")]
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
        assert not any(part.startswith("Domain") for part in parts)


def test_a_forged_or_damaged_cookie_opens_nothing(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    server = sites("sqlite").server()
    sato = Client(server.url).sign_in("sato")
    good = sato.cookie
    forged = [
        good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :]
        for n in range(0, len(good) - 8, 5)
    ]
    forged += [good[:n] for n in range(0, len(good) - 1, 9)]
    forged += [
        good + "x",
        "x" * 4000,
        base64.urlsafe_b64encode(json.dumps({"_user_id": "1"}).encode()).decode(),
    ]
    opened = [cookie for cookie in forged if Client(server.url, cookie).is_signed_in()]
    figure(f"SE-1: {len(forged)} forged or damaged cookies, {len(opened)} accepted")
    assert opened == []
    assert sato.is_signed_in()


def _token_in(cookie: str) -> str:
    payload = cookie.lstrip(".").split(".")[0]
    data = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return str(json.loads(zlib.decompress(data) if cookie.startswith(".") else data)["_user_id"])


def _faults_of(line: str) -> list[str]:
    (morsel,) = SimpleCookie(line).values()
    rules = {
        "name": morsel.key == "ippo",
        "HttpOnly": bool(morsel["httponly"]),
        "SameSite": morsel["samesite"] == "Lax",
        "Path": morsel["path"] == "/",
        "no Domain": not morsel["domain"],
        "size": len(line) <= 4096,
        "not kept": not morsel["max-age"] or morsel["max-age"] == "0",
    }
    return [f"{rule}: {line[:120]}" for rule, holds in rules.items() if not holds]


def _name(site: Site) -> str:
    return "PostgreSQL" if site.database_url else "SQLite"
