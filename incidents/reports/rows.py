"""A case as one row of the list: every value as the text that is shown."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from core.clock import stamps_of
from incidents.vocabulary import Damage, IncidentKind, IncidentStatus


class CaseRow(NamedTuple):
    """One row; instants as machines and as people read them."""

    uid: str
    number: str
    title: str
    kinds: str
    status: IncidentStatus
    damage: Damage
    discovered: tuple[str, str]
    assignee: str
    updated: tuple[str, str]
    is_drill: bool


def rows_of(found: Iterable[Any]) -> list[CaseRow]:
    """Give the rows of a page; `found` has the columns of the list, 種別 as it is stored."""
    return [
        CaseRow(
            row.uid,
            row.number,
            row.title,
            _kinds(row.kinds),
            row.status,
            row.damage,
            stamps_of(row.discovered_at),
            row.assignee or "未割当",
            stamps_of(row.updated_at),
            row.is_drill,
        )
        for row in found
    ]


@cache  # eight kinds: few combinations, many rows
def _kinds(stored: str) -> str:
    chosen = stored.split("|")
    return "、".join(kind.label for kind in IncidentKind if kind.value in chosen)
