"""DU-3 and AL-3: a database that is locked, full, failing or gone gives a page with the text in it, and no half write."""

import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.blackbox.client import ENTRY, Client
from tests.blackbox.measure import Figure
from tests.blackbox.pages import form_to
from tests.blackbox.site import Site
from tests.server import RunningServer

pytestmark = pytest.mark.server
TYPED = "<b>夜間に</b>\n「身に覚えがない」との申出 & 続報待ち。" + "長い本文。" * 400
WATCHED = (
    "incident",
    "incident_figure",
    "submission",
    "number_series",
    "form_draft",
    "audit_entry",
)


def _says_so_and_keeps_the_text(answer: requests.Response) -> None:
    assert answer.status_code == 503, answer.text[:2000]
    assert "いまデータベースに保存できません" in answer.text
    assert "内容は保存されていません" in answer.text
    kept = form_to(answer.text, "/incidents/new").entries
    assert kept["summary"] == [TYPED]
    assert kept["title"] == [ENTRY["title"]]
    assert kept["kinds"] == ENTRY["kinds"]
    assert "sqlite" not in answer.text.lower()
    assert "psycopg" not in answer.text.lower()


def _sending_again_records_one_case(site: Site, sato: Client, answer: requests.Response) -> None:
    """Press 「もう一度送信する」 of the page itself."""
    again = sato.post("/incidents/new", {**form_to(answer.text, "/incidents/new").entries})
    assert again.status_code == 303, again.text[:2000]
    assert site.counts(["incident", "submission"]) == {"incident": 1, "submission": 1}
    assert "身に覚えがない" in sato.get(again.headers["Location"]).text
    site.verify_audit()


def _try_in_trouble(
    site: Site, trouble: Callable[[], Any], figure: Figure, name: str, *, reads: bool = True
) -> None:
    """Record a case while the trouble lasts, then send the page's own form again."""
    server = site.server()
    sato = Client(server.url).sign_in("sato")
    assert sato.get("/incidents/new").status_code == 200
    before = site.counts(WATCHED)
    with trouble():
        began = time.monotonic()
        answer = sato.record("troubled", summary=TYPED)
        seconds = time.monotonic() - began
        _says_so_and_keeps_the_text(answer)
        draft = sato.keep_draft("incidents:new", "troubled", 0, summary=TYPED)
        assert draft.status_code == 503
        assert "保存できません" in draft.json()["message"]
        assert server.is_healthy()
        if reads:
            assert sato.get("/incidents").status_code == 200
    assert site.counts(WATCHED) == before
    _sending_again_records_one_case(site, sato, answer)
    assert "お客さま" not in server.log_text()
    assert "身に覚え" not in server.log_text()
    figure(f"DU-3 {name}: 503 with the whole text after {seconds:.1f} s, 0 rows half written")


