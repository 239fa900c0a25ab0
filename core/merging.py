"""Two people, one record: an edit joined with what others saved since, field by field."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    SelectField,
    SelectMultipleField,
)

from core.fields import Reading, leaves_of, values_of
from core.forms import Entered, PageForm, contents_of, digest_of


def _is_equal(mine: Field, theirs: Field) -> bool:
    """Say whether two fields hold the same, however it was typed: 100万 is 1,000,000."""
    return contents_of(mine, _meaning_of) == contents_of(theirs, _meaning_of)


def _meaning_of(field: Field) -> list[str]:
    if isinstance(field, Reading) and field.data is not None:
        return [field.write(field.data)]
    return values_of(field)


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: both values, until one is chosen."""

    name: str
    label: str
    mine: str
    theirs: str


def merge(
    mine: PageForm, theirs: PageForm, base: str, choose_theirs: Sequence[str]
) -> tuple[Entered, list[Clash]]:
    """Join an edit with what others saved since: a field only one side changed is taken from it.

    `base` is the JSON of `digests` when the page was made. Fields both changed keep mine and are named as
    clashes, unless they are among `choose_theirs`.
    """
    shown = _read_digests(base)
    joined, clashes = mine.entered(), []
    for field in mine.groups():
        name = field.short_name
        other = theirs[name]
        if _is_equal(field, other):
            continue
        untouched = shown.get(name) == digest_of(field)
        if untouched or name in choose_theirs:
            for leaf in leaves_of(field):
                joined.pop(leaf.name, None)
            joined.update({leaf.name: values_of(leaf) for leaf in leaves_of(other)})
        elif shown.get(name) != digest_of(other):
            clashes.append(Clash(name, field.label.text, text_of(field), text_of(other)))
    return joined, clashes


def _read_digests(base: str) -> dict[str, str]:
    try:
        digests = json.loads(base)
    except (ValueError, RecursionError):
        return {}
    return digests if isinstance(digests, dict) else {}


def text_of(field: Field) -> str:
    """Say in words what a field holds, for reading beside another value."""
    if isinstance(field, FieldList):
        return "\n".join(filter(None, (text_of(entry) for entry in field.entries)))
    if isinstance(field, FormField):
        parts = ((inner.label.text, text_of(inner)) for inner in field.form)
        return "、".join(f"{label}：{text}" for label, text in parts if text)
    if isinstance(field, BooleanField):
        return "はい" if field.data else ""
    if isinstance(field, (SelectField, SelectMultipleField)):
        chosen = set(values_of(field))
        offered = ((str(value), label) for value, label, *_ in field.iter_choices())
        return "、".join(str(label) for value, label in offered if value in chosen and value)
    return "".join(values_of(field))
