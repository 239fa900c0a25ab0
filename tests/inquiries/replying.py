"""Replies for tests, brought to any state through the operations."""

from collections.abc import Callable
from typing import Any

from firm.vocabulary import FINMAC
from inquiries import operations
from inquiries.models import Inquiry, Reply
from inquiries.vocabulary import ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as S
from tests.conftest import CAST, NOW, signed_in
from tests.factories import an_inquiry

Working = Callable[..., Any]
ADR_TEXT = f"{FINMAC.name}（{FINMAC.short_name}）　電話 {FINMAC.phone}"
TEXT: dict[str, Any] = {
    "channel": ReplyChannel.LETTER,
    "addressee": "架空　花子",
    "subject": None,
    "body": "お申し出の件につきまして、確認の結果をご報告いたします。",
    "has_adr_note": False,
    "is_contact_checked": False,
}
WRITER, READER = "ito", "suzuki"


def held(session: Any, uid: str) -> Reply:
    """Give a reply as it stands in the database now."""
    session.expire_all()
    found: Reply = session.query(Reply).filter_by(uid=uid).one()
    return found


def a_reply(
    work: Working,
    session: Any,
    state: S = S.DRAFT,
    *,
    inquiry: Inquiry | None = None,
    kind: ReplyKind = ReplyKind.ANSWER,
    **given: Any,
) -> Reply:
    """Give a reply in a state, written by one and read by another."""
    with work(WRITER) as running:
        about = (
            running.session.merge(inquiry)
            if inquiry
            else an_inquiry(running, complainant_name="架空　花子")
        )
        member = signed_in(session, WRITER)
        reply = operations.draft_reply(running, about, author=member, kind=kind)
        values = {**TEXT, **given, "kind": kind, "dated_on": NOW.date()}
        operations.revise_reply(running, reply, version=reply.version, **values)
    for move in PATHS[state]:
        carry_out(work, session, reply.uid, move, READER if move == "approve" else WRITER)
    return held(session, reply.uid)


PATHS: dict[S, tuple[str, ...]] = {
    S.DRAFT: (),
    S.IN_REVIEW: ("request_review",),
    S.APPROVED: ("request_review", "approve"),
    S.SENT: ("request_review", "approve", "send"),
    S.WITHDRAWN: ("withdraw",),
}


def carry_out(work: Working, session: Any, uid: str, move: str, login: str) -> S:
    """Take a reply through a move as a member of the cast."""
    assert login in CAST
    with work(login) as running:
        reply, member = held(session, uid), signed_in(session, login)
        if move == "request_review":
            operations.request_review(running, reply, member=member)
        elif move == "approve":
            operations.approve_reply(running, reply, reader=member)
        elif move == "send":
            operations.send_reply(running, reply, member=member)
        elif move == "send_back":
            operations.send_back_reply(running, reply, member=member, reason="表現の修正のため")
        else:
            operations.withdraw_reply(running, reply, member=member, reason="重複のため")
    return held(session, uid).status
