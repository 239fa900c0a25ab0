"""The house style: A4, 明朝 and ゴシック, page numbers, and nothing that tells who made it."""

import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from documents import word, word_style
from documents.word_style import HOUSE_STYLE, build_house_style, main

NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def select(xml: bytes, path: str) -> list[str]:
    """Return the attributes or texts an XPath selects."""
    found = etree.fromstring(xml).xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    return [str(value) for value in found]


def test_the_house_style_in_the_repository_is_the_one_the_program_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(word_style, "HOUSE_STYLE", tmp_path / "house_style.docx")
    main()
    assert capsys.readouterr().out == "house_style.docx written\n"
    assert parts(tmp_path / "house_style.docx") == parts(HOUSE_STYLE), (
        "run python -m documents.word_style"
    )


def test_building_the_house_style_twice_gives_the_same_bytes() -> None:
    assert build_house_style() == build_house_style()


def test_the_word_renderer_uses_this_house_style() -> None:
    assert word.HOUSE_STYLE == HOUSE_STYLE


def test_the_page_is_a4_upright_with_margins_of_25_millimetres() -> None:
    section = docx.Document(str(HOUSE_STYLE)).sections[0]
    lengths = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    millimetres = [
        length.mm for length in (*lengths, section.top_margin, section.bottom_margin) if length
    ]
    assert millimetres == pytest.approx([210, 297, 25, 25, 25, 25], abs=0.02)


def test_the_file_holds_only_what_a_letter_needs() -> None:
    assert set(parts(HOUSE_STYLE)) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/footer1.xml",
        "word/header1.xml",
        "word/settings.xml",
        "word/styles.xml",
    }


def test_nothing_points_outside_the_file() -> None:
    relations = b"".join(
        data for name, data in parts(HOUSE_STYLE).items() if name.endswith(".rels")
    )
    assert b"External" not in relations


def test_every_style_of_a_paragraph_names_a_japanese_font() -> None:
    styles = parts(HOUSE_STYLE)["word/styles.xml"]
    ids = select(styles, "//w:style[@w:type='paragraph']/@w:styleId")
    assert len(ids) > 20
    for style in ids:
        fonts = select(styles, f"//w:style[@w:styleId='{style}']/w:rPr/w:rFonts/@*")
        assert fonts in (["ＭＳ 明朝"] * 4, ["ＭＳ ゴシック"] * 4), style


@pytest.mark.parametrize(
    ("style", "font"),
    [
        ("paragraph", "ＭＳ 明朝"),
        ("item-line", "ＭＳ 明朝"),
        ("subject", "ＭＳ ゴシック"),
        ("heading", "ＭＳ ゴシック"),
    ],
)
def test_text_is_mincho_and_titles_are_gothic(style: str, font: str) -> None:
    path = f"//w:style[@w:styleId='{style}']/w:rPr/w:rFonts/@w:eastAsia"
    assert select(parts(HOUSE_STYLE)["word/styles.xml"], path) == [font]


def test_text_without_a_style_is_japanese_in_mincho_of_ten_and_a_half_points() -> None:
    styles = parts(HOUSE_STYLE)["word/styles.xml"]
    defaults = "/w:styles/w:docDefaults/w:rPrDefault/w:rPr"
    assert select(styles, f"{defaults}/w:rFonts/@w:eastAsia") == ["ＭＳ 明朝"]
    assert select(styles, f"{defaults}/w:lang/@w:eastAsia") == ["ja-JP"]
    assert select(styles, f"{defaults}/w:sz/@w:val") == ["21"]


def test_the_foot_of_the_page_counts_pages() -> None:
    footer = parts(HOUSE_STYLE)["word/footer1.xml"]
    assert select(footer, "//w:fldSimple/@w:instr") == [" PAGE ", " NUMPAGES "]
    assert "".join(select(footer, "//w:t/text()")) == "1/1"
