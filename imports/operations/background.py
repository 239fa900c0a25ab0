"""Imports as jobs: many rows are written behind the pages, and old files are forgotten at night."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from core.database import db
from core.work import Conflict, Work
from imports import queries
from imports.child import BUSY, Unreadable
from imports.columns import Importer
from imports.models import ImportRun
from imports.operations import steps
from imports.vocabulary import ImportState
from jobs.models import Job
from jobs.operations import enqueue
from jobs.run import Handler, JobRefused, Run

RUN, FORGET = "imports:run", "imports:forget"
KEPT_FOR = timedelta(days=30)
GONE = "この取込みの受付記録が見つかりません。もう一度ファイルを送ってください。"
DONE = "取込みが終わりました。"


@dataclass(frozen=True)
class _Owner:
    """The member who asked for a job, as the reads of imports know them."""

    uid: str


def queue(work: Work, run: ImportRun) -> Job:
    """Let a checked import be run by a job, or by another one where the first has ended without it."""
    if run.state is ImportState.WAITING and queries.is_underway(work.session, run):
        raise Conflict(steps.MOVED_ON)
    if run.state not in steps.READY:
        raise Conflict(steps.MOVED_ON)
    work.because("imports:queue")
    order = {"kind": run.kind, "uid": run.uid}
    job = enqueue(work, RUN, order, owner_uid=run.made_by, total=run.row_count)
    run.state, run.job_uid = ImportState.WAITING, job.uid
    work.session.flush()
    return job


def run_handler(importers: Iterable[Importer]) -> Handler:
    """Give the job that runs an import in one transaction: killed in the middle, it has written nothing."""
    by_kind = {importer.kind: importer for importer in importers}

    def carry_out(job: Run) -> None:
        importer = by_kind.get(str(job.payload["kind"]))
        if importer is None:
            raise JobRefused(GONE)
        _carry_out(job, importer)

    return Handler("ファイルからの取込み", carry_out)


def forget_handler() -> Handler:
    """Give the job that forgets the kept files of imports after 30 days."""
    return Handler("取り込んだファイルの破棄", _forget)


def _carry_out(job: Run, importer: Importer) -> None:
    owner, uid = _Owner(job.owner_uid or ""), str(job.payload["uid"])
    record = queries.find_run(db.session, owner, uid, kind=importer.kind)
    if record is None:
        raise JobRefused(GONE)
    importer = importer.within(db.session, record.scope_uid)
    try:
        table = queries.table_of(db.session, record)
    except Unreadable as refused:
        if str(refused) == BUSY:  # the next attempt may find a place
            raise
        raise JobRefused(str(refused)) from None
    rows = len(table.rows)

    def tell(done: int, total: int) -> None:
        # Each row is told twice, once prepared and once written.
        job.tell(done // 2, total // 2)

    prepared = steps.prepare(db.session, importer, record, table, tell)
    try:
        with job.step(done=rows, total=rows) as work:
            held = queries.find_run(work.session, owner, uid, kind=importer.kind, for_update=True)
            if held is None:
                raise JobRefused(GONE)
            steps.run(work, importer, held, prepared, tell)
            page = f"/imports/{importer.kind}/{uid}"
            job.finish({"href": page, "label": "取込みの結果を見る"}, DONE)
    except Conflict as conflict:
        raise JobRefused(str(conflict)) from conflict


def _forget(job: Run) -> None:
    with job.step() as work:
        steps.forget_contents(work, work.now - KEPT_FOR)
        job.finish()
