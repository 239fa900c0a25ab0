"""The page of a job follows it by itself, says every quarter, and shows the end."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.test_every_page import Check
from tests.server import RunningServer

pytestmark = pytest.mark.browser
NOW = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")


def _execute(server: RunningServer, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(server.data_dir / "ippo.db", timeout=10)) as held, held:
        held.execute(statement, values)


@pytest.fixture
def job(live_server: RunningServer, visitor: NewVisitor) -> Page:
    """Give the page of a running job of 佐藤, of a kind that no hand of the server takes up."""
    _execute(
        live_server,
        "INSERT INTO job (uid, kind, state, progress_done, progress_total, message, attempts, run_at,"
        " leased_until, lease, owner_uid, made_at, started_at)"
        " SELECT 'followed', 'of-a-test', 'running', 1200, 5000, '', 1, ?, '2999-01-01 00:00:00',"
        " 'mine', uid, ?, ? FROM member WHERE login = 'sato'",
        *([NOW] * 3),
    )
    page = visitor("sato")
    page.goto("/jobs/followed")
    return page


def test_the_page_follows_a_job_to_its_end(
    job: Page, live_server: RunningServer, well_built: Check
) -> None:
    expect(job.get_by_text("1,200 / 5,000 件", exact=True)).to_be_visible()
    expect(job.get_by_role("progressbar")).to_have_attribute("value", "1200")
    well_built(job)
    spoken = job.locator("[data-job-status]")
    expect(spoken).to_have_text("")
    _execute(live_server, "UPDATE job SET progress_done = 2600 WHERE uid = 'followed'")
    expect(job.get_by_text("2,600 / 5,000 件", exact=True)).to_be_visible()
    expect(spoken).to_have_text("実行中：52パーセント、2,600 / 5,000 件")
    _execute(
        live_server,
        "UPDATE job SET state = 'done', progress_done = 5000, message = '5,000件を取り込みました。',"
        " ended_at = ? WHERE uid = 'followed'",
        NOW,
    )
    expect(job.get_by_text("5,000件を取り込みました。")).to_be_visible()
    expect(job.get_by_role("button", name="処理を中止する")).to_have_count(0)
    well_built(job)
