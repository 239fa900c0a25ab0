"""Ready-made readers of cells: what people write, or a sentence that says what to write instead."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from core import clock
from core.fields import LONG_TEXT_LIMIT, TEXT_LIMIT
from core.moments import Moment, Precision, read_moment
from core.text import (
    UnknownEntered,
    clean_text,
    fold_identifier,
    plain_entry,
    read_amount,
    read_count,
)
from core.vocabulary import Term

Member = TypeVar("Member", bound=Term)
_HAS_YEAR = re.compile(r"\d{4}|和|成")
_PARTS = re.compile(r"[、,，;；|\n]+")
_TO_THE_DAY = frozenset({Precision.MINUTE, Precision.ABOUT, Precision.DAY})
_YES = frozenset(
    map(fold_identifier, ("はい", "有", "あり", "○", "〇", "◯", "済", "1", "true", "yes", "y"))
)
_NO = frozenset(
    map(fold_identifier, ("いいえ", "無", "なし", "×", "✕", "未", "0", "false", "no", "n"))
)  # fmt: skip


def text(*, limit: int = TEXT_LIMIT, has_lines: bool = False) -> Callable[[str], str]:
    """Give a reader of text as it was typed, without the blanks around it."""

    def read(cell: str) -> str:
        entry = clean_text(cell)[0].strip()
        if not has_lines:
            entry = " ".join(entry.split("\n"))
        if len(entry) > limit:
            raise ValueError(f"{limit:,}文字以内で入力してください（現在 {len(entry):,}文字）。")
        return entry

    return read


def long_text() -> Callable[[str], str]:
    """Give a reader of a text of several lines."""
    return text(limit=LONG_TEXT_LIMIT, has_lines=True)


def phone() -> Callable[[str], str]:
    """Give a reader of telephone numbers: kept as typed, because 非通知 is an answer too."""
    return text(limit=100)


def code() -> Callable[[str], str]:
    """Give a reader of numbers and signs that name a record: width and hyphens are one."""

    def read(cell: str) -> str:
        return plain_entry(cell, "番号は100文字以内で入力してください。")

    return read


class Alike(str):
    """A text as it was typed that equals all its other spellings, for the columns of a key."""

    __slots__ = ("key",)
    key: str

    def __eq__(self, other: object) -> bool:
        """Compare what is meant; with a plain text letter by letter."""
        return self.key == other.key if isinstance(other, Alike) else str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        """Be the contrary of equal, which a text would decide by its letters."""
        return not self == other

    def __hash__(self) -> int:
        """Be one for all spellings."""
        return hash(self.key)


def alike(read: Callable[[str], str], fold: Callable[[str], str]) -> Callable[[str], Alike]:
    """Give a reader whose values are equal when `fold` makes one of them."""

    def reader(cell: str) -> Alike:
        value = Alike(read(cell))
        value.key = fold(value)
        return value

    return reader


def choice(term: type[Member]) -> Callable[[str], Member]:
    """Give a reader of one member of a vocabulary, by its label or its value."""
    members = {fold_identifier(name): one for one in term for name in (one.value, one.label)}

    def read(cell: str) -> Member:
        member = members.get(fold_identifier(cell))
        if member is None:
            labels = "、".join(one.label for one in term)
            raise ValueError(
                f"「{_shown(cell)}」は選択肢にありません。次のいずれかを入力してください：{labels}"
            )
        return member

    return read


def choices(term: type[Member]) -> Callable[[str], frozenset[Member]]:
    """Give a reader of several members of a vocabulary, parted by 、 or line breaks."""
    one = choice(term)

    def read(cell: str) -> frozenset[Member]:
        return frozenset(one(part) for part in _PARTS.split(cell) if part.strip())

    return read


def day() -> Callable[[str], date]:
    """Give a reader of a day, in the eras or not; a month alone is refused."""
    read_moment_of = moment()

    def read(cell: str) -> date:
        found = read_moment_of(cell)
        if found.at is None or found.precision not in _TO_THE_DAY:
            raise ValueError("日付を入力してください（例：2026/11/22）。")
        return clock.to_jst(found.at).date()

    return read


def moment(*, is_exact: bool = False) -> Callable[[str], Moment]:
    """Give a reader of a date and time in any form people write; `is_exact` asks for the time as well."""

    def read(cell: str) -> Moment:
        now = clock.now()
        found = read_moment(cell, now)
        # The same file must mean the same tomorrow; whatever names its year does.
        is_fixed = _HAS_YEAR.search(cell) or found == read_moment(cell, now + timedelta(days=1))
        if found is None or not is_fixed:
            raise ValueError(
                "「昨日」などではなく、日付を年から入力してください（例：2026/11/22 14:05）。"
            )
        if is_exact and found.precision not in (Precision.MINUTE, Precision.ABOUT):
            raise ValueError("日付と時刻を入力してください（例：2026/11/22 14:05）。")
        return found

    return read


def amount() -> Callable[[str], int]:
    """Give a reader of an amount in 円, with 万円, commas and full-width digits understood."""
    return _figure(read_amount, "金額は数字で入力してください（例：1,234,567 または 123万円）。")


def whole_number() -> Callable[[str], int]:
    """Give a reader of a number of people, accounts or events."""
    return _figure(read_count, "件数は数字で入力してください（例：1,234）。")


def yes_no() -> Callable[[str], bool]:
    """Give a reader of yes and no in the forms that tables use."""

    def read(cell: str) -> bool:
        entry = fold_identifier(cell)
        if entry in _YES:
            return True
        if entry in _NO:
            return False
        raise ValueError(f"「{_shown(cell)}」は「はい」か「いいえ」で入力してください。")

    return read


def _figure(read: Callable[[str], int | None], advice: str) -> Callable[[str], int]:
    def reader(cell: str) -> int:
        try:
            number = read(cell)
        except UnknownEntered:
            raise ValueError(f"{advice}分からないときは空欄にしてください。") from None
        if number is None:
            raise ValueError(advice)
        return number

    return reader


def _shown(cell: str) -> str:
    entry = " ".join(cell.split())
    return entry if len(entry) <= 40 else f"{entry[:40]}…"  # noqa: PLR2004 (enough to recognise it)
