"""The table of a day stays what it was, however often accounts are changed afterwards."""

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.database import db, new_uid, table_of
from core.many import insert_many
from core.moments import Moment, Precision
from core.work import transaction
from incidents.operations import mark_drill
from ledger.models import AffectedAccount, CountedAccount
from ledger.operations import ACCOUNTS, exclude_account, include_account, revise_account
from ledger.queries import read_return
from ledger.reports.monthly_return import Counts, Return, text_of
from ledger.vocabulary import TRADED, ContactState, Stage
from tests.conftest import SYSTEM, Browser, counted_statements
from tests.factories import an_incident
from tests.ledger.ledgers import accounts_csv, an_account, ran

Working = Callable[..., Any]
Opened = Callable[..., Browser]
START = datetime(2026, 4, 1, 3, tzinfo=UTC)
MONTHS = [
    None,
    *(Moment(datetime(2026, month, 3, tzinfo=UTC), Precision.DAY) for month in (1, 2, 3)),
]
World = dict[int, dict[str, Any]]


def _values(dice: random.Random) -> dict[str, Any]:
    return {
        "stages": frozenset(stage for stage in Stage if dice.random() < 0.4),
        "occurred": dice.choice(MONTHS),
        "sold_yen": dice.choice([None, 0, dice.randrange(10**9)]),
        "bought_yen": dice.choice([None, dice.randrange(10**9)]),
    }


def _slowly(world: World, drills: set[int]) -> dict[str, Counts]:
    """Count a state of the world one account after the other."""
    found: dict[str, Counts] = {}
    for one in world.values():
        if one["excluded"] or one["case"] in drills:
            continue
        month = f"{one['occurred'].at:%Y-%m}" if one["occurred"] else ""
        is_traded = bool(one["stages"] & TRADED)
        is_open = is_traded and None in (one["sold_yen"], one["bought_yen"])
        counts = Counts(
            int(bool(one["stages"])), int(is_traded), one["sold_yen"] or 0, one["bought_yen"] or 0, int(is_open)
        )  # fmt: skip
        found[month] = found.get(month, Counts()) + counts
    return {month: counts for month, counts in found.items() if not counts.is_empty}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_table_of_every_past_day_equals_an_independent_replay(
    session: Any, work: Working, seed: int
) -> None:
    del work
    dice, world, drills = random.Random(seed), World(), set[int]()
    told: dict[date, dict[str, Counts]] = {}
    held: list[Any] = []
    cases: list[Any] = []
    for number in range(14):
        at = START + timedelta(days=number)
        with transaction(db.session, SYSTEM, at) as running:
            if number == 0:
                cases = [an_incident(running), an_incident(running)]
            for _ in range(dice.randrange(1, 4)):
                roll = dice.random()
                if roll < 0.4 or not held:
                    values, case = _values(dice), dice.choice(cases)
                    account = an_account(running, case, len(held), **values)
                    held.append(account)
                    world[account.id] = {**values, "case": case.id, "excluded": False}
                elif roll < 0.8:
                    account, values = dice.choice(held), _values(dice)
                    revise_account(running, account, version=account.version, **values)
                    world[account.id].update(values)
                elif roll < 0.9:
                    account = dice.choice(held)
                    is_out = world[account.id]["excluded"]
                    change = include_account if is_out else exclude_account
                    change(running, account, reason="確認の結果")
                    world[account.id]["excluded"] = not is_out
                else:
                    case = dice.choice(cases)
                    mark_drill(running, case, is_drill=not case.is_drill, reason="訓練")
                    drills ^= {case.id}
        told[at.date()] = _slowly(world, drills)
    for day, expected in told.items():
        assert read_return(session, day) == Return(day, expected)
    assert read_return(session, (START - timedelta(days=1)).date()) == Return(
        (START - timedelta(days=1)).date()
    )


