"""Getting ready to serve: folders, key ring, database at the newest migration, first entries."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from attachments.intake import MEGABYTE
from attachments.store import Limits, Store, use_store
from audit import recorder
from core.config import Settings
from core.crypto import Keyring, KeyringRefused, use_keyring
from core.database import db

ROOT = Path(__file__).resolve().parent.parent


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


def migrations(engine: Engine) -> Config:
    """Give Alembic's settings for a database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest migration."""
    command.upgrade(migrations(engine), "head")


def current_revision(engine: Engine) -> str | None:
    """Give the migration the database stands at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision(engine: Engine) -> str | None:
    """Give the newest migration of this release."""
    return ScriptDirectory.from_config(migrations(engine)).get_current_head()
