"""Tables of a 事案記録一式: the records of a case as rows of texts under the labels they have everywhere."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from core.clock import iso_jst, jst_stamp
from core.database import Base, label_of
from core.moments import write_moment
from documents.sheets import Cell
from evidence.models import CustodyEntry, EvidenceItem
from incidents.models import Incident
from incidents.reports.sheet import sheet_of, text_of
from ledger.queries import AnnexRow
from ledger.vocabulary import UNKNOWN_AMOUNTS

EVIDENCE = ("number", "title", "kind", "source", "obtained", "obtained_by", "note", "recorded_at")
TIMELINE = (
    "happened", "text", "source", "source_detail", "is_reported", "recorded_at", "recorded_by",
)  # fmt: skip
TASKS = ("title", "detail", "due_at", "state", "closed_at", "closed_by", "added_at")
LOOK_BACKS = (
    "number", "status", "title", "trigger", "trigger_detail", "ordered", "ordered_by", "scope",
    "period_from", "period_to", "records_used", "method", "limits", "performed_from", "performed_to",
    "performed_by", "checked_by", "unit", "examined", "suspected", "harmed", "result", "result_detail",
)  # fmt: skip
DUTIES = (
    "rule_id", "rule_version", "recipient", "assessed", "clock_start", "due_at", "verdict", "met_at",
    "late_minutes",
)  # fmt: skip
DECISIONS = ("rule_id", "assessed", "verdict", "reason", "decided_by", "decided_at")
FILINGS = ("rule_id", "filed_at", "method", "filed_by", "receipt_no", "note", "recorded_at")
CALLS = ("number", "received_at", "channel", "kind", "category", "damage", "status")
"""What a masked package tells of 相談・苦情: nothing that a customer said, and nobody's name."""


class Table(NamedTuple):
    """A list under its headers; its rows may come one by one."""

    headers: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def table_of(model: type[Base], names: Sequence[str], records: Iterable[Any]) -> Table:
    """Lay records out, a row each, a column for each name."""
    headers = tuple(label_of(getattr(model, name)) for name in names)
    return Table(headers, (tuple(told(getattr(one, name)) for name in names) for one in records))


def case_table(incident: Incident) -> Table:
    """Lay out the case itself: section, label and value."""
    rows = [
        (section.label, label, text)
        for section, entries in sheet_of(incident)
        for label, text in entries
    ]
    known = [("記録", "事案番号", incident.number), ("記録", "状態", incident.status.label)]
    return Table(("区分", "項目", "内容"), [*known, *rows])


def evidence_table(items: Iterable[EvidenceItem]) -> Table:
    """Lay evidence out, a row for each file with its SHA-256; a piece without a file has one row."""
    labels = tuple(label_of(getattr(EvidenceItem, name)) for name in EVIDENCE)
    headers = (*labels, "ファイル名", "大きさ（バイト）", "SHA-256", "照合の結果", "取消日時")
    return Table(headers, _evidence_rows(items))


def _evidence_rows(items: Iterable[EvidenceItem]) -> Iterator[tuple[Cell, ...]]:
    for item in items:
        piece = tuple(told(getattr(item, name)) for name in EVIDENCE)
        files = [file.attachment for file in item.files]
        for one in files:
            verdict = one.verdict.label if one.verdict else "未照合"
            yield (*piece, one.name, one.size, one.sha256, verdict, told(one.withdrawn_at))
        if not files:
            yield (*piece, "", "", "", "", "")


def custody_table(entries: Iterable[CustodyEntry]) -> Table:
    """Lay the ledger of the evidence out, each line under the number of its piece."""
    names = ("number", "act", "happened_at", "person", "counterpart", "purpose", "corrects")
    labels = tuple(label_of(getattr(CustodyEntry, name)) for name in names)
    rows = ((one.item.number, *(told(getattr(one, name)) for name in names)) for one in entries)
    return Table(("証拠番号", *labels), rows)


def masked_accounts(rows: Iterable[AnnexRow]) -> Table:
    """Lay affected accounts out as a 別紙 does: whose they are is hidden."""
    headers = (
        "番号", "お客さま", "口座", "被害の段階", "発生日時", "売却金額", "買付金額", "出金金額", "取戻額",
        "顧客損失額", "措置",
    )  # fmt: skip
    return Table(headers, map(_masked, rows))


def _masked(one: AnnexRow) -> tuple[Cell, ...]:
    amounts = (one.sold_yen, one.bought_yen, one.withdrawn_yen, one.recovered_yen, one.loss_yen)
    return (
        one.number,
        one.customer,
        one.account,
        "、".join(stage.label for stage in one.stages),
        write_moment(one.occurred) if one.occurred else "",
        *(UNKNOWN_AMOUNTS if yen is None else yen for yen in amounts),
        "、".join(hold.label for hold in one.holds),
    )


def told(value: Any) -> Cell:  # noqa: ANN401 (a value of any record)
    """Give a value as a cell: numbers as they are, instants to the minute in Japan, the rest in words."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return jst_stamp(value)
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    return text_of(value)


def stamp(at: datetime | None) -> str | None:
    """Write an instant for machines."""
    return iso_jst(at) if at else None
