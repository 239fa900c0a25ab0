"""What people type is read, echoed and folded; what cannot be read is asked back."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import JST
from core.moments import Moment, read_moment
from core.text import (
    ReadingError,
    UnknownEntered,
    clean_text,
    fold,
    fold_identifier,
    letter_amount,
    letter_count,
    read_amount,
    read_count,
    write_amount,
)

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=JST)
HYPHENS = "-‐‑‒–—―−－"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
LETTERS_OF_ENTRIES = (
    "0123456789０１２年月日時分秒令和平成昭大正元RHSTrhZ/.-:：－ー〜 　()（）火水木金土曜祝・"
    "頃ごろ上初中下旬半午前後今昨明きのうの+約およそ¥￥\\,，兆億万千百円件口座人調査確認不程度十一①½²"
)
texts = st.text(max_size=60) | st.text(alphabet=LETTERS_OF_ENTRIES, max_size=40)
calmly = settings(deadline=None)


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(ReadingError) as caught:
        read()
    return str(caught.value)


# --- amounts and counts ---


@pytest.mark.parametrize("entry", ["", "  ", "　\n", "\u200b"])
def test_an_empty_entry_is_no_figure(entry: str) -> None:
    assert read_amount(entry) is None
    assert read_count(entry) is None


@pytest.mark.parametrize(
    ("entry", "yen"),
    [
        ("1,234,567", 1_234_567),
        ("１，２３４，５６７円", 1_234_567),
        ("￥1,234", 1234),
        ("¥1234", 1234),
        ("\\1,234", 1234),
        (" 1 234 ", None),
        ("1,234 円", 1234),
        ("123万円", 1_230_000),
        ("9,229万", 92_290_000),
        ("1.5億円", 150_000_000),
        ("１．５億円", 150_000_000),
        ("250千円", 250_000),
        ("5百万円", 5_000_000),
        ("3千万円", 30_000_000),
        ("約100万", 1_000_000),
        ("およそ 100 万円程度", 1_000_000),
        ("1億2,000万円", 120_000_000),
        ("1億2千万円", 120_000_000),
        ("1億2,000万3,456円", 120_003_456),
        ("2兆円", 2_000_000_000_000),
        ("1.2345万円", 12_345),
        ("0", 0),
        ("０円", 0),
        ("1,000,000,000,000,000", 10**15),
    ],
)
def test_every_usual_way_to_write_an_amount_is_read(entry: str, yen: int | None) -> None:
    if yen is None:
        refusal(lambda: read_amount(entry))
    else:
        assert read_amount(entry) == yen


@pytest.mark.parametrize(
    ("entry", "advice"),
    [
        ("十万円", "漢数字ではなく、算用数字で"),
        ("3百", "漢数字ではなく、算用数字で"),
        ("-500", "0以上の数字で"),
        ("−５００円", "0以上の数字で"),
        ("¥-500", "0以上の数字で"),
        ("▲1,000", "0以上の数字で"),
        ("△1,000", "0以上の数字で"),
        ("12.5円", "端数のない数字で"),
        ("1.000", "端数のない数字で"),
        ("1.23456万円", "端数のない数字で"),
        ("1.5億2,000万円", "端数のない数字で"),
        ("1億20,000万円", "桁と単位をご確認のうえ、数字で"),
        ("1万2億円", "桁と単位をご確認のうえ、数字で"),
        ("1,2345", "桁と単位をご確認のうえ、数字で"),
        ("1,000,000,000,000,001", "1,000,000,000,000,000以下の数字で"),
        ("1" * 90, "1,000,000,000,000,000以下の数字で"),
        ("1" * 101, "数字で"),
        ("円", "数字で"),
        ("万円", "数字で"),
        ("約", "数字で"),
        ("¥", "数字で"),
        ("1,23", "数字で"),
        ("1234,567", "数字で"),
        (".5億", "数字で"),
        ("1e6", "数字で"),
        ("100ドル", "数字で"),
        ("3口座", "数字で"),
    ],
)
def test_an_unreadable_amount_is_answered_with_an_example(entry: str, advice: str) -> None:
    expected = f"金額は{advice}入力してください（例：1,234,567 または 123万円）"
    assert refusal(lambda: read_amount(entry)) == expected


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ("3", 3),
        ("３口座", 3),
        ("10,005件", 10_005),
        ("１０，００５ 人", 10_005),
        ("約120名", 120),
        ("12社", 12),
        ("4台", 4),
        ("1万件", 10_000),
        ("1.5万件", 15_000),
        ("1万2,000件", 12_000),
        ("0件", 0),
        ("10億", 10**9),
    ],
)
def test_every_usual_way_to_write_a_count_is_read(entry: str, count: int) -> None:
    assert read_count(entry) == count


@pytest.mark.parametrize("entry", ["件", "三件", "-1", "1.5件", "1,000,000,001", "3円", "多数"])
def test_an_unreadable_count_is_answered_with_an_example(entry: str) -> None:
    message = refusal(lambda: read_count(entry))
    assert message.startswith("件数は")
    assert message.endswith("入力してください（例：1,234 または 1万件）")


@pytest.mark.parametrize("read", [read_amount, read_count])
@pytest.mark.parametrize("entry", ["調査中", "不明", "確認中", " 調査中 "])
def test_an_unknown_figure_is_told_apart_from_a_mistake(
    read: Callable[[str], int | None], entry: str
) -> None:
    with pytest.raises(UnknownEntered, match="区分で「調査中」を選んでください"):
        read(entry)


@pytest.mark.parametrize(
    ("yen", "in_man", "written"),
    [
        (98_640_000, True, "9,864万円"),
        (98_640_000, False, "98,640,000円"),
        (98_640_500, True, "98,640,500円"),
        (120_000_000, True, "1億2,000万円"),
        (100_000_000, True, "1億円"),
        (10**15, True, "1,000兆円"),
        (10_000, True, "1万円"),
        (0, True, "0円"),
    ],
)
def test_a_letter_writes_an_amount_exactly(yen: int, in_man: bool, written: str) -> None:
    assert letter_amount(yen, in_man=in_man) == written


@pytest.mark.parametrize(
    ("number", "unit", "written"),
    [(3, "口座", "３口座"), (11, "口座", "11口座"), (10005, "件", "10,005件"), (0, "件", "０件")],
)
def test_a_letter_writes_single_digits_full_width(number: int, unit: str, written: str) -> None:
    assert letter_count(number, unit) == written


@calmly
@given(st.integers(0, 10**15), st.booleans())
def test_a_written_amount_reads_back(yen: int, in_man: bool) -> None:
    for written in (write_amount(yen), letter_amount(yen, in_man=in_man), str(yen)):
        assert read_amount(written) == yen
        assert read_amount(written.translate(WIDE)) == yen


@calmly
@given(st.integers(0, 10**5))
def test_an_amount_in_man_reads_back(man: int) -> None:
    assert read_amount(letter_amount(man * 10_000, in_man=True)) == man * 10_000


@calmly
@given(st.integers(0, 10**9), st.sampled_from(["件", "口座", "人", "名", "社", "台"]))
def test_a_written_count_reads_back(number: int, unit: str) -> None:
    written = letter_count(number, unit)
    assert read_count(written) == number
    assert read_count(written.translate(WIDE)) == number


# --- any text at all ---


@settings(calmly, max_examples=500)
@given(texts)
def test_any_text_is_read_or_asked_back(text: str) -> None:
    for read in (lambda raw: read_moment(raw, NOW), read_amount, read_count):
        try:
            value = read(text)
        except ReadingError as error:
            assert "入力してください" in str(error) or "選んでください" in str(error)  # noqa: PT017
        else:
            assert value is None or isinstance(value, Moment | int)


@pytest.mark.parametrize(
    "seed",
    [
        "1",
        "1,",
        "1億",
        " ",
        "　1",
        "2026/11/22 ",
        "令和8年",
        "\u0301\u0323",
        "\u0301ﾞ",
        "ー1",
        "\ufdfa",
    ],
)
def test_fifty_kilobytes_are_handled_within_a_second(seed: str) -> None:
    text = seed * (50_000 // len(seed.encode()))
    for work in (clean_text, fold, fold_identifier):
        began = process_time()
        work(text)
        assert process_time() - began < 1
    for read in (lambda raw: read_moment(raw, NOW), read_amount, read_count):
        began = process_time()
        with suppress(ReadingError):
            read(text)
        assert process_time() - began < 1


# --- cleaning and folding ---


@pytest.mark.parametrize(
    ("raw", "cleaned", "removed"),
    [
        ("一行目\r\n二行目\r三行目\n", "一行目\n二行目\n三行目\n", 0),
        ("項目\t値", "項目\t値", 0),
        ("a\x00b\x07c\x0bd\x1fe\x7ff\x85g\x9f", "abcdefg", 7),
        ("\ud83d片方\udc00", "片方", 2),
        ("\ufffe\uffff\ufdd0\U0001fffe\U0010ffff終", "終", 5),
        (
            "\u202e右から\u202c \u200b𠮷野家 髙橋 👨‍👩‍👧",
            "\u202e右から\u202c \u200b𠮷野家 髙橋 👨‍👩‍👧",
            0,
        ),
    ],
)
def test_only_what_no_document_can_hold_is_removed(raw: str, cleaned: str, removed: int) -> None:
    assert clean_text(raw) == (cleaned, removed)


@calmly
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaned_text_is_clean_and_can_be_stored(raw: str) -> None:
    cleaned, removed = clean_text(raw)
    assert clean_text(cleaned) == (cleaned, 0)
    assert len(cleaned) + removed == len(raw.replace("\r\n", "\n"))
    assert cleaned.encode().decode() == cleaned


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("髙橋", "高橋"),
        ("宮﨑", "宮崎"),
        ("𠮷田", "吉田"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("濵田", "浜田"),
        ("齋藤", "斎藤"),
        ("葛\U000e0100城", "葛城"),
        ("霞ヶ関", "霞ケ関"),
        ("ﾌｨｯｼﾝｸﾞ", "ふぃっしんぐ"),
        ("フィッシング", "ふぃっしんぐ"),
        ("ヴィーナス", "ゔぃーなす"),
        ("ＣＳＩＲＴ", "csirt"),
        ("０３－１２３４－５６７８", "03-1234-5678"),
        ("03ー1234ー5678", "03‐1234−5678"),
        ("サーバー", "さーばー"),
        ("①", "1"),
    ],
)
def test_variants_of_a_word_are_found_alike(typed: str, searched: str) -> None:
    assert fold(typed) == fold(searched)


def test_different_names_stay_different() -> None:
    assert len({fold(name) for name in ("斉藤", "斎藤", "佐藤", "サトー", "さとう")}) == 5


@pytest.mark.parametrize("hyphen", HYPHENS + "ー")
def test_every_hyphen_in_a_number_is_the_same(hyphen: str) -> None:
    assert fold(f"1{hyphen}2{hyphen}3") == "1-2-3"
    assert fold_identifier(f"０３{hyphen}1234 {hyphen}５６７８") == "0312345678"


@pytest.mark.parametrize("typed", ["ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "やまだたろう", "ヤマダ タロウ\n"])
def test_an_identifier_is_found_without_its_spaces(typed: str) -> None:
    assert fold_identifier(typed) == "やまだたろう"


@calmly
@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_identifier(fold_identifier(text)) == fold_identifier(text)


@calmly
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_full_width_and_half_width_are_found_alike(text: str) -> None:
    assert fold(text.translate(WIDE)) == fold(text)


def test_a_long_text_is_folded_as_its_parts_are() -> None:
    line = "ﾊﾞｯｸﾞ報告（ｶﾞｲﾄﾞ）髙﨑 ０３－１２３４ が゛ "
    assert fold(line * 400) == fold(line) * 400
