"""An import changes exactly what it said it would, all of it or nothing, and the second time nothing."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from audit.models import AuditEntry
from core.database import db
from core.work import Conflict, Work
from documents.sheets import Sheet, render_csv, render_xlsx
from imports import operations, queries
from imports.columns import Importer, recognise
from imports.judging import judge
from imports.models import ImportContent, ImportRun
from imports.parsing.results import Table
from imports.parsing.tables import parse_table
from imports.vocabulary import ContentRole, Fate, ImportState
from tests.conftest import NOW, counted_statements, member_of
from tests.imports.files import HEADERS, csv_of
from tests.imports.running import run_now
from tests.imports.samples import COLUMNS, IMPORTER, Ticket, Urgency

Working = Callable[..., Any]
ROWS = (
    (
        "C-1",
        "不正出金",
        "令和8年11月22日 14:05",
        "０３−１２３４",
        "１２３万円",
        "至急",
        "はい",
        "身に覚えがない",
    ),
    ("C-2", "ログイン不可", "2026/11/22 9:00", "", "", "通常", "いいえ", ""),
)


@pytest.fixture(autouse=True)
def _table(tickets: Any) -> None:
    """Every test here needs the sample's table."""
    del tickets


def received(work: Working, data: bytes, importer: Importer = IMPORTER) -> tuple[ImportRun, Table]:
    """Receive a file and keep its check, as the pages do."""
    table = parse_table(data)
    with work("sato") as running:
        run = operations.receive(running, importer, file_name="受付.csv", data=data, table=table)
    checked(work, run, table, importer)
    return run, table


def checked(work: Working, run: ImportRun, table: Table, importer: Importer = IMPORTER) -> None:
    found = recognise(table.headers, importer.columns)
    chosen = {name: match.index for name, match in found.items()}
    mapping = operations.confirm_columns(importer, table.headers, chosen)
    lines = judge(db.session, importer, mapping, table)
    with work("sato") as running:
        operations.check(running, run, mapping=mapping, table=table, lines=lines)


def imported(work: Working, data: bytes, importer: Importer = IMPORTER) -> ImportRun:
    run, table = received(work, data, importer)
    with work("sato") as running:
        run_now(running, importer, run, table)
    return run


def _knows_nothing(session: Any, keys: Any) -> dict[Any, Any]:
    del session, keys
    return {}


def counts(run: ImportRun) -> tuple[int | None, ...]:
    return run.new_count, run.changed_count, run.same_count, run.rejected_count


def all_tickets() -> dict[str, Ticket]:
    return {one.number: one for one in db.session.scalars(select(Ticket))}


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def test_a_file_is_kept_and_looked_at_before_anything_is_imported(
    work: Working, session: Any
) -> None:
    data = csv_of(*ROWS)
    table = parse_table(data)
    with work("sato") as running:
        run = operations.receive(
            running, IMPORTER, file_name="C:\\取込\\受付\u202e\n.csv", data=data, table=table
        )
    assert (run.state, run.file_name, run.row_count) == (ImportState.UPLOADED, "受付.csv", 2)
    assert run.number == "IMP-2026-0001"
    preview = queries.preview_of(session, run)
    assert preview is not None
    assert preview["headers"] == list(HEADERS)
    assert preview["rows"][1][1] == "ログイン不可"
    assert queries.table_of(session, run).rows == table.rows
    assert all_tickets() == {}


def test_the_check_tells_every_fate_and_writes_no_record(work: Working, session: Any) -> None:
    imported(work, csv_of(*ROWS))
    changed = ("C-1", "不正出金（続き）", "", "", "", "", "", "")
    bad = ("C-3", "", "11/22", "", "たくさん", "緊急", "", "")
    run, _ = received(work, csv_of(changed, ROWS[1], ("C-4", "新しい", *[""] * 6), bad))
    assert counts(run) == (1, 1, 1, 1)
    assert run.state is ImportState.CHECKED
    problems = queries.problems_of(session, run)
    assert {problem["row"] for problem in problems} == {5}
    assert [problem["column"] for problem in problems] == ["件名", "受付日時", "被害額", "緊急度"]
    assert all(problem["sentence"].endswith("。") for problem in problems)
    assert all_tickets()["C-1"].title == "不正出金"


