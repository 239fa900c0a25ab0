"""What people type: cleaned for storage, read into amounts and counts, folded for search."""

import re
import unicodedata
from dataclasses import dataclass

from core.clock import letter_number

_LONGEST_ENTRY = 100  # no date and no figure needs more; every pattern below meets short text only
UNKNOWN_WORDS = frozenset({"調査中", "不明", "確認中"})


class ReadingError(ValueError):
    """An entry that cannot be read; the message tells the person what to type instead."""


class UnknownEntered(ReadingError):
    """The entry says that the figure is not known yet, which is an answer but not a number."""


# --- text as typed, and text for searching ---

_NOT_STORED = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
INVISIBLE = re.compile(
    "[\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufe00-\\ufe0f\\ufeff\\U000e0100-\\U000e01ef]"
)
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"))
_LONG_VOWEL_AS_HYPHEN = re.compile(r"(?<=[0-9])ー(?=[0-9])")
_KATAKANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
# Spellings of one name that NFKC leaves apart, each with the form used in everyday writing.
_VARIANTS = str.maketrans(
    "髙﨑嵜𠮷濵濱邉邊齋齊澤廣德瀨惠國眞榮壽瀧櫻嶋嶌冨峯桒栁𣘺槗曽彌鷗靑黑淸龍增ヶ",
    "高崎崎吉浜浜辺辺斎斉沢広徳瀬恵国真栄寿滝桜島島富峰桑柳橋橋曾弥鴎青黒清竜増ケ",
)
_FOLDED = {
    code: chr(code).translate(HYPHENS).translate(_VARIANTS).translate(_KATAKANA)
    for code in {*HYPHENS, *_VARIANTS, *_KATAKANA}
}
"""All three in one pass: each of them takes longer than the rest of folding together."""
_PIECE = re.compile(r"(?s).{1,500}[^\sA-Za-z0-9ぁ-んァ-ヶｦ-ﾝ一-鿿]{0,30}")


def clean_text(raw: str) -> tuple[str, int]:
    """Drop what no document can hold, make line ends LF, and count the characters dropped."""
    if raw.isprintable():  # as nearly all cells of a table are; asked in C
        return raw, 0
    return _NOT_STORED.subn("", raw.replace("\r\n", "\n").replace("\r", "\n"))


def fold(text: str) -> str:
    """Normalise text for searching: width, case, kana, hyphens and variant characters are one."""
    if text.isascii():  # none of what follows stands in it
        return text.casefold()
    text = _nfkc(_nfkc(INVISIBLE.sub("", text)).casefold())
    return _LONG_VOWEL_AS_HYPHEN.sub("-", text.translate(_FOLDED))


def fold_run(text: str) -> str:
    """Normalise text for finding a part of it: folded, as one run without blanks and line ends."""
    return "".join(fold(text).split())


def fold_identifier(text: str) -> str:
    """Normalise a name or number for exact lookup: folded, without spaces and hyphens."""
    joined = "".join(fold(text).replace("-", "").split())
    if joined.isascii():
        return joined
    joined = _nfkc(joined)
    return _LONG_VOWEL_AS_HYPHEN.sub("", joined)


def _nfkc(text: str) -> str:
    # Sorting combining marks takes time with the square of their number: 50,000 of them took five
    # seconds. Pieces end before a character that never joins the one before it.
    return "".join(unicodedata.normalize("NFKC", piece[0]) for piece in _PIECE.finditer(text))


def plain_entry(raw: str, advice: str) -> str:
    """Normalise one field: width, hyphens, and no spaces but those between two digits."""
    text = INVISIBLE.sub("", raw).strip()
    if len(text) > _LONGEST_ENTRY:
        raise ReadingError(advice)
    if text.isascii():
        return _LONE_BLANK.sub("", _BLANKS.sub(" ", text))
    text = unicodedata.normalize("NFKC", text).translate(HYPHENS)
    text = _LONE_BLANK.sub("", _BLANKS.sub(" ", text))
    return _LONG_VOWEL_AS_HYPHEN.sub("-", text)


