"""The forms of 自社情報 and of 営業日・営業時間."""

import re
from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from core import clock
from core.clock import to_jst
from core.database import label_of
from core.fields import Checkboxes, Hidden, Radio, Reading, Required, Text, Tick
from core.forms import PageForm
from core.moments import Precision, read_moment
from core.text import ReadingError, plain_entry
from firm.models import BusinessHours, ClosedDay, FirmProfile
from firm.vocabulary import FINMAC, AmountStyle, DayKind, Weekday

ABBREVIATED = re.compile(r"[(（]株[)）]|㈱|[(（]有[)）]|㈲")
FIELDS = (
    "name", "representative_title", "representative_name", "registration_no",
    "document_no_format", "amount_style",
    "contact_department", "contact_name", "contact_phone", "contact_email", "contact_off_hours",
    "adr_name", "adr_short_name", "adr_phone", "adr_hours", "adr_address",
)  # fmt: skip
HOURS_FIELDS = ("opens", "closes", "weekdays", "closes_year_end")
_TIME = re.compile(
    r"(?P<half>午前|午後)?(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})|時(?:(?P<minutes>[0-9]{1,2})分?|(?P<is_half>半))?)?"
)
_TIME_ADVICE = "時刻は「9:00」のように入力してください（例：17:00、9時30分、24:00）"
_DAY_ADVICE = "日付は年月日で入力してください（例：2026/12/28、令和8年12月28日）"
_DAY_NAME_LIMIT = 60


class TimeEntry(Reading):
    """A time of day in any of the forms people write, kept as 09:00; the day's end is 24:00."""

    def read(self, entry: str) -> str | None:
        """Read a time of day."""
        text = plain_entry(entry, _TIME_ADVICE)
        if not text:
            return None
        found = _TIME.fullmatch(text)
        if found is None:
            raise ReadingError(_TIME_ADVICE)
        hour = int(found["hour"])
        minute = 30 if found["is_half"] else int(found["minute"] or found["minutes"] or 0)
        if found["half"] and hour not in range(12):
            raise ReadingError(
                "午前・午後は0時から11時までに付けてください。24時間制でも入力できます（例：17:00）"
            )
        hour += 12 if found["half"] == "午後" else 0
        if minute not in range(60) or (hour, minute) > (24, 0):
            raise ReadingError("時刻は 0:00 から 24:00 までで入力してください（例：9:00）")
        return f"{hour:02d}:{minute:02d}"

    def write(self, value: str) -> str:
        """Write the time as people do, without a leading zero."""
        return value.removeprefix("0")


class DayEntry(Reading):
    """A day in any of the forms people write, in 西暦 or 和暦."""

    def read(self, entry: str) -> date | None:
        """Read a day; a month alone or a time of day is asked back."""
        moment = read_moment(entry, clock.now())
        if moment is None:
            return None
        if moment.at is None or moment.precision is not Precision.DAY:
            raise ReadingError(_DAY_ADVICE)
        return to_jst(moment.at).date()

    def write(self, value: date) -> str:
        """Write the day as it can be read again."""
        return f"{value:%Y/%m/%d}"


