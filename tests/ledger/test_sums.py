"""Sums are those a person would add up by hand, and the annex names nobody."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from incidents.vocabulary import FigureItem
from ledger.models import AMOUNT_LIMIT, AffectedAccount
from ledger.models.account import AMOUNTS
from ledger.operations import exclude_account
from ledger.queries import offered, read_sums, stream_annex
from ledger.queries.accounts import COMPENSATION
from ledger.reports.masking import customer_label, last_digits
from ledger.vocabulary import Decision, Stage
from tests.factories import an_incident
from tests.ledger.ledgers import an_account

Working = Callable[..., Any]
AMOUNT = st.none() | st.integers(0, AMOUNT_LIMIT)
ACCOUNT = st.fixed_dictionaries(
    dict.fromkeys(AMOUNTS, AMOUNT) | {"stages": st.frozensets(st.sampled_from(Stage))}
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(accounts=st.lists(ACCOUNT, max_size=6), left_out=st.integers(0, 2))
def test_the_database_adds_up_as_a_person_would(
    work: Working, session: Any, accounts: list[dict[str, Any]], left_out: int
) -> None:
    with work("sato") as running:
        case = an_incident(running)
        for place, values in enumerate(accounts):
            an_account(running, case, place, **values)
        for place in range(len(accounts), len(accounts) + left_out):
            wrong = an_account(running, case, place, withdrawn_yen=AMOUNT_LIMIT)
            exclude_account(running, wrong, reason="誤り")
    sums = read_sums(session, case.id)
    assert sums.accounts == len(accounts)
    for name in AMOUNTS:
        known = [one[name] for one in accounts if one[name] is not None]
        expected = (sum(known) if known else None, len(accounts) - len(known))
        assert (sums.of(name).yen, sums.of(name).unknown) == expected
    for stage in Stage:
        assert sums.stages.get(stage, 0) == sum(stage in one["stages"] for one in accounts)
    figures = offered(sums)
    if accounts:
        traded = [one for one in accounts if one["stages"] & {Stage.SOLD, Stage.BOUGHT}]
        assert figures[FigureItem.TRADES][0] == len(traded)
        assert figures[FigureItem.ACCESSES] == (
            sum(bool(one["stages"]) for one in accounts),
            sum(not one["stages"] for one in accounts),
        )
    else:
        assert figures == {}


def test_every_state_of_compensation_means_the_same_to_the_database(
    work: Working, session: Any
) -> None:
    day = date(2026, 11, 1)
    combinations = product((None, *Decision), (None, day), (None, day), (None, day))
    with work("sato") as running:
        case = an_incident(running)
        for place, (decision, claimed, agreed, paid) in enumerate(combinations):
            an_account(
                running, case, place, decision=decision, claimed_on=claimed, agreed_on=agreed, paid_on=paid
            )  # fmt: skip
    told = {one.uid: one.compensation_state for one in session.scalars(select(AffectedAccount))}
    for state, condition in COMPENSATION.items():
        found = set(session.scalars(select(AffectedAccount.uid).where(condition)))
        assert found == {uid for uid, one in told.items() if one is state}


def test_the_annex_shows_letters_and_last_digits(work: Working, session: Any) -> None:
    with work("sato") as running:
        case = an_incident(running)
        for place in range(28):
            an_account(running, case, place)
    rows = list(stream_annex(session, case.id))
    assert [row.customer for row in (rows[0], rows[25], rows[26], rows[27])] == [
        "顧客A", "顧客Z", "顧客AA", "顧客AB",
    ]  # fmt: skip
    assert rows[3].account == "末尾893"
    assert rows[3].withdrawn_yen == 1_000_000
    assert "髙橋" not in repr(rows)
    assert last_digits("12345") == "（非表示）"
    assert customer_label(26 + 26 * 26) == "顧客AAA"
