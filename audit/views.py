"""The auditor's page: the whole trail with filters, and the proof that it is whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from audit import queries
from audit.models import AuditEntry
from audit.recorder import anchor_path
from audit.vocabulary import EntryKind
from core.database import Audited, Base, db
from core.listing import Listing

View = Callable[..., ResponseReturnValue]
FILTER_LABELS = {
    "kind": "種別",
    "actor": "職員（氏名）",
    "table": "対象の種類",
    "subject": "対象の番号",
    "from": "期間（開始日）",
    "to": "期間（終了日）",
}
NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Line:
    """An entry as the page shows it; confidential values stay unshown."""

    entry: AuditEntry
    what: str
    subject: str
    changes: list[queries.Change]
    actor_href: str


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address without it."""

    label: str
    href: str


def blueprint(guard: Callable[[View], View], words: Mapping[str, str] = NO_WORDS) -> Blueprint:
    """Give the pages behind a guard; `words` names verbs and tables as people call them."""
    pages = Blueprint("audit", __name__)

    @pages.get("/audit")
    @guard
    def index() -> ResponseReturnValue:
        """Show a page of the trail."""
        return _page(words, None)

    @pages.post("/audit/verify")
    @guard
    def verify() -> ResponseReturnValue:
        """Recompute the chain and show the verdict above the list."""
        return _page(words, queries.verify(db.session, anchor_path()))

    return pages


def _page(words: Mapping[str, str], verdict: queries.Verdict | None) -> str:
    listing = Listing.from_address(request.args, queries.FILTERS, queries.SORTS)
    page = queries.entries_page(db.session, listing)
    return render_template(
        "audit/index.html",
        lines=[_line(row[0], listing, words) for row in page.rows],
        page=page,
        listing=listing,
        chips=_chips(listing, words),
        filter_labels=FILTER_LABELS,
        kinds=EntryKind.choices(),
        tables=_tables(words),
        problems_of_days=queries.unreadable_days(listing),
        verdict=verdict,
    )


def _line(entry: AuditEntry, listing: Listing, words: Mapping[str, str]) -> Line:
    kind = words.get(entry.subject_table, entry.subject_table)
    return Line(
        entry,
        words.get(entry.verb, entry.verb),
        f"{kind} {entry.subject_label}".strip(),
        queries.open_changes(entry, shows_content=False, mask=queries.UNSHOWN),
        listing.address(actor=entry.actor_uid or entry.actor_name),
    )


def _chips(listing: Listing, words: Mapping[str, str]) -> list[Chip]:
    shown = dict(EntryKind.choices()) | dict(words)
    return [
        Chip(f"{FILTER_LABELS[name]}：{shown.get(value, value)}", listing.address(**{name: ""}))
        for name, value in listing.filters
    ]


def _tables(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the kinds of records that the trail tells about, for the filter."""
    models = [mapper.class_ for mapper in Base.registry.mappers]
    names = {str(model.__tablename__) for model in models if _is_audited(model)}
    return sorted(((name, words.get(name, name)) for name in names), key=lambda pair: pair[1])


def _is_audited(model: type[Any]) -> bool:
    return issubclass(model, Audited)
