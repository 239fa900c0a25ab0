"""Appends entries to the chain as the last thing a transaction does."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from audit.models import (
    GENESIS,
    HEAD_ID,
    AuditEntry,
    AuditHead,
    head_seal,
    link_mac,
)
from audit.recorder.refusals import AuditRefused
from core.crypto import keyring
from core.database import table_of
from core.many import insert_many

ENTRIES, HEAD = table_of(AuditEntry), table_of(AuditHead)

# Made once: they run in nearly every request, and making one costs more than running it.
_READ_HEAD = select(HEAD.c.seq, HEAD.c.mac, HEAD.c.key_id, HEAD.c.seal).with_for_update()
_MOVE_HEAD = (
    update(HEAD)
    .where(HEAD.c.id == HEAD_ID)
    .values({name: bindparam(name) for name in ("seq", "mac", "key_id", "seal")})
)


def append(connection: Connection, entries: list[dict[str, Any]]) -> tuple[int, str]:
    """Write entries behind the chain's end in three statements; give the new end."""
    seq, mac = _take_head(connection)
    key_id = keyring().audit_current
    rows = []
    for entry in entries:
        seq += 1
        row = {**entry, "id": seq, "seq": seq, "prev": mac, "key_id": key_id}
        mac = link_mac(row)
        rows.append({**row, "at": datetime.fromisoformat(row["at"]), "mac": mac})
    insert_many(connection, ENTRIES, rows)
    end = {"seq": seq, "mac": mac, "key_id": key_id, "seal": head_seal(seq, mac, key_id)}
    connection.execute(_MOVE_HEAD, end)
    return seq, mac


def _take_head(connection: Connection) -> tuple[int, str]:
    """Give the chain's end; other writers wait until this transaction is over."""
    row = connection.execute(_READ_HEAD).one_or_none()
    if row is None:
        _make_head(connection)
        row = connection.execute(_READ_HEAD).one()
    # Behind a forged end no further entry may make the chain look whole.
    if row.seal != head_seal(row.seq, row.mac, row.key_id):
        raise AuditRefused("the end of the audit chain is not as it was written")
    return row.seq, row.mac


def _make_head(connection: Connection) -> None:
    # Two first writers at once: the second one waits here and finds the row of the first.
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    key_id = keyring().audit_current
    first = {"id": HEAD_ID, "uid": "audit_head", "seq": 0, "mac": GENESIS, "key_id": key_id}
    seal = head_seal(0, GENESIS, key_id)
    connection.execute(make(HEAD).values(**first, seal=seal).on_conflict_do_nothing())
