"""The same step for many inquiries: choose, confirm, carry out."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from core import clock
from core.database import db, new_uid
from core.work import Conflict, Work, transaction
from drafts import operations as drafts
from inquiries import operations, queries
from inquiries.forms import AssignForm, CloseForm
from inquiries.queries import MOST_AT_ONCE, Chosen, Closing, listing_of
from inquiries.views.lists import address_of, list_page

SHOWN = 20
FORMS = {"assign": AssignForm, "close": CloseForm}
NOTHING = "相談・苦情が選ばれていません。対象の行を選ぶか、「条件に合うすべて」を選んでください。"
NO_STEP = "行う操作を選んでください。"
TOO_MANY = f"一度に処理できるのは{MOST_AT_ONCE:,}件までです。条件を加えて絞り込んでください。"
CHANGED = "確認している間に、対象の一部が更新されました。内容を確かめて、もう一度実行してください。"
REUSED = "この画面の内容はすでに実行されています。内容を確かめて、もう一度実行してください。"
BulkForm = AssignForm | CloseForm
writes = requires(Permission.INQUIRY_WRITE)


@writes
def choose_step() -> ResponseReturnValue:
    """Show what is going to happen to which inquiries."""
    kind = FORMS.get(request.form.get("action", ""))
    found = _found()
    error = _refusal(found)
    if error or kind is None:
        return _list(error or NO_STEP), 422
    return _confirm(kind(formdata=None), found)


@writes
def assign_many() -> ResponseReturnValue:
    """Give the chosen inquiries another 担当者."""
    form = AssignForm()
    form.assignee_id.offer(queries.list_assignable(db.session))

    def carry_out(work: Work, closings: Sequence[Closing]) -> str:
        assignee = find_member_id(work.session, form.assignee_id.data)
        inquiries = [one.inquiry for one in closings]
        count = operations.assign_inquiries(work, inquiries, assignee_id=assignee)
        return f"{count:,} 件の担当者を変更しました。"

    return _carried_out(form, carry_out)


@writes
def close_many() -> ResponseReturnValue:
    """Close those of the chosen inquiries that can be closed."""
    form, member = CloseForm(), current_member()

    def carry_out(work: Work, closings: Sequence[Closing]) -> str:
        inquiries = [one.inquiry for one in closings if not one.reasons]
        count = operations.close_inquiries(
            work, inquiries, member=member, message=form.message.data
        )
        return f"{count:,} 件を終結しました。"

    return _carried_out(form, carry_out)


def _carried_out(
    form: BulkForm, carry_out: Callable[[Work, Sequence[Closing]], str]
) -> ResponseReturnValue:
    """Do it in one transaction, once, and only to what was confirmed."""
    found = _found()
    if error := _refusal(found):
        return _list(error), 422
    if not form.submission_id.data or not form.validate():
        return _confirm(form, found), 422
    member, key, chosen = current_member(), form.submission_id.data, _chosen()
    entered = {**form.entered(), "chosen": list(chosen.uids or ())}
    location, told = address_of(chosen.listing), ""
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            earlier = drafts.claim(
                work, member_uid=member.uid, key=key, entered=entered, location=location
            )
            if earlier is None:
                held = queries.find_chosen(work.session, member, chosen, work.now, for_update=True)
                closings = queries.closings_of(held, member)
                _refuse_changed(closings, form)
                told = carry_out(work, closings)
    except (Conflict, drafts.SubmissionReused) as refused:
        form.form_errors.append(CHANGED if isinstance(refused, Conflict) else REUSED)
        return _confirm(form, _found()), 409
    if told:
        flash(told, "success")
    return redirect(location, 303)


def _refuse_changed(closings: Sequence[Closing], form: BulkForm) -> None:
    if queries.stamp_of(closings) != form.stamp.data:
        raise Conflict(CHANGED)


def _chosen() -> Chosen:
    listing = listing_of(request.form.get("filters", ""))
    if request.form.get("scope") == "all":
        return Chosen(listing, None)
    return Chosen(listing, tuple(request.form.getlist("chosen")[: MOST_AT_ONCE + 1]))


def _found() -> Sequence[Closing]:
    """Give the chosen inquiries as they are now."""
    member, chosen = current_member(), _chosen()
    found = queries.find_chosen(db.session, member, chosen, clock.now())
    return queries.closings_of(found, member)


def _refusal(found: Sequence[Closing]) -> str:
    if not found:
        return NOTHING
    return TOO_MANY if len(found) > MOST_AT_ONCE else ""


def _list(error: str) -> str:
    chosen = _chosen()
    saved = queries.list_saved_views(db.session, current_member())
    return list_page(chosen.listing, saved, error=error, ticked=chosen.uids or ())


def _confirm(form: BulkForm, found: Sequence[Closing]) -> str:
    chosen = _chosen()
    form.submission_id.data = new_uid()
    form.scope.data = "chosen" if chosen.uids is not None else "all"
    form.filters.data = chosen.listing.first().address()
    form.stamp.data = queries.stamp_of(found)
    if isinstance(form, AssignForm):
        form.assignee_id.offer(queries.list_assignable(db.session))
    is_closing = isinstance(form, CloseForm)
    refused = [one for one in found if one.reasons] if is_closing else []
    done = [one for one in found if not (is_closing and one.reasons)]
    return render_template(
        "inquiries/bulk.html",
        form=form,
        is_closing=is_closing,
        uids=chosen.uids or (),
        back=address_of(chosen.listing),
        count=len(done),
        shown=[one.inquiry for one in done[:SHOWN]],
        refused=refused,
    )
