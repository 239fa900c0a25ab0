"""The tables of a 事案記録一式, as far as its member may read them."""

from collections.abc import Iterable, Iterator
from itertools import chain

from accounts.guard import SignedIn
from accounts.permissions import Permission
from casefile.models import Task, TimelineEntry
from casefile.queries import list_tasks, list_timeline
from core.database import db
from core.listing import Listing
from dossiers import queries
from dossiers.operations.ordering import Order
from dossiers.reports import tables
from duties.models import Duty, DutyDecision, DutyFiling
from incidents.models import Incident
from inquiries.models import Inquiry
from inquiries.reports.export import HEADERS as CALL_HEADERS
from inquiries.reports.export import rows_of_list
from ledger.queries import stream_accounts, stream_annex
from ledger.reports.export import account_headers, account_row
from lookback.models import LookBack


def tables_of(
    member: SignedIn, incident: Incident, order: Order, left_out: list[str]
) -> Iterator[tuple[str, str, tables.Table]]:
    """Give every table the member may read, with the name of its file and what it is."""
    session = db.session
    yield "02_事案", "事案の記録", tables.case_table(incident)
    yield (
        "03_時系列",
        "時系列",
        tables.table_of(TimelineEntry, tables.TIMELINE, list_timeline(session, incident)),
    )
    yield "04_タスク", "タスク", tables.table_of(Task, tables.TASKS, list_tasks(session, incident))
    for number, label, right, parts in (
        ("05", "報告義務", Permission.DUTY_READ, _duty_tables),
        ("06", "証拠一覧", Permission.INCIDENT_READ, _evidence_tables),
        ("08", "被害口座", Permission.LEDGER_READ, _account_tables),
        ("09", "相談・苦情", Permission.INQUIRY_READ, _call_tables),
        ("10", "遡及確認", Permission.LOOK_BACK_READ, _look_back_tables),
    ):
        if not member.may(right):
            left_out.append(f"{label}（閲覧の権限がないため含めていません）")
            continue
        for ending, what, table in parts(member, incident, order):
            yield f"{number}_{label}{ending}", what, table


Parts = Iterable[tuple[str, str, tables.Table]]


def _duty_tables(member: SignedIn, incident: Incident, order: Order) -> Parts:
    del member, order
    for ending, what, model, names in (
        ("", "報告義務と期限", Duty, tables.DUTIES),
        ("_判断", "報告の要否の判断", DutyDecision, tables.DECISIONS),
        ("_提出", "報告・届出の記録", DutyFiling, tables.FILINGS),
    ):
        found = queries.list_hanging(db.session, model, incident)
        yield ending, what, tables.table_of(model, names, found)


def _evidence_tables(member: SignedIn, incident: Incident, order: Order) -> Parts:
    del member, order
    yield (
        "",
        "証拠とSHA-256の一覧",
        tables.evidence_table(queries.list_evidence(db.session, incident)),
    )
    yield (
        "_受渡し",
        "証拠の受渡しの記録",
        tables.custody_table(queries.list_custody(db.session, incident)),
    )


def _account_tables(member: SignedIn, incident: Incident, order: Order) -> Parts:
    if order.is_full:
        found = stream_accounts(
            db.session, member, incident, Listing((), "number", is_descending=False)
        )
        table = tables.Table(account_headers(), map(account_row, chain.from_iterable(found)))
    else:
        table = tables.masked_accounts(stream_annex(db.session, incident.id))
    yield "", "被害口座の一覧", table


def _call_tables(member: SignedIn, incident: Incident, order: Order) -> Parts:
    del member
    found = queries.list_inquiries(db.session, incident)
    if order.is_full:
        yield "", "相談・苦情の一覧", tables.Table(CALL_HEADERS, rows_of_list(found))
    else:
        yield (
            "",
            "相談・苦情の一覧（内容と氏名を除く）",
            tables.table_of(Inquiry, tables.CALLS, found),
        )


def _look_back_tables(member: SignedIn, incident: Incident, order: Order) -> Parts:
    del member, order
    found = queries.list_look_backs(db.session, incident)
    yield "", "遡及確認の結果", tables.table_of(LookBack, tables.LOOK_BACKS, found)
