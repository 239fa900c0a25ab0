"""What the management reads in 苦情集計, and that every figure agrees with its list."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from core.clock import midnight_of
from core.database import db
from core.listing import Listing
from documents.word import render_word
from inquiries import queries
from inquiries.models import Inquiry
from inquiries.operations import move_inquiry, revise_inquiry
from inquiries.reports.management import report_of
from inquiries.reports.measures import MEASURES
from inquiries.reports.period import (
    fiscal_year_of,
    period_of,
    quarter_of,
    read_period,
    shifted,
    until,
)
from inquiries.reports.statistics import Row, Statistics
from inquiries.reports.summary import sentences_of
from inquiries.vocabulary import (
    UNSET,
    Category,
    Channel,
    Escalation,
    InquiryDamage,
    InquiryKind,
    InquiryStatus,
)
from tests.conftest import NOW, Browser, counted_statements, signed_in
from tests.factories import an_incident, an_inquiry

Opened = Callable[..., Browser]
QUARTER = period_of(date(2026, 7, 1), date(2026, 9, 1))
READ_AT = datetime(2026, 10, 5, 3, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden" / "inquiries_quarter.xml"
# The last minutes of June and of September in Japan, and the first ones of the months after.
EDGES = (
    datetime(2026, 6, 30, 14, 59, tzinfo=UTC),
    datetime(2026, 6, 30, 15, 0, tzinfo=UTC),
    datetime(2026, 9, 30, 14, 59, tzinfo=UTC),
    datetime(2026, 9, 30, 15, 0, tzinfo=UTC),
)
KINDS, CATEGORIES = list(InquiryKind), [*Category, None]
CHANNELS, DAMAGES = list(Channel), list(InquiryDamage)


def filled(running: Any) -> list[Inquiry]:
    """Record forty inquiries of every sort around the third quarter of 2026."""
    incident = an_incident(running)
    made = []
    for turn in range(40):
        at = EDGES[turn] if turn < 4 else datetime(2026, 6, 20, 1, tzinfo=UTC) + 3 * turn * DAY
        inquiry = an_inquiry(
            running,
            received_at=at,
            kind=KINDS[turn % 5],
            category=CATEGORIES[turn % 12],
            channel=CHANNELS[turn % 7],
            damage=DAMAGES[turn % 3],
            incident_id=incident.id if turn % 4 == 0 else None,
        )
        made.append(inquiry)
        running.because("inquiries:test")
        if turn % 6 == 0:
            inquiry.escalations = frozenset({Escalation.LEGAL})
        if turn % 3 == 0:
            inquiry.first_replied_at = at + timedelta(hours=turn)
        if turn % 5 == 0:
            inquiry.status, inquiry.closed_at = InquiryStatus.CLOSED, at + 2 * turn * DAY
        if turn % 8 == 0:
            inquiry.adr_guided_on = date(2026, 7, 1) + timedelta(days=3 * turn)
        if turn % 16 == 0:
            inquiry.adr_filed_on = date(2026, 9, 30)
    running.session.flush()
    return made


DAY = timedelta(days=1)


def _read(session: Any, period: Any = QUARTER, now: datetime = READ_AT) -> Statistics:
    return queries.read_statistics(session, signed_in(session, "sato"), period, now)


def _listed(session: Any, address: str, now: datetime = READ_AT) -> int:
    """Count the list behind an address."""
    from inquiries.queries import listing_of  # noqa: PLC0415

    listing: Listing = listing_of(address.partition("?")[2])
    return queries.count_all(session, signed_in(session, "sato"), listing, now)


@pytest.mark.parametrize("now", [READ_AT, datetime(2026, 8, 15, 3, tzinfo=UTC)])
def test_every_figure_equals_the_list_it_links_to(
    session: Any, work: Callable[..., Any], now: datetime
) -> None:
    with work("sato") as running:
        filled(running)
    statistics = _read(session, now=now)
    tables = [row for table in statistics.breakdowns for row in table.rows]
    finmac = {"guided", "filed"}
    wrong, counted = [], 0
    for row in (*statistics.months, statistics.total, *tables):
        for measure in MEASURES:
            if row in tables and measure.name in finmac:
                continue
            count = row.counts[measure.name]
            if count and count != _listed(session, row.address(measure.name), now):
                wrong.append((row.label, measure.name, count))
            counted += bool(count)
    wrong += [
        (age.label, "age", age.count)
        for age in statistics.ages
        if age.count != _listed(session, age.address, now)
    ]
    assert wrong == []
    assert counted > 100


def test_months_are_those_of_japan(session: Any, work: Callable[..., Any]) -> None:
    with work("sato") as running:
        for at in EDGES:
            an_inquiry(running, received_at=at)
    months = [row.counts["received"] for row in _read(session).months]
    assert months == [1, 0, 1]


def test_totals_are_the_sums_of_months_and_of_every_class(
    session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        filled(running)
    statistics = _read(session)
    total = statistics.total.counts
    assert total["received"] > 20
    for measure in MEASURES:
        if not measure.name.startswith("pending"):
            assert total[measure.name] == sum(row.counts[measure.name] for row in statistics.months)
    for table in statistics.breakdowns:
        for name in ("received", "closed", "pending", "pending_30", "damage_yes", "linked"):
            assert total[name] == sum(row.counts[name] for row in table.rows), (table.name, name)
    assert total["pending"] == sum(age.count for age in statistics.ages)
    assert total["received"] == sum(total[f"kind_{kind.value}"] for kind in InquiryKind)


def test_medians_are_those_of_the_records(session: Any, work: Callable[..., Any]) -> None:
    with work("sato") as running:
        running.because("inquiries:test")
        for hours in (1, 2, 9, 30):
            inquiry = an_inquiry(running, received_at=datetime(2026, 8, 3, 1, tzinfo=UTC))
            running.because("inquiries:test")
            inquiry.first_replied_at = inquiry.received_at + timedelta(hours=hours)
            inquiry.status = InquiryStatus.CLOSED
            inquiry.closed_at = inquiry.received_at + timedelta(hours=24 * hours)
    statistics = _read(session)
    assert [row.reply_hours for row in statistics.months] == ["―", "5.5", "―"]
    assert [row.close_days for row in statistics.months] == ["―", "2.0", "30.0"]
    assert (statistics.total.reply_hours, statistics.total.close_days) == ("5.5", "5.5")


@pytest.mark.parametrize("months", [1, 3, 24])
def test_statements_are_few_whatever_the_period_and_the_rows(
    session: Any, work: Callable[..., Any], months: int
) -> None:
    with work("sato") as running:
        filled(running)
    period = period_of(shifted(date(2026, 9, 1), 1 - months), date(2026, 9, 1))
    member = signed_in(session, "sato")
    assert db.engine is not None
    with counted_statements(db.engine) as seen:
        queries.read_statistics(session, member, period, READ_AT)
    assert len(seen) <= 9


def test_figures_need_the_right_to_them(session: Any) -> None:
    with pytest.raises(PermissionError):
        queries.read_statistics(session, signed_in(session, "tanaka"), QUARTER, READ_AT)


@pytest.mark.parametrize("login", ["sato", "suzuki", "ito", "takahashi", "watanabe"])
def test_page_shows_the_quarter_and_links_only_for_those_who_may_read(
    browser: Opened, work: Callable[..., Any], login: str
) -> None:
    with work("sato") as running:
        filled(running)
    page = browser(login).get("/inquiries/statistics?from=2026-07&to=2026-09").text
    assert "苦情集計（令和8年7月～9月）" in page
    assert "令和8年7月～9月に受け付けた相談・苦情は" in page
    links = re.findall(r'href="(/inquiries\?[^"]+)"', page)
    assert bool(links) == (login != "watanabe")


@pytest.mark.parametrize("login", ["nakamura", "yamamoto", "tanaka"])
@pytest.mark.parametrize("address", ["statistics", "statistics.xlsx", "statistics/report.docx"])
def test_others_find_nothing(browser: Opened, login: str, address: str) -> None:
    assert browser(login).get(f"/inquiries/{address}").status_code == 404


def test_links_of_the_page_open_lists_of_that_many(
    browser: Opened, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        filled(running)
    sato = browser("sato")
    page = sato.get("/inquiries/statistics?from=2026-07&to=2026-07").text
    links = re.findall(r'href="(/inquiries\?[^"]+)">([\d,]+)</a>', page)
    assert len(links) > 10
    for address, number in links[:12]:
        assert f"全 {number} 件" in sato.get(unescape(address)).text


@pytest.mark.parametrize(
    "query",
    ["from=x&to=9999-99", "from=2026-09&to=2026-07", "from=1900-01&to=2999-12", "from=2026-13",
     "to=2099-01", "from=0001-01"],
)  # fmt: skip
def test_every_period_answers(browser: Opened, query: str) -> None:
    assert browser("sato").get(f"/inquiries/statistics?{query}").status_code == 200


def test_workbook_holds_the_figures_as_numbers_and_is_recorded(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("sato") as running:
        filled(running)
    answer = browser("watanabe").get("/inquiries/statistics.xlsx?from=2026-07&to=2026-09")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    statistics = _read(session)
    total = next(row for row in rows if row[1] == "期間計")
    assert total[2] == statistics.total.counts["received"]
    assert rows[0][2:4] == ["受付", "うち相談"]
    assert "苦情集計 令和8年7月～9月" in {entry.subject_label for entry in _downloads(session)}


def _downloads(session: Any) -> list[AuditEntry]:
    found = session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.DOWNLOAD))
    return list(found)


def test_report_for_the_management_says_what_the_page_says(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("sato") as running:
        filled(running)
    answer = browser("suzuki").get("/inquiries/statistics/report.docx?from=2026-07&to=2026-09")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    text = _text(answer.data)
    assert "相談・苦情の受付状況（令和8年7月～9月）" in text
    assert sentences_of(_read(session))[0] in text
    assert len(_downloads(session)) == 1


def _text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())


def _golden(session: Any) -> str:
    document = report_of(_read(session), "みかん証券株式会社")
    with zipfile.ZipFile(io.BytesIO(render_word(document))) as package:
        return package.read("word/document.xml").decode().replace("<w:p>", "\n<w:p>")


def test_report_is_the_approved_one(session: Any, work: Callable[..., Any]) -> None:
    with work("sato") as running:
        filled(running)
    assert _golden(session) == GOLDEN.read_text(encoding="utf-8")


def test_report_of_a_year_has_months_as_rows(session: Any, work: Callable[..., Any]) -> None:
    with work("sato") as running:
        filled(running)
    year = period_of(date(2025, 10, 1), date(2026, 9, 1))
    text = _text(render_word(report_of(_read(session, year), "")))
    assert "令和7年10月～令和8年9月" in text
    assert "令和8年9月" in text


def test_empty_period_says_so(session: Any) -> None:
    statistics = _read(session)
    assert (
        sentences_of(statistics)[0] == "令和8年7月～9月に受け付けた相談・苦情はありませんでした。"
    )
    assert all(row.reply_hours == "―" for row in _rows(statistics))
    assert _text(render_word(report_of(statistics, "")))


def _rows(statistics: Statistics) -> tuple[Row, ...]:
    return (*statistics.months, statistics.total)


def test_reopened_inquiry_is_pending_again(session: Any, work: Callable[..., Any]) -> None:
    with work("sato", datetime(2026, 9, 1, tzinfo=UTC)) as running:
        inquiry = an_inquiry(running, received_at=datetime(2026, 8, 1, tzinfo=UTC))
        member = signed_in(running.session, "sato")
        revise_inquiry(
            running, inquiry, version=inquiry.version, reply_due=None, answer="調査結果をご説明。",
            resolution="resolved", relief="relieved",
        )  # fmt: skip
        for move in ("notify", "close"):
            move_inquiry(running, inquiry, move=move, member=member, reason=None)
    assert _read(session).total.counts["pending"] == 0
    with work("sato", datetime(2026, 10, 1, tzinfo=UTC)) as running:
        again = queries.find_inquiry(running.session, member, inquiry.uid, for_update=True)
        assert again is not None
        move_inquiry(running, again, move="reopen", member=member, reason="再度の申出")
    assert _read(session).total.counts["pending"] == 1


def test_quarters_and_years_are_fiscal() -> None:
    today = date(2026, 11, 22)
    assert quarter_of(today).label == "令和8年10月～12月"
    assert until(quarter_of(today), today).label == "令和8年10月～11月"
    assert quarter_of(today).before == QUARTER
    assert fiscal_year_of(date(2027, 3, 31)).label == "令和8年4月～令和9年3月"
    assert period_of(date(2019, 4, 1), date(2019, 5, 1)).label == "平成31年4月～令和元年5月"
    assert read_period({"from": "2020-01", "to": "2026-09"}, today).first == date(2024, 10, 1)
    assert read_period({}, today).last == date(2026, 11, 30)
    assert NOW.date() == today


# --- against counting by hand ---


def _scattered(running: Any, seed: int) -> list[Inquiry]:
    """Record inquiries of every sort at any time of a year, on the edges of months as well."""
    chance = random.Random(seed)
    edges = [midnight_of(month) for month in YEAR.months]
    running.because("inquiries:test")
    made = []
    for turn in range(80):
        at = chance.choice(edges) + timedelta(minutes=chance.choice((-1, 0, 1, 9999, 20_000)))
        inquiry = an_inquiry(
            running,
            received_at=at,
            kind=chance.choice(KINDS),
            category=chance.choice(CATEGORIES),
            channel=chance.choice(CHANNELS),
            damage=chance.choice(DAMAGES),
        )
        running.because("inquiries:test")
        if turn % 3:
            inquiry.first_replied_at = at + timedelta(seconds=chance.randrange(1, 10**6))
        if turn % 4:
            closed = min(at + timedelta(seconds=chance.randrange(1, 10**7)), READ_AT)
            inquiry.status, inquiry.closed_at = InquiryStatus.CLOSED, closed
        made.append(inquiry)
    running.session.flush()
    return made


YEAR = period_of(date(2025, 10, 1), date(2026, 9, 1))


def _minutes(found: list[Inquiry], name: str) -> float | None:
    waits = [
        int((getattr(one, name) - one.received_at).total_seconds() / 60)
        for one in found
        if getattr(one, name)
    ]
    return median(waits) if waits else None


def _by_hand(row: Row, made: list[Inquiry]) -> dict[str, Any]:
    """Count one row of the table without the database."""
    begin, end = midnight_of(row.first), min(midnight_of(row.last + DAY), READ_AT)
    own = [one for one in made if _is_of(one, row.filters)]
    received = [one for one in own if begin <= one.received_at < end]
    closed = [one for one in own if one.closed_at and begin <= one.closed_at < end]
    pending = [
        one
        for one in own
        if one.received_at < end and (one.closed_at is None or one.closed_at >= end)
    ]
    return {
        "received": len(received),
        **{f"kind_{kind.value}": sum(one.kind is kind for one in received) for kind in KINDS},
        **{f"damage_{d.value}": sum(one.damage is d for one in received) for d in DAMAGES},
        "replied": sum(one.first_replied_at is not None for one in received),
        "closed": len(closed),
        "pending": len(pending),
        **{
            f"pending_{days}": sum(one.received_at < end - days * DAY for one in pending)
            for days in (30, 60, 90)
        },
        "reply_minutes": _minutes(received, "first_replied_at"),
        "close_minutes": _minutes(closed, "closed_at"),
    }


def _is_of(inquiry: Inquiry, filters: Mapping[str, str]) -> bool:
    return all((getattr(inquiry, name) or UNSET) == value for name, value in filters.items())


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_counting_by_hand_gives(
    session: Any, work: Callable[..., Any], seed: int
) -> None:
    with work("sato") as running:
        made = _scattered(running, seed)
    statistics = _read(session, YEAR)
    tables = [row for table in statistics.breakdowns for row in table.rows]
    for row in (*statistics.months, statistics.total, *tables):
        told = {
            **row.counts,
            "reply_minutes": row.reply_minutes,
            "close_minutes": row.close_minutes,
        }
        counted = _by_hand(row, made)
        assert {name: told[name] for name in counted} == counted, row.label
