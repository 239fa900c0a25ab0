"""Addresses that the pages' scripts call while somebody types."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from core import clock
from core.database import db
from core.fields import reading_of
from core.text import ReadingError, clean_text
from core.work import Actor, Conflict, transaction
from drafts import operations, queries
from drafts.editing import wire
from drafts.editing.typist import Typist

FIELD_LIMIT = 2000
FORM_PAGES = ("/incidents/", "/inquiries/", "/notifications/", "/settings/")
TAKEN_OUT = "機密情報とみられる文字は●●●にしています"
KINDS = ("moment", "amount", "count")


def blueprint(
    guard: Callable[[Any], Any],
    member: Callable[[], Typist],
    actor: Callable[[], Actor],
) -> Blueprint:
    """Give the addresses of drafts and let edit pages know who types; guard and member come from above."""
    pages = Blueprint("drafts", __name__)
    pages.record_once(lambda setup: wire(setup.app, member, actor))
    for address, view in (
        ("/drafts", keep),
        ("/drafts/<uid>/moves/<move>", move),
        ("/echo", echo),
    ):
        told = update_wrapper(partial(view, member, actor), view)
        pages.add_url_rule(address, view.__name__, guard(told), methods=["POST"])
    return pages


def keep(member: Callable[[], Typist], actor: Callable[[], Actor]) -> ResponseReturnValue:
    """Keep what is being typed (autosave)."""
    entry = _read_entry(request.get_json(silent=True))
    if entry is None:
        return jsonify(message="下書きの内容を読み取れませんでした。"), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            draft = operations.keep(work, member_uid=member().uid, **entry)
    except Conflict:
        message = "この下書きは別の画面で更新されています。この画面の内容は、保存するまで残ります。"
        return jsonify(message=message), 409
    saved_at = clock.to_jst(draft.saved_at).strftime("%H:%M")
    answer: dict[str, object] = {"revision": draft.revision, "saved_at": saved_at}
    if not operations.holds(draft, entry["fields"]):
        answer["notice"] = TAKEN_OUT
    return jsonify(answer)


def move(
    member: Callable[[], Typist], actor: Callable[[], Actor], uid: str, move: str
) -> ResponseReturnValue:
    """Put a draft away, or take it back."""
    change = {"discard": operations.discard, "restore": operations.restore}.get(move)
    if change is None:
        abort(404)
    with transaction(db.session, actor(), clock.now()) as work:
        draft = queries.find_own_draft(work.session, member().uid, uid)
        if draft is None:
            abort(404)
        change(work, draft)
    if move == "discard":
        flash(f"下書きを破棄しました。|/drafts/{uid}/moves/restore", "undo")
    else:
        flash("下書きを元に戻しました。", "success")
    back = request.form.get("back", "")
    return redirect(back if _is_own_path(back) else "/", 303)


def echo(member: Callable[[], Typist], actor: Callable[[], Actor]) -> ResponseReturnValue:
    """Say how an entry is read, while it is typed."""
    del member, actor
    body = request.get_json(silent=True)
    kind, value = (body.get("kind"), body.get("value")) if isinstance(body, dict) else ("", "")
    if kind not in KINDS or not isinstance(value, str) or len(value) > FIELD_LIMIT:
        return jsonify(error=""), 422
    try:
        return jsonify(reading=reading_of(kind, value, clock.now()))
    except ReadingError as error:
        return jsonify(error=str(error))


def _is_own_path(path: str) -> bool:
    return path.startswith(FORM_PAGES) and "\\" not in path and "//" not in path


def _read_entry(body: Any) -> dict[str, Any] | None:  # noqa: ANN401 (whatever a client sent)
    """Give the parts of an autosave if each has its type, else None."""
    if not isinstance(body, dict):
        return None
    form, record, revision = (body.get(name) for name in ("form", "record", "revision"))
    fields = _read_fields(body.get("fields"))
    texts_fit = all(isinstance(text, str) and len(text) <= 100 for text in (form, record))  # noqa: PLR2004 (names and ids are short)
    if not texts_fit or type(revision) is not int or not 0 <= revision < 2**31 or fields is None:
        return None
    names = {"form": clean_text(str(form))[0], "record_uid": clean_text(str(record))[0]}
    return {**names, "revision": revision, "fields": fields}


def _read_fields(fields: Any) -> operations.Entered | None:  # noqa: ANN401 (whatever a client sent)
    if not isinstance(fields, dict) or len(fields) > FIELD_LIMIT:
        return None
    for values in fields.values():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            return None
    return {
        clean_text(name)[0]: [clean_text(value)[0] for value in values]
        for name, values in fields.items()
    }
