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
from tests.notifications.cases import OKASAN_LIKE, SBI_LIKE, Case, facts

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
LETTERS = {"withdrawal": SBI_LIKE, "login_wave": OKASAN_LIKE}


def golden_json(case: Case) -> str:
    """Give the letter of a case as it is kept: its description, one block a line."""
    return json.dumps(to_plain(describe(facts(case), {})), ensure_ascii=False, indent=1) + "\n"


def golden_xml(case: Case) -> bytes:
    """Give the text part of the Word file of a case."""
    content = render_word(describe(facts(case), {}))
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read("word/document.xml")


def main() -> None:
    """Write all of them."""
    crypto.use_keyring(crypto.Keyring.generate())
    for name, case in LETTERS.items():
        (GOLDEN / f"first_report_{name}.json").write_text(golden_json(case), encoding="utf-8")
        (GOLDEN / f"first_report_{name}.xml").write_bytes(golden_xml(case))


if __name__ == "__main__":
    main()
