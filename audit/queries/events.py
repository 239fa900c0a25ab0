"""The history of a record in words: who did what and when, and what it changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from audit.models import AuditEntry
from audit.queries.acts import Act
from audit.queries.changes import NOTHING, Change, open_changes
from core.clock import stamps_of


@dataclass(frozen=True)
class Changed:
    """One value before and after; empty where there was none."""

    label: str
    before: str
    after: str
    is_further: bool = False
    """Whether a further record of the act begins here."""


@dataclass(frozen=True)
class Event:
    """What one member did at one instant, as the timeline shows it."""

    at_iso: str
    at_text: str
    what: str
    who: str
    note: str
    changes: Sequence[Changed] = ()
    kinds: Sequence[str] = ()
    """Of which kinds the records are, each with its number where there are several."""
    rest: int = 0
    """How many further records of the act are not told."""


def events_of(
    entries: Sequence[AuditEntry],
    words: Mapping[str, str],
    changed: Callable[[AuditEntry], Iterable[Changed]] = lambda entry: (),  # noqa: ARG005 (many tell none)
) -> list[Event]:
    """Tell entries that come newest first, one event per action; `words` names the verbs."""
    acts = groupby(entries, key=lambda entry: (entry.at, entry.actor_name, entry.verb))
    return [
        Event(
            *stamps_of(at),
            what=words.get(verb, verb),
            who=who,
            note=_reason(act := list(group)),
            changes=[change for entry in act for change in changed(entry)],
        )
        for (at, who, verb), group in acts
    ]


def event_of(
    act: Act, words: Mapping[str, str], changed: Callable[[AuditEntry], Iterable[Changed]]
) -> Event:
    """Tell one act of a page; `words` names the verbs and the tables."""
    return Event(
        *stamps_of(act.at),
        what=words.get(act.verb, act.verb),
        who=act.who,
        note=_reason(act.entries),
        changes=list(_apart(map(changed, act.entries))),
        kinds=[
            words.get(table, table) + (f" {count:,}件" if count > 1 else "")
            for table, count in act.counts.items()
        ],
        rest=sum(act.counts.values()) - len(act.entries),
    )


def _apart(records: Iterable[Iterable[Changed]]) -> Iterator[Changed]:
    """Give the changes of several records in a row, marked where the next one begins."""
    is_first = True
    for changes in map(list, records):
        for place, change in enumerate(changes):
            yield replace(change, is_further=not place and not is_first)
        is_first = is_first and not changes


def _reason(act: Iterable[AuditEntry]) -> str:
    return next((entry.reason for entry in act if entry.reason), "")


def changes_in(
    entry: AuditEntry, silent: frozenset[str], *, shows_content: bool = True
) -> list[Change]:
    """Give what an entry really changed, without the labels of what the server keeps for itself."""
    return [
        change
        for change in open_changes(entry, shows_content=shows_content)
        if change.label not in silent and change.old_text != change.new_text
    ]


def value_told(text: str) -> str:
    """Say a value as a history does: nothing is an empty text."""
    return "" if text == NOTHING else text
