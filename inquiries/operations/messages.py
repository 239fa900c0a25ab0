"""Messages of the web form: each becomes an inquiry once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.confidential import SecretKind
from core.text import clean_text
from core.work import Work
from inquiries.models import Inquiry, source_digest
from inquiries.operations.records import open_inquiry
from inquiries.operations.secrets import note_taken_out, without_secrets
from inquiries.queries.records import find_by_source_key
from inquiries.vocabulary import Channel

PREFIX = "web:"
"""Keeps the form's own numbers apart from those of a call centre."""
EMPTY = "（本文はありません。）"


class MessageChanged(Exception):
    """A message of this number was recorded before, and said something else."""


@dataclass(frozen=True)
class TakenMessage:
    """The inquiry of a message, and whether an earlier sending has made it already."""

    inquiry: Inquiry
    is_known: bool
    taken_out: dict[str, frozenset[SecretKind]] = field(default_factory=dict)
    """The kinds of secrets that were blacked out, by entry."""


def take_message(
    work: Work,
    *,
    source_key: str,
    content_of: str,
    received_at: datetime,
    content: str,
    **fields: Any,  # noqa: ANN401 (further columns of the intake page)
) -> TakenMessage:
    """Record what the web form says; `content_of` is the whole message, by which it is known again."""
    key, digest = PREFIX + source_key, source_digest(content_of)
    earlier = find_by_source_key(work.session, key)
    if earlier is not None:
        if earlier.source_digest != digest:
            raise MessageChanged
        return TakenMessage(earlier, is_known=True)
    cleaned = {
        name: clean_text(value)[0].strip() or None if type(value) is str else value
        for name, value in {**fields, "content": content}.items()
    }
    left, taken_out = without_secrets(cleaned)
    left["content"] = left["content"] or EMPTY
    inquiry = open_inquiry(
        work,
        received_at=received_at,
        channel=Channel.WEB,
        source_key=key,
        source_digest=digest,
        **left,
    )
    if taken_out:
        kinds = {kind.label for found in taken_out.values() for kind in found}
        note_taken_out(work, inquiry, taken_out, kinds)
    return TakenMessage(inquiry, is_known=False, taken_out=taken_out)
