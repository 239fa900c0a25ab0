"""The list of linked inquiries has an index of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inquiry_linked_received_at",
            ["received_at", "id"],
            unique=False,
            sqlite_where=sa.text("incident_id IS NOT NULL"),
            postgresql_where=sa.text("incident_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inquiry_linked_received_at",
            sqlite_where=sa.text("incident_id IS NOT NULL"),
            postgresql_where=sa.text("incident_id IS NOT NULL"),
        )
