"""Pages that make a record: start from a draft, and make one record however often the form is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from core.database import db, new_uid
from core.forms import PageForm, as_formdata
from core.work import Conflict, Work
from drafts import operations, queries
from drafts.editing.typist import (
    Refusals,
    add_refusal,
    asks_for_draft,
    keep_by_hand,
    member_uid,
    notice_removed,
    writing,
)
from drafts.models import FormDraft

F = TypeVar("F", bound=PageForm)

KEY_LIMIT = 100
REUSED = "この画面の内容はすでに記録されています。もう一度お試しください。"


class Waiting(NamedTuple):
    """What a page that makes a record shows beside its form; templates take it as `**waiting._asdict()`."""

    draft: FormDraft | None
    """The draft of this form, whose revision the page's script goes on from."""
    waiting: Sequence[FormDraft]
    """Drafts of other records begun on this page."""


@dataclass(frozen=True, kw_only=True)
class NewPage(Generic[F]):
    """One page on which members make a record, described once and served by two functions.

        PAGE = NewPage(
            name="tasks:new",                       # as in @requires(…, keeps="tasks:new")
            form=TaskForm,                          # with `submission_id`
            start=_start,                           # () → what the form shows at first
            add=_add,                               # (work, form, uid): call the operation
            leads_to=lambda uid: url_for("tasks.show", uid=uid),
            show=_show,                             # (form, waiting) → the page
            reused="この画面の内容はすでに記録されています。…",
        )

        @requires(Permission.TASK_WRITE, keeps="tasks:new")
        def new(): return open_new(PAGE)

        @requires(Permission.TASK_WRITE, keeps="tasks:new")
        def create_task(): return create(PAGE)

    The form's `submission_id` makes a double click one record, and is the draft's name unless the page
    adds to a record: then `beside` is that record's uid, and its draft is kept under it. An exception
    among `refuses` (class → field, or "" for the whole form, and sentence) answers 422, a Conflict 409.
    """

    name: str
    form: type[F]
    start: Callable[[], dict[str, Any]]
    offer: Callable[[F], object]
    """Sets what can be chosen in the form."""
    add: Callable[[Work, F, str], object]
    leads_to: Callable[[str], str]
    show: Callable[[F, Waiting], str]
    reused: str
    """What is said when the number of a submission comes again with other entries."""
    beside: str = ""
    refuses: Refusals = field(default_factory=dict)

    def key(self, form: F) -> str:
        """Give the name of this form among the member's drafts."""
        return self.beside or form["submission_id"].data or ""


def open_new(page: NewPage[F]) -> str:
    """Show the form at its start, or a draft where the address asks for it."""
    form = page.form(formdata=None, data=page.start())
    form["submission_id"].data = new_uid()
    draft = queries.find_own_draft(db.session, member_uid(), request.args.get("draft", ""))
    if draft is None or draft.form != page.name or page.beside not in ("", draft.record_uid):
        page.offer(form)
        return _shown(page, form, is_untouched=True)
    shown = {} if draft.is_whole else form.entered()
    form = page.form(formdata=as_formdata({**shown, **(draft.fields or {})}))
    if not page.beside:
        form["submission_id"].data = draft.record_uid
    page.offer(form)
    return _shown(page, form, draft)


def create(page: NewPage[F]) -> ResponseReturnValue:
    """Make the record once, or keep what was typed as a draft."""
    form = _sent(page)
    if asks_for_draft():
        return keep_by_hand(page.name, page.key(form))
    if not form["submission_id"].data or not form.validate():
        return _shown(page, form), 422
    uid = new_uid()

    def write(work: Work) -> None:
        page.add(work, form, uid)
        operations.finish(work, member_uid=member_uid(), form=page.name, record_uid=page.key(form))

    try:
        location = write_once(form, page.leads_to(uid), write, page.reused)
    except tuple(page.refuses) as refused:
        add_refusal(form, refused, page.refuses)
        return _shown(page, form), 409 if type(refused) is Conflict else 422
    if location is None:
        return _shown(page, form), 422
    flash("記録しました。", "success")
    notice_removed(form.removed_characters())
    return redirect(location, 303)


def show_new_again(page: NewPage[F]) -> str:
    """Show the page again with what was typed, such as with more rows to type into."""
    return _shown(page, _sent(page))


def _sent(page: NewPage[F]) -> F:
    form = page.form()
    page.offer(form)
    if len(form["submission_id"].data or "") > KEY_LIMIT:
        abort(400)
    return form


def write_once(
    form: PageForm,
    location: str,
    write: Callable[[Work], object],
    reused: str = REUSED,
    *,
    files: Sequence[str] = (),
) -> str | None:
    """Write in one transaction unless this submission was carried out before; give where its result is.

    None says that the number came again with other entries: the form says so and has a new number.
    `files` are the hashes of what was sent along.
    """
    key = str(form["submission_id"].data)
    entered = {**form.entered(), **({"files": list(files)} if files else {})}
    try:
        with writing() as work:
            earlier = operations.claim(
                work, member_uid=member_uid(), key=key, entered=entered, location=location
            )
            if earlier is None:
                write(work)
    except operations.SubmissionReused:
        form.form_errors.append(reused)
        form["submission_id"].data = new_uid()
        return None
    return earlier or location


def _shown(
    page: NewPage[F], form: F, draft: FormDraft | None = None, *, is_untouched: bool = False
) -> str:
    key = page.key(form)
    waiting = queries.list_drafts(db.session, member_uid(), page.name)
    kept = draft or next((one for one in waiting if one.record_uid == key), None)
    if page.beside:
        offered = [kept] if kept is not None and is_untouched else []
    else:
        offered = [one for one in waiting if one.record_uid != key]
    return page.show(form, Waiting(kept, offered))
