"""当局報告の集計: the page, the workbook and the report for printing."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.web import WORD, file_answer
from core.work import transaction
from documents.sheets import XLSX, render_xlsx
from documents.word import render_word
from firm.queries import find_firm
from inquiries.reports.period import month_text, offered, read_period
from notifications.vocabulary import NotificationKind
from overview import queries
from overview.reports.statistics import NOTES, TITLE, Figures, report_of, sheet_of

counts = requires(Permission.STATISTICS_READ)


@counts
def show_figures() -> ResponseReturnValue:
    """Show the figures of a period."""
    found, today = _figures(), clock.to_jst(clock.now()).date()
    return render_template(
        "overview/statistics.html",
        title=TITLE,
        figures=found,
        kinds=NotificationKind,
        notes=NOTES,
        first=month_text(found.period.first),
        last=month_text(found.period.last),
        periods=[
            {
                "label": label,
                "href": f"/statistics?{period.address}",
                "is_current": period == found.period,
                "count": None,
            }
            for label, period in offered(today)
        ],
    )


@counts
def figures_workbook() -> ResponseReturnValue:
    """Give the figures as a workbook."""
    found = _figures()
    content = render_xlsx(sheet_of(found))
    _record(found, "xlsx")
    return file_answer(content, XLSX, f"{TITLE}_{_span(found)}.xlsx")


@counts
def figures_report() -> ResponseReturnValue:
    """Give the figures as a Word file for printing."""
    found = _figures()
    content = render_word(report_of(found, find_firm(db.session).name or ""))
    _record(found, "docx")
    return file_answer(content, WORD, f"{TITLE}_{_span(found)}.docx")


def _figures() -> Figures:
    now = clock.now()
    period = read_period(request.args, clock.to_jst(now).date())
    return queries.read_figures(db.session, period, now)


def _span(figures: Figures) -> str:
    return f"{month_text(figures.period.first)}_{month_text(figures.period.last)}"


def _record(figures: Figures, kind: str) -> None:
    label = figures.period.label
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "overview:statistics",
            label=f"{TITLE} {label}",
            detail={"期間": label, "形式": kind},
        )
