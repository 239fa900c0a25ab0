"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit entries cannot be changed'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit entries cannot be deleted'); END",
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR seq = NEW.seq OR uid = NEW.uid) BEGIN SELECT RAISE(ABORT, 'audit entries cannot be replaced'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit entries cannot be changed or deleted'; END $$",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
}

branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("key", name=op.f("uq_attempts_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_attempts_uid")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "change",
                "access",
                "download",
                "refusal",
                "sign_in",
                "system",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_uid", sa.Text(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("session_ref", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "ok",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_uid", sa.Text(), nullable=False),
        sa.Column("subject_label", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("seq", name=op.f("uq_audit_entry_seq")),
        sa.UniqueConstraint("uid", name=op.f("uq_audit_entry_uid")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entry_actor_name_at_seq"),
            ["actor_name", "at", "seq"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entry_actor_uid_at_seq"), ["actor_uid", "at", "seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_entry_at_seq"), ["at", "seq"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_kind_at_seq"), ["kind", "at", "seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entry_subject_label_at_seq"),
            ["subject_label", "at", "seq"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entry_subject_table_at_seq"),
            ["subject_table", "at", "seq"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entry_subject_table_subject_uid_seq"),
            ["subject_table", "subject_uid", "seq"],
            unique=False,
        )

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sa.UniqueConstraint("uid", name=op.f("uq_audit_head_uid")),
    )
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("honorific", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("name", "division", name=op.f("uq_authority_name_division")),
        sa.UniqueConstraint("uid", name=op.f("uq_authority_uid")),
    )
    op.create_table(
        "firm_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("representative_title", sa.Text(), nullable=True),
        sa.Column("representative_name", sa.Text(), nullable=True),
        sa.Column("registration_no", sa.Text(), nullable=True),
        sa.Column("document_no_format", sa.Text(), nullable=False),
        sa.Column(
            "amount_style",
            sa.Enum(
                "man",
                "yen",
                name="amountstyle",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("contact_department", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("contact_off_hours", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("uid = 'firm'", name=op.f("ck_firm_profile_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_profile")),
        sa.UniqueConstraint("uid", name=op.f("uq_firm_profile_uid")),
    )
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("record_uid", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint(
            "member_uid",
            "form",
            "record_uid",
            name=op.f("uq_form_draft_member_uid_form_record_uid"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_form_draft_uid")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("activation_hash", sa.Text(), nullable=True),
        sa.Column("activation_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "replace(roles, '|contractor|', '') = roles OR (roles = '|contractor|' AND ends_on IS NOT NULL)",
            name=op.f("ck_member_contractor_alone_and_ends"),
        ),
        sa.CheckConstraint(
            "roles = '|admin|' OR replace(roles, '|admin|', '') = roles",
            name=op.f("ck_member_admin_alone"),
        ),
        sa.CheckConstraint(
            "roles IN ('|auditor|', '|auditor|viewer|') OR replace(roles, '|auditor|', '') = roles",
            name=op.f("ck_member_auditor_writes_nothing"),
        ),
        sa.CheckConstraint(
            "(activation_hash IS NULL) = (activation_expires_at IS NULL)",
            name=op.f("ck_member_activation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("login", name=op.f("uq_member_login")),
        sa.UniqueConstraint("uid", name=op.f("uq_member_uid")),
    )
    op.create_table(
        "number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("name", name=op.f("uq_number_series_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_number_series_uid")),
    )
    op.create_table(
        "setup_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_setup_code_uid")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("member_uid", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("member_uid", "key", name=op.f("uq_submission_member_uid_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_submission_uid")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "investigating",
                "responding",
                "closed",
                "false_alarm",
                name="incidentstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "new",
                "retrospective",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "damage",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="damage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "discovered_precision",
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
                name="precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "discovery_source",
            sa.Enum(
                "customer",
                "monitoring",
                "look_back",
                "contractor",
                "authority",
                "peer",
                "other",
                name="discoverysource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("known_by", sa.Text(), nullable=True),
        sa.Column(
            "cause_status",
            sa.Enum(
                "identified",
                "presumed",
                "unknown",
                name="causestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "publication",
            sa.Enum(
                "done",
                "planned",
                "considering",
                "none",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("publication_medium", sa.Text(), nullable=True),
        sa.Column(
            "headquarters",
            sa.Enum(
                "set_up",
                "planned",
                "considering",
                "none",
                name="headquarters",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("contact_department", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("contact_off_hours", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("occurred_from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "occurred_from_precision",
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
                name="occurred_from_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("occurred_to_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "occurred_to_precision",
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
                name="occurred_to_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("discovery_detail", sa.Text(), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "known_precision",
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
                name="known_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("services", sa.Text(), nullable=True),
        sa.Column("contractors", sa.Text(), nullable=True),
        sa.Column("outflows", sa.Text(), nullable=True),
        sa.Column("leaked_items", sa.Text(), nullable=True),
        sa.Column("impact_note", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("response_note", sa.Text(), nullable=True),
        sa.Column("customer_contact", sa.Text(), nullable=True),
        sa.Column("consultation_desk", sa.Text(), nullable=True),
        sa.Column("compensation_policy", sa.Text(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "published_precision",
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
                name="published_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("bodies", sa.Text(), nullable=True),
        sa.Column("management_reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "management_reported_precision",
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
                name="management_reported_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("headquarters_detail", sa.Text(), nullable=True),
        sa.Column("independent_review", sa.Text(), nullable=True),
        sa.Column("outlook", sa.Text(), nullable=True),
        sa.Column("next_report_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "next_report_precision",
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
                name="next_report_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("preventive_done", sa.Text(), nullable=True),
        sa.Column("preventive_planned", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)",
            name=op.f("ck_incident_closed_has_its_time"),
        ),
        sa.CheckConstraint("kinds <> '|'", name=op.f("ck_incident_has_a_kind")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["member.id"], name=op.f("fk_incident_assignee_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_incident_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_uid")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_assignee_id_id", ["assignee_id", "id"], unique=False)
        batch_op.create_index("ix_incident_discovered_at_id", ["discovered_at", "id"], unique=False)
        batch_op.create_index("ix_incident_status_id", ["status", "id"], unique=False)
        batch_op.create_index("ix_incident_updated_at_id", ["updated_at", "id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "revoked_why",
            sa.Enum(
                "sign_out",
                "replaced",
                "crowded",
                "ended",
                "password",
                "roles",
                "disabled",
                name="sessionend",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_login_session_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_login_session_uid")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_session_member_id_revoked_at"),
            ["member_id", "revoked_at"],
            unique=False,
        )

    op.create_table(
        "incident_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "item",
            sa.Enum(
                "customers",
                "accounts",
                "accesses",
                "trades",
                "sold_yen",
                "bought_yen",
                "withdrawals",
                "withdrawn_yen",
                "customer_loss_yen",
                "data_subjects",
                "inquiries",
                "complaints",
                "inquiries_open",
                "inquiries_damaged",
                name="figureitem",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed", sa.BigInteger(), nullable=True),
        sa.Column("worst_case", sa.BigInteger(), nullable=True),
        sa.Column("is_unknown", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed >= 0", name=op.f("ck_incident_figure_confirmed_not_negative")
        ),
        sa.CheckConstraint(
            "worst_case >= 0", name=op.f("ck_incident_figure_worst_case_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_figure_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_figure")),
        sa.UniqueConstraint(
            "incident_id", "item", name=op.f("uq_incident_figure_incident_id_item")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_incident_figure_uid")),
    )
    with op.batch_alter_table("incident_figure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_figure_incident_id"), ["incident_id"], unique=False
        )

    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "follow_up",
                "final",
                name="notificationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("report_no", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "submitted",
                "withdrawn",
                name="notificationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("contributors", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_sha256", sa.Text(), nullable=True),
        sa.Column("approved_facts_sha256", sa.Text(), nullable=True),
        sa.Column("layout_version", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "submit_method",
            sa.Enum(
                "phone",
                "email",
                "counter",
                "online",
                "mail",
                "other",
                name="submitmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("doubt_reason", sa.Text(), nullable=True),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("submit_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_notification_submitted_has_its_time"),
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_notification_withdrawn_has_its_time"),
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'submitted')) = (approved_at IS NOT NULL)",
            name=op.f("ck_notification_approved_has_its_time"),
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_notification_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submit_method IS NULL)",
            name=op.f("ck_notification_submitted_in_some_way"),
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR (document IS NOT NULL AND document_sha256 IS NOT NULL AND facts IS NOT NULL AND layout_version IS NOT NULL)",
            name=op.f("ck_notification_approved_has_its_document"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> author_id", name=op.f("ck_notification_author_does_not_approve")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["member.id"], name=op.f("fk_notification_approved_by_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_notification_author_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_notification_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_notification_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("number", name=op.f("uq_notification_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_notification_uid")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("ix_notification_incident_id_id", ["incident_id", "id"], unique=False)
        batch_op.create_index("ix_notification_status_id", ["status", "id"], unique=False)
        batch_op.create_index("ix_notification_updated_at_id", ["updated_at", "id"], unique=False)
        batch_op.create_index(
            "uq_notification_standing",
            ["incident_id", "report_no"],
            unique=True,
            sqlite_where=sa.text("status <> 'withdrawn'"),
            postgresql_where=sa.text("status <> 'withdrawn'"),
        )

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_notification_standing",
            sqlite_where=sa.text("status <> 'withdrawn'"),
            postgresql_where=sa.text("status <> 'withdrawn'"),
        )
        batch_op.drop_index("ix_notification_updated_at_id")
        batch_op.drop_index("ix_notification_status_id")
        batch_op.drop_index("ix_notification_incident_id_id")

    op.drop_table("notification")
    with op.batch_alter_table("incident_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_figure_incident_id"))

    op.drop_table("incident_figure")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_member_id_revoked_at"))

    op.drop_table("login_session")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_updated_at_id")
        batch_op.drop_index("ix_incident_status_id")
        batch_op.drop_index("ix_incident_discovered_at_id")
        batch_op.drop_index("ix_incident_assignee_id_id")

    op.drop_table("incident")
    op.drop_table("submission")
    op.drop_table("setup_code")
    op.drop_table("number_series")
    op.drop_table("member")
    op.drop_table("form_draft")
    op.drop_table("firm_profile")
    op.drop_table("authority")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_table_subject_uid_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_table_at_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject_label_at_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_kind_at_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_uid_at_seq"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_name_at_seq"))

    op.drop_table("audit_entry")
    op.drop_table("attempts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entry_refuse()")
