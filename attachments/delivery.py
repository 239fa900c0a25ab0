"""The one place that answers with a stored file: compared with its hash first, and never shown inline."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from flask import Response
from sqlalchemy.orm import Session, scoped_session

from attachments.models import Attachment
from attachments.proofs import place_of_content, verify
from attachments.store import current_store
from attachments.vocabulary import CheckState, Handling, Verdict
from core import clock
from core.web import as_download
from core.work import Actor, Work, transaction

Noted = Callable[[Work, Attachment, Verdict], None]
"""What the owner writes about a file that is being taken, in the same transaction: verdict, trail, ledger."""

HARMLESS = frozenset({"image/png", "image/jpeg", "image/gif", "text/plain"})
KEPT_APART = ".quarantine"
"""Behind the name of a file with findings, so that no double click opens it."""
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


class Unfit(Exception):
    """The stored file is not, or not provably, the one that was received; it is not handed out."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(UNFIT[verdict])
        self.verdict = verdict


UNFIT = {
    Verdict.DIFFERENT: "保管している内容が受領時のSHA-256と一致しないため、取り出せません。システム管理者に連絡してください。",
    Verdict.UNKNOWN: "保管している内容を読み取れないため、取り出せません。システム管理者に連絡してください。",
}


def hand_out(
    session: Session | scoped_session[Session], actor: Actor, attachment: Attachment, noted: Noted
) -> Response:
    """Compare a file with its hash, let its owner note who takes it, and answer with it; Unfit otherwise."""
    verdict = verify(attachment)
    with transaction(session, actor, clock.now()) as work:
        held = work.session.get_one(Attachment, attachment.id)
        noted(work, held, verdict)
        uid, name = held.uid, saved_name(held)
        stored_as, size, kind = held.stored_as, held.size, _type_of(held)
    if verdict is not Verdict.SAME:
        raise Unfit(verdict)
    pieces = current_store().read(stored_as, place_of_content(uid))
    answer = Response(pieces, content_type=kind, headers={"Content-Length": str(size)})
    return as_download(answer, name)


def saved_name(attachment: Attachment) -> str:
    """Give the name a file is saved under: the received one, without what no file system takes."""
    name = _NOT_IN_NAMES.sub("_", attachment.name or "file")
    if _RESERVED.match(PurePosixPath(name).stem):
        name = f"_{name}"
    return name if attachment.check_state is CheckState.CLEAN else name + KEPT_APART


def _type_of(attachment: Attachment) -> str:
    is_harmless = (
        attachment.handling is Handling.DOCUMENT
        and attachment.check_state is CheckState.CLEAN
        and attachment.media_type in HARMLESS
    )
    return attachment.media_type if is_harmless else "application/octet-stream"
