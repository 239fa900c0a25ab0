"""Numbers with a check digit in running text: card numbers and マイナンバー, in any width and grouping."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]
CARD_DIGITS = range(14, 17)
MY_NUMBER_DIGITS = range(12, 13)
_CARD_SHAPES = ((4, 4, 4, 4), (4, 6, 5), (4, 6, 4))
_CARD_PREFIX = re.compile(r"[3456]|2[2-7]|8[12]")
_MY_NUMBER_SHAPES = ((12,), (4, 4, 4))

_RUN = re.compile(r"(?=[0-9][0-9 \t\-ー]{11})[0-9]+(?:[ \t\-ー]{1,2}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_DOTTED_CARD = re.compile(r"(?<![0-9])[0-9]{4}([.,・_/])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9])")
_BEHIND = 24
"""So many characters before a number can say what it is."""
_CARD_LABEL = re.compile(
    r"(?:カ[ーｰ]ド(?:会員)?(?:番号|no\.?|ナンバー|#)?|クレカ|card(?: ?(?:no|number|num)\.?)?|visa|jcb|amex|diners|"
    r"master ?card|pan)[\s:=#.、「『(は/が]*$"
)
_MY_NUMBER_LABEL = re.compile(r"(?:マイナンバ[ーｰ]|個人番号|my ?number)[\s:=#.、「『(は/が]*$")
_OTHER_LABEL = re.compile(
    r"(?:(?:注文|約定|伝票|受付|受理|受領|管理|問い?合わ?せ|整理|追跡|法人|登録|口座|顧客|お客様|お客さま|会員|文書|"
    r"製造|チケット|事案|案件|取引|送金|振込|支払|照会|記号|店番|証券|通知|ログ|セッション|リクエスト|端末)"
    r"(?:番号|id|no\.?|コード)?|imei|isin|シリアル|トランザクション|(?:id|no|ref)\.?|order|session|request|"
    r"transaction|ticket|serial|trace|電話|tel|fax|携帯|[¥+#])[\s:=#.、「『(は]*$"
)
_UNIT = re.compile(r"\s*(?:円|件|株|口|回|名|人|台|社|秒|ミリ秒|ms|byte|バイト|ドル|万|億)")
_BRAND = re.compile(r"(?:visa|jcb|amex|card|diners|no|pan|mynumber)$")
_GOES_ON = re.compile(r"[a-z_]|[.,:][0-9]")
_DIGIT_BEFORE = re.compile(r"[0-9][ \t\-ー]{1,2}$")
_WORD_BEFORE = re.compile(r"[a-z_]+$")


@dataclass(frozen=True)
class _Group:
    """Digits that stand together."""

    start: int
    end: int
    digits: str


def find_cards(text: str) -> Iterator[Span]:
    """Give the card numbers of a normalised text."""
    for match in _DOTTED_CARD.finditer(text):
        if is_luhn(re.sub(r"[^0-9]", "", match[0])):
            yield match.span()
    yield from _found(text, CARD_DIGITS, _is_card)


def find_my_numbers(text: str) -> Iterator[Span]:
    """Give the マイナンバー of a normalised text."""
    yield from _found(text, MY_NUMBER_DIGITS, _is_my_number)


def is_luhn(digits: str) -> bool:
    """Say whether the last digit of a card number is the check digit of the others."""
    return (
        sum(
            sum(divmod(int(digit) * 2, 10)) if place % 2 else int(digit)
            for place, digit in enumerate(digits[::-1])
        )
        % 10
        == 0
    )


def is_my_number(digits: str) -> bool:
    """Say whether the last of twelve digits is the check digit of a 個人番号 (総務省令第85号第5条)."""
    rest = (
        sum(
            int(digit) * (place + 1 if place <= 6 else place - 5)  # noqa: PLR2004 (the weights of the ordinance)
            for place, digit in enumerate(digits[-2::-1], 1)
        )
        % 11
    )
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def _found(text: str, lengths: range, is_it: Callable[[str, list[_Group]], bool]) -> Iterator[Span]:
    """Give the places of all such numbers; of those that begin with one group, the longest."""
    for groups in _runs(text):
        start = 0
        while start < len(groups):
            fitting = (
                count
                for count, total in _totals(groups, start, lengths[-1])
                if total in lengths and is_it(text, groups[start : start + count])
            )
            count = max(fitting, default=0)
            if count:
                yield groups[start].start, groups[start + count - 1].end
            start += count or 1


def _runs(text: str) -> Iterator[list[_Group]]:
    """Give the digits that blanks and hyphens join, without the days and telephone numbers they begin with."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        if end - start >= MY_NUMBER_DIGITS[0] and _stands_alone(text, start, end):
            groups = [_Group(*one.span(), one[0]) for one in _GROUP.finditer(text, start, end)]
            # What is called マイナンバー is one, though its digits may read as a day.
            is_named = _MY_NUMBER_LABEL.search(_before(text, groups[0]))
            yield groups if is_named else _without_known(groups)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a run is no part of a hash, an identifier, an amount or an address of a network."""
    if _GOES_ON.match(text, end) or re.search(r"[0-9][.,:]$", text[max(0, start - 2) : start]):
        return False
    before = text[max(0, start - _BEHIND) : start]
    word = _WORD_BEFORE.search(before)
    if word is not None:
        return bool(_BRAND.search(word[0]))
    return not re.search(r"[a-z_][0-9a-z_]*[-_]$|[0-9]+[a-z]+[0-9a-z]*-$", before)


def _without_known(groups: list[_Group]) -> list[_Group]:
    while groups:
        count = _known_at(groups)
        if not count:
            break
        groups = groups[count:]
    return groups


def _known_at(groups: list[_Group]) -> int:
    """Count the first groups that make a telephone number or a day."""
    first = groups[0].digits
    if first.startswith("0") and len(first) in (10, 11):
        return 1
    if first.startswith("0") and len(first) <= 5 and len(groups) > 2:  # noqa: PLR2004 (an area code, and three parts)
        number = sum(len(one.digits) for one in groups[:3])
        return 3 if number in (10, 11) else 0
    if len(first) in (8, 12, 14) and _is_day(first[:4], first[4:6], first[6:8]):
        return 1
    parts = [one.digits for one in groups[:3]]
    return 3 if len(parts) > 2 and _is_day(*parts) else 0  # noqa: PLR2004 (year, month, day)


def _is_day(year: str, month: str, day: str) -> bool:
    return (
        len(year) == 4  # noqa: PLR2004 (years are written in full)
        and year[:2] in {"19", "20"}
        and len(month) <= 2 >= len(day)  # noqa: PLR2004 (a month and a day)
        and 1 <= int(month) <= 12  # noqa: PLR2004 (months)
        and 1 <= int(day) <= 31  # noqa: PLR2004 (days)
    )


def _totals(groups: list[_Group], start: int, most: int) -> Iterator[tuple[int, int]]:
    """Give (number of groups, digits in them) from here on, up to so many digits."""
    total = 0
    for place in range(start, len(groups)):
        total += len(groups[place].digits)
        if total > most:
            return
        yield place - start + 1, total


def _is_card(text: str, groups: list[_Group]) -> bool:
    digits = "".join(group.digits for group in groups)
    if len(set(digits)) == 1:
        return False
    before = _before(text, groups[0])
    if _CARD_LABEL.search(before):
        return True
    shape = tuple(len(group.digits) for group in groups)
    if not is_luhn(digits) or _UNIT.match(text, groups[-1].end):
        return False
    if shape in _CARD_SHAPES:
        return digits[0] != "0"  # no issuer has it, and lists of days are full of it
    is_other = _OTHER_LABEL.search(before) or shape == (7, 7)
    return bool(_CARD_PREFIX.match(digits)) and not is_other


def _before(text: str, group: _Group) -> str:
    """Give what can name a number: nothing where other digits stand directly before it."""
    before = text[max(0, group.start - _BEHIND) : group.start]
    return "" if _DIGIT_BEFORE.search(before) else before


def _is_my_number(text: str, groups: list[_Group]) -> bool:
    digits = "".join(group.digits for group in groups)
    if len(set(digits)) == 1:
        return False
    before = _before(text, groups[0])
    if _MY_NUMBER_LABEL.search(before):
        return True
    shape = tuple(len(group.digits) for group in groups)
    if shape not in _MY_NUMBER_SHAPES or not is_my_number(digits):
        return False
    return not (_OTHER_LABEL.search(before) or _UNIT.match(text, groups[-1].end))
