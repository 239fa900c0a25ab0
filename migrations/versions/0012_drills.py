"""Cases that are drills."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_drill", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        batch_op.create_index(
            "ix_incident_drill",
            ["id"],
            unique=False,
            sqlite_where=sa.text("is_drill"),
            postgresql_where=sa.text("is_drill"),
        )


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew and lose its CHECK constraints.
    op.drop_index("ix_incident_drill", table_name="incident")
    op.drop_column("incident", "is_drill")
