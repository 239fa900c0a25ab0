"""The small forms of the record's page: a note, a promise, another 種別, handing on."""

from typing import Any

from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    MOMENT_HELP,
    Checkboxes,
    Files,
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
from core.forms import PageForm
from inquiries.models import CallBack, Inquiry, InquiryNote
from inquiries.vocabulary import Channel, Direction, Escalation, InquiryKind


class NoteForm(PageForm):
    """One more step of the 経過."""

    submission_id = Hidden()
    happened_at = MomentEntry(
        label_of(InquiryNote.happened_at),
        is_exact=True,
        description=MOMENT_HELP,
        validators=[Required("日時を入力してください（例：2026/11/22 14:05）。")],
    )
    direction = Radio(
        label_of(InquiryNote.direction),
        Direction,
        validators=[Required("方向を選んでください。")],
    )
    channel = Select(label_of(InquiryNote.channel), Channel)
    text = LongText(
        label_of(InquiryNote.text),
        validators=[
            Required("内容を入力してください（例：折返し電話。ログイン履歴を確認中と説明）。")
        ],
    )

    files = Files(
        "添付ファイル",
        description="PDF、画像、Word、Excel、メール、録音など。複数のファイルを選べます。記録したあとは変更できません。",
    )

    def validate_happened_at(self, field: MomentEntry) -> None:
        """Refuse a step in the future."""
        refuse_future(field)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `add_note`."""
        return {
            "happened_at": self.happened_at.data.at,
            "direction": self.direction.data,
            "channel": self.channel.data,
            "text": self.text.data,
        }


class FileWithdrawalForm(PageForm):
    """Why a file of the 経過 is withdrawn."""

    reason = Text(
        "取消の理由",
        validators=[
            Required("取消の理由を入力してください（例：別のお客さまのファイルを添付したため）。")
        ],
    )


class CallBackForm(PageForm):
    """A promise to call back."""

    submission_id = Hidden()
    promised_at = MomentEntry(
        label_of(CallBack.promised_at),
        is_exact=True,
        description="例：今日 16:30、2026/11/24 10:00",
        validators=[Required("約束の日時を入力してください（例：今日 16:30）。")],
    )
    matter = Text(label_of(CallBack.matter))
    assignee_id = Person(label_of(CallBack.assignee_id))

    def fields(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `promise_call_back`."""
        return {
            "promised_at": self.promised_at.data.at,
            "matter": self.matter.data,
            "assignee_id": assignee_id,
        }


class KindForm(PageForm):
    """Another 種別, with the reason."""

    kind = Radio(
        label_of(Inquiry.kind), InquiryKind, validators=[Required("種別を選んでください。")]
    )
    reason = Text(
        "変更の理由",
        validators=[
            Required("変更の理由を入力してください（例：対応への不満の申出があったため）。")
        ],
    )


class EscalationForm(PageForm):
    """Handing an inquiry on."""

    to = Checkboxes(label_of(Inquiry.escalations), Escalation)
    is_material = Tick("重要案件とする（ただちに経営・監査へ報告）")
    reason = Text(
        "引継ぎの理由",
        validators=[Required("引継ぎの理由を入力してください（例：返金を強く求められたため）。")],
    )

    def validate_to(self, field: Checkboxes) -> None:
        """Refuse to hand on to nobody."""
        if not field.data and not self.is_material.data:
            raise ValidationError("引継ぎ先を一つ以上選んでください。")
