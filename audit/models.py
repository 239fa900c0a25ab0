"""The table of the audit trail, the end of its chain, and the locks that keep its rows as written."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, Table, event
from sqlalchemy.orm import Mapped

from audit.vocabulary import EntryKind, Outcome
from core.crypto import audit_mac
from core.database import Base, Sealed, canonical_json, identity, labelled, table_of
from core.vocabulary import DataClass

GENESIS = ""
"""What the first entry names as the check value before it."""

HEAD_ID = 1


class AuditEntry(Base):
    """One act: a change, an access, a download, a refusal, a sign-in or an operation of the host."""

    __tablename__ = "audit_entry"
    table_label = "監査記録"
    __table_args__ = (
        Index(None, "subject_table", "subject_uid", "seq"),
        # The auditor's list: one filter, a period, newest first, each answered from its index alone.
        Index(None, "at", "seq"),
        Index(None, "kind", "at", "seq"),
        Index(None, "actor_uid", "at", "seq"),
        Index(None, "actor_name", "at", "seq"),
        Index(None, "subject_table", "at", "seq"),
        Index(None, "subject_label", "at", "seq"),
    )

    id: Mapped[int] = identity()
    seq: Mapped[int] = labelled("通番", unique=True)
    at: Mapped[datetime] = labelled("日時")
    kind: Mapped[EntryKind] = labelled("種別")
    actor_uid: Mapped[str | None] = labelled("職員の識別子")
    actor_name: Mapped[str] = labelled("職員")
    address: Mapped[str] = labelled("接続元")
    session_ref: Mapped[str] = labelled("セッション")
    verb: Mapped[str] = labelled("操作")
    outcome: Mapped[Outcome] = labelled("結果")
    subject_table: Mapped[str] = labelled("対象の種類")
    subject_uid: Mapped[str] = labelled("対象の識別子")
    subject_label: Mapped[str] = labelled("対象")
    reason = Sealed[str]("理由", data_class=DataClass.CUSTOMER)
    changes: Mapped[str] = labelled("変更内容")
    prev: Mapped[str] = labelled("直前の検証値")
    mac: Mapped[str] = labelled("検証値")
    key_id: Mapped[str] = labelled("鍵の名前")


class AuditHead(Base):
    """The end of the chain: the one row that every writer takes in turn."""

    __tablename__ = "audit_head"
    table_label = "監査記録の末尾"
    __table_args__ = (CheckConstraint(f"id = {HEAD_ID}", name="one_row"),)

    id: Mapped[int] = identity()
    seq: Mapped[int] = labelled("最後の通番")
    mac: Mapped[str] = labelled("最後の検証値")
    key_id: Mapped[str] = labelled("鍵の名前")
    seal: Mapped[str] = labelled("末尾の検証値")


def stored_instant(at: datetime) -> str:
    """Write an instant in the one form that check values are taken over."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return f"{utc.isoformat(timespec='microseconds').removesuffix('+00:00')}Z"


def link_mac(row: Mapping[str, Any]) -> str:
    """Give the check value of an entry: keyed, over the one before and every column but its own."""
    return audit_mac(row["key_id"], (row["prev"] + canonical_json(row)).encode())


def head_seal(seq: int, mac: str, key_id: str) -> str:
    """Give the check value of the chain's end, so that a forged end shows."""
    return audit_mac(key_id, canonical_json(["audit_head", seq, mac, key_id]).encode())


# A trigger also stops whoever reaches the tables without the application.
TRIGGERS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        (
            "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries cannot be changed'); END"
        ),
        (
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries cannot be deleted'); END"
        ),
        # INSERT OR REPLACE deletes rows without asking the trigger above.
        (
            "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
            "WHEN EXISTS (SELECT 1 FROM audit_entry "
            "WHERE id = NEW.id OR seq = NEW.seq OR uid = NEW.uid) "
            "BEGIN SELECT RAISE(ABORT, 'audit entries cannot be replaced'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit entries cannot be changed or deleted'; END $$"
        ),
        (
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()"
        ),
        (
            "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
        ),
    ),
}


@event.listens_for(table_of(AuditEntry), "after_create")
def _create_triggers(table: Table, connection: Connection, **options: object) -> None:
    del table, options
    for statement in TRIGGERS.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)
