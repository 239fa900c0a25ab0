"""The letters as an office program draws them."""

from pathlib import Path

import pytest

from documents.blocks import Document
from documents.word import render_word
from tests.documents.office import fonts_of, missing_programs, text_of, to_pdf, to_pngs
from tests.documents.sample import letter_long, letter_sample

pytestmark = pytest.mark.skipif(
    bool(missing_programs()),
    reason=f"drawing a Word file needs programs this machine lacks: {', '.join(missing_programs())}",
)


@pytest.mark.parametrize(
    ("document", "most_pages"), [(letter_sample(), 1), (letter_long(), 4)], ids=["sample", "long"]
)
def test_the_letter_is_drawn_whole_in_mincho_and_gothic(
    document: Document, most_pages: int, tmp_path: Path
) -> None:
    pdf = to_pdf(render_word(document), tmp_path)
    assert 1 <= len(to_pngs(pdf)) <= most_pages
    fonts = fonts_of(pdf)
    assert "NotoSerifCJK" in fonts
    assert "NotoSansCJK" in fonts
    assert "DejaVu" not in fonts, "a character fell back to a font without Japanese"
    text = "".join(text_of(pdf).split())
    for expected in (
        "案",
        "取扱注意・関係者限り",
        "金融庁長官殿",
        "下記のとおり",
        "原因・手口調査中",
        "以上",
        "担当",
    ):
        assert expected in text
    assert "1/1" in text or "1/4" in text
