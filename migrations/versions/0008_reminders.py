"""The address to which a member's reminders go."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.Text(), nullable=True))


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew and lose its CHECK constraints.
    op.drop_column("member", "email")
