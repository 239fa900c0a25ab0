"""The forms of 遡及確認."""

from typing import Any

from wtforms import Field, Form

from core.database import label_of
from core.fields import (
    CountEntry,
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Rows,
    Select,
    Text,
)
from core.forms import PageForm
from lookback.models import Finding, LookBack, Step
from lookback.vocabulary import Result, Trigger

TITLE_LIMIT = 120
UNIT_LIMIT = 10
DATED = ("ordered", "period_from", "period_to", "performed_from", "performed_to")
PLAIN = (
    "title", "trigger", "trigger_detail", "ordered_by", "scope", "records_used", "method",
    "limits", "performed_by", "checked_by", "examined", "suspected", "harmed", "result",
    "result_detail",
)  # fmt: skip
SECTIONS = (
    ("契機", ("title", "trigger", "incident", "trigger_detail", "ordered_at", "ordered_by")),
    (
        "対象と方法",
        ("scope", "period_from_at", "period_to_at", "records_used", "method", "limits"),
    ),
    (
        "実施",
        ("performed_from_at", "performed_to_at", "performed_by", "checked_by", "steps"),
    ),
    ("結果", ("unit", "examined", "suspected", "harmed", "result", "result_detail")),
)


class StepRow(Form):
    """One step of the check with its time."""

    at = MomentEntry("日時")
    what = Text("実施したこと")


def _text(name: str, **options: Any) -> Text:  # noqa: ANN401 (the field's options)
    return Text(label_of(getattr(LookBack, name)), **options)


def _long(name: str, description: str = "") -> LongText:
    return LongText(label_of(getattr(LookBack, name)), rows=3, description=description)


def _moment(name: str, description: str = "") -> MomentEntry:
    return MomentEntry(label_of(getattr(LookBack, name)), description=description)


def _count(name: str) -> CountEntry:
    return CountEntry(label_of(getattr(LookBack, name)), unit="")


class LookBackForm(PageForm):
    """One check; only 件名 and 契機 have to be known to begin."""

    submission_id = Hidden()
    title = _text(
        "title",
        limit=TITLE_LIMIT,
        description="お客さまの氏名や口座番号は書かないでください。",
        validators=[Required("件名を入力してください（例：出金先口座の変更の遡及確認）。")],
    )
    trigger = Radio(
        label_of(LookBack.trigger), Trigger, validators=[Required("契機を選んでください。")]
    )
    incident = Person(label_of(LookBack.incident_id))
    trigger_detail = _long("trigger_detail")
    ordered_at = _moment("ordered", "例：2020/9/16 15:05、令和2年9月16日、調査中")
    ordered_by = _text("ordered_by", limit=100)

    scope = _long("scope", "どの手続・画面・口座を調べるか。例：Webからの出金先口座の変更すべて。")
    period_from_at = _moment("period_from", "例：2020/7/1")
    period_to_at = _moment("period_to")
    records_used = _long("records_used", "調べたログや帳票と、その保存期間。")
    method = _long("method", "抽出の条件、照合した相手、目視の有無など。")
    limits = _long("limits", "ログの保存期間が過ぎていたなど、確認できなかった部分とその理由。")

    performed_from_at = _moment("performed_from")
    performed_to_at = _moment("performed_to")
    performed_by = _text("performed_by", limit=100, description="部署と氏名。")
    checked_by = _text("checked_by", limit=100, description="実施者と別の人をおすすめします。")
    steps = Rows(label_of(LookBack.steps), StepRow)

    unit = _text("unit", limit=UNIT_LIMIT, description="件、口座、名など。空欄のときは「件」。")
    examined = _count("examined")
    suspected = _count("suspected")
    harmed = _count("harmed")
    result = Select(
        label_of(LookBack.result), Result, description="該当がなかったことも結果として残します。"
    )
    result_detail = _long("result_detail")

    def revision(self, incident_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `open_look_back` and `revise_look_back`."""
        return {
            **{name: self[name].data for name in PLAIN},
            **{name: self[f"{name}_at"].data for name in DATED},
            "result": self.result.data or Result.PENDING,
            "unit": self.unit.data or "件",
            "steps": tuple(Step(**entry) for entry in self.steps.filled) or None,
            "incident_id": incident_id,
        }


class LookBackEditForm(LookBackForm):
    """The same form for a check that is recorded already."""

    version = Hidden()
    base = Hidden()


class FindingForm(PageForm):
    """A past harm that the check has found."""

    submission_id = Hidden()
    text = LongText(
        label_of(Finding.text),
        description="いつ、どの口座に、何が起きたか。事案の概要に引き継ぎます。",
        validators=[Required("判明した内容を入力してください。")],
    )
    found_at = MomentEntry(
        label_of(Finding.found),
        description="空欄のときは、記録した時刻を判明日時とします。",
    )


def sections_of(form: LookBackForm) -> list[tuple[str, list[Field]]]:
    """Lay the form out in its sections: (label, fields)."""
    return [(label, [form[name] for name in names]) for label, names in SECTIONS]


def values_of(look_back: LookBack) -> dict[str, Any]:
    """Give a check in the shape its form shows."""
    return {
        **{name: getattr(look_back, name) for name in (*PLAIN, "unit")},
        **{f"{name}_at": getattr(look_back, name) for name in DATED},
        "steps": look_back.steps or (),
        "incident": look_back.incident.uid if look_back.incident else None,
    }
