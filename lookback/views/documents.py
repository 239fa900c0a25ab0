"""The record of a check as a Word file."""

from flask.typing import ResponseReturnValue

from accounts.guard import actor, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.web import WORD, file_answer
from core.work import transaction
from documents.word import render_word
from firm.queries import find_firm
from lookback import queries
from lookback.models import LookBack
from lookback.reports.record import describe


@requires(Permission.LOOK_BACK_READ, loads=queries.find_look_back)
def word_file(record: LookBack) -> ResponseReturnValue:
    """Give the record of a check as a Word file; the download is recorded before it happens."""
    now = clock.now()
    firm = find_firm(db.session).name or ""
    content = render_word(describe(record, firm=firm, now=now))
    with transaction(db.session, actor(), now) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "lookback:print",
            table=record.__tablename__,
            uid=record.uid,
            label=record.number,
        )
    return file_answer(content, WORD, f"{record.number}_遡及確認の記録.docx")
