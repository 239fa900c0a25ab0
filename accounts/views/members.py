"""職員 for the システム管理者: list, add, revise, stop, invite; and the table of permissions."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.orm.exc import StaleDataError

from accounts import guard, operations, queries
from accounts.forms import MemberForm, NewMemberForm, entries_of
from accounts.guard import SignedIn, actor, current_member, requires
from accounts.models import Member
from accounts.operations import Refused
from accounts.permissions import GRANTS, LABELS, Permission, Role
from accounts.views.answers import show_refusal
from core import clock
from core.crypto import CryptoFailure, seal, unseal
from core.database import db
from core.forms import PageForm
from core.work import Conflict, Work, transaction

MANAGE = Permission.MEMBERS_MANAGE


def _find(held: Session | scoped_session[Session], member: SignedIn, uid: str) -> Member | None:
    del member  # an administrator sees every member
    return queries.find_member(held, uid)


def add_to(pages: Blueprint) -> None:
    """Put the addresses under the blueprint."""
    pages.add_url_rule("/members", view_func=index, methods=["GET"])
    pages.add_url_rule("/members/permissions", view_func=permissions, methods=["GET"])
    pages.add_url_rule("/members/new", view_func=new, methods=["GET", "POST"])
    pages.add_url_rule("/members/<uid>/edit", view_func=edit, methods=["GET", "POST"])
    pages.add_url_rule("/members/<uid>/moves/<move>", view_func=carry_out, methods=["POST"])


@requires(MANAGE)
def index() -> ResponseReturnValue:
    """List all members."""
    now = clock.now()
    rows = [(member, queries.state_of(member, now)) for member in queries.list_members(db.session)]
    return render_template("accounts/index.html", rows=rows)


@requires(MANAGE)
def permissions() -> ResponseReturnValue:
    """Show which role may do what, from the table the guard itself uses."""
    return render_template("accounts/permissions.html", grants=GRANTS, labels=LABELS, roles=Role)


@requires(MANAGE)
def new() -> ResponseReturnValue:
    """Add a member and show the code with which they set their password."""
    form = NewMemberForm(formdata=request.form)
    if request.method != "POST":
        return render_template("accounts/new.html", form=form)
    if form.validate():
        try:
            with transaction(db.session, actor(), clock.now()) as work:
                member = operations.add_member(work, **form.fields())
                code = operations.issue_activation(work, member)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            _keep_code(member.uid, code)
            flash(f"{member.name}さんを登録しました。", "success")
            return redirect(f"/members/{member.uid}/edit", 303)
    return render_template("accounts/new.html", form=form), 422


@requires(MANAGE, loads=_find)
def edit(record: Member) -> ResponseReturnValue:
    """Show a member and change name, roles and last day."""
    if request.method != "POST":
        return _page(record, MemberForm(formdata=None, data=entries_of(record)))
    form, uid = MemberForm(formdata=request.form), record.uid
    if not form.validate():
        return _page(record, form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            member = _locked(work, uid)
            operations.revise_member(work, member, version=form.shown_version(), **form.fields())
    except Refused as refused:
        show_refusal(form, refused)
        return _reread(uid, form), 422
    except (Conflict, StaleDataError):
        return _reread(uid, form, is_conflict=True), 409
    flash("保存しました。", "success")
    return redirect(f"/members/{uid}/edit", 303)


@requires(MANAGE, loads=_find)
def carry_out(record: Member, move: str) -> ResponseReturnValue:
    """Do one of the things an administrator can do with a member."""
    uid = record.uid
    if move not in MOVES:
        abort(404)
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            message = MOVES[move](work, _locked(work, uid))
    except Refused as refused:
        db.session.rollback()
        member = _found(uid)
        form = MemberForm(formdata=None, data=entries_of(member))
        form.form_errors.append(refused.message)
        return _page(member, form), 422
    flash(message, "success")
    return redirect(f"/members/{uid}/edit", 303)


def _disable(work: Work, member: Member) -> str:
    operations.disable_member(work, member)
    return "利用を停止し、サインインをすべて終了しました。"


def _enable(work: Work, member: Member) -> str:
    operations.enable_member(work, member)
    return "利用を再開しました。"


def _issue_code(work: Work, member: Member) -> str:
    _keep_code(member.uid, operations.issue_activation(work, member))
    return "有効化コードを発行しました。"


def _end_sessions(work: Work, member: Member) -> str:
    ended = operations.end_sessions(work, member)
    return f"サインインを{ended}件終了しました。"


def _unlock(work: Work, member: Member) -> str:
    operations.unlock(work, member)
    return "サインインの試行回数の制限を解除しました。"


MOVES = {
    "disable": _disable,
    "enable": _enable,
    "activation": _issue_code,
    "end-sessions": _end_sessions,
    "unlock": _unlock,
}


def _keep_code(uid: str, code: str) -> None:
    # The cookie is signed but readable, so the code travels to the next page encrypted.
    session["activation"] = seal(code, f"activation|{uid}")


def _take_code(uid: str) -> str | None:
    """Give a code issued for this member a moment ago; it is shown once."""
    sealed = session.pop("activation", None)
    try:
        return unseal(sealed, f"activation|{uid}") if sealed else None
    except CryptoFailure:
        return None


def _locked(work: Work, uid: str) -> Member:
    member = queries.find_member(work.session, uid, for_update=True)
    if member is None:
        abort(404)
    return member


def _found(uid: str) -> Member:
    member = queries.find_member(db.session, uid)
    if member is None:
        abort(404)
    return member


def _reread(uid: str, form: MemberForm, *, is_conflict: bool = False) -> str:
    """Show what was typed beside the member as saved; after a conflict the next save overwrites."""
    db.session.rollback()
    member = _found(uid)
    if is_conflict:
        form.version.data = str(member.version)
    return _page(member, form, is_conflict=is_conflict)


def _page(member: Member, form: PageForm, *, is_conflict: bool = False) -> str:
    now = clock.now()
    idle, absolute = guard.session_limits(member.roles)
    values: dict[str, Any] = {
        "member": member,
        "state": queries.state_of(member, now),
        "code": _take_code(member.uid),
        "is_oneself": member.uid == current_member().uid,
        "is_conflict": is_conflict,
        "sessions": queries.list_sessions(
            db.session, member.uid, seen_since=now - idle, begun_since=now - absolute
        ),
    }
    return render_template("accounts/edit.html", form=form, **values)
