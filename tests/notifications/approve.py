"""Write the golden letters anew; the differences are then read by a person before they are kept.

python -m tests.notifications.approve
"""

import json
import zipfile
from io import BytesIO
from pathlib import Path

from core import crypto
from documents.blocks import Document
from documents.plain import to_plain
from documents.word import render_word
from notifications.reports.first_report import describe
from tests.notifications.cases import OKASAN_LIKE, SBI_LIKE, facts
from tests.notifications.later import reports

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
LETTERS = {"withdrawal": SBI_LIKE, "login_wave": OKASAN_LIKE}


def golden() -> dict[str, Document]:
    """Give every letter that is kept, by the name of its files."""
    first = {f"first_report_{name}": describe(facts(case), {}) for name, case in LETTERS.items()}
    return first | reports()


def golden_json(letter: Document) -> str:
    """Give a letter as it is kept: its description, one block a line."""
    return json.dumps(to_plain(letter), ensure_ascii=False, indent=1) + "\n"


def golden_xml(letter: Document) -> bytes:
    """Give the text part of the Word file of a letter."""
    with zipfile.ZipFile(BytesIO(render_word(letter))) as package:
        return package.read("word/document.xml")


def main() -> None:
    """Write all of them."""
    crypto.use_keyring(crypto.Keyring.generate())
    for name, letter in golden().items():
        (GOLDEN / f"{name}.json").write_text(golden_json(letter), encoding="utf-8")
        (GOLDEN / f"{name}.xml").write_bytes(golden_xml(letter))


if __name__ == "__main__":
    main()
