"""Takes files in before any transaction: limits, the check of their contents, and the encrypted copy."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from shutil import copyfileobj
from typing import Any, BinaryIO, Protocol, cast

from attachments.checks import Report, check, extension_of, refusal_of
from attachments.models import Attachment
from attachments.proofs import place_of_content
from attachments.store import Stored, current_store
from attachments.vocabulary import Handling
from core.database import new_uid
from core.text import clean_text

NAME_LIMIT = 150
NAMELESS = "名前のないファイル"
_DIRECTING = re.compile("[\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]")
MEGABYTE = 1024 * 1024
BODY_FILES = 3
"""So many of the largest files fit into one request; more are sent in several."""
TEXTS = 4 * MEGABYTE


class FilesRefused(Exception):
    """Files cannot be taken; each reason names the file and says what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("、".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Sent:
    """One file as it arrives."""

    name: str
    content: BinaryIO


class Chosen(Protocol):
    """A file of a form, as the pages have it."""

    @property
    def filename(self) -> str | None:
        """Give its name as the browser sent it."""
        ...

    @property
    def stream(self) -> Any:  # noqa: ANN401 (a stream of bytes, which the library does not say)
        """Give its bytes."""
        ...


@dataclass(frozen=True)
class Taken:
    """One file that lies in the store and waits for its row; without one the sweep removes it."""

    uid: str
    name: str
    handling: Handling
    stored: Stored
    report: Report


def body_limit() -> int:
    """Give the size of the largest request with files, in bytes."""
    return BODY_FILES * current_store().limits.file + TEXTS


def sent_files(chosen: Sequence[Chosen]) -> list[Sent]:
    """Give the files of a form in the shape the intake takes."""
    return [Sent(one.filename or "", one.stream) for one in chosen]


def take_in(sent: Sequence[Sent], handling: Handling, *, already: int = 0) -> list[Taken]:
    """Check every file and store them all, or raise FilesRefused with a reason for each that is not taken.

    `already` is the number of files that the record has.
    """
    if already + len(sent) > current_store().limits.count:
        limit = current_store().limits.count
        raise FilesRefused(
            [f"1件に保管できるファイルは{limit}個までです（現在{already}個、追加{len(sent)}個）。"]
        )
    checked, reasons = [], []
    for one in sent:
        name = clean_name(one.name)
        refusal, report = _look_at(one, name, handling)
        if refusal is not None or report is None:
            reasons.append(f"「{name}」：{refusal}")
        else:
            checked.append((one, name, report))
    if reasons:
        raise FilesRefused(reasons)
    return [_store(one, name, handling, report) for one, name, report in checked]


def look_again(attachment: Attachment) -> Report:
    """Have a stored file looked at once more, whose contents could not be checked when it came."""
    store = current_store()
    with tempfile.TemporaryFile() as copy:
        for piece in store.read(attachment.stored_as, place_of_content(attachment.uid)):
            copy.write(piece)
        copy.flush()
        return check(cast("BinaryIO", copy), attachment.name or "", store.limits.unpacked)


def clean_name(raw: str) -> str:
    """Give a file's name as people may see it: no path, no control or directing characters, not too long."""
    text = _DIRECTING.sub("", clean_text(raw)[0]).replace("\\", "/")
    name = " ".join(PurePosixPath(text).name.split()).strip(". ") if text.strip("/") else ""
    if len(name) > NAME_LIMIT:
        extension = extension_of(name)
        tail = f"….{extension}" if extension else "…"
        name = name[: NAME_LIMIT - len(tail)] + tail
    return name or NAMELESS


def _look_at(one: Sent, name: str, handling: Handling) -> tuple[str | None, Report | None]:
    limits, size = current_store().limits, one.content.seek(0, os.SEEK_END)
    if size == 0:
        return "空のファイルです。正しいファイルを選んでください。", None
    if size > limits.file:
        return f"大きすぎます。1つのファイルは{limits.file // MEGABYTE}MBまでです。", None
    with _on_disk(one.content) as file:
        report = check(file, name, limits.unpacked)
    return refusal_of(name, report, handling), report


@contextmanager
def _on_disk(content: BinaryIO) -> Iterator[BinaryIO]:
    """Give the file as one that a child process can be handed; it has no name and ends with the request."""
    content.seek(0)
    if not isinstance(content, BytesIO):
        content.fileno()  # a spooled one moves out of memory here
        content.flush()
        yield content
        return
    with tempfile.TemporaryFile() as copy:
        copyfileobj(content, copy)
        copy.flush()
        yield cast("BinaryIO", copy)


def _store(one: Sent, name: str, handling: Handling, report: Report) -> Taken:
    uid = new_uid()
    one.content.seek(0)
    stored = current_store().put(one.content, place_of_content(uid))
    return Taken(uid, name, handling, stored, report)
