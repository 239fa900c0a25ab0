"""What letters say: the facts that count, the text, and the Word file as approved."""

import binascii
import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from casefile.queries import list_reported
from core.crypto import CryptoFailure
from documents.blocks import Document
from documents.plain import from_plain as document_from_plain
from documents.word import render_word
from firm.models import FirmProfile
from firm.queries import find_firm
from incidents.models import Incident
from ledger.queries import offered, read_compensation, read_sums
from notifications.models import HONORIFIC, Authority, Notification
from notifications.queries.annexes import (
    DocumentDamaged,
    frozen_rows,
    live_rows,
    with_heads,
    with_rows,
)
from notifications.queries.letters import find_previous
from notifications.reports.annex_facts import AnnexRows
from notifications.reports.changes import differences
from notifications.reports.earlier import Difference
from notifications.reports.facts import (
    CompensationFact,
    IncidentFacts,
    LedgerFact,
    LetterFacts,
    from_plain,
)
from notifications.reports.first_report import describe
from notifications.reports.follow_up import following
from notifications.reports.reading import facts_of
from notifications.vocabulary import NotificationKind

AnySession = Session | scoped_session[Session]

NOT_NUMBERED = "（文書番号未定）"
NO_AUTHORITY = "（宛先未設定）"


def live_facts(session: AnySession, notification: Notification) -> IncidentFacts:
    """Give the facts as the case stands now, of its 別紙 what a page shows, and what it follows."""
    facts = _case_facts(session, notification)
    previous = find_previous(session, notification)
    if previous is not None:
        facts = following(facts, previous, notification.reasons)
    return with_heads(session, notification, facts)


def _case_facts(session: AnySession, notification: Notification) -> IncidentFacts:
    """Give what the case says now in a report of this kind, without its 別紙 and what it follows."""
    firm = find_firm(session)
    letter = _letterhead(
        firm,
        notification.authority,
        notification_no=notification.number,
        kind=notification.kind.value,
        report_no=notification.report_no,
        document_no=notification.document_no,
        dated_on=notification.dated_on.isoformat(),
        subject=notification.subject,
    )
    case = notification.incident
    facts = facts_of(case, firm, letter, list_reported(session, case))
    facts = replace(facts, settled=tuple(notification.settled or ()))
    if notification.kind is NotificationKind.FINAL:
        facts = replace(facts, compensation=_compensation(session, case))
    return facts


def _compensation(session: AnySession, incident: Incident) -> CompensationFact | None:
    found = read_compensation(session, incident.id)
    if not found.accounts:
        return None
    return CompensationFact(found.accounts, found.paid_accounts, found.paid_yen)


def facts_before_drafting(
    session: AnySession, incident: Incident, today: date, authority: Authority | None = None
) -> IncidentFacts:
    """Give the facts of a case that has no letter yet."""
    firm = find_firm(session)
    letter = _letterhead(
        firm,
        authority,
        notification_no=None,
        kind=NotificationKind.FIRST.value,
        report_no=1,
        document_no=NOT_NUMBERED,
        dated_on=today.isoformat(),
        subject=None,
    )
    return facts_of(incident, firm, letter, list_reported(session, incident))


def _letterhead(firm: FirmProfile, authority: Authority | None, **known: Any) -> LetterFacts:  # noqa: ANN401 (what only a letter knows)
    return LetterFacts(
        authority=authority.name if authority else NO_AUTHORITY,
        honorific=authority.honorific if authority else HONORIFIC,
        authority_division=(authority.division or None) if authority else None,
        firm_name=firm.name,
        registration_no=firm.registration_no,
        representative_title=firm.representative_title,
        representative_name=firm.representative_name,
        amount_in_man=firm.amount_in_man,
        **known,
    )


def with_ledger(session: AnySession, incident: Incident, facts: IncidentFacts) -> IncidentFacts:
    """Add what the ledger of accounts adds up to, beside the figures of the case."""
    sums = offered(read_sums(session, incident.id))
    ledger = tuple(LedgerFact(item.value, number) for item, (number, _) in sums.items())
    return replace(facts, ledger=ledger)


def changes_since(
    session: AnySession, filed: Notification, *, sees_ledger: bool = True
) -> tuple[Difference, ...]:
    """Compare the case of a submitted report with what that report said, the ledger's sums included."""
    if filed.facts is None:
        return ()
    present = _case_facts(session, filed)
    if sees_ledger:
        present = with_ledger(session, filed.incident, present)
    return differences(from_plain(filed.facts), present)


def current_facts(session: AnySession, notification: Notification) -> IncidentFacts:
    """Give the facts that count: the case while it is drafted, what was frozen from review on."""
    if notification.facts is None:
        return live_facts(session, notification)
    return from_plain(notification.facts)


def approved_document(notification: Notification) -> bytes:
    """Give the stored bytes, as approved or as they went out, checked against their hash at every delivery."""
    try:
        content = notification.document
    except (CryptoFailure, binascii.Error, ValueError) as damage:
        raise DocumentDamaged from damage
    if content is None or hashlib.sha256(content).hexdigest() != notification.document_sha256:
        raise DocumentDamaged
    return content


def document_of(session: AnySession, notification: Notification) -> bytes:
    """Give the Word file of a letter: the approved bytes, or the draft as it stands."""
    if notification.is_kept:
        return approved_document(notification)
    facts, rows = full_contents(session, notification)
    return render_word(describe(facts, notification.edits, rows=rows))


def full_contents(
    session: AnySession, notification: Notification
) -> tuple[IncidentFacts, AnnexRows]:
    """Give the facts that count and all rows of the 別紙; DocumentDamaged where frozen ones were changed."""
    if notification.facts is not None:
        facts = from_plain(notification.facts)
        return facts, frozen_rows(session, notification, facts)
    rows = live_rows(session, notification)
    return with_rows(notification, live_facts(session, notification), rows), rows


def letter_of(session: AnySession, notification: Notification) -> Document:
    """Give the text of a letter as a page shows it: as approved, or as facts and edits make it now."""
    if notification.letter is not None:
        return document_from_plain(notification.letter)
    return describe(current_facts(session, notification), notification.edits)
