"""Signing in and out: a row for every sign-in, ended by its row alone."""

import secrets

from sqlalchemy import ColumnElement, select, update

from accounts.models import LoginSession, Member, login_key
from accounts.operations.passwords import Proof
from accounts.operations.throttle import give_back
from accounts.vocabulary import SessionEnd
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core.crypto import token_hash
from core.work import Work

SESSIONS_AT_ONCE = 3
TOKEN_BYTES = 32
_AGENT_LIMIT = 300
_UNKNOWN = "（登録のないログインID）"


def sign_in(
    work: Work,
    *,
    login: str,
    proof: Proof,
    address: str,
    agent: str,
    replaces: str | None = None,
) -> str | None:
    """Give the token of a new sign-in, or None; both are recorded.

    The proof was made before the write lock was taken, so it counts only while the hash is the same.
    `replaces` is the token this browser held before; it dies.
    """
    work.because("accounts:sign-in")
    member = work.session.scalar(
        select(Member).where(Member.login == login_key(login)).with_for_update()
    )
    is_right = proof.is_right and member is not None and member.password_hash == proof.stored
    if member is None or not is_right or not member.is_admitted(work.now):
        why = _why(member, is_right=is_right)
        note_sign_in(work, "accounts:sign-in", member, Outcome.REFUSED, why=why)
        return None
    if proof.renewed:
        member.password_hash = proof.renewed
    if replaces:
        _end(work, SessionEnd.REPLACED, LoginSession.token_hash == token_hash(replaces))
    _make_room(work, member)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session = LoginSession(
        token_hash=token_hash(token),
        member_id=member.id,
        created_at=work.now,
        last_seen_at=work.now,
        address=address,
        agent=agent[:_AGENT_LIMIT],
    )
    work.session.add(session)
    give_back(work, login=login, address=address)
    note_sign_in(work, "accounts:sign-in", member, factor="password", session=session.uid)
    work.session.flush()
    return token


def sign_out(work: Work, *, session_uid: str) -> None:
    """End the sign-in of this browser."""
    work.because("accounts:sign-out")
    _end(work, SessionEnd.SIGN_OUT, LoginSession.uid == session_uid)
    note(work, EntryKind.SIGN_IN, "accounts:sign-out", table="login_session", uid=session_uid)
    work.session.flush()


def end_sessions(
    work: Work, member: Member, *, why: SessionEnd = SessionEnd.ENDED, but: str | None = None
) -> int:
    """End the member's sign-ins everywhere, one of them excepted where its uid is given."""
    conditions = [LoginSession.member_id == member.id]
    if but is not None:
        conditions.append(LoginSession.uid != but)
    ended = _end(work, why, *conditions)
    if ended:
        note_sign_in(work, "accounts:end-sessions", member, why=why.value, ended=ended)
    work.session.flush()
    return ended


def end_session(work: Work, member: Member, *, session_uid: str) -> bool:
    """End one of the member's sign-ins; say whether there was such a one."""
    ended = _end(
        work,
        SessionEnd.ENDED,
        LoginSession.member_id == member.id,
        LoginSession.uid == session_uid,
    )
    if ended:
        note_sign_in(
            work, "accounts:end-sessions", member, why=SessionEnd.ENDED.value, session=session_uid
        )
    work.session.flush()
    return bool(ended)


def _end(work: Work, why: SessionEnd, *conditions: ColumnElement[bool]) -> int:
    # Only rows that still count, so that an ended sign-in keeps its first reason and never revives.
    ended = work.session.execute(
        update(LoginSession)
        .where(LoginSession.revoked_at.is_(None), *conditions)
        .values(revoked_at=work.now, revoked_why=why)
        .returning(LoginSession.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def _make_room(work: Work, member: Member) -> None:
    """End the oldest sign-ins where the new one would be too many."""
    newest = (
        select(LoginSession.id)
        .where(LoginSession.member_id == member.id, LoginSession.revoked_at.is_(None))
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
        .limit(SESSIONS_AT_ONCE - 1)
    )
    kept = list(work.session.scalars(newest))
    _end(
        work,
        SessionEnd.CROWDED,
        LoginSession.member_id == member.id,
        LoginSession.id.not_in(kept),
    )


def _why(member: Member | None, *, is_right: bool) -> str:
    if member is None:
        return "unknown"
    if not is_right:
        return "secret"
    return "disabled" if member.disabled_at else "ended"


def note_sign_in(
    work: Work,
    verb: str,
    member: Member | None,
    outcome: Outcome = Outcome.OK,
    **detail: str | int,
) -> None:
    """Record what concerns proving who one is; a ログインID nobody has is not written down."""
    note(
        work,
        EntryKind.SIGN_IN,
        verb,
        table="member" if member else "",
        uid=member.uid if member else "",
        label=member.audit_label if member else _UNKNOWN,
        outcome=outcome,
        detail=detail,
    )
