"""The forms of an inquiry: intake, and the full form in numbered sections."""

from datetime import date, datetime
from typing import Any

from wtforms.validators import ValidationError

from core import clock
from core.database import label_of
from core.fields import (
    MOMENT_HELP,
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Select,
    Text,
    Tick,
    refuse_future,
)
from core.forms import FormSection, PageForm
from core.moments import Moment, Precision
from inquiries.models import Inquiry
from inquiries.vocabulary import (
    Category,
    Channel,
    Complainant,
    InquiryDamage,
    InquiryKind,
    Relief,
    Resolution,
    Urgency,
)

SUBJECT_LIMIT = 120
SHORT_LIMIT = 100


class InquiryFields(PageForm):
    """What is asked at 受付 and can be corrected later, in the order in which a call goes."""

    submission_id = Hidden()
    content = LongText(
        label_of(Inquiry.content),
        rows=6,
        description="お客さまの言葉のまま記録してください。パスワードや暗証番号は書かないでください。",
        validators=[
            Required("内容を入力してください（例：身に覚えのない出金があると電話で申出）。")
        ],
    )
    damage = Radio(label_of(Inquiry.damage), InquiryDamage)
    category = Select(label_of(Inquiry.category), Category)
    complainant_name = Text(label_of(Inquiry.complainant_name), limit=SHORT_LIMIT)
    complainant = Radio(label_of(Inquiry.complainant), Complainant)
    account_no = Text(label_of(Inquiry.account_no), limit=SHORT_LIMIT)
    contact = Text(label_of(Inquiry.contact), description="電話番号、メールアドレスなど。")
    customer_wish = LongText(label_of(Inquiry.customer_wish), rows=2)
    initial_response = LongText(
        label_of(Inquiry.initial_response),
        rows=2,
        description="その場でお伝えしたこと、行ったこと。",
    )
    received_at = MomentEntry(
        label_of(Inquiry.received_at),
        is_exact=True,
        description=MOMENT_HELP,
        validators=[Required("受付日時を入力してください（例：2026/11/22 14:05）。")],
    )
    channel = Radio(
        label_of(Inquiry.channel),
        Channel,
        validators=[Required("受付方法を選んでください。")],
    )
    urgency = Radio(label_of(Inquiry.urgency), Urgency)
    subject = Text(
        label_of(Inquiry.subject),
        limit=SUBJECT_LIMIT,
        description="一覧に表示します。お客さまの氏名や口座番号は書かないでください。",
    )
    incident_id = Person(label_of(Inquiry.incident_id))
    assignee_id = Person(label_of(Inquiry.assignee_id))
    reply_due = MomentEntry(
        label_of(Inquiry.reply_due),
        is_exact=True,
        description="空欄のときは、自社の目標から自動で設定します。",
    )

    def validate_received_at(self, field: MomentEntry) -> None:
        """Refuse a 受付 in the future."""
        refuse_future(field)

    def fields(self, incident_id: int | None, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `open_inquiry`, without 種別."""
        return {
            **{name: self[name].data for name in TEXTS},
            "received_at": self.received_at.data.at,
            "channel": self.channel.data,
            "damage": self.damage.data or InquiryDamage.UNKNOWN,
            "complainant": self.complainant.data or Complainant.CUSTOMER,
            "urgency": self.urgency.data or Urgency.NORMAL,
            "category": self.category.data,
            "reply_due": _instant(self.reply_due),
            "incident_id": incident_id,
            "assignee_id": assignee_id,
        }


TEXTS = (
    "content", "complainant_name", "account_no", "contact", "customer_wish", "initial_response",
    "subject",
)  # fmt: skip


class InquiryForm(InquiryFields):
    """The intake page."""

    kind = Radio(
        label_of(Inquiry.kind),
        InquiryKind,
        description="迷うときは「相談」のままで構いません。あとから変更できます。",
        validators=[Required("種別を選んでください。")],
    )


class InquiryEditForm(InquiryFields):
    """The full form; 種別 has one of its own, which asks for the reason."""

    version = Hidden()
    base = Hidden()
    answer = LongText(
        label_of(Inquiry.answer), rows=6, description="お客さまにお伝えした内容を記録してください。"
    )
    is_material = Tick(
        "重要案件とする",
        description="保存すると、ただちに経営・監査へ通知します。",
    )
    legal_reviewed_by = Text(
        label_of(Inquiry.legal_reviewed_by),
        limit=SHORT_LIMIT,
        description="種別が「紛争」のときは、回答の前に必要です。",
    )
    resolution = Select(label_of(Inquiry.resolution), Resolution)
    relief = Select(
        label_of(Inquiry.relief),
        Relief,
        description="被害の有無とは別に、お客さまの不安が解消したか。",
    )
    cause_note = LongText(label_of(Inquiry.cause_note), rows=2)
    prevention = LongText(label_of(Inquiry.prevention), rows=2)
    adr_guided_on = MomentEntry(
        label_of(Inquiry.adr_guided_on), description="例：2026/11/22、令和8年11月22日"
    )
    adr_filed_on = MomentEntry(label_of(Inquiry.adr_filed_on))
    adr_result = LongText(label_of(Inquiry.adr_result), rows=3)
    management_reported_at = MomentEntry(
        label_of(Inquiry.management_reported_at), is_exact=True, description=MOMENT_HELP
    )

    def validate_adr_guided_on(self, field: MomentEntry) -> None:
        """Refuse a day that has not come or is not known."""
        _check_day(field)

    def validate_adr_filed_on(self, field: MomentEntry) -> None:
        """Refuse a day that has not come or is not known."""
        _check_day(field)

    def revision(self, incident_id: int | None, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `revise_inquiry`, without the version."""
        return {
            **self.fields(incident_id, assignee_id),
            **{name: self[name].data for name in RESULTS},
            "is_material": bool(self.is_material.data),
            "adr_guided_on": _day(self.adr_guided_on),
            "adr_filed_on": _day(self.adr_filed_on),
            "management_reported_at": _instant(self.management_reported_at),
        }


RESULTS = (
    "answer", "legal_reviewed_by", "resolution", "relief", "cause_note", "prevention",
    "adr_result",
)  # fmt: skip


LAYOUT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("受付", ("received_at", "channel", "complainant", "complainant_name", "account_no", "contact")),
    (
        "内容",
        ("category", "subject", "content", "customer_wish", "damage", "urgency", "incident_id"),
    ),
    ("担当・期限", ("assignee_id", "reply_due", "is_material", "initial_response")),
    ("回答", ("answer", "legal_reviewed_by", "resolution", "relief")),
    (
        "事後",
        ("cause_note", "prevention", "adr_guided_on", "adr_filed_on", "adr_result",
         "management_reported_at"),
    ),
)  # fmt: skip
"""The sections of the record, on its page and in its form."""