def test_new_and_changed_rows_are_imported_together_in_the_same_file(work: Working) -> None:
    imported(work, csv_of(*ROWS))
    first = all_tickets()["C-1"]
    assert first.received is not None
    assert first.received.at == NOW
    assert (first.amount, first.urgency, first.is_open) == (1_230_000, Urgency.HIGH, True)
    assert (first.phone, first.note) == ("０３−１２３４", "身に覚えがない")
    run = imported(work, csv_of(("C-1", "変更後", *[""] * 6), ("C-9", "新しい", *[""] * 6)))
    assert counts(run) == (1, 1, 0, 0)
    assert run.state is ImportState.DONE
    tickets = all_tickets()
    assert set(tickets) == {"C-1", "C-2", "C-9"}
    assert (tickets["C-1"].title, tickets["C-1"].phone) == ("変更後", "０３−１２３４")


def test_an_empty_cell_changes_nothing(work: Working) -> None:
    imported(work, csv_of(*ROWS))
    run = imported(work, csv_of(("C-1", "不正出金", *[""] * 6)))
    assert counts(run) == (0, 0, 1, 0)
    assert all_tickets()["C-1"].amount == 1_230_000


def test_the_same_import_twice_changes_nothing(work: Working) -> None:
    run, table = received(work, csv_of(*ROWS))
    with work("sato") as running:
        run_now(running, IMPORTER, run, table)
    before, done_at = entries(), run.done_at
    with work("sato", now=NOW + timedelta(hours=1)) as running:
        run_now(running, IMPORTER, run, table)
    assert (entries(), run.done_at) == (before, done_at)
    again = imported(work, csv_of(*ROWS))
    assert counts(again) == (0, 0, 2, 0)
    told = db.session.scalars(select(AuditEntry.subject_table).where(AuditEntry.seq > before))
    assert set(told) == {"import_run"}
    twin = queries.find_done_twin(db.session, again)
    assert twin is not None
    assert twin.number == run.number


def test_the_trail_names_the_import_a_change_came_from(work: Working) -> None:
    run = imported(work, csv_of(*ROWS))
    told = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_table == "sample_ticket")
    ).all()
    assert [entry.verb for entry in told] == ["imports:run", "imports:run"]
    assert told[0].reason == f"取込み {run.number}"


def test_rows_of_one_key_are_all_rejected_with_the_other_rows_number(
    work: Working, session: Any
) -> None:
    run = imported(
        work, csv_of(("Ｃ-1", "甲", *[""] * 6), ("C-2", "乙", *[""] * 6), ("C-1", "丙", *[""] * 6))
    )
    assert counts(run) == (1, 0, 0, 2)
    problems = queries.problems_of(session, run)
    assert [(problem["row"], problem["sentence"][-21:]) for problem in problems] == [
        (2, "にもあります（4行目）。1行だけにしてください。"[-21:]),
        (4, "にもあります（2行目）。1行だけにしてください。"[-21:]),
    ]
    assert set(all_tickets()) == {"C-2"}


def test_rejected_rows_can_be_corrected_and_sent_again(work: Working, session: Any) -> None:
    bad = ("C-5", "=1+1", "あした", "+81-3", "x", "", "", "")
    run = imported(work, csv_of(ROWS[0], bad))
    content = queries.content_of(session, run, ContentRole.REJECTED)
    assert content is not None
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADERS, "取込みできない理由"]
    assert rows[1][:2] == ["C-5", "'=1+1"]
    assert "受付日時：" in rows[1][-1]
    corrected = (
        content.decode("utf-8-sig").replace("あした", "2026/11/22 10:00").replace(",x,", ",5万,")
    )
    again = imported(work, corrected.encode("cp932"))
    assert counts(again) == (1, 0, 0, 0)
    ticket = all_tickets()["C-5"]
    assert (ticket.title, ticket.phone, ticket.amount) == ("=1+1", "+81-3", 50_000)


