"""The forms of 報告義務: answers, decision, filing, explanation, settings."""

from typing import Any

from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    CountEntry,
    DayEntry,
    Hidden,
    LongText,
    MomentEntry,
    Radio,
    Required,
    Text,
    refuse_future,
)
from core.forms import PageForm
from core.moments import Moment, Precision
from duties.models import DutyAnswer, DutyFacts, DutyFiling, DutySettings
from duties.vocabulary import SHORT, Answer, FilingMethod, Question, Verdict

REASONED = frozenset({Question.BREACH, Question.SAFEGUARDED})
"""Questions of law, where a plain yes or no would tell nothing later."""
HELP = {
    Question.SYSTEM_EVENT: "原因を問わず、登録を受けた業務が遅延・停止した、又はそのおそれがあるもの。攻撃の予告や検知により影響が生じるおそれがあるときを含みます。別のシステムに速やかに切り替わり、実質的に影響が生じないものは除きます。",
    Question.BREACH: "フィッシングで認証情報をだまし取られ、第三者が口座の画面を閲覧した場合に、自社の個人データの漏えいに当たるかは法的な判断です。この製品は判断しません。判断した理由を残してください。",
    Question.PROPERTY_HARM: "送金や決済の機能のあるサービスのIDとパスワードなど。",
    Question.WRONGFUL_PURPOSE: "不正アクセス、ランサムウェア、内部者の持出し、入力ページの改ざんなど、自社（委託先や利用するサービスを含む）に対する行為によるもの。",
    Question.OVER_1000: "見込（最大）で数えます。事案の「漏えい人数」の見込が1,000人を超えるときは、回答によらず該当とします。",
    Question.SAFEGUARDED: "第三者が閲覧できないことを確かめた根拠を書いてください。",
    Question.RANSOMWARE: "事案の種別に「マルウェア・ランサムウェア」がないときは「いいえ」とみなします。",
}
INSTANTS = (
    "recovered_at",
    "cause_known_at",
    "details_known_at",
    "order_received_at",
    "order_due_at",
)


def _instant(name: str, **options: Any) -> MomentEntry:  # noqa: ANN401 (the field's options)
    return MomentEntry(label_of(getattr(DutyFacts, name)), is_exact=True, **options)


class FactsForm(PageForm):
    """The instants that start a clock; the questions are added below."""

    version = Hidden()
    base = Hidden()
    awareness_reason = LongText(label_of(DutyFacts.awareness_reason), rows=2)
    recovered_at = _instant("recovered_at", description="復旧した時点で、当局への報告が要ります。")
    cause_known_at = _instant("cause_known_at")
    details_known_at = _instant("details_known_at")
    compensation_at = DayEntry(label_of(DutyFacts.compensation_at))
    order_received_at = _instant("order_received_at")
    order_due_at = _instant("order_due_at")

    def answers(self) -> dict[Question, tuple[Answer | None, str | None]]:
        """Give the answer to each question with its reason."""
        return {
            question: (self[f"answer_{question}"].data, self[f"reason_{question}"].data)
            for question in Question
        }

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms' signature)
        """Ask for the reason of an answer to a question of law."""
        is_valid = super().validate(extra_validators)
        for question in REASONED:
            reason = self[f"reason_{question}"]
            is_answered = self[f"answer_{question}"].data in (Answer.YES, Answer.NO)
            if is_answered and not reason.data:
                sentence = "「はい」又は「いいえ」とした理由を入力してください。"
                reason.errors, is_valid = [*reason.errors, sentence], False
        return is_valid

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `answer_questions`, without the version."""
        dated = {name: _at(self[name].data) for name in (*INSTANTS, "compensation_at")}
        return {
            "answers": self.answers(),
            "awareness_reason": self.awareness_reason.data,
            **dated,
        }


for _question in Question:
    setattr(
        FactsForm,
        f"answer_{_question}",
        Radio(_question.label, Answer, description=HELP.get(_question, "")),
    )
    setattr(
        FactsForm,
        f"reason_{_question}",
        Text(f"{label_of(DutyAnswer.reason)}：{SHORT[_question]}", limit=400),
    )


class DecisionForm(PageForm):
    """Whether a duty is reported."""

    submission_id = Hidden()
    verdict = Radio("判断", Verdict, validators=[Required("判断を選んでください。")])
    reason = LongText(
        "判断の理由",
        rows=4,
        description="報告不要とするときは必須です。根拠にした事実を書いてください。",
    )

    def validate_reason(self, field: LongText) -> None:
        """Ask for the reason of 報告不要."""
        if self.verdict.data is Verdict.NOT_REQUIRED and not field.data:
            raise ValidationError("報告不要とする理由を入力してください。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `decide`."""
        return {"verdict": self.verdict.data, "reason": self.reason.data}


