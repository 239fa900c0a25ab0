"""The index that finds inquiries by a part of their text, and wider indexes for 苦情集計 and counts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WIDER = {
    "ix_inquiry_received_at_id": (
        ["received_at", "id"],
        ["kind", "category", "channel", "damage", "incident_id", "escalations", "first_replied_at"],
    ),
    "ix_inquiry_closed_at_received_at": (
        ["closed_at", "received_at", "id"],
        ["kind", "category", "channel", "damage"],
    ),
    "ix_inquiry_category_received_at": (
        ["category", "received_at"],
        ["id", "kind", "channel", "damage", "closed_at"],
    ),
    "ix_inquiry_status_id": (["status", "id"], ["kind", "category", "channel", "damage"]),
}
CREATE_WORDS = (
    "CREATE VIRTUAL TABLE inquiry_search_fts USING fts5(grams, content='inquiry_search', "
    "content_rowid='owner_id', detail='none', columnsize=0, tokenize='ascii')"
)
ON_INSERT = (
    "CREATE TRIGGER inquiry_search_added AFTER INSERT ON inquiry_search "
    "BEGIN INSERT INTO inquiry_search_fts(rowid, grams) VALUES (NEW.owner_id, NEW.grams); END"
)
ON_DELETE = (
    "CREATE TRIGGER inquiry_search_removed AFTER DELETE ON inquiry_search "
    "BEGIN INSERT INTO inquiry_search_fts(inquiry_search_fts, rowid, grams) "
    "VALUES ('delete', OLD.owner_id, OLD.grams); END"
)
ON_UPDATE = (
    "CREATE TRIGGER inquiry_search_changed AFTER UPDATE ON inquiry_search "
    "BEGIN INSERT INTO inquiry_search_fts(inquiry_search_fts, rowid, grams) "
    "VALUES ('delete', OLD.owner_id, OLD.grams); "
    "INSERT INTO inquiry_search_fts(rowid, grams) VALUES (NEW.owner_id, NEW.grams); END"
)


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "inquiry_search",
        sa.Column("owner_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "grams",
            sa.ARRAY(sa.SmallInteger()) if is_postgres else sa.Text(),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["inquiry.id"], name=op.f("fk_inquiry_search_owner_id_inquiry")
        ),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_inquiry_search")),
    )
    op.create_index(
        "ix_inquiry_search_waiting",
        "inquiry_search",
        ["owner_id"],
        sqlite_where=sa.text("grams IS NULL"),
        postgresql_where=sa.text("grams IS NULL"),
    )
    if is_postgres:
        op.create_index(
            "ix_inquiry_search_grams", "inquiry_search", ["grams"], postgresql_using="gin"
        )
    else:
        for statement in (CREATE_WORDS, ON_INSERT, ON_DELETE, ON_UPDATE):
            op.execute(statement)
    # Without tokens a record is looked at in every search, until the job has made them.
    op.execute("INSERT INTO inquiry_search (owner_id) SELECT id FROM inquiry")
    op.create_index("ix_inquiry_updated_at_id", "inquiry", ["updated_at", "id"])
    for name, (first, further) in WIDER.items():
        op.drop_index(name, "inquiry")
        op.create_index(name, "inquiry", [*first, *further])


def downgrade() -> None:
    op.drop_index("ix_inquiry_updated_at_id", "inquiry")
    for name, (first, _) in WIDER.items():
        op.drop_index(name, "inquiry")
        op.create_index(name, "inquiry", first)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE inquiry_search_fts")
    op.drop_table("inquiry_search")
