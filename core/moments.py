"""Moments as far as they are known: read as people write them, written for entry, page and letter."""

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.clock import (
    ERAS,
    JST,
    WEEKDAYS,
    Era,
    era_short,
    era_year,
    midnight_of,
    to_jst,
    wareki,
    wareki_echo,
    wareki_letter,
    wareki_letter_month,
    wareki_month,
)
from core.text import ReadingError, plain_entry
from core.vocabulary import Term


class Precision(Term):
    """How far a moment is known."""

    MINUTE = "minute", "分まで"
    ABOUT = "about", "頃"
    DAY = "day", "時刻不明"
    MONTH = "month", "月まで"
    EARLY = "early", "上旬"
    MIDDLE = "middle", "中旬"
    LATE = "late", "下旬"
    UNKNOWN = "unknown", "調査中"
    CONFIRMING = "confirming", "確認中"


WITHOUT_INSTANT = frozenset({Precision.UNKNOWN, Precision.CONFIRMING})
_WITH_TIME = frozenset({Precision.MINUTE, Precision.ABOUT})
_WITH_DAY = _WITH_TIME | {Precision.DAY}
_FIRST_DAY = {Precision.MONTH: 1, Precision.EARLY: 1, Precision.MIDDLE: 11, Precision.LATE: 21}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as far as it is known; its instant is the first of the stretch of time meant."""

    at: datetime | None
    precision: Precision

    def __post_init__(self) -> None:
        if (self.at is None) != (self.precision in WITHOUT_INSTANT):
            raise ValueError(f"{self.precision} and {self.at} contradict each other")
        if self.at is not None:
            object.__setattr__(self, "at", _first_instant(self.at, self.precision))

    @classmethod
    def of_day(cls, day: date) -> "Moment":
        """Give a day in Japan without a time."""
        return cls(midnight_of(day), Precision.DAY)

    @property
    def is_known(self) -> bool:
        """Tell whether there is an instant at all."""
        return self.at is not None

    @property
    def has_day(self) -> bool:
        """Tell whether it is known to the day or better."""
        return self.precision in _WITH_DAY


def _first_instant(at: datetime, precision: Precision) -> datetime:
    if at.tzinfo is UTC and precision in _WITH_TIME and not (at.second or at.microsecond):
        return at  # as nearly all are stored; a page of a case makes dozens
    local = to_jst(at).replace(second=0, microsecond=0)
    if precision not in _WITH_TIME:
        local = local.replace(hour=0, minute=0, day=_FIRST_DAY.get(precision, local.day))
    return local.astimezone(UTC)


_YEARS = range(1990, 2101)
_MOMENT_ADVICE = (
    "日時は「2026/11/22 14:05」のように入力してください（例：令和8年11月22日14時5分。"
    "時刻が不明なときは 2026/11/22、日が不明なときは 2026年9月上旬、分からないときは 調査中）"
)
_WORDS = {
    "調査中": Precision.UNKNOWN,
    "不明": Precision.UNKNOWN,
    "確認中": Precision.CONFIRMING,
}
_THIRDS = {
    "上旬": Precision.EARLY,
    "初旬": Precision.EARLY,
    "中旬": Precision.MIDDLE,
    "下旬": Precision.LATE,
}
_DAYS_AGO = {"今日": 0, "本日": 0, "きょう": 0, "昨日": 1, "きのう": 1, "一昨日": 2, "明日": -1}
_ENGLISH_WEEKDAYS = dict(
    zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS, strict=True)
)
_YEAR = (
    rf"(?:(?:(?P<era>{'|'.join(f'{era.name}|{era.letter}' for era in ERAS)})"
    r"(?P<era_year>元|\d{1,2})|(?P<year>\d{4}))[年/.\-])?"
)
_WEEKDAY = (
    r"(?:[(\[〔【]?(?P<weekday>[日月火水木金土]|sun|mon|tue|wed|thu|fri|sat)"
    r"(?:曜日?|[a-z]{1,6})?(?:[・,/]?祝日?)?[)\]〕】]?)?"
)
_TIME = (
    r"(?P<half>午前|午後)?(?P<hour>\d{1,2})(?:時|:(?=\d\d))(?:(?P<minute>\d{1,2}|半)分?)?"
    r"(?:(?::|(?<=分))(?P<second>\d{1,2})(?:\.\d+)?秒?)?"
)
_ABOUT = "(?P<about>頃|ごろ|ころ)?"
_FLAGS = re.ASCII | re.IGNORECASE
_DAY_FORM = re.compile(
    rf"(?:(?P<relative>{'|'.join(_DAYS_AGO)})の?|{_YEAR}(?P<month>\d{{1,2}})[月/.\-](?P<day>\d{{1,2}})日?)"
    rf"{_WEEKDAY}(?:(?:[ T]|(?<!\d)|(?=午)){_TIME}|\(?時刻(?:不明|調査中|確認中)\)?)?{_ABOUT}",
    _FLAGS,
)
_MONTH_FORM = re.compile(
    rf"{_YEAR}(?P<month>\d{{1,2}})(?:月の?(?P<third>{'|'.join(_THIRDS)})?)?{_ABOUT}", _FLAGS
)
_TIME_FORM = re.compile(_TIME + _ABOUT, _FLAGS)
_OFFSET_FORM = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?-\d\d(?::?\d\d)?"
    r"|[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+\d\d(?::?\d\d)?))",
    _FLAGS,
)
_Parts = dict[str, str | None]


def read_moment(raw: str, now: datetime) -> Moment | None:
    """Read a date and time as people write it; an empty entry is None."""
    text = plain_entry(raw, _MOMENT_ADVICE)
    if not text:
        return None
    if text in _WORDS:
        return Moment(None, _WORDS[text])
    if _OFFSET_FORM.fullmatch(text):
        return _read_offset_form(text)
    if match := _DAY_FORM.fullmatch(text):
        return _read_day_form(match.groupdict(), text, now)
    if match := _MONTH_FORM.fullmatch(text):
        return _read_month_form(match.groupdict(), text, now)
    if _TIME_FORM.fullmatch(text):
        raise ReadingError(
            f"日付が省かれています。{to_jst(now):%Y/%m/%d} {text} でよろしければ、そのように入力してください"
        )
    raise ReadingError(_MOMENT_ADVICE)


def write_moment(moment: Moment) -> str:
    """Write a moment as an entry that reads back to the same moment."""
    if moment.at is None:
        return moment.precision.label
    local = to_jst(moment.at)
    if moment.precision in _WITH_TIME:
        return f"{local:%Y/%m/%d %H:%M}{_about(moment)}"
    if moment.precision is Precision.DAY:
        return f"{local:%Y/%m/%d}"
    return f"{local.year}年{local.month}月{_third(moment)}"


def echo_moment(moment: Moment) -> str:
    """Write a moment as forms and pages show it: 令和8年11月22日（日）14:05."""
    if moment.at is None:
        return moment.precision.label
    local = to_jst(moment.at)
    if moment.precision in _WITH_TIME:
        return f"{wareki_echo(local)}{local:%H:%M}{_about(moment)}"
    if moment.precision is Precision.DAY:
        return f"{wareki_echo(local)}（{Precision.DAY.label}）"
    return f"{wareki_month(local)}{_third(moment)}"


def letter_moment(moment: Moment, *, with_date: bool = True) -> str:
    """Write a moment as official letters do; without its date only where there is a time."""
    if moment.at is None:
        return moment.precision.label
    local = to_jst(moment.at)
    if moment.precision in _WITH_TIME:
        clock = f"{local.hour}時{local:%M}分{_about(moment)}"
        return f"{wareki_letter(local)} {clock}" if with_date else clock
    if moment.precision is Precision.DAY:
        return wareki_letter(local)
    return f"{wareki_letter_month(local)}{_third(moment)}"


def table_moment(moment: Moment) -> str:
    """Write a moment as briefly as the columns of official tables do; it reads back to the same moment."""
    if moment.at is None:
        return moment.precision.label
    local = to_jst(moment.at)
    if not moment.has_day:
        return f"{era_short(local)}年{local.month}月{_third(moment)}"
    day = f"{era_short(local)}.{local.month}.{local.day}"
    return f"{day} {local:%H:%M}{_about(moment)}" if moment.precision in _WITH_TIME else day


def _about(moment: Moment) -> str:
    return moment.precision.label if moment.precision is Precision.ABOUT else ""


def _third(moment: Moment) -> str:
    return "" if moment.precision is Precision.MONTH else moment.precision.label


def _read_offset_form(text: str) -> Moment:
    try:
        at = datetime.fromisoformat(text.upper()).astimezone(JST)
    except (ValueError, OverflowError):
        raise ReadingError(_MOMENT_ADVICE) from None
    _check_year(at.year)
    return Moment(at, Precision.MINUTE)


def _read_day_form(parts: _Parts, text: str, now: datetime) -> Moment:
    if parts["relative"]:
        day = to_jst(now).date() - timedelta(days=_DAYS_AGO[parts["relative"]])
    elif parts["era"] or parts["year"]:
        day = _day(parts, int(parts["day"] or 1))
        if parts["era"]:
            _check_era(parts, day, day, wareki(day))
    else:
        raise _year_missing(text, now)
    _check_weekday(parts["weekday"], day)
    if parts["hour"] is None:
        _refuse_about(parts)
        return Moment(datetime.combine(day, time(), JST), Precision.DAY)
    at = datetime.combine(day, time(), JST) + _time_of_day(parts)
    _check_year(at.year)
    return Moment(at, Precision.ABOUT if parts["about"] else Precision.MINUTE)


def _read_month_form(parts: _Parts, text: str, now: datetime) -> Moment:
    if not (parts["era"] or parts["year"]):
        raise _year_missing(text, now) if "月" in text else ReadingError(_MOMENT_ADVICE)
    _refuse_about(parts)
    first = _day(parts, 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    _check_era(parts, first, last, f"{wareki_month(first)}{parts['third'] or ''}")
    precision = _THIRDS[parts["third"]] if parts["third"] else Precision.MONTH
    return Moment(datetime.combine(first, time(), JST), precision)


def _year_missing(text: str, now: datetime) -> ReadingError:
    found: dict[timedelta, Moment] = {}
    for year in range(to_jst(now).year - 1, to_jst(now).year + 2):
        with suppress(ReadingError):
            moment = read_moment(f"{year}年{text}", now)
            if moment is not None and moment.at is not None:
                found[abs(moment.at - now)] = moment
    if not found:
        return ReadingError("日付をご確認のうえ、年から入力してください（例：2026/11/22 14:05）")
    proposal = write_moment(found[min(found)])
    return ReadingError(
        f"年が省かれています。{proposal} でよろしければ、そのように入力してください"
    )


def _day(parts: _Parts, day: int) -> date:
    year, month = _calendar_year(parts), int(parts["month"] or 0)
    _check_year(year)
    try:
        return date(year, month, day)
    except ValueError:
        raise ReadingError(
            f"{year}/{month}/{day} という日付はありません。日付をご確認ください（例：2026/11/22）"
        ) from None


def _calendar_year(parts: _Parts) -> int:
    if parts["year"]:
        return int(parts["year"])
    years = 1 if parts["era_year"] == "元" else int(parts["era_year"] or 0)
    return _era(parts).first_day.year + years - 1


def _era(parts: _Parts) -> Era:
    typed = (parts["era"] or "").upper()
    return next(era for era in ERAS if typed in {era.name, era.letter})


def _check_era(parts: _Parts, first: date, last: date, proposal: str) -> None:
    if parts["era"] and _era(parts).name not in {era_year(first)[0], era_year(last)[0]}:
        raise ReadingError(
            f"元号と日付が合いません。{proposal} でよろしければ、そのように入力してください"
        )


def _check_year(year: int) -> None:
    if year not in _YEARS:
        raise ReadingError(
            f"{_YEARS[0]}年から{_YEARS[-1]}年までの日付を入力してください（例：2026/11/22 14:05）"
        )


def _check_weekday(typed: str | None, day: date) -> None:
    if typed is None:
        return
    wanted = _ENGLISH_WEEKDAYS.get(typed.lower(), typed)
    actual = WEEKDAYS[day.weekday()]
    if wanted != actual:
        shift = (WEEKDAYS.index(wanted) - day.weekday() + 3) % 7 - 3
        meant = day + timedelta(days=shift)
        raise ReadingError(
            f"日付と曜日が合いません。{day:%Y/%m/%d} は{actual}曜日です。"
            f"{day:%Y/%m/%d} または {meant:%Y/%m/%d}（{wanted}）のどちらかを入力してください"
        )


def _refuse_about(parts: _Parts) -> None:
    if parts["about"]:
        raise ReadingError(
            "「頃」は時刻に付けてください（例：2026/11/22 14:05頃）。"
            "日が定かでないときは「2026年11月下旬」のように入力してください"
        )


def _time_of_day(parts: _Parts) -> timedelta:
    hour, second = int(parts["hour"] or 0), int(parts["second"] or 0)
    minute = 30 if parts["minute"] == "半" else int(parts["minute"] or 0)
    if max(minute, second) not in range(60) or (hour, minute, second) > (24, 0, 0):
        raise ReadingError("時刻は 0:00 から 24:00 までで入力してください（例：14:05）")
    if parts["half"] and hour not in range(12):
        raise ReadingError(
            "午前・午後は0時から11時までに付けてください。24時間制でも入力できます（例：14:05）"
        )
    return timedelta(hours=hour + 12 * (parts["half"] == "午後"), minutes=minute)
