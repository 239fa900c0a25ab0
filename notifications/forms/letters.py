"""The forms of 当局報告: the letter while it is written, its submission, an addressee."""

from typing import Any

from core.database import label_of
from core.fields import (
    Checkboxes,
    CountEntry,
    Hidden,
    LetterDate,
    LongText,
    MomentEntry,
    Person,
    Required,
    Select,
    Text,
    Tick,
)
from core.forms import PageForm
from core.moments import Moment
from duties.vocabulary import Recipient
from incidents.vocabulary import FigureItem
from notifications.models import Authority, Notification
from notifications.reports.comparison import REPORT_KIND
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import item_texts, subject_of
from notifications.reports.items import EVERY_ITEM, FINAL_ITEMS
from notifications.vocabulary import AnnexKind, SubmitMethod

SUBJECT_LIMIT = 120
ITEM_LIMIT = 60_000
REASON_LIMIT = 500


class LetterForm(PageForm):
    """The letterhead; `version` names what the page was made from."""

    version = Hidden()
    base = Hidden()
    authority_id = Person(
        label_of(Notification.authority_id), validators=[Required("宛先を選んでください。")]
    )
    document_no = Text(
        label_of(Notification.document_no),
        limit=100,
        validators=[Required("文書番号を入力してください（例：ＣＳＩＲＴ発第2026－014号）。")],
    )
    dated_on = LetterDate(label_of(Notification.dated_on))
    subject = Text(
        label_of(Notification.subject),
        limit=SUBJECT_LIMIT,
        description="「（第１報）」などは自動で付きます。",
        validators=[Required("件名を入力してください（例：不正アクセスの発生について）。")],
    )

    annexes = Checkboxes(
        label_of(Notification.annexes),
        AnnexKind,
        description="選んだ一覧を、この報告の末尾に付けます。確認を依頼したときの内容で確定し、その後に台帳を変えても"
        "変わりません。顧客の氏名と口座番号は伏せます。",
    )

    def revision(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_draft`, without version, addressee and ticks."""
        return {
            "dated_on": self.dated_on.day,
            "document_no": self.document_no.data,
            "subject": self.subject.data,
            "annexes": self.annexes.data,
            "texts": {kind.key: self[f"item_{kind.key}"].data for kind in EVERY_ITEM},
            "reasons": {key: self[f"reason_{key}"].data for key in REASONED},
            "settled": [key for key in SETTLED if self[f"settled_{key}"].data],
        }


for _kind in EVERY_ITEM:
    _label = f"{_kind.number}　{_kind.label}"
    setattr(LetterForm, f"item_{_kind.key}", LongText(_label, rows=3, limit=ITEM_LIMIT))
REASONED = {
    **{item.value: item.label for item in FigureItem},
    **{kind.key: kind.label for kind in EVERY_ITEM if kind.key != REPORT_KIND},
}
"""What can differ from the report before, each with its name."""
SETTLED = tuple(kind.key for kind in FINAL_ITEMS)
"""The items of a 最終報告 of which it can be decided that something will never be known."""
for _key in SETTLED:
    setattr(LetterForm, f"settled_{_key}", Tick("判明しない箇所を「不明」と記載する"))
for _key, _label in REASONED.items():
    setattr(
        LetterForm, f"reason_{_key}", LongText(f"変更の理由：{_label}", rows=1, limit=REASON_LIMIT)
    )


def values_of(notification: Notification, facts: IncidentFacts) -> dict[str, Any]:
    """Give a letter in the shape its form shows: texts written by hand, else the generated ones."""
    texts = item_texts(facts)
    edits = notification.edits
    return {
        "authority_id": notification.authority.uid,
        "document_no": notification.document_no,
        "dated_on": Moment.of_day(notification.dated_on),
        "subject": subject_of(facts),
        **{f"settled_{key}": key in (notification.settled or ()) for key in SETTLED},
        **{f"reason_{key}": text for key, text in (notification.reasons or {}).items()},
        "annexes": [kind for kind in AnnexKind if kind in notification.annexes],
        **{
            f"item_{key}": edits[key]["text"] if key in edits else made
            for key, made in texts.items()
        },
    }


class SubmissionForm(PageForm):
    """When, how and to whom an approved letter was submitted."""

    submitted_at = MomentEntry(
        label_of(Notification.submitted_at),
        is_exact=True,
        description="例：2026/11/22 14:05、今日 14:05",
        validators=[Required("提出日時を入力してください（例：2026/11/22 14:05）。")],
    )
    submit_method = Select(
        label_of(Notification.submit_method),
        SubmitMethod,
        validators=[Required("提出方法を選んでください。")],
    )
    received_by = Text(label_of(Notification.received_by), limit=100)
    receipt_no = Text(label_of(Notification.receipt_no), limit=100)
    submit_note = LongText(label_of(Notification.submit_note), rows=2)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `submit`."""
        return {
            "submitted_at": self.submitted_at.data.at,
            "submit_method": self.submit_method.data,
            "received_by": self.received_by.data,
            "receipt_no": self.receipt_no.data,
            "submit_note": self.submit_note.data,
        }


class WaiverForm(PageForm):
    """Why what differs from the submitted report needs no 続報; `mark` names what was seen."""

    mark = Hidden()
    reason = LongText("理由", rows=3, validators=[Required("理由を入力してください。")])


class DrillForm(PageForm):
    """Why a case becomes 訓練, or a real one again."""

    is_drill = Hidden()
    reason = LongText("理由", rows=3, validators=[Required("理由を入力してください。")])


class AuthorityForm(PageForm):
    """An addressee of letters."""

    version = Hidden()
    recipient = Select(
        label_of(Authority.recipient),
        Recipient,
        description="一報の宛先に選べるのは「当局」です。ほかは、宛先別の文書の宛先に選べます。",
        validators=[Required("報告先の種類を選んでください。")],
    )
    name = Text(
        label_of(Authority.name),
        limit=100,
        description="職名を入力してください（例：金融庁長官、関東財務局長）。",
        validators=[Required("宛名を入力してください（例：関東財務局長）。")],
    )
    honorific = Text(
        label_of(Authority.honorific),
        limit=10,
        description="職名には「殿」、組織には「御中」を使います。",
        validators=[Required("敬称を入力してください（例：殿）。")],
    )
    division = Text(
        label_of(Authority.division),
        limit=100,
        description="例：監督局証券課。宛名の下に印字します。",
    )
    sort_order = CountEntry(
        label_of(Authority.sort_order),
        unit="",
        description="小さい順に並びます。先頭の宛先が、新しい報告に最初から選ばれます。",
        validators=[Required("並び順を数字で入力してください（例：10）。")],
    )
    is_active = Tick("使用中（外すと、新しい報告の宛先に選べなくなります）")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `add_authority` and, with the version, `revise_authority`."""
        return {
            "name": self.name.data,
            "honorific": self.honorific.data,
            "division": self.division.data,
            "sort_order": self.sort_order.data,
            "is_active": bool(self.is_active.data),
            "recipient": self.recipient.data,
        }


def authority_values(authority: Authority) -> dict[str, Any]:
    """Give an addressee in the shape its form shows."""
    names = ("name", "honorific", "division", "sort_order", "is_active", "recipient")
    return {name: getattr(authority, name) for name in names}
