"""Checks for past damage; timeline, tasks and indicators of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ip",
                "domain",
                "url",
                "hash",
                "mail",
                "user_agent",
                name="indicatorkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value_index", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_indicator_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint(
            "incident_id", "value_index", name=op.f("uq_indicator_incident_id_value_index")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_indicator_uid")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index("ix_indicator_value_index", ["value_index"], unique=False)

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
        "case_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "dropped",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("checklist", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["member.id"], name=op.f("fk_case_task_assignee_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_case_task_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_task")),
        sa.UniqueConstraint(
            "incident_id",
            "checklist",
            "position",
            name=op.f("uq_case_task_incident_id_checklist_position"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_case_task_uid")),
    )
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_task_assignee_id_state_due_at",
            ["assignee_id", "state", "due_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_case_task_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "timeline_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("sorted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "own_record",
                "log",
                "customer",
                "contractor",
                "authority",
                "published",
                "other",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_reported", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "happened_precision",
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
                name="happened_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("source_detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["timeline_entry.id"],
            name=op.f("fk_timeline_entry_corrects_id_timeline_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_timeline_entry_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_timeline_entry_corrects_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_timeline_entry_uid")),
    )
    with op.batch_alter_table("timeline_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timeline_entry_incident_id_sorted_at_id",
            ["incident_id", "sorted_at", "id"],
            unique=False,
        )

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
    with op.batch_alter_table("timeline_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_timeline_entry_incident_id_sorted_at_id")

    op.drop_table("timeline_entry")
    with op.batch_alter_table("case_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_task_incident_id"))
        batch_op.drop_index("ix_case_task_assignee_id_state_due_at")

    op.drop_table("case_task")
    with op.batch_alter_table("look_back", schema=None) as batch_op:
        batch_op.drop_index("ix_look_back_updated_at_id")
        batch_op.drop_index("ix_look_back_status_id")
        batch_op.drop_index(batch_op.f("ix_look_back_incident_id"))

    op.drop_table("look_back")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index("ix_indicator_value_index")

    op.drop_table("indicator")
