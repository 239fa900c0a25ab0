"""Entries that are read on the server: dates in any form people write, yen, counts."""

from datetime import date, datetime, time
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from core import clock
from core.fields.base import Kind, Required
from core.moments import Moment, Precision, echo_moment, read_moment, write_moment
from core.text import (
    ReadingError,
    UnknownEntered,
    clean_text,
    read_amount,
    read_count,
    write_amount,
)

MOMENT_HELP = "例：2026/11/22 14:05、令和8年11月22日14時5分、今日 14:05"


_LETTER_DATE = "文書の日付を年月日で入力してください（例：2026/11/22、令和8年11月22日）。"


_TO_THE_DAY = frozenset({Precision.MINUTE, Precision.ABOUT, Precision.DAY})


class Reading(Kind, StringField):
    """A typed value that is read on the server; what cannot be read stays in the field."""

    kind = "text"
    data: Any
    entry = ""
    removed = 0
    says_unknown = False

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent, or keep it beside the reason why it cannot be read."""
        if not valuelist:
            return
        text, self.removed = clean_text(valuelist[0])
        self.entry = text.strip()
        self.data = None
        self.says_unknown = False
        try:
            self.data = self.read(self.entry)
        except UnknownEntered:
            self.says_unknown = True
        except ReadingError as error:
            raise ValueError(str(error)) from error

    def read(self, entry: str) -> Any:  # noqa: ANN401 (each kind has its type)
        """Give the value of an entry."""
        raise NotImplementedError  # pragma: no cover (every kind has its own)

    def write(self, value: Any) -> str:  # noqa: ANN401 (each kind has its type)
        """Give the entry for a value."""
        raise NotImplementedError  # pragma: no cover (every kind has its own)

    @property
    def reading(self) -> str:
        """Say how the entry was read, for the echo under the field."""
        return ""

    def _value(self) -> str:
        return self.entry or ("" if self.data is None else self.write(self.data))


class MomentEntry(Reading):
    """A date and time in any of the forms people write, with its precision."""

    kind = "moment"

    def __init__(self, label: str, *, is_exact: bool = False, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, **options)
        self.is_exact = is_exact

    def read(self, entry: str) -> Moment | None:
        """Read a date and time; where an exact one is needed, ask for the missing part."""
        moment = read_moment(entry, clock.now())
        exact = (Precision.MINUTE, Precision.ABOUT)
        if self.is_exact and moment is not None and moment.precision not in exact:
            raise ReadingError(
                f"{self.label.text}は日付と時刻を入力してください（例：2026/11/22 14:05）。"
            )
        return moment

    def write(self, value: Moment) -> str:
        """Write a moment as it can be read again."""
        return write_moment(value)

    @property
    def reading(self) -> str:
        """Echo the reading in 和暦."""
        return echo_moment(self.data) if isinstance(self.data, Moment) else ""


class DayEntry(MomentEntry):
    """A day that has come, in any of the forms people write."""

    def process_data(self, value: date | Moment | None) -> None:
        """Take the day of a record."""
        if isinstance(value, date):
            value = Moment(datetime.combine(value, time(), clock.JST), Precision.DAY)
        self.data = value

    def read(self, entry: str) -> Moment | None:
        """Read a day; a month alone, 「調査中」 and a day to come are refused."""
        moment = super().read(entry)
        if moment is None:
            return None
        if moment.at is None or moment.precision not in _TO_THE_DAY:
            raise ReadingError(
                f"{self.label.text}は日付を入力してください（例：2026/11/22）。分からないときは空欄にしてください。"
            )
        if moment.at > clock.now():
            raise ReadingError(f"{self.label.text}に、これから先の日付が入力されています。")
        return moment

    @property
    def day(self) -> date | None:
        """Give the day in Japan."""
        return (
            clock.to_jst(self.data.at).date()
            if isinstance(self.data, Moment) and self.data.at
            else None
        )


class LetterDate(MomentEntry):
    """The date of a letter: a whole day, always asked for."""

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, validators=[Required(_LETTER_DATE)], **options)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse a month, a third of one, or 「調査中」."""
        del form
        if isinstance(self.data, Moment) and not self.data.has_day:
            raise ValidationError(_LETTER_DATE)

    @property
    def day(self) -> date:
        """Give the day in Japan; only where the form is valid."""
        return clock.to_jst(self.data.at).date()


def refuse_future(field: MomentEntry) -> None:
    """Refuse a moment that has not come, in the check of a form's field."""
    if isinstance(field.data, Moment) and field.data.at and field.data.at > clock.now():
        raise ValidationError(f"{field.label.text}に、これから先の日時が入力されています。")


class AmountEntry(Reading):
    """Yen, with width, commas and 万円 understood."""

    kind = "amount"
    unit = "円"

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse 「調査中」 where the form has no place for it; dropping it in silence would lose it."""
        if self.says_unknown and not getattr(form, "takes_unknown", False):
            raise ValidationError(
                f"{self.label.text}は数字で入力してください。分からないときは空欄にしてください。"
            )

    def read(self, entry: str) -> int | None:
        """Read integer yen."""
        return read_amount(entry)

    def write(self, value: int) -> str:
        """Write yen with commas."""
        return write_amount(value)

    @property
    def reading(self) -> str:
        """Echo the reading with commas."""
        return f"{self.data:,}{self.unit}" if isinstance(self.data, int) else ""


class CountEntry(AmountEntry):
    """A number of customers, accounts or cases."""

    kind = "count"

    def __init__(self, label: str, *, unit: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, **options)
        self.unit = unit

    def read(self, entry: str) -> int | None:
        """Read a count."""
        return read_count(entry)


def reading_of(kind: str, value: str, now: datetime) -> str:
    """Say how an entry is read, for the echo while typing; ReadingError says why it cannot be."""
    entry = clean_text(value)[0].strip()
    if kind == "moment":
        moment = read_moment(entry, now)
        return echo_moment(moment) if moment else ""
    reader = read_amount if kind == "amount" else read_count
    number = reader(entry)
    return "" if number is None else f"{number:,}{'円' if kind == 'amount' else ''}"
