"""The placeholders of a form: their names, what each stands for, and their values for given facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.clock import wareki_letter
from core.moments import Precision
from documents.blocks import NO_ROWS
from forms.reports import says
from forms.reports.facts import PaperFacts
from forms.reports.kinds import SPECS
from forms.reports.letter import printed_texts, spec_of, title_of
from forms.vocabulary import PaperKind
from incidents.vocabulary import Basis, Body, ContactState, ContainmentAction, FigureItem
from ledger.vocabulary import DepositKind
from notifications.reports.facts import When
from notifications.reports.wording import (
    CONFIRMING,
    INVESTIGATING,
    label_of,
    write_number,
    write_when,
)
from notifications.reports.written import Edits

TABLE_MARK = "."


@dataclass(frozen=True)
class Common:
    """A placeholder that every form may use."""

    name: str
    says: Callable[[PaperFacts], str]
    is_required: bool = False


@dataclass(frozen=True)
class Table:
    """Placeholders of a row that is repeated: {{ 対応.日時 }}."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[PaperFacts], list[tuple[str, ...]]]

    @property
    def places(self) -> tuple[str, ...]:
        """Give the names of its placeholders."""
        return tuple(f"{self.name}{TABLE_MARK}{column}" for column in self.columns)


def _dated(facts: PaperFacts) -> str:
    return wareki_letter(date.fromisoformat(facts.case.letter.dated_on))


def _addressee(facts: PaperFacts) -> str:
    letter = facts.case.letter
    return f"{letter.authority}　{letter.honorific}"


COMMON = (
    Common("文書の番号", lambda facts: facts.number),
    Common("事案番号", lambda facts: facts.case.incident_no),
    Common("文書番号", lambda facts: facts.case.letter.document_no, is_required=True),
    Common("文書の日付", _dated, is_required=True),
    Common("宛先", _addressee, is_required=True),
    Common("担当課室", lambda facts: facts.case.letter.authority_division or ""),
    Common("件名", title_of, is_required=True),
    Common("報告回数", says.report),
    Common("商号", lambda facts: facts.case.letter.firm_name or "（商号未設定）", is_required=True),
    Common("登録番号", lambda facts: facts.case.letter.registration_no or ""),
    Common("代表者役職", lambda facts: facts.case.letter.representative_title or ""),
    Common("代表者氏名", lambda facts: facts.case.letter.representative_name or ""),
    Common("担当部署", lambda facts: facts.case.contact.department or CONFIRMING),
    Common("担当者", lambda facts: facts.case.contact.name or CONFIRMING),
    Common("電話", lambda facts: facts.case.contact.phone or CONFIRMING),
    Common("メール", lambda facts: facts.case.contact.email or CONFIRMING),
    Common("夜間休日連絡先", lambda facts: facts.case.contact.off_hours or CONFIRMING),
)
BASES = Common("報告の根拠", says.bases, is_required=True)
"""Only a report on personal data has one."""


def _when(when: When | None) -> str:
    return write_when(when) if when else CONFIRMING


def _figures(facts: PaperFacts) -> list[tuple[str, ...]]:
    in_man = facts.case.letter.amount_in_man
    rows: list[tuple[str, ...]] = []
    for one in facts.case.figures:
        item = FigureItem(one.item)
        value = INVESTIGATING if one.value is None else write_number(item, one.value, in_man=in_man)
        as_of = write_when(When(one.as_of, Precision.MINUTE.value)) if one.as_of else ""
        rows.append((item.label, label_of(Basis, one.basis), value, as_of))
    return rows


def _measures(facts: PaperFacts) -> list[tuple[str, ...]]:
    return [
        (
            _when(one.taken_at),
            label_of(ContainmentAction, one.containment_action) if one.containment_action else "",
            one.detail or "",
        )
        for one in facts.case.measures
    ]


def _bodies(facts: PaperFacts) -> list[tuple[str, ...]]:
    return [
        (
            label_of(Body, one.body) if one.body else CONFIRMING,
            label_of(ContactState, one.state) if one.state else CONFIRMING,
            _when(one.contacted_at),
            one.receipt_no or "",
        )
        for one in facts.case.bodies
    ]


def _payouts(facts: PaperFacts) -> list[tuple[str, ...]]:
    return [
        (
            one.branch or "",
            label_of(DepositKind, one.deposit) if one.deposit else "",
            one.number or CONFIRMING,
            one.holder_kana or "",
            says.yen(one.sent_yen),
        )
        for one in facts.payouts
    ]


TABLES = (
    Table("数値", ("項目", "区分", "値", "基準時点"), _figures),
    Table("対応", ("日時", "措置", "内容"), _measures),
    Table("関係機関", ("機関", "状況", "日時", "受理番号"), _bodies),
)
ACCOUNTS = Table("対象口座", ("支店", "種別", "口座番号", "名義", "送金額"), _payouts)
"""Only a request to a bank has them."""


def common_of(kind: PaperKind) -> tuple[Common, ...]:
    """Give the placeholders of a kind that are no items."""
    return (*COMMON, BASES) if kind is PaperKind.BREACH else COMMON


def tables_of(kind: PaperKind) -> tuple[Table, ...]:
    """Give the tables that a form of this kind may repeat."""
    return (*TABLES, ACCOUNTS) if SPECS[kind].has_numbers else TABLES


def places_of(kind: PaperKind) -> tuple[str, ...]:
    """Give all names of single placeholders that a form of this kind may use."""
    items = tuple(item.place for item in SPECS[kind].items)
    return tuple(dict.fromkeys((*(one.name for one in common_of(kind)), *items)))


def required_of(kind: PaperKind) -> tuple[str, ...]:
    """Give what a form of this kind has to hold, so that nothing is dropped."""
    common = (one.name for one in common_of(kind) if one.is_required)
    return (*common, *(item.place for item in SPECS[kind].items if item.is_required))


def values_of(facts: PaperFacts, edits: Edits) -> dict[str, str]:
    """Give the text of every single placeholder."""
    spec, texts = spec_of(facts), printed_texts(facts, edits)
    common = {one.name: one.says(facts) for one in common_of(spec.kind)}
    return {**common, **{item.place: texts[item.key] for item in spec.items}}


def rows_of(facts: PaperFacts) -> dict[str, list[dict[str, str]]]:
    """Give the rows of every table by the names of its placeholders; one row says 該当なし where there is none."""
    found = {}
    for table in tables_of(PaperKind(facts.kind)):
        rows = table.rows(facts) or [(NO_ROWS, *[""] * (len(table.columns) - 1))]
        found[table.name] = [dict(zip(table.places, row, strict=True)) for row in rows]
    return found
