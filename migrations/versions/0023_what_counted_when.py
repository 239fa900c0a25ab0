"""What counted when: the values of accounts that statistics add up; and the last proof of each letter."""

import json
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JAPAN = timezone(timedelta(hours=9))
Held = dict[str, Any]


def upgrade() -> None:
    op.create_table(
        "counted_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_counted_case_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_case")),
        sa.UniqueConstraint("uid", name=op.f("uq_counted_case_uid")),
    )
    with op.batch_alter_table("counted_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_counted_case_incident_id", ["incident_id", "counted_at", "id"], unique=False
        )

    op.create_table(
        "counted_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("month", sa.Text(), nullable=True),
        sa.Column("is_entered", sa.Boolean(), nullable=False),
        sa.Column("is_traded", sa.Boolean(), nullable=False),
        sa.Column("sold_yen", sa.BigInteger(), nullable=True),
        sa.Column("bought_yen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["affected_account.id"],
            name=op.f("fk_counted_account_account_id_affected_account"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_counted_account_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_account")),
        sa.UniqueConstraint("uid", name=op.f("uq_counted_account_uid")),
    )
    with op.batch_alter_table("counted_account", schema=None) as batch_op:
        batch_op.create_index(
            "ix_counted_account_account_id", ["account_id", "counted_at", "id"], unique=False
        )
    op.create_table(
        "letter_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_letter_proof_notification_id_notification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_proof")),
        sa.UniqueConstraint("notification_id", name=op.f("uq_letter_proof_notification_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_letter_proof_uid")),
    )
    with op.batch_alter_table("letter_proof", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letter_proof_verified_at"), ["verified_at"], unique=False
        )
    _replay()


def _replay() -> None:
    """Tell from the audit trail what counted when, up to now."""
    account = sa.table("affected_account", *map(sa.column, ("id", "uid", "incident_id")))
    incident = sa.table("incident", *map(sa.column, ("id", "uid")))
    connection = op.get_bind()
    accounts = [
        {"account_id": row.id, "incident_id": row.incident_id, **told}
        for row, told in _history(connection, account, _counted_account)
    ]
    cases = [
        {"incident_id": row.id, **told}
        for row, told in _history(connection, incident, _counted_case)
        if not (told.pop("is_first") and told["is_counted"])
    ]
    names = ("uid", "incident_id", "counted_at", "is_counted")
    more = ("account_id", "month", "is_entered", "is_traded", "sold_yen", "bought_yen")
    for table, columns, rows in (
        ("counted_account", (*names, *more), accounts),
        ("counted_case", names, cases),
    ):
        typed = (
            sa.column(name, sa.DateTime(timezone=True)) if name == "counted_at" else sa.column(name)
            for name in columns
        )
        if rows:
            op.bulk_insert(sa.table(table, *typed), rows)


def _history(
    connection: sa.Connection, table: sa.TableClause, counted: Callable[[Held], Held]
) -> Iterator[tuple[Any, Held]]:
    """Give each record with what counted after each of its changes, where that was something new."""
    entry = sa.table(
        "audit_entry",
        sa.column("seq"),
        sa.column("at", sa.DateTime(timezone=True)),
        *map(sa.column, ("kind", "subject_table", "subject_uid", "changes")),
    )
    told: dict[str, list[tuple[datetime, str]]] = {}
    for one in connection.execute(
        sa.select(entry.c.subject_uid, entry.c.at, entry.c.changes)
        .where(entry.c.subject_table == table.name, entry.c.kind == "change")
        .order_by(entry.c.seq)
    ):
        told.setdefault(one.subject_uid, []).append((one.at, one.changes))
    for row in connection.execute(sa.select(table).order_by(table.c.id)):
        held: Held = {}
        last = None
        for at, changes in told.get(row.uid, ()):
            held.update({name: pair[1] for name, pair in json.loads(changes).items()})
            now = counted(held)
            if now != last:
                first = {"is_first": last is None} if table.name == "incident" else {}
                yield row, {"uid": secrets.token_urlsafe(16), "counted_at": at, **now, **first}
            last = now


def _counted_account(held: Held) -> Held:
    stages = set(held.get("stages") or ())
    at = held.get("occurred_at")
    return {
        "is_counted": held.get("excluded_at") is None,
        "month": f"{datetime.fromisoformat(at).astimezone(JAPAN):%Y-%m}" if at else None,
        "is_entered": bool(stages),
        "is_traded": bool(stages & {"sold", "bought"}),
        "sold_yen": held.get("sold_yen"),
        "bought_yen": held.get("bought_yen"),
    }


def _counted_case(held: Held) -> Held:
    return {"is_counted": not held.get("is_drill") and held.get("status") != "false_alarm"}


def downgrade() -> None:
    op.drop_table("letter_proof")
    with op.batch_alter_table("counted_account", schema=None) as batch_op:
        batch_op.drop_index("ix_counted_account_account_id")

    op.drop_table("counted_account")
    with op.batch_alter_table("counted_case", schema=None) as batch_op:
        batch_op.drop_index("ix_counted_case_incident_id")

    op.drop_table("counted_case")