class FirmForm(PageForm):
    """What the letters say about the firm."""

    version = Hidden()
    base = Hidden()
    name = Text(
        label_of(FirmProfile.name),
        limit=100,
        description="登記どおりに入力してください（例：架空証券株式会社）。「株式会社」は略しません。",
        validators=[Required("商号を入力してください（例：架空証券株式会社）。")],
    )
    representative_title = Text(
        label_of(FirmProfile.representative_title), limit=60, description="例：代表取締役社長"
    )
    representative_name = Text(label_of(FirmProfile.representative_name), limit=60)
    registration_no = Text(
        label_of(FirmProfile.registration_no),
        limit=60,
        description="例：関東財務局長（金商）第999号",
    )
    document_no_format = Text(
        label_of(FirmProfile.document_no_format),
        limit=80,
        description="{year} は西暦の年、{number} は通し番号（014 など）に置き換わります。",
        validators=[
            Required("文書番号の書式を入力してください（例：ＣＳＩＲＴ発第{year}－{number}号）。")
        ],
    )
    amount_style = Radio(
        label_of(FirmProfile.amount_style),
        AmountStyle,
        description="万円を選んでも、端数のある金額は円で印字します。",
        validators=[Required("金額の書き方を選んでください。")],
    )
    contact_department = Text(label_of(FirmProfile.contact_department), limit=100)
    contact_name = Text(label_of(FirmProfile.contact_name), limit=60)
    contact_phone = Text(label_of(FirmProfile.contact_phone), limit=60)
    contact_email = Text(label_of(FirmProfile.contact_email), limit=200)
    contact_off_hours = Text(
        label_of(FirmProfile.contact_off_hours), limit=100, description="例：同じ、03-0000-0001"
    )
    adr_name = Text(
        label_of(FirmProfile.adr_name),
        limit=100,
        validators=[Required(f"FINMACの名称を入力してください（例：{FINMAC.name}）。")],
    )
    adr_short_name = Text(
        label_of(FirmProfile.adr_short_name),
        limit=40,
        validators=[Required(f"FINMACの通称を入力してください（例：{FINMAC.short_name}）。")],
    )
    adr_phone = Text(
        label_of(FirmProfile.adr_phone),
        limit=60,
        description="FINMACの公表している番号を確かめて入力してください。",
        validators=[Required(f"FINMACの電話を入力してください（例：{FINMAC.phone}）。")],
    )
    adr_hours = Text(label_of(FirmProfile.adr_hours), limit=100)
    adr_address = Text(label_of(FirmProfile.adr_address), limit=200)

    def validate_name(self, field: Text) -> None:
        """Refuse an abbreviated 株式会社: official letters write it out."""
        if field.data and ABBREVIATED.search(field.data):
            raise ValidationError(
                "商号は「（株）」などと略さずに入力してください（例：架空証券株式会社）。"
            )

    def validate_document_no_format(self, field: Text) -> None:
        """Refuse a format that would give every letter the same number."""
        if field.data and "{number}" not in field.data:
            raise ValidationError(
                "文書番号の書式に {number} を入れてください（例：ＣＳＩＲＴ発第{year}－{number}号）。"
            )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_firm`, without the version."""
        return {name: self[name].data for name in FIELDS}


class HoursForm(PageForm):
    """When the firm is open."""

    version = Hidden()
    base = Hidden()
    opens = TimeEntry(
        label_of(BusinessHours.opens),
        description="例：9:00、9時30分",
        validators=[Required("営業開始の時刻を入力してください（例：9:00）。")],
    )
    closes = TimeEntry(
        label_of(BusinessHours.closes),
        description="例：17:00。一日の終わりまでのときは 24:00",
        validators=[Required("営業終了の時刻を入力してください（例：17:00）。")],
    )
    weekdays = Checkboxes(
        label_of(BusinessHours.weekdays),
        Weekday,
        validators=[Required("営業する曜日を一つ以上選択してください。")],
    )
    closes_year_end = Tick(label_of(BusinessHours.closes_year_end))

    def validate_closes(self, field: TimeEntry) -> None:
        """Refuse hours that end before they begin."""
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise ValidationError(
                "営業終了は、営業開始より後の時刻を入力してください（例：9:00 から 17:00）。"
            )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_hours`, without the version."""
        return {name: self[name].data for name in HOURS_FIELDS}


class ClosedDayForm(PageForm):
    """A day on which the firm is closed, or exceptionally open."""

    day = DayEntry(
        label_of(ClosedDay.day),
        description="例：2026/12/28、令和8年12月28日",
        validators=[Required("日付を入力してください（例：2026/12/28）。")],
    )
    name = Text(
        label_of(ClosedDay.name),
        limit=_DAY_NAME_LIMIT,
        description="例：創立記念日、土曜当番",
        validators=[Required("名称を入力してください（例：創立記念日）。")],
    )
    kind = Radio(
        "区分",
        DayKind,
        description="臨時営業は、土曜日や祝日など、ふだん休業する日に営業するときに選びます。",
        validators=[Required("休業か臨時営業かを選んでください。")],
    )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `add_closed_day`."""
        is_open = self.kind.data is DayKind.OPEN
        return {"day": self.day.data, "name": self.name.data, "is_open": is_open}


def hours_values(hours: BusinessHours) -> dict[str, Any]:
    """Give the business hours in the shape the form shows."""
    return {name: getattr(hours, name) for name in HOURS_FIELDS}


def values_of(firm: FirmProfile) -> dict[str, Any]:
    """Give the profile in the shape the form shows."""
    return {name: getattr(firm, name) for name in FIELDS}
