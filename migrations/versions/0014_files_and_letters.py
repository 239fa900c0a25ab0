"""Files of jobs, letters to many, FINMAC's contact data."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FINMAC = {
    "adr_name": "特定非営利活動法人 証券・金融商品あっせん相談センター",
    "adr_short_name": "FINMAC",
    "adr_phone": "0120-64-5005",
    "adr_hours": "月曜日～金曜日 9:00～17:00（祝日等を除く）",
    "adr_address": "〒103-0025 東京都中央区日本橋茅場町2-1-1 第二証券会館",
}
"""What letters said before it could be set."""


def upgrade() -> None:
    op.create_table(
        "job_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_file_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_file")),
        sa.UniqueConstraint("job_id", name=op.f("uq_job_file_job_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_job_file_uid")),
    )
    with op.batch_alter_table("firm_profile", schema=None) as batch_op:
        for name in FINMAC:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
    firms = sa.table("firm_profile", *(sa.column(name) for name in FINMAC))
    op.execute(firms.update().values(FINMAC))
    with op.batch_alter_table("firm_profile", schema=None) as batch_op:
        for name in ("adr_name", "adr_short_name", "adr_phone"):
            batch_op.alter_column(name, existing_type=sa.Text(), nullable=False)

    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", sa.Text(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_reply_inquiry_id_batch"), ["inquiry_id", "batch"]
        )


def downgrade() -> None:
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_reply_inquiry_id_batch"), type_="unique")
        batch_op.drop_column("batch")

    with op.batch_alter_table("firm_profile", schema=None) as batch_op:
        batch_op.drop_column("adr_address")
        batch_op.drop_column("adr_hours")
        batch_op.drop_column("adr_phone")
        batch_op.drop_column("adr_short_name")
        batch_op.drop_column("adr_name")

    op.drop_table("job_file")
