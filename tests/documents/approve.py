"""Writes the approved sample letter anew, after someone has read it in Word."""

import io
import zipfile
from pathlib import Path

from documents.word import render_word
from tests.documents.sample import letter_sample

GOLDEN = Path(__file__).parents[1] / "golden" / "letter_sample.xml"


def approved_text() -> str:
    """Return document.xml of the sample letter, a line for each paragraph so that a change shows."""
    with zipfile.ZipFile(io.BytesIO(render_word(letter_sample()))) as package:
        return package.read("word/document.xml").decode().replace("<w:p>", "\n<w:p>")


if __name__ == "__main__":
    GOLDEN.write_text(approved_text(), encoding="utf-8")
