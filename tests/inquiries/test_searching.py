"""What people find by a part of what a customer said, although it is stored sealed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import func, select, update

from core import listing as listing_module
from core.database import db
from core.listing import Listing, Page
from inquiries import queries
from inquiries.models import INQUIRY_SEARCH, Inquiry
from inquiries.operations import index_waiting, revise_inquiry
from inquiries.queries import Chosen, searching
from inquiries.queries.lists import listing_from, listing_of
from tests.conftest import NOW, Browser, counted_statements, signed_in
from tests.factories import an_inquiry

WAYS = [
    pytest.param(1000, 6000, id="by their numbers"),
    pytest.param(0, 1000, id="looked up by the database"),
    pytest.param(0, 0, id="met on the way through the list"),
]
Opened = Callable[..., Browser]
Working = Callable[..., Any]


def _page(session: Any, listing: Listing) -> Page:
    return queries.list_page(session, signed_in(session, "ito"), listing, NOW)


def _found(session: Any, typed: str) -> list[str]:
    page = _page(session, listing_from({"q": typed, "sort": "number"}))
    return [row.number for row in page.rows]


@pytest.mark.parametrize(("few", "many"), WAYS)
def test_a_part_of_number_subject_or_content_is_found_in_any_spelling(
    work: Working, session: Any, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    """All ways through the index give the same."""
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "MANY", many)
    with work("ito") as running:
        one = an_inquiry(
            running,
            subject="特定口座の件",
            content="昨夜、ログインできない。パスワ\nードも変わり、５３０，２０２円が動いた。",
            complainant_name="髙橋 花子",
            account_no="123-4567890",
        ).number
        two = an_inquiry(running, content="電話番号を変えたい。").number
    wanted = {
        "ﾛｸﾞｲﾝ": [one], "ぱすわーど": [one], "口座の": [one], "特定 ログイン": [one],
        "530,202円": [one], "02円": [one], "高橋花子": [one], "１２３４５６７８９０": [one],
        "夜": [one], "い": [one, two], "電話": [two], one: [one], one[-5:]: [one],
        "INQ-": [one, two], "花子": [], "4567": [], "特定 電話": [], "龍": [], "パスド": [],
        "%_": [], "* OR *": [], '"': [],
    }  # fmt: skip
    assert {typed: _found(session, typed) for typed in wanted} == wanted


def test_search_goes_with_every_change(work: Working, session: Any) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running, content="出金について", subject="甲")
    with work("ito") as running:
        held = running.session.scalars(select(Inquiry).with_for_update()).one()
        revise_inquiry(
            running,
            held,
            version=held.version,
            reply_due=None,
            content="振替について",
            subject="乙乙",
        )
    assert _found(session, "振替") == _found(session, "乙乙") == [inquiry.number]
    assert _found(session, "出金") == []


def test_an_index_that_is_half_made_hides_nothing(work: Working, session: Any) -> None:
    with work("ito") as running:
        numbers = [an_inquiry(running).number for _ in range(5)]
        running.session.execute(
            update(INQUIRY_SEARCH).values(grams=None).where(INQUIRY_SEARCH.c.owner_id % 2 == 0)
        )
    waiting = select(func.count()).where(INQUIRY_SEARCH.c.grams.is_(None))
    left = session.scalar(waiting)
    assert left >= 2
    assert _found(session, "身に覚え") == numbers
    assert _found(session, "身に余る") == []
    with work() as running:
        assert index_waiting(running, 1) == 1
        assert index_waiting(running, 100) == left - 1
        assert index_waiting(running, 100) == 0
    assert session.scalar(waiting) == 0
    assert _found(session, "身に覚え") == numbers


@pytest.mark.parametrize(("few", "many"), WAYS)
def test_pages_show_every_match_once_and_nothing_that_only_looks_like_one(
    work: Working, session: Any, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    """「あいいう」 has the pairs of 「あいう」 and is none; so many of them end a page early."""
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "MANY", many)
    for name, size in (("PAGE_SIZE", 4), ("SIEVED_AT_ONCE", 5), ("SIEVED_MOST", 10)):
        monkeypatch.setattr(listing_module, name, size)
    with work("ito") as running:
        texts = [
            "あいう" if turn in (0, 1, 20, *range(30, 40)) else "あいいう" for turn in range(40)
        ]
        made = [
            an_inquiry(running, content=text, received_at=NOW - timedelta(hours=turn))
            for turn, text in enumerate(texts)
        ]
    meant = [one.number for one, text in zip(made, texts, strict=True) if text == "あいう"]
    page, seen, partial = _page(session, listing_of("q=あいう")), [], 0
    seen += [row.number for row in page.rows]
    assert page.total_text == "2 件以上"
    while page.following:
        partial += page.is_partial
        page = _page(session, listing_from(dict(parse_qsl(page.following[1:]))))
        seen += [row.number for row in page.rows]
    assert seen == meant
    assert partial >= 2
    back = [row.number for row in page.rows][::-1]
    while page.previous:
        page = _page(session, listing_from(dict(parse_qsl(page.previous[1:]))))
        back += [row.number for row in page.rows][::-1]
    assert back == meant[::-1]


def test_export_count_and_steps_for_many_take_what_the_search_shows(
    work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    with work("ito") as running:
        for turn in range(7):
            an_inquiry(running, content="あいう" if turn % 2 else "あいいう")
    member, listing = signed_in(session, "ito"), listing_of("q=あいう&kind=consultation")
    assert queries.count_all(session, member, listing, NOW) == 3
    ids = queries.list_export_ids(session, member, listing, NOW)
    exported = queries.list_by_ids(session, member, ids)
    chosen = queries.find_chosen(session, member, Chosen(listing, None), NOW)
    assert {one.content for one in (*exported, *chosen)} == {"あいう"}
    assert len(exported) == len(chosen) == 3


def test_search_takes_few_statements_and_says_where_it_ends(
    browser: Opened, work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with work("ito") as running:
        for _ in range(3):
            an_inquiry(running)
    member = signed_in(session, "ito")
    assert db.engine is not None
    with counted_statements(db.engine) as seen:
        queries.list_page(session, member, listing_of("q=出金"), NOW)
    assert len(seen) == 2
    ito = browser("ito")
    assert "全 3 件" in ito.get("/inquiries?q=身に覚え").text
    monkeypatch.setattr(listing_module, "SIEVED_AT_ONCE", 1)
    monkeypatch.setattr(listing_module, "SIEVED_MOST", 2)
    page = ito.get("/inquiries?q=龍").text
    assert "ここまでには見つかりませんでした" in page
    assert "次の50件" in page
    assert "件数未確認" in page
