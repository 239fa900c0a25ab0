"""Saved views: keep the conditions of the list under a name, show one first, put one away."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import transaction
from inquiries import operations, queries
from inquiries.forms import SavedViewForm
from inquiries.models import SavedView
from inquiries.operations import TooManyViews
from inquiries.queries import listing_from, listing_of
from inquiries.views.lists import address_of, chips_of

MANAGE = "/inquiries/views"
FULL = "保存できる一覧は30件までです。使わない一覧を削除してください。"
reads = requires(Permission.INQUIRY_READ)
own_view = requires(Permission.INQUIRY_READ, loads=queries.find_own_view)


@reads
def saved_views() -> ResponseReturnValue:
    """Show the member's own views."""
    member = current_member()
    own = [
        (view, listing := listing_of(view.query or ""), chips_of(listing), address_of(listing))
        for view in queries.list_saved_views(db.session, member)
        if view.member_id == member.id
    ]
    return render_template("inquiries/views.html", views=own)


@reads
def name_view() -> ResponseReturnValue:
    """Ask for the name of the conditions in the address."""
    return _page(SavedViewForm(formdata=None))


@reads
def save_view() -> ResponseReturnValue:
    """Keep the conditions."""
    form, member = SavedViewForm(), current_member()
    if not form.validate():
        return _page(form), 422
    listing = listing_from(request.args)
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            name = str(form.name.data)
            view = operations.save_view(
                work,
                member_id=member.id,
                held=queries.find_view_named(work.session, member, name),
                name=name,
                query=listing.first().address(),
                is_shared=bool(form.is_shared.data),
                is_default=bool(form.is_default.data),
            )
    except TooManyViews:
        form.form_errors.append(FULL)
        return _page(form), 422
    flash(f"一覧「{view.name}」を保存しました。", "success")
    return redirect(address_of(listing), 303)


@own_view
def remove_view(record: SavedView) -> ResponseReturnValue:
    """Put a view away."""
    with transaction(db.session, actor(), clock.now()) as work:
        view = queries.find_own_view(work.session, current_member(), record.uid, for_update=True)
        if view is None:
            abort(404)
        operations.remove_view(work, view)
    flash(f"一覧「{view.name}」を削除しました。|{MANAGE}/{view.uid}/restore", "undo")
    return redirect(MANAGE, 303)


@own_view
def restore_view(record: SavedView) -> ResponseReturnValue:
    """Take a view back."""
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            view = queries.find_own_view(
                work.session, current_member(), record.uid, for_update=True
            )
            if view is None:
                abort(404)
            operations.restore_view(work, view)
    except TooManyViews:
        flash(FULL, "error")
        return redirect(MANAGE, 303)
    flash(f"一覧「{view.name}」を元に戻しました。", "success")
    return redirect(MANAGE, 303)


@own_view
def show_first(record: SavedView) -> ResponseReturnValue:
    """Show a view first from now on, or no longer."""
    wanted = request.form.get("first", "") == "yes"
    with transaction(db.session, actor(), clock.now()) as work:
        view = queries.find_own_view(work.session, current_member(), record.uid, for_update=True)
        if view is None:
            abort(404)
        operations.set_default_view(work, view, is_default=wanted)
    shown = (
        f"「{view.name}」を最初に表示します。" if wanted else "最初に表示する一覧を解除しました。"
    )
    flash(shown, "success")
    return redirect(MANAGE, 303)


def _page(form: SavedViewForm) -> str:
    listing = listing_from(request.args)
    return render_template(
        "inquiries/view.html", form=form, listing=listing, chips=chips_of(listing)
    )
