"""Judges every row of a table: new, changed, the same, or rejected with its reasons."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.sheets import is_export_of
from imports.columns import AnySession, Column, Found, Importer, Key, Values
from imports.parsing.results import Table
from imports.vocabulary import Fate

Tell = Callable[[int, int], object]
"""(rows done, rows in all), called while it goes on."""
Reader = Callable[[str], Any]
AT_ONCE = 500
WORTH_KEEPING = 40
REASON_HEADER = "取込みできない理由"
_CELL_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")


def tell_nobody(done: int, total: int) -> None:
    """Stand for somebody who follows the progress."""
    del done, total


@dataclass(frozen=True)
class Problem:
    """Why a row is rejected: its number in the file, the column, and what to do."""

    row: int
    column: str
    sentence: str


@dataclass(slots=True)
class Line:
    """A row on its way: its cells as received, the values read, and what becomes of it.

    `changes` are the values that differ from the record as its stamp tells, `prepared` is the new record.
    """

    number: int
    cells: tuple[str, ...]
    values: Values = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    fate: Fate = Fate.REJECTED
    record: Any = None
    stamp: object = None
    changes: Values = field(default_factory=dict)
    prepared: Any = None

    def refuse(self, column: str, sentence: str) -> None:
        """Add a reason."""
        self.problems = (*self.problems, Problem(self.number, column, sentence))


def judge(
    session: AnySession,
    importer: Importer,
    mapping: Mapping[str, int],
    table: Table,
    tell: Tell = tell_nobody,
) -> list[Line]:
    """Give every row with its fate against the records as they are now; nothing is written."""
    known: defaultdict[Reader, dict[str, Any]] = defaultdict(dict)
    columns = [
        (column, mapping[column.name], known[column.read])
        for column in importer.columns
        if column.name in mapping
    ]
    too_long = frozenset(table.too_long)
    lines = [
        _read(importer, columns, Line(number, cells), is_too_long=number in too_long)
        for number, cells in zip(table.numbers, table.rows, strict=True)
    ]
    _refuse_twins(importer, lines)
    for start in range(0, len(lines), AT_ONCE):
        chunk = lines[start : start + AT_ONCE]
        _compare_all(session, importer, [line for line in chunk if not line.problems])
        tell(start + len(chunk), len(lines))
    return lines


def judge_anew(session: AnySession, importer: Importer, lines: Sequence[Line]) -> None:
    """Compare again what others have changed since the rows were judged, and load what is to be changed."""
    good = [line for line in lines if not line.problems]
    for start in range(0, len(good), AT_ONCE):
        chunk = good[start : start + AT_ONCE]
        stamps = _stamps(session, importer, [key_of(importer, line) for line in chunk])
        _compare_all(
            session,
            importer,
            [
                line
                for line in chunk
                if line.fate is Fate.CHANGED or line.stamp != stamps.get(key_of(importer, line))
            ],
        )


def _stamps(session: AnySession, importer: Importer, keys: Sequence[Key]) -> Mapping[Key, object]:
    if importer.stamps is not None:
        return importer.stamps(session, keys)
    return {key: found.stamp for key, found in importer.load(session, keys).items()}


def _compare_all(session: AnySession, importer: Importer, lines: Sequence[Line]) -> None:
    found = importer.load(session, [key_of(importer, line) for line in lines]) if lines else {}
    for line in lines:
        _compare(importer, line, found.get(key_of(importer, line)))


def counts_of(lines: Sequence[Line]) -> dict[Fate, int]:
    """Give how many rows have each fate."""
    return {fate: sum(line.fate is fate for line in lines) for fate in Fate}


def rejected_rows(table: Table, lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """Give the headers and the rejected rows as received, each with its reasons behind it."""
    # A file of rejected rows that is sent again has such a column already.
    kept = [at for at, header in enumerate(table.headers) if header != REASON_HEADER]
    yield (*(table.headers[at] for at in kept), REASON_HEADER)
    for line in lines:
        if line.fate is Fate.REJECTED:
            reasons = " ".join(f"{one.column}：{one.sentence}" for one in line.problems)
            extra = line.cells[len(table.headers) :]
            yield (*(line.cells[at] for at in kept), reasons, *extra)


def _read(
    importer: Importer,
    columns: Sequence[tuple[Column, int, dict[str, Any]]],
    line: Line,
    *,
    is_too_long: bool,
) -> Line:
    if is_too_long:
        line.refuse(
            "行全体",
            "見出しより多くのセルがあります。区切りのコンマが余分に入っていないかご確認ください。",
        )
        return line
    for column, index, known in columns:
        cell = line.cells[index]
        if cell in known:  # the same few words and days stand in most rows
            line.values[column.name] = known[cell]
            continue
        bare = cell.strip()
        if bare.startswith("#") and _CELL_ERROR.fullmatch(bare):
            line.refuse(column.label, f"Excel のエラー値（{bare}）です。値を入力し直してください。")
        elif bare:
            _read_cell(line, column, cell, known)
        elif importer.is_needed(column):
            line.refuse(column.label, "入力してください。この列は空欄にできません。")
    return line


def _read_cell(line: Line, column: Column, cell: str, known: dict[str, Any]) -> None:
    try:
        value = line.values[column.name] = column.read(cell)
    except ValueError as error:
        sentence = str(error)
        line.refuse(column.label, sentence if sentence.endswith("。") else f"{sentence}。")
        return
    if len(cell) <= WORTH_KEEPING:
        known[cell] = value


def _refuse_twins(importer: Importer, lines: Sequence[Line]) -> None:
    """Refuse all rows of one key: which of them is right, only the sender knows."""
    same: defaultdict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        if all(name in line.values for name in importer.key):
            same[key_of(importer, line)].append(line)
    label = _key_label(importer)
    for twins in same.values():
        if len(twins) == 1:
            continue
        for line in twins:
            other = next(one for one in twins if one is not line)
            line.refuse(
                label,
                f"同じ{label}の行がほかにもあります（{other.number:,}行目）。1行だけにしてください。",
            )


def _key_label(importer: Importer) -> str:
    labels = {column.name: column.label for column in importer.columns}
    return "・".join(labels[name] for name in importer.key)


def key_of(importer: Importer, line: Line) -> Key:
    """Give the values of a row that name its record."""
    return tuple(line.values[name] for name in importer.key)


def _compare(importer: Importer, line: Line, found: Found | None) -> None:
    if found is None:
        line.record, line.stamp, line.changes = None, None, {}
        if why_not := importer.why_not_new(key_of(importer, line)):
            line.refuse(_key_label(importer), why_not)
        else:
            line.fate = Fate.NEW
        return
    line.changes = {
        name: value
        for name, value in line.values.items()
        if not _is_same(found.values.get(name), value)
    }
    line.record, line.stamp = found.record, found.stamp
    line.fate = Fate.CHANGED if line.changes else Fate.SAME


def _is_same(present: Any, read: Any) -> bool:  # noqa: ANN401 (values of any column)
    if present == read:
        return True
    # Our own file in CP932 must not overwrite a 𠮷 with the sign that stands for it there.
    return isinstance(present, str) and isinstance(read, str) and is_export_of(present, read)
