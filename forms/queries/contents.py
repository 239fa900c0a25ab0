"""What documents say: the facts that count, their text as a page shows it, and the file as it was made final."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from sqlalchemy.orm import Session, scoped_session

from casefile.queries import stream_indicators
from core.clock import iso_jst
from core.crypto import CryptoFailure
from core.moments import Moment
from documents.blocks import Document
from duties.models import DutyAnswer
from duties.queries import answers_of
from duties.vocabulary import Question
from forms.models import Paper
from forms.reports.facts import (
    IndicatorFact,
    PaperFacts,
    PayoutFact,
    TransferFact,
    from_plain,
)
from forms.reports.kinds import SPECS
from forms.reports.letter import describe
from forms.vocabulary import BreachBasis, PaperKind, PaperStatus
from incidents.models import Incident
from ledger.models import PayoutAccount
from ledger.models.payout import bank_key
from ledger.queries import stream_payouts
from notifications.queries import DocumentDamaged, facts_before_drafting
from notifications.reports.facts import When

AnySession = Session | scoped_session[Session]

ARTICLES = {
    "第1号": Question.SENSITIVE_DATA,
    "第2号": Question.PROPERTY_HARM,
    "第3号": Question.WRONGFUL_PURPOSE,
    "第4号": Question.OVER_1000,
}
TRACED = frozenset({PaperKind.POLICE, PaperKind.JPCERT})
"""Only whoever can do something about them is told the indicators of compromise."""
MOST_TRACES = 200


def live_facts(session: AnySession, paper: Paper) -> PaperFacts:
    """Give the facts as the case stands now."""
    incident, spec = paper.incident, SPECS[paper.kind]
    case = facts_before_drafting(session, incident, paper.dated_on, paper.authority)
    letter = replace(
        case.letter,
        notification_no=paper.number,
        report_no=paper.report_no,
        document_no=paper.document_no,
        subject=paper.subject,
    )
    if paper.authority is None:
        name = paper.bank or spec.addressee
        letter = replace(letter, authority=name, honorific=spec.honorific)
    payouts = tuple(_payouts(session, incident, paper.bank)) if paper.bank else ()
    traces = stream_indicators(session, incident, most=MOST_TRACES) if paper.kind in TRACED else ()
    answers = answers_of(session, incident) if paper.kind is PaperKind.BREACH else {}
    contractor = answers.get(Question.AT_CONTRACTOR)
    return PaperFacts(
        case=replace(case, letter=letter),
        kind=paper.kind.value,
        number=paper.number,
        stage=paper.stage.value if paper.stage else None,
        bases=tuple(basis.value for basis in BreachBasis if basis in paper.bases),
        articles=_articles(answers),
        at_contractor=contractor.answer.value if contractor else None,
        bank=paper.bank,
        payouts=payouts,
        indicators=tuple(IndicatorFact(kind.value, value) for kind, value, _ in traces),
    )


def _articles(answers: Mapping[Question, DutyAnswer]) -> tuple[tuple[str, ...], ...]:
    given = ((number, answers.get(question)) for number, question in ARTICLES.items())
    said = {"yes": "該当", "no": "非該当", "unknown": "調査中"}
    return tuple((number, said[one.answer.value]) for number, one in given if one is not None)


def _payouts(session: AnySession, incident: Incident, bank: str) -> Iterator[PayoutFact]:
    for one in chain.from_iterable(stream_payouts(session, incident)):
        if bank_key(one.bank) == bank_key(bank):
            yield _payout(one)


def _payout(one: PayoutAccount) -> PayoutFact:
    return PayoutFact(
        bank=one.bank,
        branch=one.branch,
        deposit=one.deposit.value if one.deposit else None,
        number=one.number,
        holder_kana=one.holder_kana,
        sent_yen=one.sent_yen,
        transfers=tuple(TransferFact(_when(row.at), row.yen) for row in one.transfers or ()),
        police_no=one.police_no,
    )


def _when(moment: Moment | None) -> When | None:
    if moment is None:
        return None
    return When(iso_jst(moment.at) if moment.at else None, moment.precision.value)


def banks_of(session: AnySession, incident: Incident) -> list[str]:
    """Give the banks that money of a case was sent to, each once."""
    found: dict[str, str] = {}
    for one in chain.from_iterable(stream_payouts(session, incident)):
        found.setdefault(bank_key(one.bank), one.bank)
    return list(found.values())


def current_facts(session: AnySession, paper: Paper) -> PaperFacts:
    """Give the facts that count: the case while it is drafted, what was frozen from review on."""
    return live_facts(session, paper) if paper.facts is None else from_plain(paper.facts)


def letter_of(session: AnySession, paper: Paper) -> Document:
    """Give the text of a document as a page shows it."""
    is_draft = paper.status not in (PaperStatus.APPROVED, PaperStatus.SUBMITTED)
    return describe(current_facts(session, paper), paper.edits, is_draft=is_draft)


def final_document(paper: Paper) -> bytes:
    """Give the bytes that were made final, checked against their hash at every delivery."""
    try:
        content = paper.document
    except (CryptoFailure, ValueError) as damage:
        raise DocumentDamaged from damage
    if content is None or hashlib.sha256(content).hexdigest() != paper.document_sha256:
        raise DocumentDamaged
    return content
