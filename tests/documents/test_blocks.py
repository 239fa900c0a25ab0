"""The pieces of a document: what they refuse and how they read."""

import pytest

from documents.blocks import (
    Addressee,
    Document,
    Grid,
    Heading,
    Item,
    ItemLine,
    Line,
    Paragraph,
    printable,
    runs,
    unprintable_characters,
)


def test_an_item_without_content_reads_under_confirmation() -> None:
    for content in ((), (ItemLine("　"), ItemLine(" \n"))):
        assert Item("８", "原因・手口", content).lines == (ItemLine("確認中"),)


def test_an_item_with_content_is_left_as_it_is() -> None:
    content = (ItemLine("確定 ３口座", "(1)"), ItemLine(""))
    assert Item("７", "影響範囲", content).lines == content


def test_the_division_stands_below_the_addressee() -> None:
    assert Addressee("関東財務局長").lines == ("関東財務局長　殿",)
    assert Addressee("金融庁長官", division="監督局証券課").lines == (
        "金融庁長官　殿",
        "監督局証券課",
    )


def test_a_table_with_a_row_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        Grid(caption="表", headers=("名", "値"), rows=(("一",),))


@pytest.mark.parametrize("width", [0, 64])
def test_a_table_word_could_not_open_is_refused(width: int) -> None:
    with pytest.raises(ValueError, match="1 to 63 columns"):
        Grid(caption="表", headers=("見出し",) * width, rows=())


def test_a_numeric_column_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 0"):
        Grid(caption="表", headers=("値",), rows=(), numeric_columns=frozenset({1}))


def test_items_that_follow_one_another_come_together_and_nothing_else_does() -> None:
    one, two, three = (Item(number, "名", ()) for number in "１２３")
    note, other = Paragraph("文"), Line("行")
    document = Document(title="題", blocks=(note, other, one, two, note, three))
    assert list(runs(document)) == [(note,), (other,), (one, two), (note,), (three,)]


def test_only_what_no_file_can_hold_is_replaced() -> None:
    text = "左\t右\n次\r髙﨑𠮷①㈱\u202e\x7f\x85"
    assert printable(text) == text
    assert printable("\x00\x08\x0b\x0c\x0e\x1f\ud800\udfff\ufffe\uffff") == "□" * 10


def test_unprintable_characters_are_counted_wherever_they_stand() -> None:
    document = Document(
        title="題\x00",
        header="\x01柱",
        blocks=(
            Heading("見出し\ud800\ud800"),
            Item("１\x0b", "名\x0c", (ItemLine("文\ufffe", "(1)\uffff"),)),
            Grid(caption="\x02", headers=("\x03",), rows=(("\x04",), ("値",))),
            Addressee("宛名", "様", "\x05"),
        ),
    )
    assert unprintable_characters(document) == 12
    assert unprintable_characters(Document(title="題", blocks=(Line("文\n\t"),))) == 0
