"""The forms of replies, of the texts they are begun from, and of letters to many."""

from typing import Any

from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    Hidden,
    LetterDate,
    LongText,
    Person,
    Radio,
    Required,
    Select,
    Text,
    Tick,
)
from core.forms import PageForm
from core.moments import Moment
from inquiries.models import Reply, TextModule
from inquiries.reports.fields import faults_of, written
from inquiries.reports.letter import SUBJECTS
from inquiries.vocabulary import Category, ReplyChannel, ReplyKind, TextField

SUBJECT_LIMIT = 120
NAME_LIMIT = 100
BODY_LIMIT = 20_000
FIELDS_HELP = "使える差込み項目：" + "、".join(written(field) for field in TextField)


class ReplyForm(PageForm):
    """A reply while it is written; `module` adds a text to the end of what stands there."""

    version = Hidden()
    base = Hidden()
    kind = Radio(label_of(Reply.kind), ReplyKind, validators=[Required("区分を選んでください。")])
    channel = Radio(
        label_of(Reply.channel), ReplyChannel, validators=[Required("送付方法を選んでください。")]
    )
    dated_on = LetterDate(label_of(Reply.dated_on))
    addressee = Text(
        label_of(Reply.addressee),
        limit=NAME_LIMIT,
        description="お客さまの氏名。「様」は自動で付きます。",
    )
    subject = Text(
        label_of(Reply.subject),
        limit=SUBJECT_LIMIT,
        description="空欄のときは、区分に応じた件名を自動で付けます。",
    )
    module = Person(
        "追加する文例",
        description="「文例を追加する」を押すと、本文の末尾に加えます。入力した文は消えません。",
    )
    body = LongText(
        label_of(Reply.body),
        rows=14,
        limit=BODY_LIMIT,
        description="1行が1段落になります。行の先頭に「・」を付けると箇条書きになります。",
    )
    has_adr_note = Tick("FINMACの案内を末尾に添える")
    is_contact_checked = Tick("FINMACの連絡先を確認済み（FINMAC案内では必須）")

    def validate_body(self, field: LongText) -> None:
        """Refuse fields that mean nothing, with the name that may have been meant."""
        _refuse_unknown(field.data)

    def validate_subject(self, field: Text) -> None:
        """Refuse fields: the 件名 is printed as it is."""
        if field.data and "{{" in field.data:
            raise ValidationError("件名には差込み項目を使えません。そのまま入力してください。")

    def revision(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_reply`, without the version."""
        return {
            "kind": self.kind.data,
            "channel": self.channel.data,
            "dated_on": self.dated_on.day,
            "addressee": self.addressee.data,
            "subject": None if self.subject.data == SUBJECTS[self.kind.data] else self.subject.data,
            "body": self.body.data,
            "has_adr_note": bool(self.has_adr_note.data),
            "is_contact_checked": bool(self.is_contact_checked.data),
        }


def reply_values(reply: Reply) -> dict[str, Any]:
    """Give a reply in the shape its form shows."""
    names = ("kind", "channel", "addressee", "subject", "body")
    ticks = ("has_adr_note", "is_contact_checked")
    shown = {name: getattr(reply, name) for name in (*names, *ticks)}
    return {**shown, "dated_on": Moment.of_day(reply.dated_on)}


class TextModuleForm(PageForm):
    """A text replies are begun from."""

    version = Hidden()
    name = Text(
        label_of(TextModule.name),
        limit=NAME_LIMIT,
        validators=[Required("文例の名前を入力してください（例：受理のご連絡）。")],
    )
    category = Select(
        label_of(TextModule.category),
        Category,
        description="選ぶと、その分類の返信で先頭に並びます。空欄のときは、すべての分類で使えます。",
    )
    body = LongText(
        label_of(TextModule.body),
        rows=14,
        limit=BODY_LIMIT,
        description=FIELDS_HELP,
        validators=[Required("本文を入力してください。")],
    )
    is_active = Tick("使用中（外すと、返信を作るときに選べなくなります）")

    def validate_body(self, field: LongText) -> None:
        """Refuse fields that mean nothing, with the name that may have been meant."""
        _refuse_unknown(field.data)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `add_text_module` and, with the version, `revise_text_module`."""
        return {
            "name": self.name.data,
            "category": self.category.data,
            "body": self.body.data,
            "is_active": bool(self.is_active.data),
        }


def module_values(module: TextModule) -> dict[str, Any]:
    """Give a text in the shape its form shows."""
    return {name: getattr(module, name) for name in ("name", "category", "body", "is_active")}


class BatchForm(PageForm):
    """A letter to the customers of a case: what is sent, and how."""

    submission_id = Hidden()
    module = Person("使う文例", validators=[Required("使う文例を選んでください。")])
    kind = Radio(label_of(Reply.kind), ReplyKind, validators=[Required("区分を選んでください。")])
    channel = Radio(
        label_of(Reply.channel), ReplyChannel, validators=[Required("送付方法を選んでください。")]
    )


def _refuse_unknown(text: str | None) -> None:
    if faults := faults_of(text or ""):
        raise ValidationError("".join(faults))
