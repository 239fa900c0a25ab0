"""How a page answers who asks for a list: with its file, or with the page of the job that writes it."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from core import clock
from core.database import db, new_uid
from core.web import file_answer
from core.work import Actor, transaction
from exports import operations
from exports.operations import Exporter, Order, Taker

TAKEN = "出力を受け付けました。終わると、この画面からファイルを受け取れます。"


def give(exporter: Exporter, order: Order, member: Taker, actor: Actor) -> ResponseReturnValue:
    """Give a short list as a file; ExportRefused says why there is none."""
    listed = operations.read_list(exporter, db.session, member, order)
    written = operations.write(listed, order)
    with transaction(db.session, actor, clock.now()) as work:
        operations.record(work, exporter, order, listed)
    return file_answer(written.content, written.media_type, written.name)


def give_by_job(
    exporter: Exporter, order: Order, member: Taker, actor: Actor, *, rows: int, key: str | None
) -> ResponseReturnValue:
    """Let a job write a long list, once however often the page with this key is sent; lead to its page."""
    with transaction(db.session, actor, clock.now()) as work:
        job = operations.queue(
            work, exporter, owner_uid=member.uid, order=order, rows=rows, key=key or new_uid()
        )
        location = f"/jobs/{job.uid}"
    flash(TAKEN, "success")
    return redirect(location, 303)
