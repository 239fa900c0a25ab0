"""Run the migrations on the engine that is given, or on the one the settings name."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import accounts.models
import audit.models
import core.work
import dialogue.models
import drafts.models
import firm.models
import imports.models
import incidents.models
import inquiries.models
import jobs.models
import notifications.models
from core.config import load_settings
from core.database import Base, make_engine
from core.search import is_compared

TYPES = {
    "UtcDateTime": "sa.DateTime(timezone=True)",
    "Encrypted": "sa.Text()",
    "TermSet": "sa.Text()",
    "Grams": "sa.Text()",
}


def plain_type(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 (any type)
    """Write the house's column types as plain ones: a migration must not import the models."""
    del autogen
    name = TYPES.get(type(item).__name__) if kind == "type" else None
    return name or False


engine = context.config.attributes.get("engine") or make_engine(load_settings().database)

with engine.connect() as connection:
    connection = connection.execution_options(sqlite_begin="IMMEDIATE")  # noqa: PLW2901
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        include_object=is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()
