"""Lists by keyset: every row is met once, in both directions, whatever the address says."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Engine, MetaData, delete, event, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session

from core import listing as listing_module
from core.database import NAMING, Base, identity, labelled
from core.listing import Listing, Page, page_of
from core.vocabulary import Term
from tests.core.conftest import Sessions

AT = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)


class Rank(Term):
    LOW = "low", "低"
    HIGH = "high", "高"


class EntryBase(Base):
    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)


class Entry(EntryBase):
    __tablename__ = "sample_entry"

    id: Mapped[int] = identity()
    at: Mapped[datetime] = labelled("日時")
    name: Mapped[str] = labelled("名前")
    points: Mapped[int] = labelled("点数")
    amount: Mapped[int] = labelled("金額", BigInteger)
    rank: Mapped[Rank] = labelled("順位")


SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "at": Entry.at,
    "name": Entry.name,
    "points": Entry.points,
    "amount": Entry.amount,
    "rank": Entry.rank,
    "id": Entry.id,
}
FILTERS = ("q", "status")
ENDLESS = 200


@pytest.fixture
def entries(engine: Engine, sessions: Sessions) -> Iterator[Session]:
    """Give a session over no rows, whose writes are undone."""
    EntryBase.metadata.create_all(engine)
    with sessions() as held:
        yield held
        held.rollback()


def _fill(session: Session, keys: list[int]) -> None:
    """Make one row per key; equal keys tie in every column."""
    session.execute(delete(Entry))
    rows = [
        {
            "uid": f"u{number}",
            "at": AT + timedelta(microseconds=key),
            "name": f"名前{key:+05d}",
            "points": key,
            "amount": key * 10**12,
            "rank": Rank.HIGH if key > 0 else Rank.LOW,
        }
        for number, key in enumerate(keys)
    ]
    if rows:
        session.execute(insert(Entry), rows)


def _page(session: Session, address: str = "", sort: str = "-at") -> Page:
    arguments = dict(parse_qsl(address.removeprefix("?"))) or {"sort": sort}
    listing = Listing.from_address(arguments, FILTERS, tuple(SORTS))
    statement = select(Entry.uid, Entry.id)
    return page_of(session, statement, listing, SORTS[listing.sort], Entry.id)


def _walk(session: Session, sort: str) -> tuple[list[str], list[str]]:
    """Give the rows met on the way forward to the end, and on the way back to the beginning."""
    page = _page(session, sort=sort)
    assert page.previous == ""
    forward = _uids(page)
    while page.following and len(forward) < ENDLESS:
        page = _page(session, page.following)
        forward += _uids(page)
    back = _uids(page)
    while page.previous and len(back) < ENDLESS:
        page = _page(session, page.previous)
        back = _uids(page) + back
    return forward, back


def _uids(page: Page) -> list[str]:
    return [row.uid for row in page.rows]


def _cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


# --- walking ---


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("name", SORTS)
def test_both_ways_through_a_list_meet_every_row_once_in_order(
    entries: Session, monkeypatch: pytest.MonkeyPatch, name: str, sign: str
) -> None:
    monkeypatch.setattr(listing_module, "PAGE_SIZE", 3)
    _fill(entries, [5, -3, 5, 5, 5, 0, -3, 9, 9, 2, 1])
    forward, back = _walk(entries, f"{sign}{name}")
    column = SORTS[name]
    order = (column.desc(), Entry.id.desc()) if sign else (column, Entry.id)
    assert forward == back == list(entries.scalars(select(Entry.uid).order_by(*order)))


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    keys=st.lists(st.integers(-3, 3), max_size=14),
    size=st.integers(1, 5),
    sort=st.sampled_from([f"{sign}{name}" for name in SORTS for sign in ("", "-")]),
)
def test_no_row_is_missed_or_met_twice_whatever_the_ties(
    entries: Session, keys: list[int], size: int, sort: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing_module, "PAGE_SIZE", size)
        _fill(entries, keys)
        forward, back = _walk(entries, sort)
    assert forward == back
    assert sorted(forward) == sorted(f"u{number}" for number in range(len(keys)))


def test_pages_hold_fifty_rows_and_name_their_neighbours(entries: Session) -> None:
    _fill(entries, list(range(120)))
    first = _page(entries)
    middle = _page(entries, first.following)
    last = _page(entries, middle.following)
    assert [len(page.rows) for page in (first, middle, last)] == [50, 50, 20]
    assert (first.previous, last.following) == ("", "")
    assert _uids(_page(entries, middle.previous)) == _uids(first)


@pytest.mark.parametrize("number", [0, 1, 49, 50])
def test_a_list_of_one_page_has_no_neighbours(entries: Session, number: int) -> None:
    _fill(entries, list(range(number)))
    page = _page(entries)
    assert (len(page.rows), page.previous, page.following) == (number, "", "")


def test_a_row_added_meanwhile_shifts_nothing(entries: Session) -> None:
    _fill(entries, list(range(60)))
    first = _page(entries)
    entries.add(Entry(uid="new", at=AT + timedelta(1), name="n", points=1, amount=1, rank=Rank.LOW))
    entries.flush()
    second = _page(entries, first.following)
    assert _uids(second) == [f"u{number}" for number in range(9, -1, -1)]


# --- hostile addresses ---


HOSTILE = [
    "x", "=", "!!!", "あ", "W10", "bnVsbA", "A" * 5000, "\x00",
    _cursor(), _cursor("v", 1), _cursor("v", 1, 2, 3), _cursor("t", "2026-11-22T05:05:00", 1),
    _cursor("t", "yesterday", 1), _cursor("t", 5, 1), _cursor("t", None, 1),
    _cursor("t", "9999-12-31T23:59:59-14:00", 1), _cursor("t", "0001-01-01T00:00:00+14:00", 1),
    _cursor("v", None, 1), _cursor("v", [1], 1), _cursor("v", {"a": 1}, 1), _cursor("v", True, 1),
    _cursor("v", 1.5, 1), _cursor("v", 2**63, 1), _cursor("v", -(2**63) - 1, 1),
    _cursor("v", "a\x00b", 1), _cursor("v", "\ud800", 1),
    _cursor("v", "a", "1"), _cursor("v", "a", 2**63), _cursor("v", "a", None), _cursor("v", "a", True),
    base64.urlsafe_b64encode(b'{"v":1,"w":2,"x":3}').decode(),
    base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    base64.urlsafe_b64encode(b"\xff\xfe[1]").decode(),
]  # fmt: skip


@pytest.mark.parametrize("direction", ["after", "before"])
def test_a_cursor_that_cannot_be_read_shows_the_first_page(
    entries: Session, direction: str
) -> None:
    _fill(entries, list(range(-30, 30)))
    for name, column in SORTS.items():
        expected = _uids(_page(entries, sort=name))
        for cursor in HOSTILE:
            listing = Listing((), name, is_descending=False, cursor=cursor)
            asked = Listing.from_address({"sort": name, direction: cursor}, FILTERS, tuple(SORTS))
            assert asked.cursor == listing.cursor
            page = page_of(entries, select(Entry.uid), asked, column, Entry.id)
            assert (_uids(page), page.previous) == (expected, ""), (name, cursor[:80])


@pytest.mark.parametrize("direction", ["after", "before"])
@pytest.mark.parametrize(
    "value", [0, -1, 2**31, -(2**31) - 1, 2**62, "", "a", "'; --", "%", AT.isoformat()]
)
def test_a_made_up_place_is_answered_with_a_page_of_some_rows(
    entries: Session, direction: str, value: object
) -> None:
    _fill(entries, list(range(-30, 30)))
    mark = "t" if value == AT.isoformat() else "v"
    for name, column in SORTS.items():
        for row in (-5, 2**63 - 1):
            asked = Listing.from_address(
                {"sort": name, direction: _cursor(mark, value, row)}, FILTERS, tuple(SORTS)
            )
            page = page_of(entries, select(Entry.uid), asked, column, Entry.id)
            assert len(page.rows) <= 50
            assert page.total == 60


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cursor=st.text(max_size=60)
    | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
def test_no_cursor_breaks_the_page(entries: Session, cursor: str) -> None:
    asked = Listing.from_address({"after": cursor}, FILTERS, tuple(SORTS))
    assert page_of(entries, select(Entry.uid), asked, Entry.at, Entry.id).total == 0


@pytest.mark.parametrize("sort", ["", "password", "--at", "-", "at;", "AT", "uid"])
def test_an_unknown_order_is_the_usual_one(sort: str) -> None:
    asked = Listing.from_address({"sort": sort}, FILTERS, tuple(SORTS))
    assert (asked.sort, asked.is_descending) == ("at", True)


def test_unknown_filters_are_ignored_and_known_ones_kept() -> None:
    asked = Listing.from_address(
        {"q": "不正", "status": "", "password": "x", "__class__": "y"}, FILTERS, tuple(SORTS)
    )
    assert asked.filters == (("q", "不正"),)
    assert (asked.value("q"), asked.value("status"), asked.value("password")) == ("不正", "", "")


def test_a_filter_loses_what_no_database_can_compare() -> None:
    asked = Listing.from_address({"q": "不\x00正\ud800"}, FILTERS, tuple(SORTS))
    assert asked.value("q") == "不正"
    assert asked.address() == "?q=%E4%B8%8D%E6%AD%A3&sort=-at"


# --- addresses ---


def test_an_address_keeps_the_filters_and_drops_the_place() -> None:
    asked = Listing.from_address(
        {"q": "a&b", "sort": "-name", "after": "xyz"}, FILTERS, tuple(SORTS)
    )
    assert asked.address() == "?q=a%26b&sort=-name"
    assert asked.address(q="") == "?sort=-name"
    assert asked.address(status="open") == "?q=a%26b&sort=-name&status=open"


def test_a_second_click_on_a_column_turns_the_order_round() -> None:
    asked = Listing.from_address({"sort": "name"}, FILTERS, tuple(SORTS))
    assert asked.sort_address("name") == "?sort=-name"
    assert asked.sort_address("at") == "?sort=at"
    turned = Listing.from_address({"sort": "-name"}, FILTERS, tuple(SORTS))
    assert turned.sort_address("name") == "?sort=name"


def test_the_neighbours_keep_filters_and_order(entries: Session) -> None:
    _fill(entries, list(range(60)))
    page = _page(entries, "?q=x&sort=points")
    assert dict(parse_qsl(page.following[1:]))["q"] == "x"
    assert dict(parse_qsl(page.following[1:]))["sort"] == "points"


# --- cost ---


@pytest.mark.parametrize(("number", "written"), [(0, "0 件"), (999, "999 件"), (1000, "1,000 件"), (1200, "1,000 件以上")])  # fmt: skip
def test_the_count_stops_at_its_bound(entries: Session, number: int, written: str) -> None:
    _fill(entries, list(range(number)))
    page = _page(entries)
    assert page.total == min(number, 1001)
    assert page.total_text == written


def test_a_page_costs_two_statements(entries: Session, engine: Engine) -> None:
    _fill(entries, list(range(120)))
    following = _page(entries).following
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        del connection, cursor, rest
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        _page(entries, following)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(sent) == 2
