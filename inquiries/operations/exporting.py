"""The list as a file: few rows at once, many as a job; each is recorded with its rows and its purpose."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from accounts.guard import SignedIn, acting
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.clock import to_jst
from core.database import db
from core.vocabulary import FileFormat
from core.work import Work
from documents.sheets import Cell, render
from inquiries import queries
from inquiries.models import Inquiry
from inquiries.reports.export import rows_of_list, sheet_of_list
from jobs.models import Job
from jobs.operations import enqueue, keep_file
from jobs.run import Handler, JobRefused, Run

EXPORT = "inquiries:export"
NO_RIGHT = "この出力を行う権限がなくなったため、出力していません。"
TOO_MANY = f"条件に合うものが{queries.MOST_IN_FILE:,}件を超えたため、出力していません。条件を加えてください。"
WRITING = "ファイルを作成しています。"


class Order(NamedTuple):
    """What is taken along: the conditions, the form, what for, and the names of the conditions."""

    query: str
    file_format: str
    purpose: str
    named: str


class Exported(NamedTuple):
    """A list as a file."""

    name: str
    media_type: str
    content: bytes


def write_export(rows: Sequence[tuple[Cell, ...]], chosen: FileFormat) -> Exported:
    """Write the rows of a list as a file of the chosen form, named after this moment."""
    sheet = sheet_of_list(rows)
    content, media_type = render(sheet, chosen)
    name = f"相談・苦情_{to_jst(clock.now()):%Y%m%d_%H%M}.{chosen.value}"
    return Exported(name, media_type, content)


def queue_export(work: Work, *, owner_uid: str, order: Order, rows: int, key: str) -> Job:
    """Let a long list be written by a job; of a key the first one is given for ever."""
    key = f"{EXPORT}:{owner_uid}:{key}"
    return enqueue(work, EXPORT, order._asdict(), key=key, owner_uid=owner_uid, total=rows)


def record_export(work: Work, order: Order, rows: int) -> None:
    """Note who took what along; the conditions by their names, for a value may be a customer's."""
    chosen = FileFormat(order.file_format)
    note(
        work,
        EntryKind.DOWNLOAD,
        "inquiries:export",
        table=Inquiry.__tablename__,
        label=f"相談・苦情の一覧 {rows:,}件",
        reason=order.purpose,
        detail={"件数": rows, "形式": chosen.label, "条件の項目": order.named or "なし"},
    )


def export_handler() -> Handler:
    """Give the job that writes a long list; killed in the middle it begins anew and has written nothing."""
    return Handler("相談・苦情の一覧の出力", _export)


def _export(run: Run) -> None:
    order = Order(**run.payload)
    member = acting(db.session, run.owner_uid or "", clock.now())
    if member is None or not member.may(Permission.INQUIRY_EXPORT):
        raise JobRefused(NO_RIGHT)
    rows = list(_rows(run, member, order))
    with run.step(total=len(rows), message=WRITING):
        pass
    written = write_export(rows, FileFormat(order.file_format))
    with run.step(done=len(rows), total=len(rows)) as work:
        keep_file(work, run.uid, **written._asdict(), permission=Permission.INQUIRY_EXPORT)
        record_export(work, order, len(rows))
        run.finish({"has_file": True}, f"{len(rows):,}件を出力しました。")


def _rows(run: Run, member: SignedIn, order: Order) -> Iterator[tuple[Cell, ...]]:
    ids = queries.list_export_ids(db.session, member, queries.listing_of(order.query), clock.now())
    if len(ids) > queries.MOST_IN_FILE:
        raise JobRefused(TOO_MANY)
    done = 0
    for part in queries.parts_of(ids):
        yield from rows_of_list(queries.list_by_ids(db.session, member, part))
        db.session.rollback()  # a long look keeps nobody else from tidying up
        done += len(part)
        run.tell(done, len(ids))
