"""Headers of other systems are recognised; cells are read as people write them."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.moments import Moment, Precision
from imports import readers
from imports.columns import Column, Match, recognise
from tests.imports.samples import COLUMNS, IMPORTER, Urgency


def _recognised(*headers: str) -> dict[str, Match]:
    return recognise(headers, COLUMNS)


def test_equal_names_are_recognised_whatever_their_width_and_blanks() -> None:
    assert _recognised("電話 番号", "受付ＮＯ", "ﾀｲﾄﾙ", "件名", "amount") == {
        "phone": Match(0, is_guess=False),
        "number": Match(1, is_guess=False),
        "title": Match(3, is_guess=False),
        "amount": Match(4, is_guess=False),
    }


def test_alike_names_are_proposed_and_marked_as_guesses() -> None:
    found = _recognised("受付番号", "電話番号（半角）", "※必須 件名", "受付日時1", "申出内容")
    assert found["number"] == Match(0, is_guess=False)
    assert found["phone"] == Match(1, is_guess=True)
    assert found["title"] == Match(2, is_guess=True)
    assert found["received"] == Match(3, is_guess=True)
    assert found["note"] == Match(4, is_guess=True)


def test_a_header_serves_one_column_and_strange_ones_none() -> None:
    found = _recognised("電話番号", "電話番号", "口座番号", "", "備考")
    assert found == {"phone": Match(0, is_guess=False)}


def test_an_importer_that_contradicts_itself_is_refused() -> None:
    for wrong in ({"key": ()}, {"key": ("none",)}, {"columns": (*COLUMNS, COLUMNS[0])}):
        with pytest.raises(ValueError, match="key"):
            replace(IMPORTER, **wrong)
    with pytest.raises(ValueError, match="address"):
        replace(IMPORTER, kind="../x")


def test_a_key_column_is_needed_without_saying_so() -> None:
    needed = [column.name for column in COLUMNS if IMPORTER.is_needed(column)]
    assert needed == ["number", "title"]


NOON = Moment(datetime(2026, 11, 22, 5, 5, tzinfo=UTC), Precision.MINUTE)


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (readers.text(), " 件名\n二行目 ", "件名 二行目"),
        (readers.long_text(), "一\r\n二", "一\n二"),
        (readers.phone(), "０３−１２３４（代）", "０３−１２３４（代）"),
        (readers.code(), "ＣＣー００１２", "CCー0012"),
        (readers.code(), "０１２ー３４", "012-34"),
        (readers.choice(Urgency), "至急", Urgency.HIGH),
        (readers.choice(Urgency), " ＬＯＷ ", Urgency.LOW),
        (readers.moment(), "令和８年１１月２２日　１４時５分", NOON),
        (readers.moment(is_exact=True), "2026/11/22 14:05", NOON),
        (readers.amount(), "１２３万円", 1_230_000),
        (readers.amount(), "¥1,234,567", 1_234_567),
        (readers.whole_number(), "１，２３４件", 1234),
        (readers.yes_no(), "はい", True),
        (readers.yes_no(), "○", True),
        (readers.yes_no(), "FALSE", False),
        (readers.yes_no(), "×", False),
    ],
)
def test_cells_are_read_as_people_write_them(read: Any, cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell", "words"),
    [
        (readers.text(limit=3), "四文字だ", "3文字以内で入力してください（現在 4文字）"),
        (readers.code(), "1" * 101, "100文字以内"),
        (
            readers.choice(Urgency),
            "緊急",
            "「緊急」は選択肢にありません。次のいずれかを入力してください：至急、通常",
        ),
        (readers.choice(Urgency), "長" * 50, "長…」は選択肢にありません"),
        (readers.moment(), "昨日", "日付を年から"),
        (readers.moment(), "11/22 14:05", "年が省かれています"),
        (readers.moment(), "きのうの夕方", "日時は"),
        (readers.moment(is_exact=True), "2026/11/22", "日付と時刻"),
        (readers.moment(), "2026/2/30", "という日付はありません"),
        (readers.amount(), "調査中", "分からないときは空欄"),
        (readers.amount(), "-5", "0以上"),
        (readers.amount(), "\u200b", "金額は数字で"),
        (readers.whole_number(), "たくさん", "件数は数字で"),
        (readers.yes_no(), "たぶん", "「はい」か「いいえ」"),
        (readers.yes_no(), "-", "「はい」か「いいえ」"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(read: Any, cell: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        read(cell)


def test_a_column_may_have_any_reader() -> None:
    assert Column("x", "名", str.upper).read("a") == "A"
