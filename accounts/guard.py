"""Who is signed in and what they may: every route's guard, and the one door to Flask-Login."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NoReturn, Protocol, TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import flask_login
from flask import Flask, abort, current_app, flash, g, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session
from werkzeug.exceptions import HTTPException

from accounts.models import LoginSession, Member, is_admitted
from accounts.permissions import Permission, Role, labels_of, rights_of
from accounts.vocabulary import SessionEnd
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.config import Settings
from core.crypto import token_hash
from core.database import db, table_of
from core.forms import screened
from core.text import clean_text
from core.web import NEVER_RETURNED, public, wants_json
from core.work import Actor, transaction
from drafts import operations as drafts

__all__ = [
    "SignedIn",
    "acting",
    "actor",
    "current_member",
    "current_member_or_none",
    "install",
    "own_path",
    "public",
    "requires",
    "visitor",
]

SIGN_IN = "/sign-in"
SEEN_EVERY = timedelta(minutes=1)
JUST_EXPIRED = timedelta(hours=24)
"""A form that comes with a sign-in expired no longer than this is kept for its member."""

EXPIRED_KEPT = "サインインの有効期限が切れました。入力内容は保管していますので、サインイン後に続きから入力できます。"
EXPIRED = "サインインの有効期限が切れたため、操作は行われていません。サインインして、もう一度操作してください。"
ASK_AGAIN = "サインインの有効期限が切れました。もう一度サインインしてください。"

log = logging.getLogger("ippo.guard")
View = TypeVar("View", bound=Callable[..., Any])


class Record(Protocol):
    """What the guard needs to know of a record it loads."""

    __tablename__: str

    @property
    def uid(self) -> str:
        """Give the opaque id."""
        ...

    @property
    def audit_label(self) -> str:
        """Say which record this is."""
        ...


Loader = Callable[[Session | scoped_session[Session], "SignedIn", str], Any]
"""(session, member, uid) → the record if the member may see it, else None."""


@dataclass(frozen=True)
class SignedIn:
    """The member of this request, as values: a record would be forgotten by every transaction."""

    id: int
    uid: str
    login: str
    name: str
    roles: frozenset[Role]
    session_id: str
    expires_at: datetime
    is_shortcuts_off: bool = False

    def may(self, permission: str) -> bool:
        """Say whether one of the member's roles holds the permission."""
        return permission in rights_of(self.roles)

    @property
    def role_labels(self) -> tuple[str, ...]:
        """Give the labels of the member's roles."""
        return labels_of(self.roles)

    @property
    def is_contractor(self) -> bool:
        """Say whether the member sees only what is assigned to them."""
        return Role.CONTRACTOR in self.roles