class FilingForm(PageForm):
    """One filing as it was made."""

    submission_id = Hidden()
    filed_at = MomentEntry(
        label_of(DutyFiling.filed_at),
        is_exact=True,
        validators=[Required("提出日時を入力してください（例：2026/11/22 14:05）。")],
    )
    method = Radio(
        label_of(DutyFiling.method),
        FilingMethod,
        validators=[Required("提出方法を選んでください。")],
    )
    filed_by = Text(
        label_of(DutyFiling.filed_by), limit=100, description="空欄のときは、記録する職員とします。"
    )
    receipt_no = Text(label_of(DutyFiling.receipt_no), limit=100)
    note = LongText(
        label_of(DutyFiling.note), rows=3, description="提出先の担当者、伝えた内容など。"
    )
    late_reason = LongText(
        "遅延の理由",
        rows=2,
        description="期限を過ぎて提出したときに記録します。後から追記できます。",
    )

    def validate_filed_at(self, field: MomentEntry) -> None:
        """Refuse a filing that has not been made yet."""
        if isinstance(field.data, Moment):
            refuse_future(field)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `file_duty`."""
        return {
            "at": self.filed_at.data.at,
            "method": self.method.data,
            "filed_by": self.filed_by.data,
            "receipt_no": self.receipt_no.data,
            "note": self.note.data,
            "late_reason": self.late_reason.data,
        }


class RemarkForm(PageForm):
    """A reason of lateness that is given later."""

    submission_id = Hidden()
    text = LongText("遅延の理由", rows=4, validators=[Required("遅延の理由を入力してください。")])


class SettingsForm(PageForm):
    """What the firm says once for all cases."""

    version = Hidden()
    base = Hidden()
    warn_minutes = CountEntry(
        label_of(DutySettings.warn_minutes),
        unit="分",
        description="「直ちに」のように時間の定めのない報告に、注意を示すまでの時間です。法令の期限ではありません。",
        validators=[Required("分で入力してください（例：60）。")],
    )
    alarm_minutes = CountEntry(
        label_of(DutySettings.alarm_minutes),
        unit="分",
        validators=[Required("分で入力してください（例：1,440）。")],
    )
    designated = Radio(
        label_of(DutySettings.designated), Answer, validators=[Required("選んでください。")]
    )
    eu_group = Radio(
        label_of(DutySettings.eu_group), Answer, validators=[Required("選んでください。")]
    )

    def validate_warn_minutes(self, field: CountEntry) -> None:
        """Refuse a time that is none, or longer than a year."""
        _refuse_odd_minutes(field)

    def validate_alarm_minutes(self, field: CountEntry) -> None:
        """Refuse an alarm before the warning."""
        _refuse_odd_minutes(field)
        if isinstance(self.warn_minutes.data, int) and (field.data or 0) < self.warn_minutes.data:
            raise ValidationError("「注意」と同じか、それより長い時間を入力してください。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `revise_settings`, without the version."""
        names = ("warn_minutes", "alarm_minutes", "designated", "eu_group")
        return {name: self[name].data for name in names}


YEAR_MINUTES = 366 * 24 * 60


def _refuse_odd_minutes(field: CountEntry) -> None:
    if isinstance(field.data, int) and not 0 < field.data <= YEAR_MINUTES:
        raise ValidationError("1分から1年までの分数で入力してください（例：60）。")


def _at(moment: Moment | None) -> Any:  # noqa: ANN401 (an instant or nothing)
    return moment.at if moment else None


def facts_values(facts: DutyFacts | None, answers: dict[Question, DutyAnswer]) -> dict[str, Any]:
    """Give what was entered about a case in the shape the form shows."""
    values: dict[str, Any] = {}
    for question, one in answers.items():
        values[f"answer_{question}"], values[f"reason_{question}"] = one.answer, one.reason
    if facts is not None:
        values["awareness_reason"] = facts.awareness_reason
        for name in INSTANTS:
            values[name] = _moment(getattr(facts, name), Precision.MINUTE)
        values["compensation_at"] = _moment(facts.compensation_at, Precision.DAY)
    return values


def settings_values(settings: DutySettings) -> dict[str, Any]:
    """Give the settings in the shape the form shows."""
    names = ("warn_minutes", "alarm_minutes", "designated", "eu_group")
    return {name: getattr(settings, name) for name in names}


def _moment(at: Any, precision: Precision) -> Moment | None:  # noqa: ANN401 (an instant or nothing)
    return Moment(at, precision) if at else None
