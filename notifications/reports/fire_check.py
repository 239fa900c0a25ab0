"""Whether a report fits FIRE: essential items of its phase, phase and status, the order of its instants."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from notifications.reports.fire_items import FINAL, essential_at

LEVELS = {"Initial": 1, "Intermediate": 2, "Final": FINAL}
STATUS_LEVELS = {"Open": 1, "Resolved": 2, "Closed": FINAL}
REFUSED = {
    (
        "Intermediate",
        "Closed",
    ): "続報（Intermediate）では、状態を終結（Closed）にできません。最終報告にしてください。",
    (
        "Final",
        "Open",
    ): "最終報告（Final）では、状態を対応中（Open）にできません。事案を終結してください。",
}
INSTANTS = {
    "time_of_report": "報告日時",
    "time_of_occurrence": "発生日時",
    "time_of_detection": "発覚日時",
    "time_of_resolution": "復旧日時",
    "time_of_closure": "終結日時",
    "time_of_next_update": "次回報告予定",
}
ORDER = (
    ("time_of_occurrence", "time_of_detection", True),
    ("time_of_occurrence", "time_of_resolution", False),
    ("time_of_resolution", "time_of_closure", False),
    ("time_of_detection", "time_of_closure", False),
)
"""Which instant comes before which, and whether both may be one."""


def level_of(fire: Mapping[str, Any]) -> int:
    """Give how much is essential: 1 initial and open, 2 intermediate or resolved, 3 final or closed."""
    return max(LEVELS[fire["report_phase"]], STATUS_LEVELS[fire["incident_status"]])


def problems_of(fire: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Say in Japanese what keeps a report from fitting FIRE, at an instant."""
    refused = REFUSED.get((fire["report_phase"], fire["incident_status"]))
    return (*([refused] if refused else []), *_missing(fire), *_times(fire, now))


def _missing(fire: Mapping[str, Any]) -> Iterator[str]:
    for item in essential_at(level_of(fire)):
        if any(value in (None, "", [], ()) for value in _values(fire, item.key)):
            yield f"この段階で必須の項目がありません：{item.label}（{item.name}）"


def _values(fire: Mapping[str, Any], key: str) -> list[Any]:
    """Give the values of an item: one, or one of each row of its list."""
    name, _, part = key.partition(".")
    held = fire.get(name)
    if not part:
        return [held]
    return [row.get(part) for row in held or ()]


def _times(fire: Mapping[str, Any], now: datetime) -> Iterator[str]:
    known: dict[str, datetime] = {}
    for name, label in INSTANTS.items():
        if fire.get(name) is None:
            continue
        at = _read(fire[name])
        if at is None:
            yield f"{label}は、時差のある日時（例：2026-11-22T14:05:00+09:00）ではありません。"
        else:
            known[name] = at
    yield from _order(known)
    if "time_of_report" in known and known["time_of_report"] > now:
        yield "報告日時が未来になっています。"
    reported = known.get("time_of_report", now)
    if "time_of_next_update" in known and known["time_of_next_update"] <= reported:
        yield "次回報告予定が報告日時より後になっていません。"


def _read(text: Any) -> datetime | None:  # noqa: ANN401 (whatever stands in the place of an instant)
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


def _order(known: Mapping[str, datetime]) -> Iterator[str]:
    for first, second, may_equal in ORDER:
        if first in known and second in known:
            before, after = known[first], known[second]
            if before > after or (before == after and not may_equal):
                yield f"{INSTANTS[first]}が{INSTANTS[second]}より前になっていません。"
