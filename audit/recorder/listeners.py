"""The session's listeners: they see every flush and commit, so no operation can forget the trail."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update, event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, UOWTransaction

from audit.models import AuditEntry, AuditHead
from audit.recorder.anchor import tell_anchor
from audit.recorder.chain import append
from audit.recorder.pending import note_change, pending_of, require_actor_and_verb
from audit.recorder.refusals import AuditRefused, Unaudited
from audit.recorder.values import changes_of, refuse_expressions
from core.database import Audited, Base

OWN = (AuditEntry, AuditHead)


def install() -> None:
    """Make every session of this process write the audit trail; calling it again changes nothing."""
    if event.contains(Session, "before_flush", _before_flush):
        return
    event.listen(Session, "before_flush", _before_flush)
    event.listen(Session, "after_flush", _after_flush)
    event.listen(Session, "do_orm_execute", _refuse_bulk)
    event.listen(Session, "after_transaction_create", _mark_savepoint)
    event.listen(Session, "after_soft_rollback", _forget_savepoint)
    event.listen(Session, "after_transaction_end", _forget)
    event.listen(Session, "before_commit", _before_commit)
    event.listen(Session, "after_commit", _after_commit)
    event.listen(Audited, "before_delete", _refuse_delete, propagate=True)


def _before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    """Refuse early, while nothing has been sent to the database."""
    del context, instances
    new, dirty, deleted = list(session.new), list(session.dirty), list(session.deleted)
    if any(isinstance(record, OWN) for record in (*new, *dirty, *deleted)):
        raise AuditRefused("the audit trail is written by its recorder alone")
    if any(isinstance(record, Audited) for record in deleted):
        raise AuditRefused("an audited record is never deleted; its end is a state")
    changed = (r for r in dirty if session.is_modified(r, include_collections=False))
    audited = [record for record in (*new, *changed) if isinstance(record, Audited)]
    if audited:
        require_actor_and_verb(session)
    for record in audited:
        refuse_expressions(record)


def _refuse_delete(mapper: Mapper[Any], connection: Connection, record: Audited) -> None:
    # Orphans and cascades reach the flush without being in session.deleted.
    del mapper, connection, record
    raise AuditRefused("an audited record is never deleted; its end is a state")


def _after_flush(session: Session, context: UOWTransaction) -> None:
    del context
    new = [record for record in session.new if isinstance(record, Audited)]
    for record in new:
        _note(session, record, is_new=True)
    dirty = [record for record in session.dirty if isinstance(record, Audited)]
    for record in sorted(dirty, key=_place):
        _note(session, record, is_new=False)


def _note(session: Session, record: Audited, *, is_new: bool) -> None:
    if not isinstance(record, Base):
        raise AuditRefused("an audited record is a row of a table with an opaque id")
    changes = changes_of(record, is_new=is_new)
    if changes or is_new:
        note_change(session, record, record.audit_label, changes)


def _place(record: Any) -> tuple[str, int]:  # noqa: ANN401 (any audited record)
    return record.__tablename__, record.id


def _refuse_bulk(state: ORMExecuteState) -> None:
    """Refuse statements that would change audited tables past the flush."""
    statement = state.statement
    if not isinstance(statement, Insert | Update | Delete):
        return
    if _is_audited(statement.entity_description.get("table")):
        raise AuditRefused("audited records are changed one by one, through the session")


@cache  # asked for every statement that writes, and a table keeps its mapper
def _is_audited(table: object) -> bool:
    return any(
        mapper.local_table is table and issubclass(mapper.class_, (Audited, *OWN))
        for mapper in Base.registry.mappers
    )


def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        held = pending_of(session)
        held.marks[transaction] = len(held.entries)


def _forget_savepoint(session: Session, transaction: SessionTransaction) -> None:
    boundary: SessionTransaction | None = transaction
    while boundary is not None and not boundary.nested:
        boundary = boundary.parent
    held = pending_of(session)
    if boundary in held.marks:
        del held.entries[held.marks[boundary] :]


def _forget(session: Session, transaction: SessionTransaction) -> None:
    # Not only rollback: closing a session ends its transaction as well.
    if transaction.parent is None:
        session.info.pop("audit_pending", None)


def _before_commit(session: Session) -> None:
    # A savepoint's commit comes by here too; only the outermost transaction ends the trail.
    if session.in_nested_transaction():
        return
    session.flush()
    held = pending_of(session)
    if held.entries:
        held.end = append(session.connection(), held.entries)


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    held, bind = pending_of(session), session.get_bind()
    if held.end is not None:
        # A session inside somebody else's transaction has not committed anything yet.
        if not (isinstance(bind, Connection) and bind.in_transaction()):
            tell_anchor(*held.end)
    elif held.entries:
        # Only a commit that skips its open savepoint gets here; it must not go unnoticed.
        raise Unaudited("a transaction was committed past its open savepoint, without its trail")
