"""What comes round: each period once, however many processes look at the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import to_jst


@dataclass(frozen=True)
class Every:
    """A kind of job that comes round: every so many minutes or hours, or daily at a time of Japan.

    A time that passed while nothing ran is made up for on the same day.
    """

    kind: str
    minutes: int = 0
    hours: int = 0
    at: str = ""

    def __post_init__(self) -> None:
        if bool(self.at) == bool(self.minutes + self.hours):
            raise ValueError("a job comes round after a time or at a time")
        if self.at:
            _minutes(self.at)

    def key(self, now: datetime) -> str | None:
        """Give the name of the period that has begun, None before today's time."""
        if not self.at:
            period = timedelta(hours=self.hours, minutes=self.minutes)
            begun = int(now.timestamp() // period.total_seconds() * period.total_seconds())
            return f"{self.kind}:{begun}"
        here = to_jst(now)
        if here.hour * 60 + here.minute < _minutes(self.at):
            return None
        return f"{self.kind}:{here:%Y-%m-%d}"


def due_keys(schedule: tuple[Every, ...], now: datetime) -> Iterator[tuple[str, str]]:
    """Give kind and name of every period that has begun."""
    for every in schedule:
        key = every.key(now)
        if key is not None:
            yield every.kind, key


def _minutes(at: str) -> int:
    hour, _, minute = at.partition(":")
    if not (len(at) == 5 and 0 <= int(hour) < 24 and 0 <= int(minute) < 60):  # noqa: PLR2004 (a clock)
        raise ValueError(f"not a time: {at}")
    return int(hour) * 60 + int(minute)
