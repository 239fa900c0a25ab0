"""Secrets in what arrives from outside: nobody can be asked, so they are blacked out and the trail says so."""

from collections.abc import Collection, Iterable
from typing import Any

from audit.recorder import note
from audit.vocabulary import EntryKind
from core.confidential import SecretKind, blacked_out
from core.work import Work
from inquiries.models import Inquiry


def without_secrets(
    values: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, frozenset[SecretKind]]]:
    """Give the values with their texts blacked out, and the kinds taken out by name."""
    screened = {name: blacked_out(text) for name, text in values.items() if type(text) is str}
    left = {name: text for name, (text, _) in screened.items()}
    return {**values, **left}, {name: kinds for name, (_, kinds) in screened.items() if kinds}


def note_taken_out(
    work: Work, inquiry: Inquiry, fields: Iterable[str], kinds: Collection[str]
) -> None:
    """Record that an inquiry arrived with secrets: where and of which kinds, never what."""
    note(
        work,
        EntryKind.SYSTEM,
        "secrets:black_out",
        table=inquiry.__tablename__,
        uid=inquiry.uid,
        label=inquiry.audit_label,
        detail={"fields": sorted(fields), "kinds": sorted(kinds)},
    )
