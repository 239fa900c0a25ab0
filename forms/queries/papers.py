"""Documents and forms: one, those of a case, those a document can use; always from what the member may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

from accounts.guard import SignedIn
from accounts.permissions import Permission
from audit.models import AuditEntry
from audit.queries import Event, events_of, history_of
from audit.vocabulary import EntryKind
from core.work import Actor
from forms.models import OwnForm, OwnFormVersion, Paper
from forms.reports.kinds import SPECS
from forms.vocabulary import RECIPIENTS, PaperKind, PaperStatus
from forms.workflow import WORKFLOW
from incidents import queries as incident_queries
from incidents.models import Incident
from notifications.models import Authority
from notifications.queries import changed_case

AnySession = Session | scoped_session[Session]

WRITTEN = {"forms:draft": "作成", "forms:revise": "内容の変更"}
"""The acts on a document by which somebody becomes one of its writers."""
EVENTS_SHOWN = 50
NUMBERED = tuple(kind for kind, spec in SPECS.items() if spec.has_numbers)
"""Documents with full account numbers, for those alone who may see them."""


def visible(member: SignedIn) -> Select[Paper]:
    """Give the documents a member may see: those of their cases, with the permission."""
    papers = select(Paper)
    if not member.may(Permission.NOTIFICATION_READ):
        return papers.where(Paper.id < 0)
    if not member.may(Permission.LEDGER_PERSONAL):
        papers = papers.where(Paper.kind.not_in(NUMBERED))
    cases = incident_queries.visible(member).with_only_columns(Incident.id)
    return papers.where(Paper.incident_id.in_(cases))


def find_paper(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> Paper | None:
    """Give a document the member may see, locked when it is going to change."""
    statement = (
        visible(member)
        .where(Paper.uid == uid)
        .options(
            joinedload(Paper.incident),
            joinedload(Paper.authority),
            joinedload(Paper.author),
            joinedload(Paper.approved_by),
            joinedload(Paper.own_form).joinedload(OwnFormVersion.form),
        )
    )
    if for_update:
        statement = statement.with_for_update(of=Paper)
    return session.scalar(statement)


def list_of_incident(session: AnySession, member: SignedIn, incident: Incident) -> Sequence[Any]:
    """Give the documents of a case that the member may see, the latest first, without what they contain."""
    return session.execute(
        visible(member)
        .where(Paper.incident_id == incident.id)
        .with_only_columns(
            Paper.uid,
            Paper.number,
            Paper.kind,
            Paper.bank,
            Paper.stage,
            Paper.status,
            Paper.approved_at,
            Paper.submitted_at,
            Paper.submit_method,
            Paper.received_by,
            Paper.receipt_no,
        )
        .order_by(Paper.id.desc())
    ).all()


def count_standing(
    session: AnySession, incident: Incident, kind: PaperKind, bank: str | None
) -> int:
    """Count the documents of this kind, to this bank, that were not withdrawn."""
    return int(
        session.scalar(
            select(func.count())
            .select_from(Paper)
            .where(
                Paper.incident_id == incident.id,
                Paper.kind == kind,
                Paper.bank == bank if bank else Paper.bank.is_(None),
                Paper.status != PaperStatus.WITHDRAWN,
            )
        )
        or 0
    )


def list_addressees(session: AnySession, kind: PaperKind) -> Sequence[Authority]:
    """Give the addressees in use that a document of this kind can go to."""
    return session.scalars(
        select(Authority)
        .where(Authority.recipient.in_(RECIPIENTS[kind]), Authority.is_active.is_(True))
        .order_by(Authority.sort_order, Authority.id)
    ).all()


def list_forms(session: AnySession) -> Sequence[OwnForm]:
    """Give all forms with their versions."""
    return session.scalars(
        select(OwnForm)
        .options(selectinload(OwnForm.versions).defer(OwnFormVersion.sealed_content))  # type: ignore[attr-defined]  # the stored form of `content`
        .order_by(OwnForm.id)
    ).all()


def list_usable(session: AnySession, kind: PaperKind) -> Sequence[OwnFormVersion]:
    """Give the latest version of every form in use for this kind."""
    latest = (
        select(func.max(OwnFormVersion.id))
        .join(OwnForm)
        .where(OwnForm.kind == kind, OwnForm.is_active.is_(True))
        .group_by(OwnForm.id)
    )
    return session.scalars(
        select(OwnFormVersion)
        .where(OwnFormVersion.id.in_(latest))
        .options(joinedload(OwnFormVersion.form))
        .order_by(OwnFormVersion.form_id)
    ).all()


def find_form(session: AnySession, member: SignedIn, uid: str) -> OwnForm | None:
    """Give a form for its page; the permission alone decides."""
    if not member.may(Permission.AUTHORITIES_MANAGE):
        return None
    return session.scalar(
        select(OwnForm).where(OwnForm.uid == uid).options(selectinload(OwnForm.versions))
    )


def list_writers(session: AnySession, paper: Paper, asker: Actor) -> list[str]:
    """Give everyone who had a hand in a document: its writers, those of its case, and who asks for review."""
    of_paper = and_(
        AuditEntry.subject_table == Paper.__tablename__,
        AuditEntry.subject_uid == paper.uid,
        AuditEntry.verb.in_(WRITTEN),
    )
    found = session.scalars(
        select(AuditEntry.actor_uid)
        .where(AuditEntry.kind == EntryKind.CHANGE, or_(changed_case(paper.incident), of_paper))
        .distinct()
    )
    return sorted(uid for uid in {paper.author.uid, asker.uid, *found} if uid is not None)


def list_events(session: AnySession, paper: Paper) -> list[Event]:
    """Give what was done with a document, the latest first."""
    entries = history_of(session, [Paper.__tablename__], [paper.uid], EVENTS_SHOWN)
    return events_of(entries, WORKFLOW.words() | WRITTEN)