def sections_of(form: InquiryEditForm) -> list[FormSection]:
    """Lay the full form out in its sections."""
    return [
        FormSection(f"section-{number}", number, label, tuple(form[name] for name in names))
        for number, (label, names) in enumerate(LAYOUT, 1)
    ]


def values_of(inquiry: Inquiry) -> dict[str, Any]:
    """Give an inquiry in the shape the full form shows."""
    choices = ("channel", "damage", "complainant", "urgency", "category")
    return {
        **{name: getattr(inquiry, name) for name in (*TEXTS, *RESULTS, *choices)},
        "is_material": inquiry.is_material,
        "received_at": _moment(inquiry.received_at),
        "reply_due": _moment(inquiry.reply_due if inquiry.is_reply_due_fixed else None),
        "management_reported_at": _moment(inquiry.management_reported_at),
        "adr_guided_on": _day_as_moment(inquiry.adr_guided_on),
        "adr_filed_on": _day_as_moment(inquiry.adr_filed_on),
        "incident_id": inquiry.incident.uid if inquiry.incident else None,
        "assignee_id": inquiry.assignee.uid if inquiry.assignee else None,
    }


def _moment(at: datetime | None) -> Moment | None:
    return Moment(at, Precision.MINUTE) if at else None


def _day_as_moment(day: date | None) -> Moment | None:
    return Moment.of_day(day) if day else None


def _instant(field: MomentEntry) -> datetime | None:
    return field.data.at if isinstance(field.data, Moment) else None


def _day(field: MomentEntry) -> date | None:
    at = _instant(field)
    return clock.to_jst(at).date() if at else None


def _check_day(field: MomentEntry) -> None:
    if isinstance(field.data, Moment) and not field.data.has_day:
        raise ValidationError(
            f"{field.label.text}は日付を入力してください（例：2026/11/22）。分からないときは空欄にしてください。"
        )
    refuse_future(field)
