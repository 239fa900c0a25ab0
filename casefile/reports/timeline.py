"""The 時系列 in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from casefile.models import TimelineEntry
from core.clock import jst_stamp
from core.moments import echo_moment

UNKNOWN = "日時不明"


@dataclass(frozen=True)
class EventRow:
    """One entry as the page shows it."""

    uid: str
    happened: str
    text: str
    source: str
    recorded: str
    is_reported: bool
    is_correction: bool
    corrected_by: str
    """The uid of the correction, empty where there is none."""


def rows_of(entries: Iterable[TimelineEntry]) -> list[EventRow]:
    """Give the rows of a 時系列."""
    return [
        EventRow(
            uid=entry.uid,
            happened=echo_moment(entry.happened) if entry.happened else UNKNOWN,
            text=entry.text or "",
            source="　".join(filter(None, (entry.source.label, entry.source_detail))),
            recorded=f"{jst_stamp(entry.recorded_at)}　{entry.recorded_by}",
            is_reported=entry.is_reported,
            is_correction=entry.corrects_id is not None,
            corrected_by=entry.corrected_by.uid if entry.corrected_by else "",
        )
        for entry in entries
    ]
