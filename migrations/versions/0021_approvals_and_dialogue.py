"""Stages of approval, reports submitted first, calls to the authority, its questions."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LATER_COLUMNS = (
    (
        "later_status VARCHAR(40)\n"
        " CONSTRAINT ck_notification_later_status"
        " CHECK (later_status IN ('waiting', 'approved', 'declined'))\n"
        " CONSTRAINT ck_notification_approved_later_when_submitted"
        " CHECK (later_status IS NULL OR status = 'submitted')\n"
    ),
    "later_due_at INSTANT",
    (
        "later_reason TEXT\n"
        " CONSTRAINT ck_notification_submitted_first_has_reason_and_limit"
        " CHECK ((later_status IS NULL) = (later_due_at IS NULL)"
        " AND (later_status IS NULL) = (later_reason IS NULL))\n"
    ),
    (
        "declined_by_id INTEGER\n"
        " CONSTRAINT fk_notification_declined_by_id_member REFERENCES member (id)\n"
        " CONSTRAINT ck_notification_author_does_not_decline CHECK (declined_by_id <> author_id)\n"
    ),
    "declined_at INSTANT",
    (
        "decline_reason TEXT\n"
        " CONSTRAINT ck_notification_declined_by_somebody_with_reason"
        " CHECK ((later_status IS NOT NULL AND later_status = 'declined') = (declined_at IS NOT NULL)"
        " AND (declined_at IS NULL) = (declined_by_id IS NULL)"
        " AND (declined_at IS NULL) = (decline_reason IS NULL))\n"
    ),
)
CHANGED_CHECKS = (
    (
        "approved_has_its_time",
        "(status IN ('approved', 'submitted')) = (approved_at IS NOT NULL)",
        (
            "(status = 'approved' OR (status = 'submitted' AND (later_status IS NULL"
            " OR later_status = 'approved'))) = (approved_at IS NOT NULL)"
        ),
    ),
    (
        "approved_has_its_document",
        (
            "approved_at IS NULL OR (document IS NOT NULL AND document_sha256 IS NOT NULL"
            " AND facts IS NOT NULL AND layout_version IS NOT NULL)"
        ),
        (
            "(approved_at IS NULL AND later_status IS NULL) OR (document IS NOT NULL AND"
            " document_sha256 IS NOT NULL AND facts IS NOT NULL AND layout_version IS NOT NULL)"
        ),
    ),
)


def _change_check(name: str, before: str, after: str) -> None:
    """Put another condition in the place of one, on SQLite without making the table anew."""
    constraint = f"ck_notification_{name}"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(constraint), "notification", type_="check")
        op.create_check_constraint(op.f(constraint), "notification", after)
        return
    # The way SQLite's manual names for a change that leaves the stored rows as they are.
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'notification' AND instr(sql, :before) > 0"
        ),
        {"before": f"CHECK ({before})", "after": f"CHECK ({after})"},
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"the CHECK {constraint} is not as expected")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    op.create_table(
        "approval_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("later_days", sa.Integer(), nullable=False),
        sa.Column("remind_minutes", sa.Integer(), nullable=False),
        sa.Column("escalate_minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("uid = 'approval'", name=op.f("ck_approval_settings_one_row")),
        sa.CheckConstraint(
            "escalate_minutes >= remind_minutes",
            name=op.f("ck_approval_settings_reminds_before_it_escalates"),
        ),
        sa.CheckConstraint(
            "later_days > 0", name=op.f("ck_approval_settings_later_approval_has_time")
        ),
        sa.CheckConstraint(
            "remind_minutes > 0", name=op.f("ck_approval_settings_reminds_after_a_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_settings")),
        sa.UniqueConstraint("uid", name=op.f("uq_approval_settings_uid")),
    )
    op.create_table(
        "authority_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "in_review",
                "approved",
                "answered",
                "closed",
                name="questionstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column(
            "channel",
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
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answer_method",
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
        sa.Column("answered_to", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'answered') = (answered_at IS NOT NULL) AND (answered_at IS NULL) = (answer_method IS NULL)",
            name=op.f("ck_authority_question_answered_at_a_time_in_some_way"),
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (close_reason IS NULL)",
            name=op.f("ck_authority_question_closed_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'answered')) = (approved_at IS NOT NULL) AND (approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_authority_question_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR answer IS NOT NULL",
            name=op.f("ck_authority_question_approved_has_its_answer"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> author_id",
            name=op.f("ck_authority_question_author_does_not_approve"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["member.id"],
            name=op.f("fk_authority_question_approved_by_id_member"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_authority_question_author_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_authority_question_authority_id_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_authority_question_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_question")),
        sa.UniqueConstraint("number", name=op.f("uq_authority_question_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_authority_question_uid")),
    )
    with op.batch_alter_table("authority_question", schema=None) as batch_op:
        batch_op.create_index(
            "ix_authority_question_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('open', 'in_review', 'approved')"),
            postgresql_where=sa.text("status IN ('open', 'in_review', 'approved')"),
        )
        batch_op.create_index(
            "ix_authority_question_incident_id_id", ["incident_id", "id"], unique=False
        )
        batch_op.create_index("ix_authority_question_order_at_id", ["order_at", "id"], unique=False)

    op.create_table(
        "phone_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spoken_by", sa.Text(), nullable=False),
        sa.Column("counterpart", sa.Text(), nullable=False),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("script", sa.Text(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_phone_report_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_phone_report_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_report")),
        sa.UniqueConstraint("number", name=op.f("uq_phone_report_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_phone_report_uid")),
    )
    with op.batch_alter_table("phone_report", schema=None) as batch_op:
        batch_op.create_index("ix_phone_report_incident_id_id", ["incident_id", "id"], unique=False)

    op.create_table(
        "answer_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["authority_question.id"],
            name=op.f("fk_answer_version_question_id_authority_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_version")),
        sa.UniqueConstraint(
            "question_id", "version_no", name=op.f("uq_answer_version_question_id_version_no")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_answer_version_uid")),
    )
    op.create_table(
        "notification_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "approver_id <> author_id",
            name=op.f("ck_notification_approval_author_does_not_approve"),
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["member.id"], name=op.f("fk_notification_approval_approver_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_notification_approval_author_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_notification_approval_notification_id_notification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_approval")),
        sa.UniqueConstraint("uid", name=op.f("uq_notification_approval_uid")),
    )
    with op.batch_alter_table("notification_approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notification_approval_notification_id"),
            ["notification_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_notification_approval_person",
            ["notification_id", "approver_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.create_index(
            "uq_notification_approval_stage",
            ["notification_id", "position"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    op.create_table(
        "phone_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kept_at IS NULL) = (kept_by IS NULL)", name=op.f("ck_phone_promise_kept_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_report.id"], name=op.f("fk_phone_promise_call_id_phone_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_promise")),
        sa.UniqueConstraint("uid", name=op.f("uq_phone_promise_uid")),
    )
    with op.batch_alter_table("phone_promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_promise_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            "ix_phone_promise_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("kept_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL"),
        )

    op.create_table(
        "pre_send_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_pre_send_check_notification_id_notification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_send_check")),
        sa.UniqueConstraint("notification_id", name=op.f("uq_pre_send_check_notification_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_pre_send_check_uid")),
    )
    op.add_column("notification", sa.Column("chain", sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        "notification", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True)
    )
    # In plain statements: a batch would make the table anew and lose its CHECK constraints on SQLite.
    instant = (
        "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    )
    for column in LATER_COLUMNS:
        op.execute("ALTER TABLE notification ADD COLUMN " + column.replace("INSTANT", instant))
    op.create_index(
        "ix_notification_later_due_at",
        "notification",
        ["later_due_at"],
        sqlite_where=sa.text("later_status = 'waiting'"),
        postgresql_where=sa.text("later_status = 'waiting'"),
    )
    for name, before, after in CHANGED_CHECKS:
        _change_check(name, before, after)


def downgrade() -> None:
    for name, before, after in CHANGED_CHECKS:
        _change_check(name, after, before)
    op.drop_index("ix_notification_later_due_at", "notification")
    for column in reversed(LATER_COLUMNS):
        op.drop_column("notification", column.split()[0])
    op.drop_column("notification", "waiting_since")
    op.drop_column("notification", "chain")

    op.drop_table("pre_send_check")
    with op.batch_alter_table("phone_promise", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_phone_promise_due_at",
            sqlite_where=sa.text("kept_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_phone_promise_call_id"))

    op.drop_table("phone_promise")
    with op.batch_alter_table("notification_approval", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_notification_approval_stage",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_notification_approval_person",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notification_approval_notification_id"))

    op.drop_table("notification_approval")
    op.drop_table("answer_version")
    with op.batch_alter_table("phone_report", schema=None) as batch_op:
        batch_op.drop_index("ix_phone_report_incident_id_id")

    op.drop_table("phone_report")
    with op.batch_alter_table("authority_question", schema=None) as batch_op:
        batch_op.drop_index("ix_authority_question_order_at_id")
        batch_op.drop_index("ix_authority_question_incident_id_id")
        batch_op.drop_index(
            "ix_authority_question_due_at",
            sqlite_where=sa.text("status IN ('open', 'in_review', 'approved')"),
            postgresql_where=sa.text("status IN ('open', 'in_review', 'approved')"),
        )

    op.drop_table("authority_question")
    op.drop_table("approval_settings")
