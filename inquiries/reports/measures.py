"""What 苦情集計 counts, and the figures as the database gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from inquiries.vocabulary import AGE_CLASSES, InquiryDamage, InquiryKind


class Basis(StrEnum):
    """Which inquiries of a period a measure counts."""

    RECEIVED = "received"
    CLOSED = "closed"
    PENDING = "pending"
    GUIDED = "guided"
    FILED = "filed"


class Measure(NamedTuple):
    """One thing that is counted, and the filters of the list that show the same rows."""

    name: str
    label: str
    basis: Basis
    filters: Mapping[str, str]


MEASURES = (
    Measure("received", "受付", Basis.RECEIVED, {}),
    *(
        Measure(f"kind_{kind.value}", f"うち{kind.label}", Basis.RECEIVED, {"kind": kind.value})
        for kind in InquiryKind
    ),
    *(
        Measure(f"damage_{d.value}", f"被害{d.label}", Basis.RECEIVED, {"damage": d.value})
        for d in InquiryDamage
    ),
    Measure("linked", "事案に関連", Basis.RECEIVED, {"linked": "yes"}),
    Measure("escalated", "引継ぎ", Basis.RECEIVED, {"escalated": "yes"}),
    Measure("replied", "一次回答済", Basis.RECEIVED, {"replied": "yes"}),
    Measure("closed", "終結", Basis.CLOSED, {}),
    Measure("pending", "未済（月末）", Basis.PENDING, {}),
    *(
        Measure(f"pending_{age}", f"うち{AGE_CLASSES[age].label}", Basis.PENDING, {"age": age})
        for age in ("30", "60", "90")
    ),
    Measure("guided", "FINMAC案内", Basis.GUIDED, {}),
    Measure("filed", "FINMAC申立", Basis.FILED, {}),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
BREAKDOWN = (
    "received", "kind_complaint", "kind_dispute", "damage_yes", "linked", "escalated", "closed",
    "pending", "pending_30", "pending_60", "pending_90",
)  # fmt: skip
"""What the tables by class show."""
AGES = ("0-30", "30-60", "60-90", "90")


Key = tuple[str, object]
"""A dimension and one of its values as stored; months are a dimension too, numbered from the first."""
WHOLE: Key = ("whole", None)


@dataclass(frozen=True)
class Counted:
    """What the database counted for a period, by every dimension.

    `replies` and `closings` hold the minutes that each inquiry waited for its first reply, or until it was
    closed; `pending`, `guided` and `filed` go by month.
    """

    counts: Mapping[Key, Mapping[str, int]]
    replies: Mapping[Key, Sequence[int]]
    closings: Mapping[Key, Sequence[int]]
    pending: Sequence[Mapping[str, int]]
    guided: Mapping[int, int]
    filed: Mapping[int, int]
    received_before: int
    complaints_before: int
