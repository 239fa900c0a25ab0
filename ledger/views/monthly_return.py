"""不正アクセス・不正取引の集計: the authority's table as of any day, compared with an earlier one."""

from datetime import date
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.clock import midnight_after, wareki
from core.database import db
from core.web import WORD, file_answer
from core.work import transaction
from documents.sheets import XLSX, render_xlsx
from documents.word import render_word
from firm.queries import find_firm
from ledger import queries
from ledger.reports.monthly_return import (
    TITLE,
    Return,
    document_of,
    notes_of,
    sheet_of,
    table_of,
)

NAMES = {"as_of": "基準日", "compared": "比較する基準日"}
FIRST_DAY = date(2000, 1, 1)
counts = requires(Permission.STATISTICS_READ)


@counts
def show_return() -> ResponseReturnValue:
    """Show the table as of a day, and what was restated since an earlier one."""
    found, earlier = _asked()
    return render_template(
        "ledger/monthly_return.html",
        title=TITLE,
        found=found,
        earlier=earlier,
        day=wareki(found.as_of),
        earlier_day=wareki(earlier.as_of) if earlier else "",
        table=table_of(found, earlier),
        notes=notes_of(found),
        unreadable=[label for name, label in NAMES.items() if _is_unreadable(name)],
        is_closed=midnight_after(found.as_of) <= clock.now(),
        address=_address(found, earlier),
    )


@counts
def return_workbook() -> ResponseReturnValue:
    """Give the exact figures as a workbook."""
    found, earlier = _asked()
    content = render_xlsx(sheet_of(found, earlier))
    _record(found, earlier, "xlsx")
    return file_answer(content, XLSX, f"不正アクセス等の集計_{found.as_of:%Y%m%d}現在.xlsx")


@counts
def return_report() -> ResponseReturnValue:
    """Give the table as a Word file for printing."""
    found, earlier = _asked()
    content = render_word(document_of(found, earlier, find_firm(db.session).name or ""))
    _record(found, earlier, "docx")
    return file_answer(content, WORD, f"不正アクセス等の集計_{found.as_of:%Y%m%d}現在.docx")


def _asked() -> tuple[Return, Return | None]:
    """Count as of the day of the address, today without one; the earlier day is compared if it is earlier."""
    today = clock.to_jst(clock.now()).date()
    as_of = min(_day("as_of") or today, today)
    compared = _day("compared")
    found = queries.read_return(db.session, as_of)
    if compared is None or compared >= as_of:
        return found, None
    return found, queries.read_return(db.session, compared)


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, "").strip())
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None


def _is_unreadable(name: str) -> bool:
    return bool(request.args.get(name, "").strip()) and _day(name) is None


def _address(found: Return, earlier: Return | None) -> str:
    days = {"as_of": found.as_of.isoformat()}
    if earlier is not None:
        days["compared"] = earlier.as_of.isoformat()
    return urlencode(days)


def _record(found: Return, earlier: Return | None, kind: str) -> None:
    label = f"{found.as_of:%Y/%m/%d}現在"
    detail = {"基準日": label, "形式": kind}
    if earlier is not None:
        detail["比較する基準日"] = f"{earlier.as_of:%Y/%m/%d}"
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "ledger:monthly_return",
            label=f"不正アクセス等の集計 {label}",
            detail=detail,
        )
