"""別紙 of letters."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "frozen_annex",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accounts",
                "indicators",
                name="annexkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rows", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_frozen_annex_notification_id_notification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_annex")),
        sa.UniqueConstraint(
            "notification_id", "kind", name=op.f("uq_frozen_annex_notification_id_kind")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_frozen_annex_uid")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("annexes", sa.Text(), server_default="|", nullable=False))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew and lose its CHECK constraints.
    op.drop_column("notification", "annexes")
    op.drop_table("frozen_annex")
