"""A list as a file: read, written and recorded with its rows and its purpose, by a page or by a job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session, scoped_session

from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.vocabulary import FileFormat
from core.work import Work
from documents.sheets import Sheet, render
from jobs.models import Job
from jobs.operations import enqueue, keep_file
from jobs.run import Handler, JobRefused, Run

AnySession = Session | scoped_session[Session]
Tell = Callable[[int, int], object]
"""(rows done, rows in all), called between the parts of a long list."""
MOST_IN_FILE = 50_000
"""So many rows of customers' data fit into memory, and into the file of a job."""
KEY_LIMIT = 100
NO_RIGHT = "この出力を行う権限がなくなったため、出力していません。"
TOO_MANY = (
    f"条件に合うものが{MOST_IN_FILE:,}件を超えたため、出力していません。条件を加えてください。"
)
WRITING = "ファイルを作成しています。"


class ExportRefused(Exception):
    """A list cannot be given; the message says why and what to do."""


class Taker(Protocol):
    """Who takes a list along."""

    @property
    def uid(self) -> str:
        """Give the member's opaque id."""
        ...

    def may(self, permission: Any) -> bool:  # noqa: ANN401 (the table of rights lies above)
        """Say whether the member holds a right."""
        ...


class Order(NamedTuple):
    """What is taken along: the conditions, the form, what for, the names of the conditions, of which record."""

    query: str
    file_format: str
    purpose: str
    named: str
    scope: str = ""
    table: str = ""


@dataclass(frozen=True)
class Listed:
    """A list that has been read: its sheet, the name of its file, and how the trail names it."""

    sheet: Sheet
    name: str
    label: str
    table: str
    uid: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exporter:
    """How the lists of one kind are taken along.

    `kind` is the verb of the trail and the kind of the job; `read` gives the whole list for a member, calls
    `tell` between its parts, and raises ExportRefused where there is no list for them.
    """

    kind: str
    label: str
    permission: str
    read: Callable[[AnySession, Any, Order, Tell], Listed]


class Exported(NamedTuple):
    """A list as a file."""

    name: str
    media_type: str
    content: bytes


def tell_nobody(done: int, total: int) -> None:
    """Stand for somebody who follows the progress."""
    del done, total


def read_list(
    exporter: Exporter, session: AnySession, member: Taker, order: Order, tell: Tell = tell_nobody
) -> Listed:
    """Read a list; one that no file can hold is refused."""
    listed = exporter.read(session, member, order, tell)
    if len(listed.sheet.rows) > MOST_IN_FILE:
        raise ExportRefused(TOO_MANY)
    return listed


def write(listed: Listed, order: Order) -> Exported:
    """Write a list in the form that was asked for, its file named after this moment."""
    content, media_type = render(listed.sheet, FileFormat(order.file_format))
    name = f"{listed.name}_{clock.to_jst(clock.now()):%Y%m%d_%H%M}.{order.file_format}"
    return Exported(name, media_type, content)


def record(work: Work, exporter: Exporter, order: Order, listed: Listed) -> None:
    """Note who took what along; the conditions by their names, for a value may be a customer's."""
    rows = len(listed.sheet.rows)
    note(
        work,
        EntryKind.DOWNLOAD,
        exporter.kind,
        table=listed.table,
        uid=listed.uid,
        label=f"{listed.label} {rows:,}件",
        reason=order.purpose,
        detail={
            "件数": rows,
            "形式": FileFormat(order.file_format).label,
            "条件の項目": order.named or "なし",
            **listed.detail,
        },
    )


def queue(
    work: Work, exporter: Exporter, *, owner_uid: str, order: Order, rows: int, key: str
) -> Job:
    """Let a long list be written by a job; of a key the first one is given for ever."""
    key = f"{exporter.kind}:{owner_uid}:{key[:KEY_LIMIT]}"
    return enqueue(work, exporter.kind, order._asdict(), key=key, owner_uid=owner_uid, total=rows)


def handler(
    exporter: Exporter, acting: Callable[[AnySession, str, datetime], Taker | None]
) -> Handler:
    """Give the job that writes long lists; killed in the middle it begins anew and has written nothing.

    `acting` gives the owner with the rights of now.
    """

    def export(run: Run) -> None:
        member = acting(db.session, run.owner_uid or "", clock.now())
        if member is None or not member.may(exporter.permission):
            raise JobRefused(NO_RIGHT)
        try:
            _export(run, exporter, member)
        except ExportRefused as refused:
            raise JobRefused(str(refused)) from refused

    return Handler(exporter.label, export)


def _export(run: Run, exporter: Exporter, member: Taker) -> None:
    def tell(done: int, total: int) -> None:
        db.session.rollback()  # a long look keeps nobody else from tidying up
        run.tell(done, total)

    order = Order(**run.payload)
    listed = read_list(exporter, db.session, member, order, tell)
    rows = len(listed.sheet.rows)
    with run.step(total=rows, message=WRITING):
        pass
    written = write(listed, order)
    with run.step(done=rows, total=rows) as work:
        keep_file(work, run.uid, **written._asdict(), permission=exporter.permission)
        record(work, exporter, order, listed)
        run.finish({"has_file": True}, f"{rows:,}件を出力しました。")
