"""Who the firm is, how its document numbers are written, and when it is open."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from core.clock import wareki_echo
from core.database import Audited, Base, TermSet, identity, labelled
from firm.vocabulary import FINMAC, AdrBody, AmountStyle, DayKind, Weekday

FIRM_UID = "firm"
HOURS_UID = "hours"
DOCUMENT_NO_FORMAT = "ＣＳＩＲＴ発第{year}－{number}号"


class FirmProfile(Audited, Base):
    """The firm: its name and representative, its registration, how it writes, whom to call."""

    __tablename__ = "firm_profile"
    table_label = "自社情報"
    __table_args__ = (CheckConstraint(f"uid = '{FIRM_UID}'", name="one_row"),)

    id: Mapped[int] = identity()
    name: Mapped[str | None] = labelled("商号")
    representative_title: Mapped[str | None] = labelled("代表者の役職")
    representative_name: Mapped[str | None] = labelled("代表者の氏名")
    registration_no: Mapped[str | None] = labelled("登録番号")
    document_no_format: Mapped[str] = labelled("文書番号の書式")
    amount_style: Mapped[AmountStyle] = labelled("金額の書き方")
    contact_department: Mapped[str | None] = labelled("連絡先の部署")
    contact_name: Mapped[str | None] = labelled("連絡先の担当者")
    contact_phone: Mapped[str | None] = labelled("連絡先の電話")
    contact_email: Mapped[str | None] = labelled("連絡先のメール")
    contact_off_hours: Mapped[str | None] = labelled("夜間・休日の連絡先")
    adr_name: Mapped[str] = labelled("FINMACの名称")
    adr_short_name: Mapped[str] = labelled("FINMACの通称")
    adr_phone: Mapped[str] = labelled("FINMACの電話")
    adr_hours: Mapped[str | None] = labelled("FINMACの受付時間")
    adr_address: Mapped[str | None] = labelled("FINMACの所在地")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def adr(self) -> AdrBody:
        """Give the body that settles disputes, as letters name it."""
        return AdrBody(
            self.adr_name,
            self.adr_short_name,
            self.adr_phone,
            self.adr_hours or "",
            self.adr_address or "",
        )

    @property
    def audit_label(self) -> str:
        """Name the one record there is."""
        return "自社情報"

    @property
    def amount_in_man(self) -> bool:
        """Say whether letters print amounts in 万円 where that is exact."""
        return self.amount_style is AmountStyle.MAN


def empty_profile() -> FirmProfile:
    """Give the profile of a firm that has entered nothing yet; it is not stored."""
    return FirmProfile(
        uid=FIRM_UID,
        document_no_format=DOCUMENT_NO_FORMAT,
        amount_style=AmountStyle.MAN,
        **{f"adr_{name}": value for name, value in FINMAC._asdict().items()},
        version=0,
    )


class BusinessHours(Audited, Base):
    """The hours and the weekdays on which the firm is open; times as 09:00, the day's end as 24:00."""

    __tablename__ = "business_hours"
    table_label = "営業時間"
    __table_args__ = (
        CheckConstraint(f"uid = '{HOURS_UID}'", name="one_row"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
        CheckConstraint("weekdays <> '|'", name="open_on_some_day"),
    )

    id: Mapped[int] = identity()
    opens: Mapped[str] = labelled("営業開始")
    closes: Mapped[str] = labelled("営業終了")
    weekdays: Mapped[frozenset[Weekday]] = labelled("営業する曜日", TermSet(Weekday))
    closes_year_end: Mapped[bool] = labelled("年末年始（12/29〜1/3）を休業日とする")
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def audit_label(self) -> str:
        """Name the one record there is."""
        return self.table_label


class ClosedDay(Audited, Base):
    """A day on which the firm is closed, or exceptionally open; taken back it stays as a removed row."""

    __tablename__ = "closed_day"
    table_label = "休業日・臨時営業日"
    __table_args__ = (
        Index(
            "uq_closed_day_standing",
            "day",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = identity()
    day: Mapped[date] = labelled("日付")
    name: Mapped[str] = labelled("名称")
    is_open: Mapped[bool] = labelled("臨時営業日")
    removed_at: Mapped[datetime | None] = labelled("取消日時")

    @property
    def kind(self) -> DayKind:
        """Say whether the firm is closed or open on this day."""
        return DayKind.OPEN if self.is_open else DayKind.CLOSED

    @property
    def audit_label(self) -> str:
        """Name the day with its weekday."""
        return f"{wareki_echo(self.day)} {self.name}"


def usual_hours() -> BusinessHours:
    """Give the hours of a firm that has entered nothing yet; they are not stored."""
    return BusinessHours(
        uid=HOURS_UID,
        opens="09:00",
        closes="17:00",
        weekdays=frozenset(Weekday) - {Weekday.SATURDAY, Weekday.SUNDAY},
        closes_year_end=True,
        version=0,
    )


def document_no(document_no_format: str, year: int, number: int) -> str:
    """Write a document number; only {year} and {number} mean anything, all else stays as typed."""
    return document_no_format.replace("{year}", str(year)).replace("{number}", f"{number:03d}")
