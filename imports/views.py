"""Pages of an import: upload, columns to confirm, what would happen, what has happened."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.confidential import SecretKind
from core.database import db
from core.text import clean_text
from core.web import accepts_body, file_answer
from core.work import Actor, Conflict, Work, transaction
from documents.sheets import CSV
from imports import operations, queries
from imports.child import Unreadable, read_table
from imports.columns import AnySession, Column, Importer, Match, Target, recognise
from imports.judging import judge
from imports.models import ImportRun
from imports.parsing.results import FILE_LIMIT, Table
from imports.vocabulary import ContentRole, ImportState

BODY_LIMIT = FILE_LIMIT + 1024 * 1024
"""The file and what a browser puts around it."""
AT_ONCE = 500
"""So many rows are imported while the member waits; more are a job."""
SHEET_LIMIT = 10
"""So many sheets of a workbook are read; to check one for secrets takes as long as to parse it."""


@dataclass
class Problems:
    """What the error summary of a page lists: (id of the control, sentence)."""

    error_list: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """A column with the headers it can take, and the one that is proposed."""

    column: Column
    is_needed: bool
    place: int | None
    is_guess: bool
    problems: tuple[str, ...]


def blueprint(
    importers: Iterable[Importer],
    guard: Callable[..., Callable[[Any], Any]],
    member: Callable[[], queries.Receiver],
    actor: Callable[[], Actor],
) -> Blueprint:
    """Give the pages of every importer, each behind the permission the importer names.

    `guard(permission, loads=…, logs_access=…)` decorates a view, as `accounts.guard.requires` does.
    """
    pages = Blueprint("imports", __name__, url_prefix="/imports")
    for importer in importers:
        views = Pages(importer, member, actor)
        for method, address, view in (
            ("GET", "new", views.new),
            ("POST", "new", views.receive),
            ("GET", "<uid>", views.show),
            ("POST", "<uid>/sheet", views.choose_sheet),
            ("POST", "<uid>/columns", views.confirm),
            ("POST", "<uid>/run", views.run),
            ("POST", "<uid>/stop", views.stop),
            ("GET", "<uid>/rejected.csv", views.rejected),
        ):
            loads = (
                {"loads": views.find, "logs_access": method == "GET"} if "<uid>" in address else {}
            )
            guarded = guard(importer.permission, **loads)(view)
            name = f"{importer.kind}_{view.__name__}"
            pages.add_url_rule(f"/{importer.kind}/{address}", name, guarded, methods=[method])
    return pages


@dataclass(frozen=True)
class Pages:
    """The pages of one importer."""

    importer: Importer
    member: Callable[[], queries.Receiver]
    actor: Callable[[], Actor]

    def find(self, session: AnySession, member: queries.Receiver, uid: str) -> ImportRun | None:
        """Give an import if it is the member's own and goes where the member may write."""
        run = queries.find_run(session, member, uid, kind=self.importer.kind)
        scope = self.importer.scope
        if run is None or scope is None:
            return run
        return run if scope.find(session, member, run.scope_uid or "") else None

    def new(self) -> ResponseReturnValue:
        """Ask for a file."""
        return self._new_page(Problems(), self._target(request.args.get("to")))

    @accepts_body(BODY_LIMIT)
    def receive(self) -> ResponseReturnValue:
        """Take a file in, if it can be read."""
        target = self._target(request.args.get("to"))
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            missing = Problems([("file", "取り込むファイルを選んでください。")])
            return self._new_page(missing, target), 422
        data = sent.read()
        try:
            table = read_table(data)
        except Unreadable as refused:
            return self._new_page(Problems([("file", str(refused))]), target), 422
        others = list(_other_sheets(data, table))
        with self._transaction() as work:
            run = operations.receive(
                work,
                self.importer,
                file_name=sent.filename,
                data=data,
                table=table,
                others=others,
                answered=[
                    kind for kind in SecretKind if kind.value in request.form.getlist("answered")
                ],
                scope=target.uid if target else None,
            )
        return redirect(self._address("show", run), 303)

    def show(self, record: ImportRun) -> ResponseReturnValue:
        """Show an import as far as it has come."""
        if record.state is ImportState.UPLOADED:
            return self._columns_page(record)
        if record.state is ImportState.CHECKED and request.args.get("step") == "columns":
            return self._columns_page(record)
        return self._outcome_page(record)

    def choose_sheet(self, record: ImportRun) -> ResponseReturnValue:
        """Take another sheet of the workbook."""
        try:
            kept = queries.sheet_of(db.session, record, request.form.get("sheet", ""))
        except Unreadable as refused:
            return self._columns_page(record, Problems([("sheet", str(refused))])), 422
        return self._change(
            record,
            lambda work, run: operations.choose_sheet(work, run, kept.table, kept.marks),
        )

    def confirm(self, record: ImportRun) -> ResponseReturnValue:
        """Take the columns as confirmed and show what an import would do."""
        preview = queries.preview_of(db.session, record) or {}
        chosen = {column.name: _place(f"column-{column.name}") for column in self.importer.columns}
        try:
            mapping = operations.confirm_columns(self.importer, preview.get("headers", []), chosen)
        except operations.ColumnsRefused as refused:
            problems = Problems([(f"column-{name}", why) for name, why in refused.reasons])
            return self._columns_page(record, problems, chosen), 422
        try:
            table = queries.table_of(db.session, record)
        except Unreadable as refused:
            return self._columns_page(record, Problems([("sheet", str(refused))]), chosen), 422
        bound = self.importer.within(db.session, record.scope_uid)
        lines = judge(db.session, bound, mapping, table)
        return self._change(
            record,
            lambda work, run: operations.check(
                work, run, mapping=mapping, table=table, lines=lines
            ),
        )

    def run(self, record: ImportRun) -> ResponseReturnValue:
        """Import every good row."""
        if record.state is ImportState.DONE:
            return redirect(self._address("show", record), 303)
        if record.row_count > AT_ONCE:
            return self._queue(record)
        try:
            table = queries.table_of(db.session, record)
        except Unreadable as refused:
            return self._outcome_page(record, Problems([("run", str(refused))])), 422
        bound = self.importer.within(db.session, record.scope_uid)
        prepared = operations.prepare(db.session, bound, record, table)
        return self._change(
            record,
            lambda work, run: operations.run(work, bound, run, prepared),
            "取込みが終わりました。",
        )

    def _queue(self, record: ImportRun) -> ResponseReturnValue:
        """Let a job import the rows; asked twice, it leads to the one job."""
        answer = self._change(record, operations.queue)
        db.session.refresh(record)
        job = queries.job_of(db.session, record)
        is_waiting = record.state is ImportState.WAITING and job is not None
        return redirect(f"/jobs/{record.job_uid}", 303) if is_waiting else answer

    def stop(self, record: ImportRun) -> ResponseReturnValue:
        """End an import without importing anything."""
        return self._change(
            record, operations.stop, "取込みを中止しました。記録は変更していません。"
        )

    def rejected(self, record: ImportRun) -> ResponseReturnValue:
        """Give the rejected rows with their reasons, to correct and send again."""
        content = queries.content_of(db.session, record, ContentRole.REJECTED)
        if content is None or not record.rejected_count:
            abort(404)
        with self._transaction() as work:
            note(
                work,
                EntryKind.DOWNLOAD,
                "imports:download",
                table=record.__tablename__,
                uid=record.uid,
                label=record.audit_label,
                detail={"rows": record.rejected_count},
            )
        return file_answer(content, CSV, f"{record.number}-rejected.csv")

    def _change(
        self,
        record: ImportRun,
        act: Callable[[Work, ImportRun], object],
        message: str = "",
    ) -> ResponseReturnValue:
        """Do something with an import under its lock, and go back to its page."""
        try:
            with self._transaction() as work:
                held = queries.find_run(
                    work.session,
                    self.member(),
                    record.uid,
                    kind=self.importer.kind,
                    for_update=True,
                )
                if held is None:
                    abort(404)
                act(work, held)
        except Conflict as conflict:
            return self._outcome_page(record, Problems([("main", str(conflict))])), 409
        if message:
            flash(message, "success")
        return redirect(self._address("show", record), 303)

    def _transaction(self) -> Any:  # noqa: ANN401 (the context manager of core.work)
        return transaction(db.session, self.actor(), clock.now())

    def _target(self, uid: str | None) -> Target | None:
        """Give the record to import into, None where the kind needs none; an unknown one is a 404."""
        scope = self.importer.scope
        if scope is None:
            return None
        is_storable = uid is not None and clean_text(uid)[1] == 0
        target = scope.find(db.session, self.member(), uid) if uid and is_storable else None
        if target is None:
            abort(404)
        return target

    def _address(self, page: str, run: ImportRun | None = None, to: str | None = None) -> str:
        name = f".{self.importer.kind}_{page}"
        return url_for(name, uid=run.uid) if run else url_for(name, to=to)

    def _place(self, uid: str | None) -> dict[str, Any]:
        """Give what every page needs to say where it is."""
        return {
            "importer": self.importer,
            "target": self._target(uid),
            "address": partial(self._address, to=uid),
        }

    def _new_page(self, problems: Problems, target: Target | None) -> str:
        uid = target.uid if target else None
        return render_template(
            "imports/new.html",
            form=problems,
            runs=queries.list_runs(db.session, self.member(), self.importer.kind, uid),
            limit=FILE_LIMIT // 1024**2,
            secret_kinds=SecretKind,
            **self._place(uid),
        )

    def _columns_page(
        self,
        run: ImportRun,
        problems: Problems | None = None,
        chosen: dict[str, int | None] | None = None,
    ) -> str:
        preview = queries.preview_of(db.session, run)
        if preview is None:  # stopped meanwhile, and its file forgotten
            return self._outcome_page(run, problems)
        shown = problems or Problems()
        places = run.mapping if chosen is None else chosen
        return render_template(
            "imports/columns.html",
            run=run,
            form=shown,
            preview=preview,
            choices=list(self._choices(preview["headers"], places, shown)),
            twin=queries.find_done_twin(db.session, run),
            **self._place(run.scope_uid),
        )

    def _choices(
        self, headers: list[str], places: dict[str, int | None] | None, problems: Problems
    ) -> Iterable[Choice]:
        proposed = recognise(headers, self.importer.columns) if places is None else {}
        for column in self.importer.columns:
            match: Match | None = proposed.get(column.name)
            place = match.index if match else (places or {}).get(column.name)
            name = f"column-{column.name}"
            yield Choice(
                column,
                self.importer.is_needed(column),
                place,
                bool(match and match.is_guess),
                tuple(why for target, why in problems.error_list if target == name),
            )

    def _outcome_page(self, run: ImportRun, problems: Problems | None = None) -> str:
        db.session.refresh(run)
        return render_template(
            "imports/outcome.html",
            run=run,
            form=problems or Problems(),
            reasons=queries.problems_of(db.session, run),
            preview=queries.preview_of(db.session, run),
            reason_limit=operations.PROBLEM_LIMIT,
            states=ImportState,
            job=queries.job_of(db.session, run),
            is_underway=queries.is_underway(db.session, run),
            **self._place(run.scope_uid),
        )


def _other_sheets(data: bytes, table: Table) -> Iterator[Table]:
    """Read the further sheets of a workbook, which nobody could choose later unless they are kept now."""
    for name in table.sheets[:SHEET_LIMIT]:
        if name != table.sheet:
            with suppress(Unreadable):  # an empty sheet, say
                yield read_table(data, name)


def _place(name: str) -> int | None:
    """Give the number that a select sent, None where nothing usable came."""
    entry = request.form.get(name, "")
    return int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 4 else None  # noqa: PLR2004 (a hundred columns)
