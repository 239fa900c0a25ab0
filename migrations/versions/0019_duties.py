"""報告義務: answers, duties as reckoned, decisions, filings, explanations, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("warn_minutes", sa.Integer(), nullable=False),
        sa.Column("alarm_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "designated",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "eu_group",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("uid = 'duties'", name=op.f("ck_duty_settings_one_row")),
        sa.CheckConstraint(
            "alarm_minutes >= warn_minutes", name=op.f("ck_duty_settings_warns_before_the_alarm")
        ),
        sa.CheckConstraint("warn_minutes > 0", name=op.f("ck_duty_settings_warns_after_a_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_settings")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_settings_uid")),
    )
    op.create_table(
        "duty_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "question",
            sa.Enum(
                "system_event",
                "breach",
                "individual_customers",
                "sensitive_data",
                "property_harm",
                "wrongful_purpose",
                "over_1000",
                "safeguarded",
                "my_number",
                "at_contractor",
                "ransomware",
                "insider",
                "loss_compensation",
                "material_complaint",
                name="question",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_answer_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_answer")),
        sa.UniqueConstraint(
            "incident_id", "question", name=op.f("uq_duty_answer_incident_id_question")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_answer_uid")),
    )
    op.create_table(
        "duty_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("undecided", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_case_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_case")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_duty_case_incident_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_case_uid")),
    )
    with op.batch_alter_table("duty_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_duty_case_open_order_at_id",
            ["order_at", "id"],
            unique=False,
            sqlite_where=sa.text("undecided > 0"),
            postgresql_where=sa.text("undecided > 0"),
        )

    op.create_table(
        "duty_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column(
            "assessed",
            sa.Enum(
                "applies",
                "undecided",
                "not",
                name="assessed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "required",
                "not_required",
                "held",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_uid", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "verdict <> 'not_required' OR (reason IS NOT NULL AND decided_by_uid IS NOT NULL)",
            name=op.f("ck_duty_decision_not_required_has_reason_and_decider"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_decision_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_decision_uid")),
    )
    with op.batch_alter_table("duty_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_decision_incident_id"), ["incident_id"], unique=False
        )

    op.create_table(
        "duty_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause_known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details_known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compensation_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("awareness_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_facts_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_facts")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_duty_facts_incident_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_facts_uid")),
    )
    op.create_table(
        "duty_filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "phone",
                "email",
                "counter",
                "online",
                "mail",
                "meeting",
                "other",
                name="filingmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("filed_by_uid", sa.Text(), nullable=True),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("source_uid", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_filing_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_filing")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_filing_uid")),
    )
    with op.batch_alter_table("duty_filing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_filing_incident_id"), ["incident_id"], unique=False
        )

    op.create_table(
        "duty_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_remark_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_remark")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_remark_uid")),
    )
    with op.batch_alter_table("duty_remark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_remark_incident_id"), ["incident_id"], unique=False
        )

    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column(
            "recipient",
            sa.Enum(
                "authority",
                "ppc",
                "association",
                "police",
                "jpcert",
                "ipa",
                "bank",
                "data_subject",
                "public",
                "principal",
                "customer",
                "management",
                "exchange",
                "minister",
                "eu_authority",
                name="recipient",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "assessed",
            sa.Enum(
                "applies",
                "undecided",
                "not",
                name="assessed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("clock_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "required",
                "not_required",
                "held",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column(
            "decided_on",
            sa.Enum(
                "applies",
                "undecided",
                "not",
                name="assessed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_minutes", sa.Integer(), nullable=True),
        sa.Column("elapsed_minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (decision_id IS NULL)", name=op.f("ck_duty_decided_by_a_decision")
        ),
        sa.CheckConstraint(
            "met_at IS NOT NULL OR late_minutes IS NULL", name=op.f("ck_duty_late_when_met")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["duty_decision.id"], name=op.f("fk_duty_decision_id_duty_decision")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_duty_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("incident_id", "rule_id", name=op.f("uq_duty_incident_id_rule_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_duty_uid")),
    )
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.create_index(
            "ix_duty_needs_review",
            ["id"],
            unique=False,
            sqlite_where=sa.text("needs_review"),
            postgresql_where=sa.text("needs_review"),
        )
        batch_op.create_index(
            "ix_duty_open_order_at_id",
            ["order_at", "id"],
            unique=False,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )
        batch_op.create_index(
            "ix_duty_open_overdue_at_id",
            ["overdue_at", "id"],
            unique=False,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )


def downgrade() -> None:
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_duty_open_overdue_at_id",
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )
        batch_op.drop_index(
            "ix_duty_open_order_at_id",
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )
        batch_op.drop_index(
            "ix_duty_needs_review",
            sqlite_where=sa.text("needs_review"),
            postgresql_where=sa.text("needs_review"),
        )

    op.drop_table("duty")
    with op.batch_alter_table("duty_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_remark_incident_id"))

    op.drop_table("duty_remark")
    with op.batch_alter_table("duty_filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_filing_incident_id"))

    op.drop_table("duty_filing")
    op.drop_table("duty_facts")
    with op.batch_alter_table("duty_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duty_decision_incident_id"))

    op.drop_table("duty_decision")
    with op.batch_alter_table("duty_case", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_duty_case_open_order_at_id",
            sqlite_where=sa.text("undecided > 0"),
            postgresql_where=sa.text("undecided > 0"),
        )

    op.drop_table("duty_case")
    op.drop_table("duty_answer")
    op.drop_table("duty_settings")
