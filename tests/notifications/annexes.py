"""別紙 for tests: three accounts and an indicator of each kind, and any rows at all."""

from dataclasses import replace

from hypothesis import strategies as st

from casefile.indicators import defanged
from casefile.vocabulary import IndicatorKind
from ledger.reports.masking import customer_label
from ledger.vocabulary import Hold, Stage
from notifications.reports.annex_facts import (
    AccountRow,
    AnnexRows,
    IndicatorRow,
    accounts_annex,
    indicators_annex,
)
from notifications.reports.facts import IncidentFacts
from tests.notifications.cases import facts
from tests.notifications.strategies import instants, one_of, whens

ADDED = "2020-09-08T12:00:00+09:00"
INDICATORS = {
    IndicatorKind.IP: "203.0.113.7",
    IndicatorKind.DOMAIN: "login.shoken.example",
    IndicatorKind.URL: "https://login.shoken.example/a.b?c=d",
    IndicatorKind.HASH: "d41d8cd98f00b204e9800998ecf8427e",
    IndicatorKind.MAIL: "owner@shoken.example",
    IndicatorKind.USER_AGENT: "Mozilla/5.0 <curl & co>",
}
ROWS = AnnexRows(
    accounts=(
        AccountRow(1, "顧客A", "末尾567", ("details_changed", "sold", "withdrawn"), "2020-09-03T10:15:00+09:00", "about", 25_000_000, 0, 23_450_000, None, 23_450_000, ("withdrawal_held", "password_reset")),
        AccountRow(2, "顧客B", "末尾568", ("login_only",), "2020-09-01T00:00:00+09:00", "early", 0, 0, 0, 0, 0, ()),
        AccountRow(3, "顧客C", "（非表示）", (), None, None, None, None, 6_350_000, 150_000, None, ("frozen",)),
    ),
    indicators=tuple(
        IndicatorRow(number, kind.value, value, ADDED)
        for number, (kind, value) in enumerate(INDICATORS.items(), 1)
    ),
)  # fmt: skip


def annexed(rows: AnnexRows, told: IncidentFacts) -> IncidentFacts:
    """Give facts with the 別紙 that these rows make."""
    return replace(
        told,
        accounts_annex=accounts_annex(rows.accounts),
        indicators_annex=indicators_annex(rows.indicators),
    )


def three_accounts() -> IncidentFacts:
    """Give the facts of a case with three accounts and its indicators enclosed."""
    return annexed(ROWS, facts())


_yen = st.none() | st.integers(0, 10**12)
_accounts = st.lists(
    st.builds(
        lambda when, stages, holds, yen: (
            tuple(stages),
            when.at if when else None,
            when.precision if when else None,
            *yen,
            tuple(holds),
        ),
        st.none() | whens,
        st.lists(one_of(Stage), unique=True),
        st.lists(one_of(Hold), unique=True),
        st.tuples(*[_yen] * 5),
    ),
    max_size=60,
)
_indicators = st.lists(
    st.tuples(st.sampled_from(sorted(INDICATORS.items())), instants), max_size=60
)


@st.composite
def any_rows(draw: st.DrawFn) -> AnnexRows:
    """Draw rows as a ledger and a case file could give them."""
    accounts = tuple(
        AccountRow(number, customer_label(number - 1), f"末尾{number:03d}", *drawn)
        for number, drawn in enumerate(draw(_accounts), 1)
    )
    indicators = tuple(
        IndicatorRow(number, kind.value, f"{value}{number}", at.isoformat())
        for number, ((kind, value), at) in enumerate(draw(_indicators), 1)
    )
    return AnnexRows(accounts, indicators)


def shown_indicator(row: IndicatorRow) -> str:
    """Give an indicator as the letter writes it."""
    return defanged(IndicatorKind(row.kind), row.value)
