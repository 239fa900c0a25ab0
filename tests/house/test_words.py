"""Whatever the audit trail records has a word that an auditor reads."""

import re
from pathlib import Path

from app import audit_words
from core.database import Base
from tests.house.test_bans import SOURCES

VERB = re.compile(
    r"""(?:because\(\s*|EntryKind\.\w+,\s*|note_sign_in\(\s*\w+,\s*)"([a-z]+:[a-z_-]+)\""""
)


def test_every_verb_the_code_records_has_a_word() -> None:
    recorded = {
        verb for path in SOURCES for verb in VERB.findall(Path(path).read_text(encoding="utf-8"))
    }
    assert len(recorded) > 20
    assert recorded - set(audit_words()) == set()


def test_every_table_has_a_name_for_people() -> None:
    assert set(Base.metadata.tables) <= set(audit_words())
