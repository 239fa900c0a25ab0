"""The ledger of affected accounts and payout accounts, and the scope of imports."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "affected_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_index", sa.Text(), nullable=False),
        sa.Column("name_index", sa.Text(), nullable=True),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("sold_yen", sa.BigInteger(), nullable=True),
        sa.Column("bought_yen", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_yen", sa.BigInteger(), nullable=True),
        sa.Column("recovered_yen", sa.BigInteger(), nullable=True),
        sa.Column("loss_yen", sa.BigInteger(), nullable=True),
        sa.Column("leaked_items", sa.Text(), nullable=False),
        sa.Column(
            "contact_state",
            sa.Enum(
                "none",
                "tried",
                "reached",
                name="contactstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "full",
                "partial",
                "refused",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("compensation_rate", sa.Integer(), nullable=True),
        sa.Column("compensation_yen", sa.BigInteger(), nullable=True),
        sa.Column("goodwill_yen", sa.BigInteger(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column(
            "legal_basis",
            sa.Enum(
                "unauthorized_access",
                "accident",
                "adr",
                "lawsuit",
                name="legalbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("account_no", sa.Text(), nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "occurred_precision",
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
                name="occurred_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("trades", sa.Text(), nullable=True),
        sa.Column("changed_email", sa.Text(), nullable=True),
        sa.Column("logins", sa.Text(), nullable=True),
        sa.Column("withdrawal_held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawal_held_precision",
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
                name="withdrawal_held_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("password_reset_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "password_reset_precision",
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
                name="password_reset_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "frozen_precision",
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
                name="frozen_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("compensation_basis", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "bought_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_bought_yen_in_range"),
        ),
        sa.CheckConstraint(
            "compensation_rate BETWEEN 0 AND 100", name=op.f("ck_affected_account_rate_in_range")
        ),
        sa.CheckConstraint(
            "compensation_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_compensation_yen_in_range"),
        ),
        sa.CheckConstraint(
            "goodwill_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_goodwill_yen_in_range"),
        ),
        sa.CheckConstraint(
            "loss_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_loss_yen_in_range"),
        ),
        sa.CheckConstraint(
            "recovered_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_recovered_yen_in_range"),
        ),
        sa.CheckConstraint(
            "sold_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_sold_yen_in_range"),
        ),
        sa.CheckConstraint(
            "withdrawn_yen BETWEEN 0 AND 1000000000000",
            name=op.f("ck_affected_account_withdrawn_yen_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_affected_account_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affected_account")),
        sa.UniqueConstraint(
            "incident_id",
            "account_index",
            name=op.f("uq_affected_account_incident_id_account_index"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_affected_account_uid")),
    )
    with op.batch_alter_table("affected_account", schema=None) as batch_op:
        batch_op.create_index("ix_affected_account_account_index", ["account_index"], unique=False)
        batch_op.create_index(
            "ix_affected_account_incident_id_id", ["incident_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_affected_account_incident_id_name_index",
            ["incident_id", "name_index"],
            unique=False,
        )
        batch_op.create_index(
            "ix_affected_account_sums",
            [
                "incident_id",
                "excluded_at",
                "stages",
                "sold_yen",
                "bought_yen",
                "withdrawn_yen",
                "recovered_yen",
                "loss_yen",
                "compensation_yen",
                "goodwill_yen",
            ],
            unique=False,
        )

    op.create_table(
        "payout_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=True),
        sa.Column(
            "deposit",
            sa.Enum(
                "ordinary",
                "current",
                "savings",
                "other",
                name="depositkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("payout_index", sa.Text(), nullable=False),
        sa.Column("sent_yen", sa.BigInteger(), nullable=True),
        sa.Column(
            "freeze_answer",
            sa.Enum(
                "frozen",
                "already_frozen",
                "no_balance",
                "refused",
                name="freezeanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("police_no", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("holder_kana", sa.Text(), nullable=True),
        sa.Column("transfers", sa.Text(), nullable=True),
        sa.Column("freeze_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "freeze_requested_precision",
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
                name="freeze_requested_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("freeze_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "freeze_answered_precision",
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
                name="freeze_answered_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("sent_yen >= 0", name=op.f("ck_payout_account_sent_not_negative")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_payout_account_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_account")),
        sa.UniqueConstraint(
            "incident_id", "payout_index", name=op.f("uq_payout_account_incident_id_payout_index")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_payout_account_uid")),
    )
    with op.batch_alter_table("payout_account", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payout_account_incident_id_id", ["incident_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_payout_account_sums",
            ["incident_id", "excluded_at", "bank", "sent_yen"],
            unique=False,
        )

    op.create_table(
        "account_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "phone",
                "letter",
                "email",
                name="contactmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("member_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["affected_account.id"],
            name=op.f("fk_account_contact_account_id_affected_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_contact")),
        sa.UniqueConstraint("uid", name=op.f("uq_account_contact_uid")),
    )
    with op.batch_alter_table("account_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_contact_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "ledger_trace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("payout_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "account",
                "payout",
                "ip",
                "device",
                "email",
                name="tracekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["affected_account.id"],
            name=op.f("fk_ledger_trace_account_id_affected_account"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_ledger_trace_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"],
            ["payout_account.id"],
            name=op.f("fk_ledger_trace_payout_id_payout_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_trace")),
        sa.UniqueConstraint("uid", name=op.f("uq_ledger_trace_uid")),
    )
    with op.batch_alter_table("ledger_trace", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_trace_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            "ix_ledger_trace_incident_id", ["incident_id", "is_shared", "value"], unique=False
        )
        batch_op.create_index("ix_ledger_trace_value", ["value", "incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_trace_payout_id"), ["payout_id"], unique=False)

    op.create_table(
        "payout_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["affected_account.id"],
            name=op.f("fk_payout_link_account_id_affected_account"),
        ),
        sa.ForeignKeyConstraint(
            ["payout_id"],
            ["payout_account.id"],
            name=op.f("fk_payout_link_payout_id_payout_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_link")),
        sa.UniqueConstraint("uid", name=op.f("uq_payout_link_uid")),
    )
    with op.batch_alter_table("payout_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payout_link_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payout_link_payout_id"), ["payout_id"], unique=False)

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope_uid", sa.Text(), nullable=True))

    # In one plain statement: a batch would make the table anew, which its 経過 and replies forbid on SQLite.
    op.execute(
        "ALTER TABLE inquiry ADD COLUMN affected_account_id INTEGER"
        " CONSTRAINT fk_inquiry_affected_account_id_affected_account REFERENCES affected_account (id)"
    )
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inquiry_affected_account_id", ["affected_account_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("inquiry", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiry_affected_account_id")
    op.execute("ALTER TABLE inquiry DROP COLUMN affected_account_id")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_column("scope_uid")

    with op.batch_alter_table("payout_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payout_link_payout_id"))
        batch_op.drop_index(batch_op.f("ix_payout_link_account_id"))

    op.drop_table("payout_link")
    with op.batch_alter_table("ledger_trace", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_trace_payout_id"))
        batch_op.drop_index("ix_ledger_trace_value")
        batch_op.drop_index("ix_ledger_trace_incident_id")
        batch_op.drop_index(batch_op.f("ix_ledger_trace_account_id"))

    op.drop_table("ledger_trace")
    with op.batch_alter_table("account_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_contact_account_id"))

    op.drop_table("account_contact")
    with op.batch_alter_table("payout_account", schema=None) as batch_op:
        batch_op.drop_index("ix_payout_account_sums")
        batch_op.drop_index("ix_payout_account_incident_id_id")

    op.drop_table("payout_account")
    with op.batch_alter_table("affected_account", schema=None) as batch_op:
        batch_op.drop_index("ix_affected_account_sums")
        batch_op.drop_index("ix_affected_account_incident_id_name_index")
        batch_op.drop_index("ix_affected_account_incident_id_id")
        batch_op.drop_index("ix_affected_account_account_index")

    op.drop_table("affected_account")
