"""Inquiries, their course and promises; what of a case answering needs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "acknowledged",
                "assessed",
                "investigating",
                "responding",
                "pending_customer",
                "notified",
                "adr",
                "reopened",
                "closed",
                name="inquirystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "email",
                "web",
                "letter",
                "visit",
                "chat",
                "other",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "complainant",
            sa.Enum(
                "customer",
                "representative",
                "non_customer",
                name="complainant",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name_index", sa.Text(), nullable=True),
        sa.Column("account_index", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "consultation",
                "enquiry",
                "complaint",
                "request",
                "dispute",
                name="inquirykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column(
            "damage",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="inquirydamage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "normal",
                "urgent",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("escalations", sa.Text(), nullable=False),
        sa.Column("legal_reviewed_by", sa.Text(), nullable=True),
        sa.Column("acknowledge_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_reply_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_reply_due_fixed", sa.Boolean(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_minutes", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "resolution",
            sa.Enum(
                "resolved",
                "partly",
                "failed",
                "withdrawn",
                name="resolution",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "relief",
            sa.Enum(
                "relieved",
                "partly",
                "not_relieved",
                "unconfirmed",
                name="relief",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("adr_guided_on", sa.Date(), nullable=True),
        sa.Column("adr_filed_on", sa.Date(), nullable=True),
        sa.Column("management_reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complainant_name", sa.Text(), nullable=True),
        sa.Column("account_no", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("customer_wish", sa.Text(), nullable=True),
        sa.Column("initial_response", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("cause_note", sa.Text(), nullable=True),
        sa.Column("prevention", sa.Text(), nullable=True),
        sa.Column("adr_result", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_inquiry_closed_has_its_time"),
        ),
        sa.CheckConstraint(
            "(status = 'pending_customer') = (waiting_since IS NOT NULL)",
            name=op.f("ck_inquiry_waiting_has_its_time"),
        ),
        sa.CheckConstraint("paused_minutes >= 0", name=op.f("ck_inquiry_pause_not_negative")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["member.id"], name=op.f("fk_inquiry_assignee_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_inquiry_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["member.id"], name=op.f("fk_inquiry_received_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiry_number")),
        sa.UniqueConstraint("source_key", name=op.f("uq_inquiry_source_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_inquiry_uid")),
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index("ix_inquiry_account_index_id", ["account_index", "id"], unique=False)
        batch_op.create_index("ix_inquiry_assignee_id_id", ["assignee_id", "id"], unique=False)
        batch_op.create_index(
            "ix_inquiry_category_received_at", ["category", "received_at"], unique=False
        )
        batch_op.create_index("ix_inquiry_incident_id_id", ["incident_id", "id"], unique=False)
        batch_op.create_index("ix_inquiry_name_index_id", ["name_index", "id"], unique=False)
        batch_op.create_index("ix_inquiry_next_due_at_id", ["next_due_at", "id"], unique=False)
        batch_op.create_index("ix_inquiry_received_at_id", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_inquiry_status_id", ["status", "id"], unique=False)

    op.create_table(
        "call_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["member.id"], name=op.f("fk_call_back_assignee_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_call_back_inquiry_id_inquiry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint("uid", name=op.f("uq_call_back_uid")),
    )
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_back_inquiry_id"), ["inquiry_id"], unique=False)
        batch_op.create_index(
            "ix_call_back_kept_at_promised_at", ["kept_at", "promised_at"], unique=False
        )

    op.create_table(
        "inquiry_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_name", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "email",
                "web",
                "letter",
                "visit",
                "chat",
                "other",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "inbound",
                "outbound",
                "internal",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_inquiry_note_inquiry_id_inquiry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_note")),
        sa.UniqueConstraint("uid", name=op.f("uq_inquiry_note_uid")),
    )
    with op.batch_alter_table("inquiry_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inquiry_note_inquiry_id"), ["inquiry_id"], unique=False
        )

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer_guide", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("published_text", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_column("published_text")
        batch_op.drop_column("answer_guide")

    with op.batch_alter_table("inquiry_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inquiry_note_inquiry_id"))

    op.drop_table("inquiry_note")
    with op.batch_alter_table("call_back", schema=None) as batch_op:
        batch_op.drop_index("ix_call_back_kept_at_promised_at")
        batch_op.drop_index(batch_op.f("ix_call_back_inquiry_id"))

    op.drop_table("call_back")
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_status_id")
        batch_op.drop_index("ix_inquiry_received_at_id")
        batch_op.drop_index("ix_inquiry_next_due_at_id")
        batch_op.drop_index("ix_inquiry_name_index_id")
        batch_op.drop_index("ix_inquiry_incident_id_id")
        batch_op.drop_index("ix_inquiry_category_received_at")
        batch_op.drop_index("ix_inquiry_assignee_id_id")
        batch_op.drop_index("ix_inquiry_account_index_id")

    op.drop_table("inquiry")
