"""苦情集計: the page, the workbook and the report for the management."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
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
from inquiries import queries
from inquiries.reports.management import report_of, sheet_of, title_of
from inquiries.reports.measures import BREAKDOWN, BY_NAME, MEASURES
from inquiries.reports.period import Period, month_text, offered, read_period, shifted
from inquiries.reports.statistics import Statistics
from inquiries.reports.summary import NOTES, pending_at, sentences_of

OFFERED_MONTHS = 60
counts = requires(Permission.INQUIRY_STATISTICS)


@counts
def show_statistics() -> ResponseReturnValue:
    """Show the figures of a period, each with its list."""
    found, today = _statistics(), clock.to_jst(clock.now()).date()
    return render_template(
        "inquiries/statistics.html",
        statistics=found,
        sentences=sentences_of(found),
        notes=NOTES,
        pending_at=pending_at(found),
        measures=MEASURES,
        columns=[BY_NAME[name] for name in BREAKDOWN],
        months=_months(found.period, today),
        first=month_text(found.period.first),
        last=month_text(found.period.last),
        periods=[
            {
                "label": label,
                "href": f"/inquiries/statistics?{period.address}",
                "is_current": period == found.period,
                "count": None,
            }
            for label, period in offered(today)
        ],
    )


@counts
def statistics_workbook() -> ResponseReturnValue:
    """Give the figures as a workbook."""
    found = _statistics()
    content = render_xlsx(sheet_of(found))
    _record(found, "xlsx")
    return file_answer(content, XLSX, f"苦情集計_{_span(found.period)}.xlsx")


@counts
def management_report() -> ResponseReturnValue:
    """Give the report for the management as a Word file."""
    found = _statistics()
    content = render_word(report_of(found, find_firm(db.session).name or ""))
    _record(found, "docx")
    return file_answer(content, WORD, f"{title_of(found)}.docx")


def _statistics() -> Statistics:
    now = clock.now()
    period = read_period(request.args, clock.to_jst(now).date())
    return queries.read_statistics(db.session, current_member(), period, now)


def _record(statistics: Statistics, kind: str) -> None:
    detail = {"期間": statistics.period.label, "形式": kind}
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "inquiries:statistics",
            label=f"苦情集計 {statistics.period.label}",
            detail=detail,
        )


def _months(period: Period, today: date) -> list[tuple[str, str]]:
    """Give the months that can be chosen, newest first, the chosen ones among them."""
    this = today.replace(day=1)
    months = {shifted(this, -back) for back in range(OFFERED_MONTHS)} | set(period.months)
    return [
        (month_text(month), clock.wareki_month(month)) for month in sorted(months, reverse=True)
    ]


def _span(period: Period) -> str:
    return f"{month_text(period.first)}_{month_text(period.last)}"
