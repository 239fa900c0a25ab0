"""Saved views of the list of inquiries, and the indexes that 苦情集計 counts by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "removed_at IS NULL OR NOT is_default",
            name=op.f("ck_saved_view_removed_is_no_default"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_saved_view_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("member_id", "name", name=op.f("uq_saved_view_member_id_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_saved_view_uid")),
    )
    with op.batch_alter_table("saved_view", schema=None) as table:
        table.create_index(
            "uq_saved_view_default",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        )
    with op.batch_alter_table("inquiry", schema=None) as table:
        table.drop_index("ix_inquiry_assignee_id_id")
        table.create_index(
            "ix_inquiry_assignee_id_closed_at",
            ["assignee_id", "closed_at", "received_at", "id"],
            unique=False,
        )
        table.create_index(
            "ix_inquiry_closed_at_received_at", ["closed_at", "received_at", "id"], unique=False
        )
        for column in ("adr_guided_on", "adr_filed_on"):
            table.create_index(
                f"ix_inquiry_{column}",
                [column],
                unique=False,
                sqlite_where=sa.text(f"{column} IS NOT NULL"),
                postgresql_where=sa.text(f"{column} IS NOT NULL"),
            )


def downgrade() -> None:
    with op.batch_alter_table("inquiry", schema=None) as table:
        for name in (
            "ix_inquiry_adr_filed_on", "ix_inquiry_adr_guided_on", "ix_inquiry_closed_at_received_at",
            "ix_inquiry_assignee_id_closed_at",
        ):  # fmt: skip
            table.drop_index(name)
        table.create_index("ix_inquiry_assignee_id_id", ["assignee_id", "id"], unique=False)
    op.drop_table("saved_view")
