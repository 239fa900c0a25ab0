"""Letters for tests, brought to a state through the operations."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from core.work import Work
from incidents.models import Incident
from notifications import operations
from notifications.models import Notification
from notifications.queries import list_active_authorities
from notifications.vocabulary import NotificationKind, SubmitMethod
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import NOW, member_of, signed_in
from tests.factories import an_incident, revised

Working = Callable[..., AbstractContextManager[Work]]
SUBMISSION: dict[str, Any] = {
    "submitted_at": NOW,
    "submit_method": SubmitMethod.EMAIL,
    "received_by": "監督局　担当官",
    "receipt_no": "受付第1号",
    "submit_note": "電話でも一報済み",
}


def a_letter(
    work: Working, session: Any, state: S = S.DRAFT, incident: Incident | None = None
) -> Notification:
    """Give the 第一報 of a case in a state: written by 佐藤, approved by 鈴木."""
    with work("sato") as running:
        case = incident or an_incident(running)
        letter = operations.draft_first_report(
            running,
            case,
            author_id=member_of(running.session, "sato").id,
            authority=list_active_authorities(running.session)[0],
        )
    uid = letter.uid
    brought_to(work, session, uid, state)
    return held(session, uid)


def brought_to(work: Working, session: Any, uid: str, state: S) -> None:
    """Take a draft of 佐藤 to a state, approved by 鈴木."""
    if state is S.WITHDRAWN:
        with work("sato") as running:
            member = signed_in(session, "sato")
            operations.withdraw(running, held(session, uid), member=member, reason="重複のため")
        return
    if state is not S.DRAFT:
        with work("sato") as running:
            operations.request_review(
                running, held(session, uid), member=signed_in(session, "sato")
            )
    if state in (S.APPROVED, S.SUBMITTED):
        approve(work, session, uid)
    if state is S.SUBMITTED:
        with work("sato", NOW + timedelta(minutes=1)) as running:
            member = signed_in(session, "sato")
            operations.submit(running, held(session, uid), member=member, **SUBMISSION)


def a_next_letter(
    work: Working,
    session: Any,
    incident: Incident,
    kind: NotificationKind = NotificationKind.FOLLOW_UP,
    state: S = S.DRAFT,
) -> Notification:
    """Give the report of a case after the submitted one, in a state; 鈴木 answers every doubt."""
    with work("sato") as running:
        author = member_of(running.session, "sato").id
        case = running.session.get_one(Incident, incident.id)
        uid = operations.draft_next_report(running, case, author_id=author, kind=kind).uid
    brought_to(work, session, uid, state)
    return held(session, uid)


def approve(
    work: Working,
    session: Any,
    uid: str,
    login: str = "suzuki",
    doubt_reason: str | None = None,
) -> None:
    """Let a member approve a letter."""
    with work(login) as running:
        member = signed_in(session, login)
        operations.approve(
            running,
            held(session, uid),
            member=member,
            member_id=member.id,
            doubt_reason=doubt_reason,
        )


def held(session: Any, uid: str) -> Notification:
    """Give a letter as it stands in the database."""
    found = select(Notification).where(Notification.uid == uid)
    letter = session.scalars(found.execution_options(populate_existing=True)).one()
    assert isinstance(letter, Notification)
    return letter


class Written(NamedTuple):
    """What a test needs to know of a letter after requests have closed their sessions."""

    uid: str
    number: str
    version: int
    document_no: str
    document_sha256: str | None
    approved_facts_sha256: str | None
    case: str


def written(
    work: Working, session: Any, state: S = S.DRAFT, incident: Incident | None = None
) -> Written:
    """Give the plain values of a letter in a state."""
    letter = a_letter(work, session, state, incident)
    return Written(
        letter.uid,
        letter.number,
        letter.version,
        letter.document_no,
        letter.document_sha256,
        letter.approved_facts_sha256,
        letter.incident.uid,
    )


def rewrite(work: Working, case: str, login: str = "sato", **given: Any) -> None:
    """Let a member write some fields of a case."""
    with work(login) as running:
        found = select(Incident).where(Incident.uid == case)
        revised(running, running.session.scalars(found).one(), **given)
