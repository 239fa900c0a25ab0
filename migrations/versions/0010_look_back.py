"""Checks for past damage and what they found."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open", "done", name="status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "trigger",
            sa.Enum(
                "peer",
                "own_case",
                "authority",
                "periodic",
                "other",
                name="trigger",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("ordered_by", sa.Text(), nullable=True),
        sa.Column("performed_by", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("examined", sa.BigInteger(), nullable=True),
        sa.Column("suspected", sa.BigInteger(), nullable=True),
        sa.Column("harmed", sa.BigInteger(), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "pending",
                "none",
                "found",
                "inconclusive",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("trigger_detail", sa.Text(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ordered_precision",
            sa.Enum(
                "minute",
                "about",
                "day",
                "month",
                "early",
                "middle",
                "late",
                "unknown",
                "confirming",
                name="ordered_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("period_from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "period_from_precision",
            sa.Enum(
                "minute",
                "about",
                "day",
                "month",
                "early",
                "middle",
                "late",
                "unknown",
                "confirming",
                name="period_from_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("period_to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "period_to_precision",
            sa.Enum(
                "minute",
                "about",
                "day",
                "month",
                "early",
                "middle",
                "late",
                "unknown",
                "confirming",
                name="period_to_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("records_used", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("limits", sa.Text(), nullable=True),
        sa.Column("performed_from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "performed_from_precision",
            sa.Enum(
                "minute",
                "about",
                "day",
                "month",
                "early",
                "middle",
                "late",
                "unknown",
                "confirming",
                name="performed_from_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("performed_to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "performed_to_precision",
            sa.Enum(
                "minute",
                "about",
                "day",
                "month",
                "early",
                "middle",
                "late",
                "unknown",
                "confirming",
                name="performed_to_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("steps", sa.Text(), nullable=True),
        sa.Column("result_detail", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'done') = (completed_at IS NOT NULL)",
            name=op.f("ck_look_back_done_has_its_time"),
        ),
        sa.CheckConstraint("examined >= 0", name=op.f("ck_look_back_examined_not_negative")),
        sa.CheckConstraint("harmed >= 0", name=op.f("ck_look_back_harmed_not_negative")),
        sa.CheckConstraint("suspected >= 0", name=op.f("ck_look_back_suspected_not_negative")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_look_back_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
        sa.UniqueConstraint("number", name=op.f("uq_look_back_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_look_back_uid")),
    )
    with op.batch_alter_table("look_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_back_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index("ix_look_back_status_id", ["status", "id"], unique=False)
        batch_op.create_index("ix_look_back_updated_at_id", ["updated_at", "id"], unique=False)

    op.create_table(
        "look_back_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("look_back_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "found_precision",
            sa.Enum(
                "minute",
                "about",
                "day",
                "month",
                "early",
                "middle",
                "late",
                "unknown",
                "confirming",
                name="found_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_look_back_finding_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["look_back_id"],
            ["look_back.id"],
            name=op.f("fk_look_back_finding_look_back_id_look_back"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_finding")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_look_back_finding_incident_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_look_back_finding_uid")),
    )
    with op.batch_alter_table("look_back_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_look_back_finding_look_back_id"), ["look_back_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("look_back_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_back_finding_look_back_id"))

    op.drop_table("look_back_finding")
    with op.batch_alter_table("look_back", schema=None) as batch_op:
        batch_op.drop_index("ix_look_back_updated_at_id")
        batch_op.drop_index("ix_look_back_status_id")
        batch_op.drop_index(batch_op.f("ix_look_back_incident_id"))

    op.drop_table("look_back")
