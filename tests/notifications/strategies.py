"""Any facts at all, for the property tests."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from core.clock import iso_jst
from core.moments import WITHOUT_INSTANT, Moment, Precision
from core.vocabulary import Term
from incidents.vocabulary import (
    Basis,
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    IncidentKind,
    IncidentStatus,
    Origin,
    PreventionState,
    Publication,
)
from notifications.reports.facts import (
    BodyFact,
    CompensationFact,
    ContactFacts,
    FigureFact,
    IncidentFacts,
    LetterFacts,
    MeasureFact,
    OutflowFact,
    PreventionFact,
    When,
)
from notifications.reports.follow_up import following
from notifications.reports.items import FINAL_ITEMS
from notifications.vocabulary import NotificationKind
from tests.notifications.later import a_submitted

instants = st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
letters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n")
texts = st.text(letters, min_size=1, max_size=20).filter(lambda text: text.strip() != "")
lines = texts.filter(lambda text: "\n" not in text)
maybe = st.none() | texts
maybe_line = st.none() | lines


def _when(at: datetime, precision: Precision) -> When:
    moment = Moment(None if precision in WITHOUT_INSTANT else at, precision)
    return When(iso_jst(moment.at) if moment.at else None, precision.value)


def one_of(term: type[Term]) -> st.SearchStrategy[str]:
    """Draw a stored choice."""
    return st.sampled_from([member.value for member in term])


whens = st.builds(_when, instants, st.sampled_from(Precision))
exact = st.builds(_when, instants, st.sampled_from([Precision.MINUTE, Precision.ABOUT]))
numbers = st.none() | st.integers(0, 10**12)
figures = st.lists(
    st.one_of(
        st.builds(
            FigureFact,
            one_of(FigureItem),
            st.sampled_from([Basis.CONFIRMED.value, Basis.WORST_CASE.value]),
            st.integers(0, 10**12),
            st.none() | instants.map(iso_jst),
        ),
        st.builds(
            FigureFact,
            one_of(FigureItem),
            st.just(Basis.UNKNOWN.value),
            st.none(),
            st.none(),
        ),
    ),
    max_size=5,
    unique_by=lambda figure: figure.item,
)
letterheads = st.builds(
    LetterFacts,
    notification_no=st.none() | st.just("RPT-2026-0001"),
    kind=st.just("first"),
    report_no=st.just(1),
    document_no=lines,
    dated_on=st.dates(date(1990, 1, 1), date(2099, 12, 31)).map(date.isoformat),
    authority=lines,
    honorific=st.just("殿"),
    authority_division=maybe_line,
    subject=maybe_line,
    firm_name=maybe_line,
    registration_no=maybe_line,
    representative_title=maybe_line,
    representative_name=maybe_line,
    amount_in_man=st.booleans(),
)
any_facts = st.builds(
    IncidentFacts,
    letter=letterheads,
    incident_no=st.just("INC-2026-0001"),
    title=lines,
    status=one_of(IncidentStatus),
    kinds=st.lists(one_of(IncidentKind), min_size=1, unique=True).map(tuple),
    origin=one_of(Origin),
    damage=one_of(Damage),
    summary=maybe,
    occurred_from_at=st.none() | whens,
    occurred_to_at=st.none() | whens,
    discovered_at=exact,
    discovery_source=st.none() | one_of(DiscoverySource),
    discovery_detail=maybe,
    known_at=st.none() | whens,
    known_by=maybe_line,
    services=maybe,
    contractors=maybe,
    figures=figures.map(tuple),
    outflows=st.lists(st.builds(OutflowFact, maybe_line, numbers, numbers), max_size=3).map(tuple),
    leaked_items=maybe,
    impact_note=maybe,
    cause_status=st.none() | one_of(CauseStatus),
    cause=maybe,
    method=maybe,
    measures=st.lists(
        st.builds(
            MeasureFact, st.none() | one_of(ContainmentAction), st.none() | whens, maybe_line
        ),
        max_size=3,
    ).map(tuple),
    response_note=maybe,
    customer_contact=maybe,
    consultation_desk=maybe,
    compensation_policy=maybe,
    publication=st.none() | one_of(Publication),
    published_at=st.none() | whens,
    publication_medium=maybe_line,
    bodies=st.lists(
        st.builds(
            BodyFact,
            st.none() | one_of(Body),
            st.none() | one_of(ContactState),
            st.none() | whens,
            maybe_line,
            maybe_line,
        ),
        max_size=3,
    ).map(tuple),
    management_reported_at=st.none() | whens,
    response_headquarters=st.none() | one_of(Headquarters),
    headquarters_detail=maybe,
    independent_review=maybe,
    outlook=maybe,
    next_report_due_at=st.none() | whens,
    preventive_action_done=maybe,
    preventive_action_planned=maybe,
    preventive_actions=st.lists(
        st.builds(
            PreventionFact, maybe_line, st.none() | one_of(PreventionState), st.none() | whens
        ),
        max_size=3,
    ).map(tuple),
    closing_summary=maybe,
    contact=st.builds(ContactFacts, maybe_line, maybe_line, maybe_line, maybe_line, maybe_line),
)


@st.composite
def later_reports(draw: st.DrawFn) -> IncidentFacts:
    """Draw a 続報 or 最終報告 of any case, after a first report that said anything."""
    before, told = draw(any_facts), draw(any_facts)
    kind = draw(st.sampled_from([NotificationKind.FOLLOW_UP, NotificationKind.FINAL]))
    letter = replace(told.letter, kind=kind.value, report_no=2)
    paid = st.builds(CompensationFact, *[st.integers(0, 10**9)] * 3)
    told = replace(told, letter=letter, compensation=draw(st.none() | paid))
    if kind is NotificationKind.FINAL:
        keys = st.sampled_from([item.key for item in FINAL_ITEMS])
        told = replace(told, settled=tuple(draw(st.lists(keys, unique=True))))
    reasons = draw(st.dictionaries(st.sampled_from(["accounts", "5", "8", "15"]), lines))
    return following(told, a_submitted(before, 0), reasons)
