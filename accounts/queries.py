"""Reads of members and their sign-ins."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, scoped_session

from accounts.models import LoginSession, Member, is_admitted, login_key
from accounts.permissions import Permission, Role, roles_with
from accounts.vocabulary import MemberState
from core.clock import to_jst
from core.database import table_of

AnySession = Session | scoped_session[Session]


@dataclass(frozen=True)
class SessionRow:
    """A sign-in that still counts, as its owner and the administrators see it."""

    uid: str
    created_at: datetime
    last_seen_at: datetime
    address: str
    agent: str


def has_members(session: AnySession) -> bool:
    """Say whether anybody is registered."""
    return session.execute(select(Member.id).limit(1)).first() is not None


def find_member(session: AnySession, uid: str, *, for_update: bool = False) -> Member | None:
    """Give a member by the opaque id."""
    return session.scalar(_locked(for_update=for_update).where(Member.uid == uid))


def find_by_login(session: AnySession, login: str, *, for_update: bool = False) -> Member | None:
    """Give a member by the ログインID, however it is spelled."""
    return session.scalar(_locked(for_update=for_update).where(Member.login == login_key(login)))


def password_hash_of(session: AnySession, login: str) -> str | None:
    """Give the stored hash a sign-in has to match, or None."""
    return session.scalar(select(Member.password_hash).where(Member.login == login_key(login)))


def name_behind_code(session: AnySession, login: str, code_hash: str) -> str:
    """Give the name of whom an activation code was made for; empty unless both fit."""
    statement = select(Member.name).where(
        Member.login == login_key(login), Member.activation_hash == code_hash
    )
    return session.scalar(statement) or ""


def login_behind(session: AnySession, token_hash: str) -> str | None:
    """Give the ログインID a sign-in was made with, whether or not it still counts."""
    return session.scalar(
        select(Member.login)
        .join(LoginSession, LoginSession.member_id == Member.id)
        .where(LoginSession.token_hash == token_hash)
    )


def list_members(session: AnySession) -> Sequence[Member]:
    """Give all members by ログインID."""
    return session.scalars(select(Member).order_by(Member.login)).all()


_MEMBERS = table_of(Member)
# Made once, like the guard's: every form with a 担当 asks them.
_STAFF = (
    select(_MEMBERS.c.uid, _MEMBERS.c.name, _MEMBERS.c.roles)
    .where(_MEMBERS.c.disabled_at.is_(None))
    .order_by(_MEMBERS.c.name, _MEMBERS.c.id)
)
_MEMBER_ID = select(_MEMBERS.c.id).where(_MEMBERS.c.uid == bindparam("uid"))


def list_members_with(session: AnySession, roles: Collection[Role]) -> list[tuple[str, str]]:
    """Give (uid, name) of the members with one of the roles, for a choice of a 担当."""
    members = session.execute(_STAFF)
    return [(row.uid, row.name) for row in members if not row.roles.isdisjoint(roles)]


def find_member_id(session: AnySession, uid: str | None) -> int | None:
    """Give the internal id of a member."""
    if uid is None:
        return None
    return session.scalar(_MEMBER_ID, {"uid": uid})


def list_members_who_may(
    session: AnySession, permission: Permission, now: datetime
) -> list[tuple[str, str]]:
    """Give (uid, name) of the members in office who hold a permission, for a choice of persons."""
    members = session.scalars(_in_office(now).order_by(Member.name, Member.login))
    wanted = roles_with(permission)
    return [(member.uid, member.name) for member in members if member.roles & wanted]


@dataclass(frozen=True)
class Addressee:
    """A member in office as somebody a mail may go to, by value."""

    id: int
    uid: str
    roles: frozenset[Role]
    address: str | None


def list_addressees(session: AnySession, now: datetime) -> list[Addressee]:
    """Give the members in office with their mail addresses, those without one included."""
    members = session.scalars(_in_office(now).order_by(Member.id))
    return [Addressee(one.id, one.uid, one.roles, one.email) for one in members]


def names_of(session: AnySession, uids: Iterable[str]) -> dict[str, str]:
    """Give the names of members by their opaque ids, those no longer in office included."""
    rows = session.execute(select(Member.uid, Member.name).where(Member.uid.in_(set(uids))))
    return {uid: name for uid, name in rows}  # noqa: C416 (a Row is no tuple to mypy)


def state_of(member: Member, now: datetime) -> MemberState:
    """Say whether a member can sign in."""
    if member.disabled_at is not None:
        return MemberState.DISABLED
    if not is_admitted(None, member.ends_on, now):
        return MemberState.ENDED
    return MemberState.ACTIVE if member.password_hash else MemberState.INVITED


def list_sessions(
    session: AnySession, member_uid: str, *, seen_since: datetime, begun_since: datetime
) -> list[SessionRow]:
    """Give a member's sign-ins that still count, the latest first."""
    rows = session.execute(
        select(
            LoginSession.uid,
            LoginSession.created_at,
            LoginSession.last_seen_at,
            LoginSession.address,
            LoginSession.agent,
        )
        .join(Member, Member.id == LoginSession.member_id)
        .where(
            Member.uid == member_uid,
            LoginSession.revoked_at.is_(None),
            LoginSession.last_seen_at > seen_since,
            LoginSession.created_at > begun_since,
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    )
    return [SessionRow(*row) for row in rows]


def _in_office(now: datetime) -> Select[Member]:
    return select(Member).where(
        Member.disabled_at.is_(None),
        or_(Member.ends_on.is_(None), Member.ends_on >= to_jst(now).date()),
    )


def _locked(*, for_update: bool) -> Select[Member]:
    statement = select(Member)
    return statement.with_for_update() if for_update else statement
