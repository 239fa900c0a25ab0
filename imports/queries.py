"""Reads of imports; every one starts from the member who received the file."""

import json
from typing import Any, Protocol

from sqlalchemy import select

from imports.child import Unreadable, read_table
from imports.columns import AnySession
from imports.models import ImportContent, ImportRun
from imports.parsing.results import Table
from imports.screening import ScreenedTable, is_kept_as_tables, kept_table
from imports.vocabulary import ContentRole, ImportState
from jobs.models import Job
from jobs.queries import find_own_job
from jobs.vocabulary import OPEN

NO_SHEET = "指定されたシートがないか、空のシートです。シートを選び直してください。"


class Receiver(Protocol):
    """Who received a file."""

    @property
    def uid(self) -> str:
        """Give the member's opaque id."""
        ...


def find_run(
    session: AnySession, member: Receiver, uid: str, *, kind: str, for_update: bool = False
) -> ImportRun | None:
    """Give an import of this kind if it is the member's own."""
    statement = select(ImportRun).where(
        ImportRun.uid == uid, ImportRun.kind == kind, ImportRun.made_by == member.uid
    )
    return session.scalar(statement.with_for_update() if for_update else statement)


def list_runs(
    session: AnySession, member: Receiver, kind: str, scope: str | None = None
) -> list[ImportRun]:
    """Give the member's newest imports of a kind, into one record where the kind asks for one."""
    return list(
        session.scalars(
            select(ImportRun)
            .where(
                ImportRun.made_by == member.uid,
                ImportRun.kind == kind,
                ImportRun.scope_uid.is_not_distinct_from(scope),
            )
            .order_by(ImportRun.id.desc())
            .limit(10)
        )
    )


def find_done_twin(session: AnySession, run: ImportRun) -> ImportRun | None:
    """Give the newest earlier import of the very same file, if one was carried out."""
    return session.scalar(
        select(ImportRun)
        .where(
            ImportRun.made_by == run.made_by,
            ImportRun.kind == run.kind,
            ImportRun.scope_uid.is_not_distinct_from(run.scope_uid),
            ImportRun.digest == run.digest,
            ImportRun.state == ImportState.DONE,
            ImportRun.id < run.id,
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )


def job_of(session: AnySession, run: ImportRun) -> Job | None:
    """Give the job that runs an import, None where the request does."""
    return find_own_job(session, run.made_by, run.job_uid) if run.job_uid else None


def is_underway(session: AnySession, run: ImportRun) -> bool:
    """Say whether a job waits to run an import, or runs it."""
    job = job_of(session, run)
    return job is not None and job.state in OPEN


def content_of(session: AnySession, run: ImportRun, role: ContentRole) -> bytes | None:
    """Give a kept content of an import."""
    held = session.scalar(
        select(ImportContent).where(ImportContent.run_id == run.id, ImportContent.role == role)
    )
    return None if held is None else held.content


def preview_of(session: AnySession, run: ImportRun) -> dict[str, Any] | None:
    """Give headers, first rows, sheets, encoding and warnings of the file."""
    preview: dict[str, Any] | None = _json(session, run, ContentRole.PREVIEW)
    return preview


def problems_of(session: AnySession, run: ImportRun) -> list[dict[str, Any]]:
    """Give the reasons of rejected rows, as far as they are shown."""
    return _json(session, run, ContentRole.PROBLEMS) or []


def table_of(session: AnySession, run: ImportRun) -> Table:
    """Give the table of an import; a kept file is parsed in the child process. Unreadable says why there is none.

    Belongs outside a transaction: meanwhile others would wait for its lock.
    """
    return sheet_of(session, run, run.sheet).table


def sheet_of(session: AnySession, run: ImportRun, sheet: str | None) -> ScreenedTable:
    """Give a sheet of an import with the marks of what was blacked out in it."""
    content = content_of(session, run, ContentRole.FILE) or b""
    if not is_kept_as_tables(content):
        return ScreenedTable(read_table(content, sheet))
    kept = kept_table(content, sheet)
    if kept is None:
        raise Unreadable(NO_SHEET)
    return kept


def _json(session: AnySession, run: ImportRun, role: ContentRole) -> Any:  # noqa: ANN401 (plain data)
    content = content_of(session, run, role)
    return None if content is None else json.loads(content)
