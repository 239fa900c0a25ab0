"""Closed lists of 自社情報 and of 営業日・営業時間, and the body that settles disputes."""

from typing import NamedTuple

from core.vocabulary import Term


class AmountStyle(Term):
    """金額の書き方: how letters print amounts."""

    MAN = "man", "万円（9,864万円）"
    YEN = "yen", "円（98,640,000円）"


class Weekday(Term):
    """営業する曜日: the days of the week, in the order in which dates count them."""

    MONDAY = "mon", "月曜日"
    TUESDAY = "tue", "火曜日"
    WEDNESDAY = "wed", "水曜日"
    THURSDAY = "thu", "木曜日"
    FRIDAY = "fri", "金曜日"
    SATURDAY = "sat", "土曜日"
    SUNDAY = "sun", "日曜日"

    @property
    def number(self) -> int:
        """Give the number that `date.weekday` gives this day."""
        return list(Weekday).index(self)


class ClosureKind(Term):
    """休業の理由: why a day is no business day."""

    OWN = "own", "自社の休業日"
    HOLIDAY = "holiday", "祝日"
    YEAR_END = "year_end", "年末年始"
    WEEKDAY = "weekday", "営業しない曜日"


class DayKind(Term):
    """登録する日の区分: what the firm says about a single day."""

    CLOSED = "closed", "休業"
    OPEN = "open", "臨時営業"


class AdrBody(NamedTuple):
    """The body that settles disputes (金融商品取引法37条の7), as customers are told of it."""

    name: str
    short_name: str
    phone: str
    hours: str
    address: str


FINMAC = AdrBody(
    name="特定非営利活動法人 証券・金融商品あっせん相談センター",
    short_name="FINMAC",
    phone="0120-64-5005",
    hours="月曜日～金曜日 9:00～17:00（祝日等を除く）",
    address="〒103-0025 東京都中央区日本橋茅場町2-1-1 第二証券会館",
)
"""What a firm has that has entered nothing else; whether it still holds is for the firm to check."""

YEAR_END_DAYS = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
"""Month and day of each day of 年末年始."""

VERBS = {
    "firm:revise": "自社情報の変更",
    "firm:revise_hours": "営業時間の変更",
    "firm:add_closed_day": "休業日・臨時営業日の登録",
    "firm:remove_closed_day": "休業日・臨時営業日の取消し",
}
"""What the audit trail calls the doings of this package."""