def test_a_second_file_of_rejected_rows_has_one_column_of_reasons(
    work: Working, session: Any
) -> None:
    headers = (*HEADERS, "取込みできない理由")
    run = imported(work, csv_of(("C-6", *[""] * 7, "古い理由"), headers=headers))
    content = queries.content_of(session, run, ContentRole.REJECTED)
    assert content is not None
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0].count("取込みできない理由") == 1
    assert "古い理由" not in rows[1]


def test_cells_with_errors_and_rows_that_are_too_long_are_rejected(
    work: Working, session: Any
) -> None:
    run = imported(work, csv_of(("C-7", "#REF!", *[""] * 6), ("C-8", "1,234円の件", *[""] * 6)))
    sentences = [problem["sentence"] for problem in queries.problems_of(session, run)]
    assert sentences[0].startswith("Excel のエラー値（#REF!）です")
    assert "見出しより多くのセル" in sentences[1]
    assert all_tickets() == {}


@pytest.mark.parametrize("form", ["csv", "cp932", "xlsx"])
def test_our_own_export_comes_back_without_a_change(work: Working, form: str) -> None:
    imported(work, csv_of(*ROWS, ("C-3", "'=1+1", "", "'+81", "", "", "", "－5\n＝")))
    cells = [_written(ticket) for ticket in all_tickets().values()]
    sheet = Sheet("受付票", tuple(column.label for column in COLUMNS), cells)
    content = (
        render_xlsx(sheet)
        if form == "xlsx"
        else render_csv(sheet, "utf-8-sig" if form == "csv" else form)[0]
    )
    assert counts(imported(work, content)) == (0, 0, 3, 0)


def _written(ticket: Ticket) -> tuple[str | int | None, ...]:
    return (
        ticket.number,
        ticket.title,
        f"{ticket.received.at:%Y-%m-%dT%H:%MZ}" if ticket.received and ticket.received.at else None,
        ticket.phone,
        ticket.amount,
        ticket.urgency.label if ticket.urgency else None,
        None if ticket.is_open is None else "はい" if ticket.is_open else "いいえ",
        ticket.note,
    )


def test_an_import_that_fails_in_the_middle_changes_nothing(work: Working) -> None:
    def failing(running: Work, rows: Sequence[dict[str, Any]]) -> None:
        IMPORTER.add(running, rows[:1])
        running.session.flush()
        raise OverflowError

    importer = replace(IMPORTER, add=failing)
    run, table = received(work, csv_of(*ROWS), importer)
    with pytest.raises(OverflowError), work("sato") as running:
        run_now(running, importer, run, table)
    assert all_tickets() == {}
    db.session.refresh(run)
    assert run.state is ImportState.CHECKED


def test_a_key_that_somebody_else_adds_meanwhile_stops_the_import(work: Working) -> None:
    blind = replace(IMPORTER, load=_knows_nothing)
    imported(work, csv_of(ROWS[0]))
    run, table = received(work, csv_of(*ROWS), blind)
    with pytest.raises(Conflict, match="1件も取り込んでいません"), work("sato") as running:
        run_now(running, blind, run, table)
    assert set(all_tickets()) == {"C-1"}


def test_what_others_changed_since_the_check_is_seen(work: Working) -> None:
    run, table = received(work, csv_of(*ROWS))
    imported(work, csv_of(ROWS[0]))
    with work("sato") as running:
        run_now(running, IMPORTER, run, table)
    assert counts(run) == (1, 0, 1, 0)


def test_a_waiting_import_can_be_run_and_a_stopped_one_cannot(work: Working, session: Any) -> None:
    run, table = received(work, csv_of(*ROWS))
    with work("sato") as running:
        operations.queue(running, run)
    assert run.state is ImportState.WAITING
    with work("sato") as running:
        run_now(running, IMPORTER, run, table)
    assert len(all_tickets()) == 2
    with pytest.raises(Conflict), work("sato") as running:
        operations.stop(running, run)
    other, _ = received(work, csv_of(("C-9", "x", *[""] * 6)))
    with work("sato") as running:
        operations.stop(running, other)
    assert other.state is ImportState.REFUSED
    assert queries.content_of(session, other, ContentRole.FILE) is None
    with pytest.raises(Conflict), work("sato") as running:
        run_now(running, IMPORTER, other, table)


