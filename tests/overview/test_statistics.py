"""The figures of the reports are those a person would count, and drills are none of them."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

from core.moments import Moment, Precision
from inquiries.reports.period import period_of
from notifications.vocabulary import NotificationKind
from notifications.vocabulary import NotificationStatus as S
from overview.queries import read_figures
from tests.conftest import NOW, Browser, counted_statements
from tests.factories import an_incident
from tests.notifications.letters import Working, a_letter, a_next_letter

Opened = Callable[..., Browser]
PERIOD = period_of(date(2026, 10, 1), date(2026, 11, 1))


def test_times_kinds_and_duties_are_counted_month_by_month(
    browser: Opened, work: Working, session: Any
) -> None:
    case: Any = None
    for minutes in (60, 20, 200):
        with work("sato") as running:
            found = Moment(NOW - timedelta(minutes=minutes), Precision.MINUTE)
            case = an_incident(running, discovered=found)
        a_letter(work, session, S.SUBMITTED, case)
    a_next_letter(work, session, case, state=S.DRAFT)
    with work("sato") as running:
        drill = an_incident(running, is_drill=True)
    a_letter(work, session, S.APPROVED, drill)
    with counted_statements(session.get_bind().engine) as statements:
        figures = read_figures(session, PERIOD, NOW)
    assert len(statements) == 2
    october, november = figures.months
    assert sorted(november.waits) == [20, 60, 200]
    assert (november.median_text, november.longest_text) == ("1時間0分", "3時間20分")
    assert november.of(NotificationKind.FIRST) == figures.total.of(NotificationKind.FIRST) == 3
    assert november.of(NotificationKind.FOLLOW_UP) == 0
    assert november.met + november.late >= 3
    assert (october.median_text, october.met) == ("―", 0)
    someone = browser("watanabe")
    page = someone.get(f"/statistics?{PERIOD.address}").text
    assert "3時間20分" in page
    assert "令和8年10月" in page
    book = someone.get(f"/statistics.xlsx?{PERIOD.address}").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[-1][:3] == ["期間計", 60.0, 200.0]
    assert someone.get(f"/statistics/report.docx?{PERIOD.address}").data[:2] == b"PK"
    assert someone.get("/statistics?from=%00&to=9999-99").status_code == 200
    assert browser("ito").get("/statistics").status_code == 404
