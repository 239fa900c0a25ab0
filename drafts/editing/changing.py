"""Pages that change a record: open with a draft, save once, merge with what others saved meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, cast

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from core.forms import Entered, PageForm, as_formdata
from core.merging import Clash, merge
from core.work import Conflict, Work
from drafts import operations
from drafts.editing.typist import (
    Refusals,
    add_refusal,
    asks_for_draft,
    draft_of,
    keep_by_hand,
    member_uid,
    notice_removed,
    writing,
)
from drafts.models import FormDraft

R = TypeVar("R")
F = TypeVar("F", bound=PageForm)

CHANGED = (
    "他の職員が先に更新しました。入力した内容は残っています。"
    "現在の内容を確かめて、もう一度「保存する」を押してください。"
)


class Beside(NamedTuple):
    """What an edit page shows beside its form; templates take it as `**beside._asdict()`."""

    draft: FormDraft | None
    """The member's draft, whose revision the page's script goes on from."""
    offered: FormDraft | None = None
    """A draft that can be taken up again."""
    clashes: Sequence[Clash] = ()
    """Fields that somebody else changed too."""
    is_outdated: bool = False
    """Whether somebody saved first, on a page that does not merge."""


def _version_of(record: Any) -> str:  # noqa: ANN401 (any record with a version)
    return str(record.version)


def _nothing(*_: object) -> None:
    """Have nothing to offer."""


@dataclass(frozen=True, kw_only=True)
class EditPage(Generic[R, F]):
    """One page on which members edit a record, described once and served by two functions.

        PAGE = EditPage(
            name="tasks:edit",                      # as in @requires(…, keeps="tasks:edit")
            form=TaskForm,                          # with `version` and, to merge by field, `base`
            values=values_of,                       # record → what the form shows
            hold=_hold,                             # (work, record) → the record locked, None if gone
            apply=_apply,                           # (work, held, form): call the operation
            leads_to=lambda task, form: url_for("tasks.show", uid=task.uid),
            show=_show,                             # (record, form, beside) → the page
        )

        @edits_task
        def edit(record): return open_page(PAGE, record)

        @edits_task
        def update(record): return save_page(PAGE, record)

    `save_page` keeps a draft by hand, compares versions before and under the lock, answers 409 with both
    versions, 422 with everything typed, 303 when saved, and removes the draft. A form with `base` merges
    field by field; one without is shown beside the record as it stands. An exception among `refuses`
    (class → field, or "" for the whole form, and sentence) answers 422. On a page that adds (`hold` is
    None) the record is None and there is no version.
    """

    name: str
    form: type[F]
    values: Callable[[R], dict[str, Any]]
    apply: Callable[[Work, R, F], object]
    leads_to: Callable[[R, F], str]
    show: Callable[[R, F, Beside], str]
    hold: Callable[[Work, R], R | None] | None = None
    offer: Callable[[F, R], object] = _nothing
    """Sets what can be chosen in the form."""
    version: Callable[[R], str] = _version_of
    """Names all that the page was made from."""
    key: Callable[[R], str] = attrgetter("uid")
    """Names the record among the drafts."""
    says: Callable[[F], str] = lambda form: "保存しました。"  # noqa: ARG005 (the same for most forms)
    refuses: Refusals = field(default_factory=dict)


def open_page(page: EditPage[R, F], record: R) -> str:
    """Show the form as the record stands, or the member's draft where the address asks for it."""
    form, draft = _filled(page, record), draft_of(page.name, page.key(record))
    if draft is None or draft.discarded_at is not None:
        return page.show(record, form, Beside(draft))
    if request.args.get("draft") != draft.uid:
        return page.show(record, form, Beside(draft, offered=draft))
    shown = {} if draft.is_whole else form.entered()
    typed = _read(page, record, {**shown, **(draft.fields or {})})
    return page.show(record, typed, Beside(draft))


