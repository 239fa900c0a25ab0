"""The steps of an import: receive a file, confirm its columns, keep the check, run it, stop it."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from audit.recorder import note
from audit.vocabulary import EntryKind
from core.confidential import SecretKind, blacked_out
from core.crypto import blind_index
from core.database import canonical_json, widen
from core.text import clean_text
from core.work import Conflict, Work
from documents.sheets import Sheet, render_csv
from imports.columns import AnySession, Importer
from imports.judging import (
    Line,
    Tell,
    counts_of,
    judge,
    judge_anew,
    rejected_rows,
    tell_nobody,
)
from imports.models import ImportContent, ImportRun
from imports.parsing.results import Table
from imports.screening import Mark, content_to_keep, shown_marks, without_secrets
from imports.vocabulary import ContentRole, Fate, ImportState

FLUSH_AT = 500
PREVIEW_ROWS = 5
PROBLEM_LIMIT = 1_000
NAME_LIMIT = 200
OPEN = (ImportState.UPLOADED, ImportState.CHECKED)
READY = (ImportState.CHECKED, ImportState.WAITING)
MOVED_ON = "この取込みは、別の画面または処理で先に進んでいます。最新の状態をご確認ください。"
CROSSED = (
    "取込みの途中で、同じ番号の記録が別の操作で登録または変更されました。1件も取り込んでいません。"
    "もう一度内容を確認してから取り込んでください。"
)
_UNSHOWN = re.compile("[\u202a-\u202e\u2066-\u2069\n]")


@dataclass(frozen=True)
class Prepared:
    """The rows of an import as they were judged before the lock, with the columns they were read by."""

    mapping: Mapping[str, int]
    table: Table
    lines: Sequence[Line]


class ColumnsRefused(Exception):
    """The columns cannot be used so; carries (column name, sentence) pairs."""

    def __init__(self, reasons: tuple[tuple[str, str], ...]) -> None:
        super().__init__(" ".join(sentence for _, sentence in reasons))
        self.reasons = reasons


def receive(
    work: Work,
    importer: Importer,
    *,
    file_name: str,
    data: bytes,
    table: Table,
    others: Sequence[Table] = (),
    answered: Collection[SecretKind] = (),
    scope: str | None = None,
) -> ImportRun:
    """Keep a file that could be read, its secrets blacked out; nothing is imported yet.

    `others` are the further sheets of a workbook; the kinds `answered` as false alarms stay as they are.
    `scope` is the uid of the record that the rows go into, for an importer that asks for one.
    """
    work.because("imports:receive")
    screened = [without_secrets(one, answered) for one in (table, *others)]
    run = ImportRun(
        number=work.next_number("IMP", 4),
        kind=importer.kind,
        state=ImportState.UPLOADED,
        digest=blind_index(hashlib.sha256(data).hexdigest(), "import_run|digest"),
        row_count=len(table.rows),
        made_by=work.actor.uid or "",
        made_at=work.now,
        scope_uid=scope,
    )
    run.file_name = _shown_name(file_name)
    run.sheet = table.sheet or None
    work.session.add(run)
    work.session.flush()
    _keep(work, run, ContentRole.FILE, content_to_keep(screened))
    _keep_preview(work, run, screened[0].table, screened[0].marks)
    work.session.flush()
    for kind in answered:
        _note_answer(work, run, kind)
    return run


def _note_answer(work: Work, run: ImportRun, kind: SecretKind) -> None:
    note(
        work,
        EntryKind.SYSTEM,
        "secrets:let_through",
        table=run.__tablename__,
        uid=run.uid,
        label=run.audit_label,
        detail={"field": "file", "kind": kind.label},
    )


def choose_sheet(work: Work, run: ImportRun, table: Table, marks: Sequence[Mark] = ()) -> None:
    """Take another sheet of the workbook; its columns are to be confirmed anew."""
    _expect(run, OPEN)
    work.because("imports:choose_sheet")
    run.sheet, run.state, run.mapping = table.sheet, ImportState.UPLOADED, None
    run.row_count = len(table.rows)
    _keep_preview(work, run, table, marks)
    work.session.flush()


def confirm_columns(
    importer: Importer, headers: Sequence[str], chosen: Mapping[str, int | None]
) -> dict[str, int]:
    """Give the mapping of columns to places in the file, or raise ColumnsRefused with every reason."""
    mapping = {
        column.name: place
        for column in importer.columns
        if (place := chosen.get(column.name)) is not None and 0 <= place < len(headers)
    }
    reasons = [
        (column.name, f"「{column.label}」にあたる列を選んでください。")
        for column in importer.columns
        if importer.is_needed(column) and column.name not in mapping
    ]
    taken: dict[int, str] = {}
    for column in importer.columns:
        place = mapping.get(column.name)
        if place is None:
            continue
        if place in taken:
            reasons.append(
                (
                    column.name,
                    f"「{column.label}」と「{taken[place]}」に同じ列が選ばれています。別の列を選んでください。",
                )
            )
        taken.setdefault(place, column.label)
    if reasons:
        raise ColumnsRefused(tuple(reasons))
    return mapping


def check(
    work: Work, run: ImportRun, *, mapping: Mapping[str, int], table: Table, lines: Sequence[Line]
) -> None:
    """Keep the outcome of a dry run, which `judge` has made outside this transaction."""
    _expect(run, OPEN)
    work.because("imports:check")
    run.mapping = dict(mapping)
    run.state = ImportState.CHECKED
    _keep_outcome(work, run, table, lines)
    work.session.flush()


def prepare(
    session: AnySession,
    importer: Importer,
    record: ImportRun,
    table: Table,
    tell: Tell = tell_nobody,
) -> Prepared:
    """Judge every row and make what is new, before the lock is taken; nothing is written.

    `tell` gets each row of the table once, out of twice as many; `run` tells the other half.
    """
    mapping, total = record.mapping or {}, 2 * len(table.rows)
    lines = judge(session, importer, mapping, table, lambda done, _: tell(done // 2, total))
    for start in range(0, len(lines), FLUSH_AT):
        chunk = lines[start : start + FLUSH_AT]
        _make(session, importer, chunk)
        tell((len(lines) + start + len(chunk)) // 2, total)
    return Prepared(dict(mapping), table, lines)


def run(
    work: Work,
    importer: Importer,
    record: ImportRun,
    prepared: Prepared,
    tell: Tell = tell_nobody,
) -> None:
    """Import every good row in this one transaction; a run that is done already changes nothing.

    What others changed since the rows were judged is seen, and those rows are judged anew.
    """
    if record.state is ImportState.DONE:
        return
    _expect(record, READY)
    if prepared.mapping != (record.mapping or {}):
        raise Conflict(MOVED_ON)
    work.take_turns(f"import|{record.kind}")  # two imports of one kind could add the same key
    work.because("imports:run", f"取込み {record.number}")
    widen(work.session.connection())
    lines = prepared.lines
    judge_anew(work.session, importer, lines)
    try:
        _write(work, importer, lines, lambda done, total: tell(total + done, 2 * total))
    except (IntegrityError, StaleDataError) as error:
        raise Conflict(CROSSED) from error
    record.state, record.done_at = ImportState.DONE, work.now
    _keep_outcome(work, record, prepared.table, lines)
    work.session.flush()


def stop(work: Work, run: ImportRun) -> None:
    """End an import that was not run; its file is forgotten."""
    _expect(run, (*OPEN, ImportState.WAITING))
    work.because("imports:stop")
    run.state, run.done_at = ImportState.REFUSED, work.now
    work.session.execute(delete(ImportContent).where(ImportContent.run_id == run.id))
    work.session.flush()


def forget_contents(work: Work, before: datetime) -> int:
    """Delete the kept files and rejected rows of imports received before an instant; give how many."""
    old = select(ImportRun.id).where(ImportRun.made_at < before)
    gone = work.session.execute(
        delete(ImportContent).where(ImportContent.run_id.in_(old)).returning(ImportContent.id)
    )
    return len(gone.all())


def _make(session: AnySession, importer: Importer, lines: Sequence[Line]) -> None:
    new = [line for line in lines if line.fate is Fate.NEW and line.prepared is None]
    made = importer.prepare(session, [line.values for line in new]) if new else ()
    for line, record in zip(new, made, strict=True):
        line.prepared = record


def _write(work: Work, importer: Importer, lines: Sequence[Line], tell: Tell) -> None:
    for start in range(0, len(lines), FLUSH_AT):
        chunk = lines[start : start + FLUSH_AT]
        _make(work.session, importer, chunk)
        if new := [line.prepared for line in chunk if line.fate is Fate.NEW]:
            importer.add(work, new)
        if changed := [(one.record, one.changes) for one in chunk if one.fate is Fate.CHANGED]:
            importer.change(work, changed)
        work.session.flush()
        for line in chunk:
            line.prepared = line.record = None  # the trail holds what it needs; memory is short
        tell(start + len(chunk), len(lines))


def _expect(run: ImportRun, states: tuple[ImportState, ...]) -> None:
    if run.state not in states:
        raise Conflict(MOVED_ON)


def _keep_preview(work: Work, run: ImportRun, table: Table, marks: Sequence[Mark]) -> None:
    preview = {
        "headers": table.headers,
        "rows": [row[: len(table.headers)] for row in table.rows[:PREVIEW_ROWS]],
        "numbers": table.numbers[:PREVIEW_ROWS],
        "sheets": table.sheets,
        "encoding": table.encoding,
        "warnings": table.warnings,
        "taken_out": list(shown_marks(marks)),
        "taken_out_count": len(marks),
    }
    _keep(work, run, ContentRole.PREVIEW, canonical_json(preview).encode())


def _keep_outcome(work: Work, run: ImportRun, table: Table, lines: Sequence[Line]) -> None:
    counts = counts_of(lines)
    run.row_count = len(lines)
    run.new_count, run.changed_count = counts[Fate.NEW], counts[Fate.CHANGED]
    run.same_count, run.rejected_count = counts[Fate.SAME], counts[Fate.REJECTED]
    problems = [asdict(problem) for line in lines for problem in line.problems][:PROBLEM_LIMIT]
    _keep(work, run, ContentRole.PROBLEMS, canonical_json(problems).encode())
    headers, *rows = rejected_rows(table, lines)
    content, _ = render_csv(Sheet("取込みできない行", headers, rows))
    _keep(work, run, ContentRole.REJECTED, content)


def _keep(work: Work, run: ImportRun, role: ContentRole, content: bytes) -> None:
    held = work.session.scalar(
        select(ImportContent).where(ImportContent.run_id == run.id, ImportContent.role == role)
    )
    if held is None:
        held = ImportContent(run_id=run.id, role=role)
        work.session.add(held)
    held.content = content


def _shown_name(raw: str) -> str:
    """Give the last part of a path, as it can be shown and never led astray by."""
    name = blacked_out(_UNSHOWN.sub("", clean_text(raw)[0]))[0]
    return re.split(r"[/\\]", name)[-1].strip()[:NAME_LIMIT] or "名前のないファイル"
