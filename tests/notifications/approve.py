"""Write the golden letters anew; the differences are then read by a person before they are kept.

python -m tests.notifications.approve
"""

import json
import zipfile
from io import BytesIO
from pathlib import Path

from core import crypto
from documents.plain import to_plain
from documents.word import render_word
from notifications.reports.first_report import describe
from tests.notifications.annexes import ROWS, three_accounts
from tests.notifications.cases import OKASAN_LIKE, SBI_LIKE, facts
from tests.notifications.later import final_facts, follow_up_facts

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
LETTERS = {
    "first_report_withdrawal": lambda: describe(facts(SBI_LIKE), {}),
    "first_report_login_wave": lambda: describe(facts(OKASAN_LIKE), {}),
    "first_report_annexed": lambda: describe(three_accounts(), {}, rows=ROWS),
    "follow_up": lambda: describe(follow_up_facts(), {}),
    "final_report": lambda: describe(final_facts(), {}),
}


def golden_json(name: str) -> str:
    """Give a letter as it is kept: its description, one block a line."""
    return json.dumps(to_plain(LETTERS[name]()), ensure_ascii=False, indent=1) + "\n"


def golden_xml(name: str) -> bytes:
    """Give the text part of the Word file of a letter."""
    content = render_word(LETTERS[name]())
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read("word/document.xml")


def main() -> None:
    """Write all of them."""
    crypto.use_keyring(crypto.Keyring.generate())
    for name in LETTERS:
        (GOLDEN / f"{name}.json").write_text(golden_json(name), encoding="utf-8")
        (GOLDEN / f"{name}.xml").write_bytes(golden_xml(name))


if __name__ == "__main__":
    main()