class _Ticket(flask_login.UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """What Flask-Login puts into the cookie: the token of a sign-in."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        """Give the token."""
        return self.token


def install(app: Flask) -> None:
    """Let an application know its members."""
    manager = flask_login.LoginManager()
    manager.session_protection = None
    manager.user_loader(_load)
    # Without init_app: its only further effect is the "remember me" cookie, which cannot be revoked.
    app.login_manager = manager  # type: ignore[attr-defined]
    app.before_request(_forget)
    app.context_processor(_for_templates)


def _forget() -> None:
    # A context can outlive a request; who it is, is asked anew for every one.
    for name in ("_login_user", "sign_in_seen_at", "sign_in_unreadable", "expired_member"):
        g.pop(name, None)


def _for_templates() -> dict[str, Any]:
    member = current_member_or_none()
    seconds = seconds_left(member) if member else 0
    return {"current_member": member, "session_expires_in": seconds}


# --- who is it ---


def current_member_or_none() -> SignedIn | None:
    """Give the member of this request, read from the database once."""
    if "sign_in_unreadable" in g:  # the page of an error must not fail for the same reason
        return None
    user = flask_login.current_user._get_current_object()  # noqa: SLF001 (the proxy itself is never None)
    return user if isinstance(user, SignedIn) else None


def current_member() -> SignedIn:
    """Give the member of this request behind a guard."""
    member = current_member_or_none()
    if member is None:
        raise RuntimeError("no member is signed in; the route lacks @requires")
    return member


def actor() -> Actor:
    """Give the member of this request as the audit trail keeps it."""
    member = current_member()
    return Actor(member.uid, member.name, address(), member.session_id)


def visitor() -> Actor:
    """Give somebody who has not signed in as the audit trail keeps it."""
    return Actor(None, "（サインイン前）", address())


def address() -> str:
    """Give the network address of the client; only configured proxies can change it."""
    return request.remote_addr or ""


def seconds_left(member: SignedIn) -> int:
    """Give the seconds until the sign-in expires if nothing more is done."""
    return max(0, int((member.expires_at - clock.now()).total_seconds()))


def browser_token() -> str | None:
    """Give the token this browser holds, whether or not it still counts."""
    token = session.get("_user_id")
    return token if isinstance(token, str) else None


def start_session(token: str) -> None:
    """Put a new sign-in into the cookie, and nothing of what was there before."""
    session.clear()
    g.pop("csrf_token", None)
    flask_login.login_user(_Ticket(token), force=True)
    for unused in ("_fresh", "_id"):
        session.pop(unused, None)
    g.pop("_login_user", None)


def end_session() -> None:
    """Take everything out of the cookie."""
    flask_login.logout_user()
    session.clear()


def session_limits(roles: frozenset[Role]) -> tuple[timedelta, timedelta]:
    """Give the idle and the absolute limit of a sign-in; an administrator's idles half as long."""
    settings: Settings = current_app.config["SETTINGS"]
    idle = timedelta(minutes=settings.session_idle_minutes)
    return idle / 2 if Role.ADMIN in roles else idle, timedelta(hours=settings.session_hours)


def _load(token: str) -> SignedIn | None:
    """Give the member behind a token if the sign-in still counts; remember one that just expired."""
    try:
        found = _look_up(token)
    except SQLAlchemyError:
        g.sign_in_unreadable = True
        raise
    if found is None or found.expires_at > clock.now():
        return found
    if found.expires_at > clock.now() - JUST_EXPIRED:
        g.expired_member = found
    return None


ENDED_WHILE_TYPING = (SessionEnd.ENDED, SessionEnd.CROWDED, SessionEnd.PASSWORD, SessionEnd.ROLES)
"""Ends that reach a member in the middle of a form: they expire, so that the form is kept."""

_SESSIONS, _MEMBERS = table_of(LoginSession), table_of(Member)
# Made once, and of tables instead of records: this statement runs in every request, and making it or
# turning its row into a record costs as much as running it.
_SIGN_IN = (
    select(
        _SESSIONS.c.uid,
        _SESSIONS.c.created_at,
        _SESSIONS.c.last_seen_at,
        _SESSIONS.c.revoked_at,
        _MEMBERS.c.id,
        _MEMBERS.c.uid,
        _MEMBERS.c.login,
        _MEMBERS.c.name,
        _MEMBERS.c.roles,
        _MEMBERS.c.disabled_at,
        _MEMBERS.c.ends_on,
        _MEMBERS.c.is_shortcuts_off,
    )
    .join(_MEMBERS, _MEMBERS.c.id == _SESSIONS.c.member_id)
    .where(
        _SESSIONS.c.token_hash == bindparam("token_hash"),
        _SESSIONS.c.revoked_at.is_(None) | _SESSIONS.c.revoked_why.in_(ENDED_WHILE_TYPING),
    )
)


def _look_up(token: str) -> SignedIn | None:
    row = db.session.execute(_SIGN_IN, {"token_hash": token_hash(token)}).one_or_none()
    if row is None:
        return None
    (
        session_id,
        created_at,
        seen_at,
        revoked_at,
        key,
        uid,
        login,
        name,
        roles,
        disabled_at,
        ends_on,
        is_shortcuts_off,
    ) = row
    if not is_admitted(disabled_at, ends_on, clock.now()):
        return None
    idle, absolute = session_limits(roles)
    expires_at = min(seen_at + idle, created_at + absolute)
    if revoked_at is not None:
        expires_at = min(expires_at, revoked_at, clock.now())
    g.sign_in_seen_at = seen_at
    return SignedIn(key, uid, login, name, roles, session_id, expires_at, is_shortcuts_off)


def acting(session: Session | scoped_session[Session], uid: str, now: datetime) -> SignedIn | None:
    """Give a member in office on whose behalf work goes on behind the pages, with the roles of now."""
    found = session.scalar(select(Member).where(Member.uid == uid))
    if found is None or not is_admitted(found.disabled_at, found.ends_on, now):
        return None
    return SignedIn(found.id, found.uid, found.login, found.name, found.roles, "", now)


def _seen(member: SignedIn) -> bool:
    """Note once a minute that the member is at work; say whether the sign-in still counts."""
    now = clock.now()
    if now - g.sign_in_seen_at < SEEN_EVERY:
        return True
    try:
        with transaction(db.session, actor(), now) as work:
            # Only a row that still counts: a sign-in ended in the meantime must not revive.
            touched = work.session.execute(
                update(LoginSession)
                .where(LoginSession.uid == member.session_id, LoginSession.revoked_at.is_(None))
                .values(last_seen_at=now)
                .returning(LoginSession.id)
                .execution_options(synchronize_session=False)
            ).first()
    except OperationalError:
        # A full disk must not hide the pages that can still be read; the limit is not prolonged.
        log.warning("the last operation of a sign-in could not be noted")
        return True
    g.pop("_login_user", None)
    return touched is not None and current_member_or_none() is not None


# --- may they ---


def requires(
    permission: Permission,
    *,
    loads: Loader | None = None,
    logs_access: bool = False,
    keeps: str | None = None,
) -> Callable[[View], View]:
    """Guard a view: signed in, permitted, and with `loads` the record behind `uid` visible.

    `logs_access` records the reading before the view runs; `keeps` names the form that is kept for
    its member when it arrives after the sign-in has expired.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:  # noqa: ANN401 (the view's own)
            member = current_member_or_none()
            if member is None or not _seen(member):
                return _ask_to_sign_in(permission, keeps)
            uid = str(arguments.get("uid", ""))
            # A part of an address with characters that no database stores names nothing.
            is_storable = all(clean_text(str(part))[1] == 0 for part in arguments.values())
            if not member.may(permission) or not is_storable:
                _refuse(permission, uid)
            if loads is not None:
                del arguments["uid"]
                arguments["record"] = _open(permission, loads, uid, logs_access=logs_access)
            elif logs_access:
                with transaction(db.session, actor(), clock.now()) as work:
                    note(work, EntryKind.ACCESS, _reading(permission), uid=uid)
            _note_answers(actor(), arguments.get("record"))
            answer: ResponseReturnValue = view(**arguments)
            return answer

        marks = {"permission": permission, "logs_access": logs_access, "keeps": keeps}
        guarded.__dict__.update(marks, is_public=False)
        return cast("View", guarded)

    return decorate


def _open(permission: Permission, loads: Loader, uid: str, *, logs_access: bool) -> Record:
    """Give the record if the member may see it; a reading that cannot be recorded does not happen."""
    member = current_member()
    record: Record | None
    if not logs_access:
        record = loads(db.session, member, uid)
    else:
        with transaction(db.session, actor(), clock.now()) as work:
            record = loads(work.session, member, uid)
            if record is not None:
                note(
                    work,
                    EntryKind.ACCESS,
                    _reading(permission),
                    table=record.__tablename__,
                    uid=record.uid,
                    label=record.audit_label,
                )
    if record is None:
        _refuse(permission, uid)
    return record


def _note_answers(by: Actor, record: Record | None = None) -> None:
    """Record who answered 「これは該当しません」, where and for what kind; never what it was about."""
    found = screened()
    if found is None or not found.answers:
        return
    table, uid, label = (
        (record.__tablename__, record.uid, record.audit_label) if record else ("", "", "")
    )
    with transaction(db.session, by, clock.now()) as work:
        for one in found.answers:
            note(
                work,
                EntryKind.SYSTEM,
                "secrets:let_through",
                table=table,
                uid=uid,
                label=label,
                detail={"field": one.control, "kind": one.kind.label},
            )


def _reading(permission: Permission) -> str:
    return f"{permission.partition(':')[0]}:read"


def _refuse(permission: Permission, uid: str) -> NoReturn:
    """Record a refused access and answer as if there were nothing."""
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.REFUSAL,
            "access:refused",
            uid=clean_text(uid)[0][:40],
            outcome=Outcome.REFUSED,
            detail={
                "permission": permission.value,
                "route": str(request.endpoint),
                "method": request.method,
            },
        )
    abort(404)


# --- not signed in ---


def _ask_to_sign_in(permission: Permission, keeps: str | None) -> ResponseReturnValue:
    if wants_json():
        return jsonify(message=ASK_AGAIN), 401
    if request.method not in {"GET", "HEAD"}:
        is_kept = keeps is not None and _park(permission, keeps)
        flash(EXPIRED_KEPT if is_kept else EXPIRED, "notice")
    wanted = own_path(request.full_path if request.method == "GET" else request.path)
    return redirect(SIGN_IN + (f"?{urlencode({'next': wanted})}" if wanted != "/" else ""), 303)


def _park(permission: Permission, form: str) -> bool:
    """Keep what a member typed before the sign-in expired; it is never carried out by itself."""
    member: SignedIn | None = g.get("expired_member")
    if member is None or not member.may(permission) or not g.get("csrf_valid"):
        return False
    entered = {
        clean_text(name)[0]: [clean_text(value)[0] for value in values]
        for name, values in request.form.lists()
        if name not in NEVER_RETURNED
    }
    # The last part of an address names what is typed into: the reply, not the inquiry it answers. A
    # record that is only being made is known by the number of its submission.
    named = [*(request.view_args or {}).values()]
    uid = named[-1] if named else request.form.get("submission_id", "")
    kept_by = Actor(member.uid, member.name, address(), member.session_id)
    _note_answers(kept_by)
    with transaction(db.session, kept_by, clock.now()) as work:
        drafts.park(work, member.uid, form, clean_text(str(uid))[0][:100], entered)
    return True


def own_path(raw: str | None) -> str:
    """Give the address of one of our own guarded pages, built anew from the routes; else the home."""
    parts = urlsplit(raw or "/") if _is_path(raw or "/") else urlsplit("/")
    routes = current_app.url_map.bind("localhost")
    try:
        endpoint, values = routes.match(parts.path, method="GET")
    except HTTPException:
        return "/"
    if getattr(current_app.view_functions[endpoint], "permission", None) is None:
        return "/"
    query = urlencode(parse_qsl(parts.query))
    return routes.build(endpoint, values) + (f"?{query}" if query else "")


def _is_path(raw: str) -> bool:
    is_rooted = raw.startswith("/") and not raw.startswith("//")
    return is_rooted and raw.isprintable() and "\\" not in raw
