"""Getting ready to serve: folders, key ring, database at the newest migration, first entries."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Text, column, inspect, select, table

from attachments.intake import MEGABYTE
from attachments.store import Limits, Store, use_store
from audit import recorder
from core.config import Settings
from core.crypto import Keyring, KeyringRefused, use_keyring
from core.database import Base, db
from core.search import is_compared

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
# Read without Alembic: it takes longer to import than a database that is up to date takes to check.
_STANDS_AT = select(column("version_num", Text)).select_from(table("alembic_version"))


def make_ready(settings: Settings) -> None:
    """Open the key ring and the database; a missing key ring beside existing data is an error."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = db.connect(settings.database)
    if not settings.keyring.exists():
        if inspect(engine).has_table("member"):
            raise KeyringRefused(
                f"データベースはありますが、鍵ファイル {settings.keyring} がありません。"
                "バックアップから鍵ファイルを戻してください。新しい鍵では既存のデータを読めません。"
            )
        Keyring.generate().write(settings.keyring)
    use_keyring(Keyring.read(settings.keyring))
    use_store(Store(settings.evidence.absolute(), _limits(settings)))
    recorder.install()
    recorder.anchor_to(settings.data_dir / "audit-anchor.jsonl")


def _limits(settings: Settings) -> Limits:
    return Limits(
        file=settings.evidence_file_mb * MEGABYTE,
        unpacked=settings.evidence_unpacked_mb * MEGABYTE,
        count=settings.evidence_files,
        total=settings.evidence_total_mb * MEGABYTE,
    )


def migrations(engine: Engine) -> "Config":
    """Give Alembic's settings for a database."""
    from alembic.config import Config  # noqa: PLC0415 (only an upgrade needs it)

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest migration."""
    from alembic import command  # noqa: PLC0415 (only an upgrade needs it)

    command.upgrade(migrations(engine), "head")


def differences(engine: Engine) -> list[Any]:
    """Give where the database differs from the models."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 (slow to import)
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 (slow to import)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        return list(compare_metadata(context, Base.metadata))


def current_revision(engine: Engine) -> str | None:
    """Give the migration the database stands at."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.scalars(_STANDS_AT).one_or_none()


def newest_revision() -> str:
    """Give the newest migration of this release; its file is named after it."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_behind(engine: Engine) -> bool:
    """Say whether the database has to be upgraded before this release can use it."""
    return current_revision(engine) != newest_revision()
