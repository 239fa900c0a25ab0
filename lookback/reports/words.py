"""The values of a check as the texts that page and document show."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from core.database import label_of
from core.moments import Moment, echo_moment
from core.vocabulary import Term
from incidents.models import Incident
from lookback.models import LookBack, Step

Saying = Callable[[Moment], str]
"""How a moment is written: as pages or as letters do."""

COUNTS = ("examined", "suspected", "harmed")
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("契機", ("trigger", "incident_id", "trigger_detail", "ordered", "ordered_by")),
    ("対象と方法", ("scope", "period", "records_used", "method", "limits")),
    ("実施", ("performed", "performed_by", "checked_by", "steps")),
    ("結果", (*COUNTS, "result", "result_detail")),
)
SPANS = {"period": "対象期間", "performed": "実施期間"}


def sheet_of(look_back: LookBack) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give every section with the label and the text of each of its values; empty where unknown."""
    return [
        (label, [(label_for(name), text_for(look_back, name)) for name in names])
        for label, names in SECTIONS
    ]


def label_for(name: str) -> str:
    """Give the label of a value; a span has one of its own."""
    return SPANS.get(name) or label_of(getattr(LookBack, name))


def text_for(look_back: LookBack, name: str, say: Saying = echo_moment) -> str:
    """Say one value in words; `say` writes its moments."""
    if name in SPANS:
        ends = (getattr(look_back, f"{name}_from"), getattr(look_back, f"{name}_to"))
        return span_text(*ends, say)
    if name == "incident_id":
        case = look_back.incident
        return f"{case.number}　{case.title}" if case else ""
    value = getattr(look_back, name)
    if name in COUNTS:
        return "" if value is None else f"{value:,}{look_back.unit}"
    return _text(value, say)


def span_text(start: Moment | None, end: Moment | None, say: Saying) -> str:
    """Say a stretch of time; one that has a single known end says so."""
    if start is None and end is None:
        return ""
    first, last = (say(moment) if moment else "" for moment in (start, end))
    return (
        f"{first}から{last}まで" if first and last else f"{first}から" if first else f"{last}まで"
    )


def step_texts(look_back: LookBack, say: Saying = echo_moment) -> list[tuple[str, str]]:
    """Give the steps of a check as (time, what was done)."""
    return [(_text(step.at, say), step.what or "") for step in look_back.steps or ()]


class FindingRow(NamedTuple):
    """One finding in words, and the case that it became."""

    uid: str
    found: str
    text: str
    incident: Incident | None


def finding_rows(look_back: LookBack, say: Saying = echo_moment) -> list[FindingRow]:
    """Give what a check has found."""
    return [
        FindingRow(one.uid, _text(one.found, say), one.text or "", one.incident)
        for one in look_back.findings
    ]


def rows_text(steps: Iterable[Step], say: Saying = echo_moment) -> str:
    """Say the steps of a check, one per line."""
    return "\n".join("　".join(filter(None, (_text(one.at, say), one.what))) for one in steps)


def _text(value: Any, say: Saying) -> str:  # noqa: ANN401 (a value of a check)
    if value is None:
        return ""
    if isinstance(value, Moment):
        return say(value)
    if isinstance(value, Term):
        return value.label
    if isinstance(value, tuple):
        return rows_text(value, say)
    return str(value)
