"""An inquiry and a 事案: joined, or the second opened from the first."""

from collections.abc import Sequence

from core.moments import Moment, Precision
from core.work import Work
from incidents.models import Incident
from incidents.operations import open_incident, revise_incident
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, Origin
from inquiries.models import Inquiry
from inquiries.operations.accounts import match_account
from inquiries.queries import Counts
from inquiries.vocabulary import Category, InquiryDamage

KIND_OF = {
    Category.UNKNOWN_LOGIN: IncidentKind.UNAUTHORIZED_ACCESS,
    Category.ACCESS_WORRY: IncidentKind.UNAUTHORIZED_ACCESS,
    Category.UNKNOWN_TRADE: IncidentKind.UNAUTHORIZED_TRADE,
    Category.UNKNOWN_WITHDRAWAL: IncidentKind.UNAUTHORIZED_WITHDRAWAL,
    Category.LEAK_WORRY: IncidentKind.DATA_BREACH,
    Category.PHISHING_REPORT: IncidentKind.PHISHING,
}


def link_incident(work: Work, inquiry: Inquiry, incident: Incident | None) -> None:
    """Join an inquiry to a case, or part them again."""
    work.because("inquiries:link")
    inquiry.incident_id = incident.id if incident else None
    match_account(work, inquiry)
    inquiry.updated_at = work.now
    work.session.flush()


def open_incident_from(
    work: Work, inquiries: Sequence[Inquiry], *, assignee_id: int | None
) -> Incident:
    """Open a case from what customers said and join them all; 発覚 is the first 受付 among them."""
    first = min(inquiries, key=lambda inquiry: inquiry.received_at)
    kinds = {KIND_OF[one.category] for one in inquiries if one.category in KIND_OF}
    has_damage = any(one.damage is InquiryDamage.YES for one in inquiries)
    incident = open_incident(
        work,
        title=_title_of(first),
        kinds=frozenset(kinds or {IncidentKind.OTHER}),
        origin=Origin.NEW,
        discovered=Moment(first.received_at, Precision.MINUTE),
        damage=Damage.YES if has_damage else Damage.UNKNOWN,
        discovery_source=DiscoverySource.CUSTOMER,
        summary=_summary_of(inquiries),
        assignee_id=assignee_id,
    )
    for inquiry in inquiries:
        link_incident(work, inquiry, incident)
    return incident


def report_counts(work: Work, incident: Incident, counts: Counts) -> None:
    """Write the counts of a case's inquiries into its figures, as 確定 at this moment (一報 item 顧客対応)."""
    as_of = Moment(work.now, Precision.MINUTE)
    revise_incident(
        work,
        incident,
        version=incident.version,
        discovered=Moment(incident.discovered_at, incident.discovered_precision),
        figures={
            item: {"confirmed": number, "worst_case": None, "is_unknown": False, "as_of": as_of}
            for item, number in counts.figures.items()
        },
    )


def _title_of(inquiry: Inquiry) -> str:
    matter = inquiry.category.label if inquiry.category else "被害の可能性"
    return f"{matter}に関するお客さまからの申出"


def _summary_of(inquiries: Sequence[Inquiry]) -> str:
    """Name the inquiries; what the customers said stays with them, where fewer people read it."""
    numbers = "、".join(sorted(inquiry.number for inquiry in inquiries))
    return f"お客さまからの申出 {len(inquiries)} 件（{numbers}）により発覚した。"