def test_the_progress_that_is_told_is_true_and_ends_at_its_end(work: Working) -> None:
    rows = [(f"C-{number}", "件", *[""] * 6) for number in range(1_100)]
    run, table = received(
        work, csv_of(*rows, ("", "", *[""] * 6), ("C-x", "", "", "", "", "", "", "x"))
    )
    told: list[tuple[int, int]] = []
    with work("sato") as running:
        run_now(running, IMPORTER, run, table, lambda *step: told.append(step))
    total = 2 * len(table.rows)
    assert told == sorted(set(told))
    assert told[0] == (250, total)
    assert told[-1] == (total, total)
    assert len(told) >= 8


def test_keys_are_looked_up_and_records_written_in_batches(work: Working, session: Any) -> None:
    rows = [(f"C-{number}", "件", *[""] * 6) for number in range(1_000)]
    run, table = received(work, csv_of(*rows))
    with _statements(session) as seen, work("sato") as running:
        run_now(running, IMPORTER, run, table)
    looked_up = [
        one for one in seen if one.startswith("SELECT") and "sample_ticket.number IN" in one
    ]
    assert len(looked_up) == 3 * 2
    if session.get_bind().dialect.name == "postgresql":
        assert len(seen) < 40
    assert len(all_tickets()) == 1_000


@contextmanager
def _statements(session: Any) -> Iterator[list[str]]:
    with counted_statements(session.get_bind().engine) as seen:
        yield seen


def test_only_a_thousand_reasons_are_shown_and_all_are_in_the_file(
    work: Working, session: Any
) -> None:
    rows = [(f"C-{number}", "", *[""] * 6) for number in range(1_200)]
    run, _ = received(work, csv_of(*rows))
    assert run.rejected_count == 1_200
    assert len(queries.problems_of(session, run)) == 1_000
    content = queries.content_of(session, run, ContentRole.REJECTED)
    assert content is not None
    assert content.count(b"\r\n") == 1_201


def test_the_columns_of_a_file_are_refused_with_every_reason() -> None:
    with pytest.raises(operations.ColumnsRefused) as refused:
        operations.confirm_columns(
            IMPORTER, HEADERS, {"number": 99, "phone": 3, "amount": 3, "title": None}
        )
    assert [name for name, _ in refused.value.reasons] == ["number", "title", "amount"]
    assert "「被害額」と「電話番号」に同じ列" in refused.value.reasons[2][1]


def test_an_import_is_seen_by_the_member_who_made_it_alone(work: Working, session: Any) -> None:
    run, _ = received(work, csv_of(*ROWS))
    sato, suzuki = member_of(session, "sato"), member_of(session, "suzuki")
    assert queries.find_run(session, sato, run.uid, kind="tickets") is run
    assert queries.find_run(session, suzuki, run.uid, kind="tickets") is None
    assert queries.find_run(session, sato, run.uid, kind="others") is None
    assert queries.list_runs(session, sato, "tickets") == [run]
    assert queries.list_runs(session, suzuki, "tickets") == []


def test_old_files_are_forgotten_and_their_outcome_stays(work: Working, session: Any) -> None:
    run = imported(work, csv_of(*ROWS))
    with work("sato") as running:
        assert operations.forget_contents(running, NOW) == 0
        assert operations.forget_contents(running, NOW + timedelta(days=1)) == 4
    assert session.scalars(select(ImportContent)).all() == []
    assert counts(run) == (2, 0, 0, 0)


def test_a_judged_row_tells_its_fate_without_a_database() -> None:
    table = parse_table(csv_of(("C-1", "件", *[""] * 6)))
    alone = replace(IMPORTER, load=_knows_nothing)
    (line,) = judge(db.session, alone, {"number": 0, "title": 1}, table)
    assert (line.fate, line.values) == (Fate.NEW, {"number": "C-1", "title": "件"})


def test_files_and_names_are_sealed_in_the_database(work: Working, session: Any) -> None:
    run, _ = received(work, csv_of(*ROWS))
    connection = session.connection()
    stored = [
        str(value)
        for table in ("import_run", "import_content")
        for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        for value in row
    ]
    assert run.file_name == "受付.csv"
    assert not any("受付" in value or "不正出金" in value for value in stored)
