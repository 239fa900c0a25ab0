"""A plain start is quick: what only some pages and commands need is loaded when they are asked for."""

import subprocess
import sys
from pathlib import Path

from commands import start
from core.crypto import Keyring, use_keyring
from core.database import make_engine
from tests.nursery import clean_environment

SLOW = (
    "alembic", "mako", "huey", "psycopg", "xlsxwriter", "docx", "docxtpl", "lxml", "python_calamine",
    "commands.demo.filling", "commands.demo.story", "commands.demo.voices", "imports.parsing.workbook",
)  # fmt: skip
LATER_START = f"""
import sys
from app import create_app
from commands.serve import prepare
from core.database import db

app = create_app()
with app.app_context():
    prepare(db.engine)
answers = [app.test_client().get(address).status_code for address in ("/healthz", "/setup")]
print(answers, [name for name in {SLOW!r} if name in sys.modules])
"""


def test_a_later_start_loads_nothing_that_only_some_pages_and_commands_need(tmp_path: Path) -> None:
    keys = Keyring.generate()
    keys.write(tmp_path / "keyring.json")
    use_keyring(keys)
    engine = make_engine(f"sqlite:///{tmp_path / 'ippo.db'}")
    assert start.current_revision(engine) is None
    assert start.is_behind(engine)
    start.upgrade(engine)
    assert not start.is_behind(engine)
    engine.dispose()
    began = subprocess.run(
        [sys.executable, "-c", LATER_START],
        cwd=Path(__file__).parents[2],
        env={**clean_environment(), "IPPO_DATA_DIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert began.stdout.splitlines()[-1:] == ["[200, 200] []"], began.stderr
