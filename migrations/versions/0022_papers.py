"""Documents for each addressee, and the forms they are written on."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "system_incident",
                "breach",
                "association",
                "police",
                "jpcert",
                "ipa",
                "bank",
                "public",
                "customer",
                name="paperkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_form")),
        sa.UniqueConstraint("name", name=op.f("uq_own_form_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_own_form_uid")),
    )
    op.create_table(
        "own_form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("placeholders", sa.JSON(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"], ["own_form.id"], name=op.f("fk_own_form_version_form_id_own_form")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_form_version")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_own_form_version_form_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_own_form_version_uid")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "system_incident",
                "breach",
                "association",
                "police",
                "jpcert",
                "ipa",
                "bank",
                "public",
                "customer",
                name="paperkind",
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
                name="paperstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("own_form_id", sa.Integer(), nullable=True),
        sa.Column("bank", sa.Text(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "preliminary",
                "definitive",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("bases", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("contributors", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_sha256", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "submit_method",
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
            nullable=True,
        ),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("receipt_no", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("submit_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'bank') = (bank IS NOT NULL)", name=op.f("ck_paper_bank_is_named")
        ),
        sa.CheckConstraint(
            "(kind = 'breach') = (stage IS NOT NULL)", name=op.f("ck_paper_breach_has_its_stage")
        ),
        sa.CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_paper_submitted_has_its_time"),
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'submitted')) = (approved_at IS NOT NULL)",
            name=op.f("ck_paper_approved_has_its_time"),
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_paper_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submit_method IS NULL)",
            name=op.f("ck_paper_submitted_in_some_way"),
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR (document IS NOT NULL AND document_sha256 IS NOT NULL AND facts IS NOT NULL)",
            name=op.f("ck_paper_approved_has_its_document"),
        ),
        sa.CheckConstraint(
            "approved_by_id <> author_id", name=op.f("ck_paper_author_does_not_approve")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["member.id"], name=op.f("fk_paper_approved_by_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_paper_author_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_paper_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_paper_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["own_form_id"],
            ["own_form_version.id"],
            name=op.f("fk_paper_own_form_id_own_form_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_paper_uid")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index("ix_paper_incident_id_id", ["incident_id", "id"], unique=False)

    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.add_column(
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
                server_default="authority",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_authority_recipient"), type_="check")
        batch_op.drop_column("recipient")

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_incident_id_id")

    op.drop_table("paper")
    op.drop_table("own_form_version")
    op.drop_table("own_form")
