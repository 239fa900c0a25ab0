"""The forms of approval: how the firm does it, what is checked before sending, the emergency."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form
from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import CountEntry, Hidden, LongText, Person, Radio, Required, Rows, Text
from core.forms import PageForm
from notifications.forms.letters import REASON_LIMIT, SubmissionForm
from notifications.models import LAST_STAGE, ApprovalSettings, Notification, PreSendCheck
from notifications.vocabulary import CheckAnswer, CheckPoint

PERSONS = ("first", "second", "third", "fourth")
STAGE_LIMIT = 5
LONGEST_DAYS, LONGEST_MINUTES = 30, 60 * 24 * 30


class EmergencyForm(SubmissionForm):
    """The record of a submission that nobody has approved, and why it could not wait."""

    reason = LongText(
        label_of(Notification.later_reason),
        rows=2,
        limit=REASON_LIMIT,
        description="例：承認者全員に連絡がつかず、直ちに報告する必要があったため。",
        validators=[Required("先に提出した理由を入力してください。")],
    )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `submit_first`."""
        return {**super().fields(), "reason": self.reason.data}


class StageRow(Form):
    """One stage before the last, and who may approve there."""

    name = Text("段階の名前", limit=40, description="例：コンプライアンス")
    first = Person(
        "承認できる職員（1）", description="選ばないときは、承認者の役割の職員全員です。"
    )
    second = Person("承認できる職員（2）")
    third = Person("承認できる職員（3）")
    fourth = Person("承認できる職員（4）")


class ApprovalForm(PageForm):
    """How the firm approves."""

    version = Hidden()
    base = Hidden()
    stages = Rows(
        label_of(ApprovalSettings.stages),
        StageRow,
        description="上から順に承認し、最後に「承認者」が承認します。段階がなければ、承認者1名の承認で承認済みになります。",
    )
    later_days = CountEntry(
        label_of(ApprovalSettings.later_days),
        unit="営業日",
        validators=[Required("日数を数字で入力してください（例：1）。")],
    )
    remind_minutes = CountEntry(
        label_of(ApprovalSettings.remind_minutes),
        unit="分",
        description="営業時間で数えます。その段階を承認できる職員に、メールで知らせます。",
        validators=[Required("分を数字で入力してください（例：60）。")],
    )
    escalate_minutes = CountEntry(
        label_of(ApprovalSettings.escalate_minutes),
        unit="分",
        description="営業時間で数えます。それでも承認されないとき、承認者の役割の職員全員に知らせます。",
        validators=[Required("分を数字で入力してください（例：240）。")],
    )

    def validate_stages(self, field: Rows) -> None:
        """Refuse a stage without a name, two of one name, and more stages than a report can wait for."""
        names = [(row["name"] or "").strip() for row in field.filled]
        if not all(names):
            raise ValidationError("段階の名前を入力してください。")
        if len({*names, LAST_STAGE}) <= len(names):
            raise ValidationError(
                f"段階の名前は、重ならないものにしてください（最後の段階は「{LAST_STAGE}」です）。"
            )
        if len(names) > STAGE_LIMIT:
            raise ValidationError(f"段階は{STAGE_LIMIT}つまでです。")

    def validate_later_days(self, field: CountEntry) -> None:
        """Refuse no time at all, and more than a report may stay unapproved."""
        _within(field, LONGEST_DAYS)

    def validate_remind_minutes(self, field: CountEntry) -> None:
        """Refuse no time at all and more than a month."""
        _within(field, LONGEST_MINUTES)

    def validate_escalate_minutes(self, field: CountEntry) -> None:
        """Refuse to tell everybody before those whose turn it is."""
        _within(field, LONGEST_MINUTES)
        if field.data is not None and field.data < (self.remind_minutes.data or 0):
            raise ValidationError("最初に知らせるまでの時間以上にしてください。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_approval_settings`, without the version."""
        return {
            "stages": [
                {
                    "name": row["name"].strip(),
                    "members": list(dict.fromkeys(row[key] for key in PERSONS if row[key])),
                }
                for row in self.stages.filled
            ],
            "later_days": self.later_days.data,
            "remind_minutes": self.remind_minutes.data,
            "escalate_minutes": self.escalate_minutes.data,
        }


def _within(field: CountEntry, most: int) -> None:
    if field.data is not None and not 0 < field.data <= most:
        raise ValidationError(f"1以上{most:,}以下の数字を入力してください。")


def approval_values(settings: ApprovalSettings) -> dict[str, Any]:
    """Give the settings in the shape their form shows."""
    return {
        "stages": [
            {"name": stage["name"], **dict(zip(PERSONS, stage["members"], strict=False))}
            for stage in settings.stages
        ],
        "later_days": settings.later_days,
        "remind_minutes": settings.remind_minutes,
        "escalate_minutes": settings.escalate_minutes,
    }


class ChecksForm(PageForm):
    """What is checked before a report goes out; the points are added below."""

    version = Hidden()
    base = Hidden()

    def answers(self) -> Mapping[CheckPoint, tuple[str | None, str | None]]:
        """Give the answer and the note of every point."""
        given = {}
        for point in CheckPoint:
            answer = self[f"answer_{point.value}"].data
            given[point] = (answer.value if answer else None, self[f"note_{point.value}"].data)
        return given


for _point in CheckPoint:
    setattr(ChecksForm, f"answer_{_point.value}", Radio(_point.label, CheckAnswer))
    setattr(ChecksForm, f"note_{_point.value}", Text(f"補足（{_point.label}）", limit=200))


def checks_values(check: PreSendCheck) -> dict[str, Any]:
    """Give what was checked in the shape its form shows."""
    kept = check.answers or {}
    values: dict[str, Any] = {}
    for point in CheckPoint:
        given = kept.get(point.value, {})
        answer = given.get("answer")
        values[f"answer_{point.value}"] = CheckAnswer(answer) if answer else None
        values[f"note_{point.value}"] = given.get("note")
    return values