def test_a_locked_database_is_said_and_the_text_kept(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    site = sites("sqlite")

    @contextmanager
    def locked() -> Iterator[None]:
        with closing(sqlite3.connect(site.data_dir / "ippo.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")

    _try_in_trouble(site, locked, figure, "SQLite locked")


def test_a_short_lock_is_only_waited_for(sites: Callable[[str], Site]) -> None:
    site = sites("sqlite")
    sato = Client(site.server().url).sign_in("sato")
    script = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1.5); c.execute('ROLLBACK')\n"
    )
    path = str(site.data_dir / "ippo.db")
    with subprocess.Popen(
        [sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        answer = sato.record("patient", summary=TYPED)
    assert answer.status_code == 303


def test_a_full_disk_is_said_and_the_text_kept(
    sites: Callable[..., Site], tmp_path: Path, figure: Figure
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with _small_disk(folder):
        site = sites("sqlite", folder / "data")

        @contextmanager
        def full() -> Iterator[None]:
            filler = folder / "filler"
            _fill(filler)
            yield
            filler.unlink()

        try:
            _try_in_trouble(site, full, figure, "disk full")
        finally:
            site.stop()


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("小さなディスクを用意できません（管理者権限と mount が必要です）")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(path: Path) -> None:
    """Take all the space there is, to the last block."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def test_a_disk_that_refuses_writes_is_said_and_the_text_kept(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    """No file of the server may grow any more: every write past the end fails at once."""
    site = sites("sqlite")

    @contextmanager
    def refusing() -> Iterator[None]:
        process = site.servers[0].process
        assert process is not None
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        yield
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)

    _try_in_trouble(site, refusing, figure, "write error")


def test_a_database_that_is_gone_is_said_and_the_text_kept(
    sites: Callable[[str], Site], figure: Figure
) -> None:
    site = sites("postgresql")
    cluster = site.cluster
    assert cluster is not None

    @contextmanager
    def gone() -> Iterator[None]:
        cluster.stop("immediate")
        try:
            yield
        finally:
            cluster.start()

    _try_in_trouble(site, gone, figure, "PostgreSQL gone", reads=False)


def test_readiness_tells_that_the_database_is_gone(sites: Callable[[str], Site]) -> None:
    site = sites("postgresql")
    assert site.cluster is not None
    client = Client(site.server().url)
    assert client.get("/readyz").status_code == 200
    site.cluster.stop("immediate")
    try:
        assert client.get("/readyz").status_code in {500, 503}
        assert client.get("/healthz").status_code == 200
    finally:
        site.cluster.start()
    assert client.get("/readyz").status_code == 200


FAILING = {
    "sqlite": (
        """CREATE TRIGGER fails BEFORE INSERT ON audit_entry WHEN NEW.kind = 'change'
        BEGIN SELECT RAISE(ABORT, 'disk failure in the audit trail'); END""",
        "DROP TRIGGER fails",
    ),
    "postgresql": (
        """CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.kind = 'change' THEN RAISE EXCEPTION 'disk failure in the audit trail'; END IF;
        RETURN NEW; END $$;
        CREATE TRIGGER fails BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION fails()""",
        "DROP TRIGGER fails ON audit_entry; DROP FUNCTION fails()",
    ),
}


def test_no_change_is_stored_that_the_audit_trail_cannot_tell(site: Site, figure: Figure) -> None:
    """AL-3: the trail refuses every change; nothing is changed and nothing typed is lost."""
    server = site.server()
    sato, admin = Client(server.url).sign_in("sato"), Client(server.url).sign_in("nakamura")
    case = sato.record("told").headers["Location"]
    rows = ("incident", "submission", "number_series", "member")
    edit = f"{case}/edit"
    full = {**form_to(sato.get(edit).text, edit).entries, "cause": TYPED, "csrf_token": sato.token}
    breaks, mends = FAILING["postgresql" if site.database_url else "sqlite"]
    site.change(breaks)
    before, content = site.counts(rows), site.rows("SELECT * FROM incident")
    answers = {
        "record": sato.record("untold", summary=TYPED),
        "revise": sato.post(edit, full),
        "move": sato.post(f"{case}/moves/investigate"),
        "member": admin.post("/members/new", {"login": "new", "name": "新人", "roles": "viewer"}),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 503
    )
    assert form_to(answers["record"].text, "/incidents/new").entries["summary"] == [TYPED]
    assert form_to(answers["revise"].text, edit).entries["cause"] == [TYPED]
    assert "disk failure" not in "".join(answer.text for answer in answers.values())
    assert site.counts(rows) == before
    assert site.rows("SELECT * FROM incident") == content
    site.change(mends)
    assert sato.record("untold", summary=TYPED).status_code == 303
    assert sato.post(edit, full).status_code == 303
    site.verify_audit()
    name = "PostgreSQL" if site.database_url else "SQLite"
    figure(f"AL-3 {name}: {len(answers)} kinds of change without a trail, 0 stored")


def test_a_start_beside_a_lost_key_ring_is_refused(sites: Callable[[str], Site]) -> None:
    site = sites("sqlite")
    (site.data_dir / "keyring.json").unlink()
    server = RunningServer(site.data_dir)
    with pytest.raises(RuntimeError, match="鍵ファイル"):
        server.start()
    assert not (site.data_dir / "keyring.json").exists()
