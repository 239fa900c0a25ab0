"""The form of 自社情報."""

import re
from typing import Any

from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import Hidden, Radio, Required, Text
from core.forms import PageForm
from firm.models import FirmProfile
from firm.vocabulary import AmountStyle

ABBREVIATED = re.compile(r"[(（]株[)）]|㈱|[(（]有[)）]|㈲")
FIELDS = (
    "name", "representative_title", "representative_name", "registration_no",
    "document_no_format", "amount_style",
    "contact_department", "contact_name", "contact_phone", "contact_email", "contact_off_hours",
)  # fmt: skip


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


def values_of(firm: FirmProfile) -> dict[str, Any]:
    """Give the profile in the shape the form shows."""
    return {name: getattr(firm, name) for name in FIELDS}
