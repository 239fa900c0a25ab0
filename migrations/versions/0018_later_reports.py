"""Later reports: what they follow, 続報の要否, dated measures against a repetition."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("needed_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_follow_up_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_follow_up_incident_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_follow_up_uid")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(
            "ix_follow_up_needed_since",
            ["needed_since"],
            unique=False,
            sqlite_where=sa.text("needed_since IS NOT NULL"),
            postgresql_where=sa.text("needed_since IS NOT NULL"),
        )

    op.create_table(
        "follow_up_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_follow_up_waiver_decided_by_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_follow_up_waiver_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_waiver")),
        sa.UniqueConstraint("uid", name=op.f("uq_follow_up_waiver_uid")),
    )
    with op.batch_alter_table("follow_up_waiver", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_up_waiver_incident_id"), ["incident_id"], unique=False
        )

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preventions", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("closing_summary", sa.Text(), nullable=True))

    # In one plain statement: a batch would make the table anew and lose its CHECK constraints on SQLite.
    op.execute(
        "ALTER TABLE notification ADD COLUMN previous_id INTEGER"
        " CONSTRAINT fk_notification_previous_id_notification REFERENCES notification (id)"
        " CONSTRAINT ck_notification_only_the_first_follows_none"
        " CHECK ((kind = 'first') = (previous_id IS NULL))"
    )
    op.add_column("notification", sa.Column("settled", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("notification", sa.Column("reasons", sa.Text(), nullable=True))
    op.create_index("ix_notification_previous_id", "notification", ["previous_id"])


def downgrade() -> None:
    op.drop_index("ix_notification_previous_id", "notification")
    for name in ("reasons", "settled", "previous_id"):
        op.drop_column("notification", name)
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_column("closing_summary")
        batch_op.drop_column("preventions")

    with op.batch_alter_table("follow_up_waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_waiver_incident_id"))

    op.drop_table("follow_up_waiver")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_follow_up_needed_since",
            sqlite_where=sa.text("needed_since IS NOT NULL"),
            postgresql_where=sa.text("needed_since IS NOT NULL"),
        )

    op.drop_table("follow_up")
