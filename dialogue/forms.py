"""The forms of 当局との連絡: a call, what was promised in it, a question, its answer."""

from typing import Any

from wtforms import Form
from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Required,
    Rows,
    Select,
    Text,
    refuse_future,
)
from core.forms import PageForm
from core.moments import Moment, Precision
from dialogue.models import AuthorityQuestion, PhonePromise, PhoneReport
from notifications.vocabulary import SubmitMethod

NO_CUSTOMER = "お客さまの氏名や口座番号は書かないでください。"


def _spoken_by() -> Text:
    return Text(
        label_of(PhoneReport.spoken_by),
        limit=100,
        validators=[Required("電話した職員の氏名を入力してください。")],
    )


def _counterpart() -> Text:
    return Text(
        label_of(PhoneReport.counterpart),
        limit=100,
        description="例：監督局証券課　課長補佐　○○様",
        validators=[Required("当局側の担当者を入力してください。")],
    )


def _due(label: str) -> MomentEntry:
    return MomentEntry(label, is_exact=True, description="例：今日 17:00、2026/11/25 12:00")


class PromiseRow(Form):
    """One thing that was promised, and until when."""

    text = LongText(label_of(PhonePromise.text), rows=1, limit=500)
    due_at = _due(label_of(PhonePromise.due_at))


class CallForm(PageForm):
    """The record of a call to the authority."""

    submission_id = Hidden()
    authority_id = Person(
        label_of(PhoneReport.authority_id), validators=[Required("電話した先を選んでください。")]
    )
    called_at = MomentEntry(
        label_of(PhoneReport.called_at),
        is_exact=True,
        description="例：今日 14:05",
        validators=[Required("電話した日時を入力してください（例：今日 14:05）。")],
    )
    spoken_by = _spoken_by()
    counterpart = _counterpart()
    receipt_no = Text(label_of(PhoneReport.receipt_no), limit=100)
    script = LongText(
        label_of(PhoneReport.script),
        rows=8,
        description=f"読み上げた原稿です。伝えたとおりに直してください。{NO_CUSTOMER}",
    )
    questions = LongText(label_of(PhoneReport.questions), rows=3, description=NO_CUSTOMER)
    promises = Rows(
        "約束した事項", PromiseRow, description="期限を入れると、完了を記録するまで知らせます。"
    )
    note = LongText(label_of(PhoneReport.note), rows=2)

    def validate_called_at(self, field: MomentEntry) -> None:
        """Refuse a call in the future."""
        refuse_future(field)

    def validate_promises(self, field: Rows) -> None:
        """Refuse a due time without what is due."""
        if not all((row["text"] or "").strip() for row in field.filled):
            raise ValidationError("約束した事項を入力してください。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `record_call`, without the addressee."""
        return {
            "called_at": self.called_at.data.at,
            "spoken_by": self.spoken_by.data,
            "counterpart": self.counterpart.data,
            "receipt_no": self.receipt_no.data,
            "script": self.script.data,
            "questions": self.questions.data,
            "note": self.note.data,
            "promises": [
                (row["text"], row["due_at"].at if row["due_at"] else None)
                for row in self.promises.filled
            ],
        }


class CallEditForm(PageForm):
    """What can be corrected of a call."""

    version = Hidden()
    base = Hidden()
    spoken_by = _spoken_by()
    counterpart = _counterpart()
    receipt_no = Text(label_of(PhoneReport.receipt_no), limit=100)
    questions = LongText(label_of(PhoneReport.questions), rows=3, description=NO_CUSTOMER)
    note = LongText(label_of(PhoneReport.note), rows=2)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_call`, without the version."""
        names = ("spoken_by", "counterpart", "receipt_no", "questions", "note")
        return {name: self[name].data for name in names}


def call_values(call: PhoneReport) -> dict[str, Any]:
    """Give a call in the shape its form shows."""
    names = ("spoken_by", "counterpart", "receipt_no", "questions", "note")
    return {name: getattr(call, name) for name in names}


class PromiseForm(PageForm):
    """A further thing that was promised in a call."""

    submission_id = Hidden()
    text = LongText(
        label_of(PhonePromise.text),
        rows=2,
        limit=500,
        validators=[Required("約束した事項を入力してください。")],
    )
    due_at = _due(label_of(PhonePromise.due_at))

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `add_promise`."""
        return {"text": self.text.data, "due_at": self.due_at.data.at if self.due_at.data else None}


class QuestionForm(PageForm):
    """What the authority asks."""

    submission_id = Hidden()
    authority_id = Person(
        label_of(AuthorityQuestion.authority_id),
        validators=[Required("照会元を選んでください。")],
    )
    asked_by = Text(label_of(AuthorityQuestion.asked_by), limit=100)
    channel = Select(
        label_of(AuthorityQuestion.channel),
        SubmitMethod,
        validators=[Required("受けた方法を選んでください。")],
    )
    received_at = MomentEntry(
        label_of(AuthorityQuestion.received_at),
        is_exact=True,
        description="例：今日 10:30",
        validators=[Required("受けた日時を入力してください（例：今日 10:30）。")],
    )
    due_at = _due(label_of(AuthorityQuestion.due_at))
    question = LongText(
        label_of(AuthorityQuestion.question),
        rows=4,
        validators=[Required("照会の内容を入力してください。")],
    )

    def validate_received_at(self, field: MomentEntry) -> None:
        """Refuse a question from the future."""
        refuse_future(field)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `record_question`, without the authority."""
        return {
            "asked_by": self.asked_by.data,
            "channel": self.channel.data,
            "received_at": self.received_at.data.at,
            "due_at": self.due_at.data.at if self.due_at.data else None,
            "question": self.question.data,
        }


class QuestionEditForm(QuestionForm):
    """The question and the draft of its answer."""

    version = Hidden()
    base = Hidden()
    answer = LongText(
        label_of(AuthorityQuestion.answer),
        rows=8,
        description=f"確認を依頼すると、その時の文が版として残ります。{NO_CUSTOMER}",
    )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_question`, without the authority."""
        return {**super().fields(), "answer": self.answer.data}


def question_values(asked: AuthorityQuestion) -> dict[str, Any]:
    """Give a question in the shape its form shows."""
    return {
        "authority_id": asked.authority.uid,
        "asked_by": asked.asked_by,
        "channel": asked.channel,
        "received_at": Moment(asked.received_at, Precision.MINUTE),
        "due_at": Moment(asked.due_at, Precision.MINUTE) if asked.due_at else None,
        "question": asked.question,
        "answer": asked.answer,
    }


class AnswerForm(PageForm):
    """When, how and to whom an approved answer was sent."""

    answered_at = MomentEntry(
        label_of(AuthorityQuestion.answered_at),
        is_exact=True,
        description="例：今日 14:05",
        validators=[Required("回答日時を入力してください（例：今日 14:05）。")],
    )
    answer_method = Select(
        label_of(AuthorityQuestion.answer_method),
        SubmitMethod,
        validators=[Required("回答方法を選んでください。")],
    )
    answered_to = Text(label_of(AuthorityQuestion.answered_to), limit=100)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `answer`."""
        return {
            "answered_at": self.answered_at.data.at,
            "answer_method": self.answer_method.data,
            "answered_to": self.answered_to.data,
        }
