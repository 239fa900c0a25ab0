"""The one row that says who the firm is, and the format of its document numbers."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from core.database import Audited, Base, identity, labelled
from firm.vocabulary import AmountStyle

FIRM_UID = "firm"
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
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

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
        version=0,
    )


def document_no(document_no_format: str, year: int, number: int) -> str:
    """Write a document number; only {year} and {number} mean anything, all else stays as typed."""
    return document_no_format.replace("{year}", str(year)).replace("{number}", f"{number:03d}")
