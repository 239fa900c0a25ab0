"""Closed lists of 自社情報 and of 営業日・営業時間."""

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


YEAR_END_DAYS = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
"""Month and day of each day of 年末年始."""

VERBS = {
    "firm:revise": "自社情報の変更",
    "firm:revise_hours": "営業時間の変更",
    "firm:add_closed_day": "休業日・臨時営業日の登録",
    "firm:remove_closed_day": "休業日・臨時営業日の取消し",
}
"""What the audit trail calls the doings of this package."""
