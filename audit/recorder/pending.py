"""Entries that wait in the session for its commit, and how they come to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session, SessionTransaction

from audit.models import AuditEntry, stored_instant
from audit.recorder.refusals import AuditRefused, Unaudited
from audit.recorder.values import plain
from audit.vocabulary import EntryKind, Outcome
from core.crypto import seal
from core.database import Base, canonical_json, new_uid
from core.work import Actor, Work

VERB = re.compile(r"[a-z][a-z0-9_-]*(:[a-z][a-z0-9_-]*)+")
"""`incidents:revise`: a closed word, so that nobody's name slips into it."""


@dataclass(frozen=True)
class Subject:
    """The record an entry is about, by value, so that the entry outlives every change to it."""

    table: str = ""
    uid: str = ""
    label: str = ""


@dataclass
class Pending:
    """What one transaction of a session has to tell when it commits."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[SessionTransaction, int] = field(default_factory=dict)
    end: tuple[int, str] | None = None
    """The end of the chain as this transaction has written it."""


def pending_of(session: Session) -> Pending:
    """Give the waiting entries of a session."""
    held: Pending = session.info.setdefault("audit_pending", Pending())
    return held


def note(  # noqa: PLR0913 (one form for every kind of act)
    work: Work,
    kind: EntryKind,
    verb: str,
    *,
    table: str = "",
    uid: str = "",
    label: str = "",
    outcome: Outcome = Outcome.OK,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record an act that changes no record; `detail` is stored readably, so no customer's data in it."""
    if kind is EntryKind.CHANGE:
        raise AuditRefused("changes are recorded by the session alone")
    changes = {name: [None, plain(value)] for name, value in (detail or {}).items()}
    subject = Subject(table, uid, label)
    add_entry(work.session, kind, verb, subject, outcome=outcome, reason=reason, changes=changes)


def note_change(session: Session, record: Base, label: str, changes: dict[str, list[Any]]) -> None:
    """Record what a flush has changed, under the session's actor, verb and reason."""
    _, verb = require_actor_and_verb(session)
    subject = Subject(record.__tablename__, record.uid, label)
    reason = session.info.get("reason")
    add_entry(session, EntryKind.CHANGE, verb, subject, reason=reason, changes=changes)


def require_actor_and_verb(session: Session) -> tuple[Actor, str]:
    """Give who acts and what they do, or refuse."""
    actor, verb = session.info.get("actor"), session.info.get("verb")
    if not isinstance(actor, Actor) or session.info.get("now") is None:
        raise Unaudited("a record was about to change outside a transaction with an actor")
    if not isinstance(verb, str) or not VERB.fullmatch(verb):
        raise Unaudited("a record was about to change without a verb that says why")
    return actor, verb


def add_entry(
    session: Session,
    kind: EntryKind,
    verb: str,
    subject: Subject,
    *,
    outcome: Outcome = Outcome.OK,
    reason: str | None = None,
    changes: Mapping[str, Any],
) -> None:
    """Let an entry wait for the commit, in the form its check value is taken over."""
    held, actor, now = pending_of(session), session.info.get("actor"), session.info.get("now")
    if not isinstance(actor, Actor) or now is None or not VERB.fullmatch(verb):
        raise Unaudited("an entry needs an actor, an instant and a verb")
    if held.end is not None:
        raise AuditRefused("something changed after the trail of this transaction was written")
    uid = new_uid()
    held.entries.append(
        {
            "uid": uid,
            "at": stored_instant(now),
            "kind": kind.value,
            "actor_uid": actor.uid,
            "actor_name": actor.name,
            "address": actor.address,
            "session_ref": actor.session,
            "verb": verb,
            "outcome": outcome.value,
            "subject_table": subject.table,
            "subject_uid": subject.uid,
            "subject_label": subject.label,
            "reason": seal(reason, f"{AuditEntry.__tablename__}|reason|{uid}") if reason else None,
            "changes": canonical_json(changes),
        }
    )
