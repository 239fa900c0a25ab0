"""Facts of replies for tests, and the golden letter made from them.

python -m tests.inquiries.letters
"""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from documents.plain import to_plain
from documents.word import render_word
from firm.vocabulary import FINMAC
from inquiries.reports.fields import fill
from inquiries.reports.letter import SUBJECTS, ReplyFacts, describe
from inquiries.reports.modules import FIRST_MODULES
from inquiries.vocabulary import ReplyChannel, ReplyKind, TextField

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
VALUES = {
    TextField.INQUIRY_NUMBER: "INQ-2026-00012",
    TextField.RECEIVED_ON: "令和8年11月20日",
    TextField.CUSTOMER: "架空　花子",
    TextField.FIRM: "架空証券株式会社",
    TextField.DEPARTMENT: "お客さま相談室",
    TextField.DEPARTMENT_PHONE: "03-0000-0000",
    TextField.REPLY_DUE: "令和8年12月4日",
    TextField.ADR_NAME: FINMAC.name,
    TextField.ADR_PHONE: FINMAC.phone,
    TextField.ADR_HOURS: FINMAC.hours,
    TextField.ADR_ADDRESS: FINMAC.address,
}
TEXTS = {module.name: fill(module.body, VALUES) for module in FIRST_MODULES}
LETTERS = {
    "acknowledgement": (ReplyKind.ACKNOWLEDGEMENT, "受理のご連絡", False),
    "answer": (ReplyKind.ANSWER, "補償手続のご案内", True),
}


def reply_facts(**given: Any) -> ReplyFacts:
    """Give the facts of a letter; what is not given is the same in every test."""
    values: dict[str, Any] = {
        "number": "INQ-2026-00012-1",
        "kind": ReplyKind.ANSWER.value,
        "channel": ReplyChannel.LETTER.value,
        "dated_on": "2026-11-22",
        "addressee": "架空　花子",
        "subject": "お申し出の件に関するご回答",
        "body": TEXTS["被害なしのご案内"],
        "has_adr_note": False,
        "inquiry_number": "INQ-2026-00012",
        "received_on": "2026-11-20",
        "firm_name": "架空証券株式会社",
        "department": "お客さま相談室",
        "phone": "03-0000-0000",
        "email": "soudan@example.jp",
    }
    return ReplyFacts(**{**values, **given})


def golden_facts(name: str) -> ReplyFacts:
    """Give the facts of one of the golden letters."""
    kind, text, has_adr_note = LETTERS[name]
    return reply_facts(
        kind=kind.value, subject=SUBJECTS[kind], body=TEXTS[text], has_adr_note=has_adr_note
    )


def golden_json(name: str) -> str:
    """Give a letter as it is kept: its description, one block a line."""
    plain = to_plain(describe(golden_facts(name), is_draft=False))
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def golden_xml(name: str) -> bytes:
    """Give the text part of the Word file of a letter."""
    content = render_word(describe(golden_facts(name), is_draft=False))
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read("word/document.xml")


def main() -> None:
    """Write the golden letters anew; the differences are read by a person before they are kept."""
    for name in LETTERS:
        (GOLDEN / f"reply_{name}.json").write_text(golden_json(name), encoding="utf-8")
        (GOLDEN / f"reply_{name}.xml").write_bytes(golden_xml(name))


if __name__ == "__main__":
    main()