def save_page(page: EditPage[R, F], record: R) -> ResponseReturnValue:
    """Save the form, merged with what others saved, or keep it as a draft."""
    if asks_for_draft():
        return keep_by_hand(page.name, page.key(record))
    form = sent_form(page, record)
    removed = form.removed_characters()
    form, clashes = _joined(page, record, form)
    if clashes:
        return show_again(page, record, form, clashes), 409
    if not form.validate():
        return show_again(page, record, form), 422
    return _save(page, record, form, removed)


def sent_form(page: EditPage[R, F], record: R) -> F:
    """Give the form as it was sent."""
    form = page.form()
    page.offer(form, record)
    return form


def show_again(
    page: EditPage[R, F],
    record: R,
    form: F,
    clashes: Sequence[Clash] = (),
    *,
    is_outdated: bool = False,
) -> str:
    """Show the page again with what was typed."""
    draft = draft_of(page.name, page.key(record))
    return page.show(record, form, Beside(draft, clashes=clashes, is_outdated=is_outdated))


def _read(page: EditPage[R, F], record: R, entered: Entered) -> F:
    form = page.form(formdata=as_formdata(entered))
    page.offer(form, record)
    return form


def _filled(page: EditPage[R, F], record: R) -> F:
    """Give the form of the record as it stands, with what a later save has to know of it."""
    form = page.form(formdata=None, data=page.values(record))
    page.offer(form, record)
    if page.hold is not None:
        form["version"].data = page.version(record)
    if "base" in form:
        form["base"].data = form.digests()
    return form


def _joined(page: EditPage[R, F], record: R, form: F) -> tuple[F, list[Clash]]:
    """Join the form with what others saved since it was shown."""
    if "base" not in form:
        return form, []
    theirs, chosen = _filled(page, record), request.form.getlist("use_current")
    if form["version"].data == theirs["version"].data and not chosen:
        return form, []
    entered, clashes = merge(form, theirs, form["base"].data or "", chosen)
    token = request.form.getlist("csrf_token")
    joined = _read(page, record, {**entered, "csrf_token": token})
    for name in ("version", "base"):
        joined[name].data = theirs[name].data
    return joined, clashes


def _save(page: EditPage[R, F], record: R, form: F, removed: int) -> ResponseReturnValue:
    try:
        is_saved = _write(page, record, form)
    except tuple(page.refuses) as refused:
        return _refused(page, record, form, refused), 422
    except Conflict:
        return _met(page, record, form), 409
    if not is_saved:
        return _outrun(page, record, form)
    notice_removed(removed)
    flash(page.says(form), "success")
    return redirect(page.leads_to(record, form), 303)


def _write(page: EditPage[R, F], record: R, form: F) -> bool:
    """Write the form unless somebody saved after the page was compared."""
    with writing() as work:
        held = _held(page, work, record)
        if page.hold is not None and form["version"].data != page.version(held):
            return False
        page.apply(work, held, form)
        key = page.key(held)
        operations.finish(work, member_uid=member_uid(), form=page.name, record_uid=key)
    return True


def _held(page: EditPage[R, F], work: Work, record: R) -> R:
    held = record if page.hold is None else page.hold(work, record)
    if held is None and page.hold is not None:
        abort(404)
    return cast("R", held)


def _outrun(page: EditPage[R, F], record: R, form: F) -> ResponseReturnValue:
    """Compare anew with what somebody saved between the comparison and the lock."""
    if "base" in form:
        return save_page(page, _reread(page, record))
    return _met(page, record, form), 409


def _met(page: EditPage[R, F], record: R, form: F) -> str:
    """Show what was typed beside what somebody else saved."""
    current = _reread(page, record)
    if "base" in form:
        form, clashes = _joined(page, current, form)
        return show_again(page, current, form, clashes)
    form["version"].data = page.version(current)
    form.form_errors.append(CHANGED)
    return show_again(page, current, form, is_outdated=True)


def _reread(page: EditPage[R, F], record: R) -> R:
    """Give the record as others left it; one that was first saved meanwhile is another object."""
    with writing() as work:
        return _held(page, work, record)


def _refused(page: EditPage[R, F], record: R, form: F, refused: Exception) -> str:
    add_refusal(form, refused, page.refuses)
    return show_again(page, record, form)