_BLANKS, _LONE_BLANK = re.compile(r"\s+"), re.compile(r"(?<![0-9]) | (?![0-9])")


# --- amounts and counts ---

_SCALES = {"兆": 10**12, "億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3}
_PART = re.compile(
    rf"(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(?P<decimals>\d+))?(?P<unit>{'|'.join(_SCALES)})?",
    re.ASCII,
)
_KANJI_NUMERALS = re.compile("[〇零一二三四五六七八九十百千壱弐参拾]")


@dataclass(frozen=True, slots=True)
class _Figure:
    """What is read: its name for the messages, an example, its surroundings and its limit."""

    name: str
    example: str
    frame: re.Pattern[str]
    limit: int

    def advice(self, reason: str) -> str:
        """Say what to do, with an example."""
        return f"{self.name}は{reason}（例：{self.example}）"


_AMOUNT = _Figure(
    "金額",
    "1,234,567 または 123万円",
    re.compile(r"(?:約|およそ|おおよそ)?[¥\\]?(.+?)円?(?:程度|ほど)?"),
    10**15,
)
_COUNT = _Figure(
    "件数",
    "1,234 または 1万件",
    re.compile(r"(?:約|およそ|おおよそ)?(.+?)(?:件|口座|人|名|社|台)?(?:程度|ほど)?"),
    10**9,
)


def read_amount(raw: str) -> int | None:
    """Read an amount of yen as people write it; an empty entry is None."""
    return _read_figure(raw, _AMOUNT)


def read_count(raw: str) -> int | None:
    """Read a number of people, accounts or events; an empty entry is None."""
    return _read_figure(raw, _COUNT)


def write_amount(yen: int) -> str:
    """Write an amount as an entry that reads back to the same amount: 1,234,567."""
    return f"{yen:,}"


def letter_amount(yen: int, *, in_man: bool) -> str:
    """Write an amount for a letter: 9,864万円 where that is exact and wished for, else 98,640,500円."""
    if not in_man or yen == 0 or yen % 10_000:
        return f"{yen:,}円"
    parts = []
    for unit in ("兆", "億", "万"):
        number, yen = divmod(yen, _SCALES[unit])
        if number:
            parts.append(f"{number:,}{unit}")
    return f"{''.join(parts)}円"


def letter_count(number: int, unit: str) -> str:
    """Write a count for a letter: ３口座, 11口座, 10,005件."""
    return f"{letter_number(number)}{unit}"


def _read_figure(raw: str, figure: _Figure) -> int | None:
    text = plain_entry(raw, figure.advice("数字で入力してください"))
    if not text:
        return None
    if text in UNKNOWN_WORDS:
        raise UnknownEntered(f"「{text}」は数字ではありません。区分で「調査中」を選んでください")
    framed = figure.frame.fullmatch(text)
    total = _total(framed[1] if framed else text, figure)
    if total > figure.limit:
        raise ReadingError(figure.advice(f"{figure.limit:,}以下の数字で入力してください"))
    return total


def _total(text: str, figure: _Figure) -> int:
    total, position, ceiling = 0, 0, None
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise ReadingError(figure.advice(_why_no_number(text)))
        value, scale = _value(part, figure)
        if ceiling is not None and value >= ceiling:  # 20,000万 after 1億 is a slip, not a sum
            raise ReadingError(figure.advice("桁と単位をご確認のうえ、数字で入力してください"))
        total, position, ceiling = total + value, part.end(), scale
    return total


def _why_no_number(text: str) -> str:
    if text[0] in "-▲△":
        return "0以上の数字で入力してください"
    if _KANJI_NUMERALS.search(text):
        return "漢数字ではなく、算用数字で入力してください"
    return "数字で入力してください"


def _value(part: re.Match[str], figure: _Figure) -> tuple[int, int]:
    scale, decimals = _SCALES.get(part["unit"], 1), part["decimals"] or ""
    digits = int(part["whole"].replace(",", "") + decimals)
    value, fraction = divmod(digits * scale, 10 ** len(decimals))
    if fraction or (decimals and (scale == 1 or part[0] != part.string)):
        raise ReadingError(figure.advice("端数のない数字で入力してください"))
    return value, scale