def test_an_import_counts_like_accounts_typed_by_hand(session: Any, work: Working) -> None:
    with work("sato") as running:
        case = an_incident(running)
        ran(running, ACCOUNTS, case, accounts_csv("utf-8"))
    today = (running.now + timedelta(hours=9)).date()
    found = read_return(session, today)
    assert found.total.entered == found.total.traded == 6
    assert found.total.sold_yen == 5 * 25_000_000
    assert found.total.open_amounts == 6
    assert set(found.months) == {"2020-09"}
    rows = session.scalars(select(CountedAccount)).all()
    rows[0].sold_yen = 1
    with pytest.raises(ValueError, match="append-only"):
        session.flush()
    session.rollback()


def test_the_page_shows_what_was_restated_and_gives_it_as_files(
    browser: Opened, work: Working
) -> None:
    with transaction(db.session, SYSTEM, START) as running:
        case = an_incident(running)
        account = an_account(
            running, case, stages=frozenset({Stage.SOLD}), occurred=MONTHS[1], sold_yen=80_000_000, bought_yen=None
        )  # fmt: skip
    with work("sato") as running:
        revise_account(running, account, version=1, sold_yen=1_540_000_000, bought_yen=0)
    someone = browser("watanabe")
    query = "as_of=2026-11-22&compared=2026-04-01"
    page = someone.get(f"/statistics/unauthorised-access?{query}")
    assert page.status_code == 200
    assert "約0.8億円" in page.text
    assert "約15億円" in page.text
    assert "4 か所が変わりました" not in page.text
    assert "2 か所が変わりました" in page.text
    assert "令和8年1月" in page.text
    before = someone.get("/statistics/unauthorised-access?as_of=2026-04-01").text
    assert "約15億円" not in before
    assert "調査中の口座が1口座" in before
    for file in (".xlsx", "/report.docx"):
        answer = someone.get(f"/statistics/unauthorised-access{file}?{query}")
        assert answer.status_code == 200
        assert answer.data[:2] == b"PK"
        assert answer.data == someone.get(answer.request.full_path).data
    odd = someone.get("/statistics/unauthorised-access?as_of=%00x&compared=9999-99-99")
    assert odd.status_code == 200
    assert "基準日を読み取れませんでした" in odd.text
    assert browser("ito").get("/statistics/unauthorised-access").status_code == 404


def test_amounts_read_as_in_the_published_table() -> None:
    told = [text_of("sold_yen", yen) for yen in (0, 80_000_000, 99_999_999, 150_000_000, 4_900_000)]
    assert told == ["0円", "約0.8億円", "約1.0億円", "約2億円", "4,900,000円"]
    assert text_of("entered", 12_758) == "12,758件"


def test_two_thousand_accounts_are_counted_in_one_quick_statement(
    session: Any, work: Working
) -> None:
    count = 2_000
    with work("sato") as running:
        case = an_incident(running)
    accounts = [
        {"id": 10**6 + place, "uid": new_uid(), "incident_id": case.id, "version": 1, "opened_at": START,
         "updated_at": START, "account_index": str(place), "stages": frozenset({Stage.SOLD}),
         "leaked_items": frozenset(), "contact_state": ContactState.NONE}
        for place in range(count)
    ]  # fmt: skip
    rows = [
        {"uid": new_uid(), "account_id": one["id"], "incident_id": case.id, "is_counted": True,
         "counted_at": START + timedelta(days=days), "month": "2026-04", "is_entered": True,
         "is_traded": True, "sold_yen": days, "bought_yen": 2}
        for days, some in ((0, accounts[::4]), (1, accounts))
        for one in some
    ]  # fmt: skip
    insert_many(session.connection(), table_of(AffectedAccount), accounts)
    insert_many(session.connection(), table_of(CountedAccount), rows)
    with counted_statements(session.get_bind().engine) as statements:
        begun = time.perf_counter()
        found = read_return(session, date(2026, 4, 30))
        took = time.perf_counter() - begun
    assert len(statements) == 1
    assert found.total == Counts(count, count, count, 2 * count)
    assert took < 0.5  # 20,000 accounts: 100 ms
    session.rollback()
