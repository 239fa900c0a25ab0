"""Replies to customers, and the texts they are begun from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_module",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "access_worry",
                "unknown_login",
                "unknown_trade",
                "unknown_withdrawal",
                "leak_worry",
                "authentication",
                "frozen_account",
                "compensation",
                "phishing_report",
                "handling",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_module")),
        sa.UniqueConstraint("name", name=op.f("uq_text_module_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_text_module_uid")),
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "acknowledgement",
                "progress",
                "answer",
                "adr_guidance",
                name="replykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "letter",
                "email",
                "phone",
                name="replychannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "sent",
                "withdrawn",
                name="replystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("has_adr_note", sa.Boolean(), nullable=False),
        sa.Column("is_contact_checked", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("contributors", sa.JSON(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_sha256", sa.Text(), nullable=True),
        sa.Column("layout_version", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_reply_sent_has_its_time")
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_reply_withdrawn_has_its_time"),
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'sent')) = (approved_at IS NOT NULL)",
            name=op.f("ck_reply_approved_has_its_time"),
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (reader_id IS NULL)", name=op.f("ck_reply_read_by_somebody")
        ),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (sent_by IS NULL)", name=op.f("ck_reply_sent_by_somebody")
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR (document IS NOT NULL AND document_sha256 IS NOT NULL AND facts IS NOT NULL AND layout_version IS NOT NULL)",
            name=op.f("ck_reply_approved_has_its_document"),
        ),
        sa.CheckConstraint("reader_id <> author_id", name=op.f("ck_reply_author_does_not_read")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_reply_author_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_reply_inquiry_id_inquiry")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["member.id"], name=op.f("fk_reply_reader_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("inquiry_id", "sequence", name=op.f("uq_reply_inquiry_id_sequence")),
        sa.UniqueConstraint("uid", name=op.f("uq_reply_uid")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index("ix_reply_status_id", ["status", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index("ix_reply_status_id")

    op.drop_table("reply")
    op.drop_table("text_module")
