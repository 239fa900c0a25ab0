"""A member's own account: roles, open sign-ins, mail address, shortcuts, password."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts import guard, operations, queries
from accounts.forms import EmailForm, PasswordForm
from accounts.guard import actor, current_member, requires
from accounts.models import Member
from accounts.operations import Refused
from accounts.permissions import Permission
from accounts.views.answers import WAIT, show_refusal
from core import clock
from core.database import db
from core.work import Work, transaction


def add_to(pages: Blueprint) -> None:
    """Put the addresses under the blueprint."""
    pages.add_url_rule("/account", view_func=account, methods=["GET"])
    pages.add_url_rule("/account/email", view_func=choose_email, methods=["POST"])
    pages.add_url_rule("/account/password", view_func=change_password, methods=["POST"])
    pages.add_url_rule("/account/shortcuts", view_func=choose_shortcuts, methods=["POST"])
    pages.add_url_rule("/account/sessions/<uid>/moves/end", view_func=end_own, methods=["POST"])
    pages.add_url_rule("/account/moves/end-others", view_func=end_others, methods=["POST"])


@requires(Permission.SELF)
def account() -> ResponseReturnValue:
    """Show the own account."""
    return _page(PasswordForm(formdata=None))


@requires(Permission.SELF)
def change_password() -> ResponseReturnValue:
    """Change the own password; all other sign-ins end."""
    form = PasswordForm(formdata=request.form)
    if not form.validate():
        return _page(form), 422
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        is_admitted = operations.admit(work, login=member.login, address=guard.address())
    if not is_admitted:
        form.form_errors.append(WAIT)
        return _page(form), 429
    try:
        if _change_password(form):
            flash("パスワードを変更しました。ほかのサインインはすべて終了しました。", "success")
            return redirect("/account", 303)
        show_refusal(form, Refused("current_password", "現在のパスワードが違います。"))
    except Refused as refused:
        show_refusal(form, refused)
    return _page(form), 422


def _change_password(form: PasswordForm) -> bool:
    member = current_member()
    stored = queries.password_hash_of(db.session, member.login)
    proof = operations.prove(stored, form.entry("current_password"))
    password = operations.prepare_password(
        form.entry("password"), login=member.login, name=member.name
    )
    with transaction(db.session, actor(), clock.now()) as work:
        return operations.change_password(
            work,
            _own_record(work),
            proof=proof,
            password=password,
            session_uid=member.session_id,
            address=guard.address(),
        )


@requires(Permission.SELF)
def choose_email() -> ResponseReturnValue:
    """Change the address that the own reminders go to."""
    form = EmailForm(formdata=request.form)
    if form.validate():
        try:
            with transaction(db.session, actor(), clock.now()) as work:
                operations.choose_email(work, _own_record(work), email=form.entry("email"))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            flash("メールアドレスを保存しました。", "success")
            return redirect("/account", 303)
    return _page(PasswordForm(formdata=None), form), 422


@requires(Permission.SELF)
def choose_shortcuts() -> ResponseReturnValue:
    """Switch the own single-key shortcuts off or on."""
    is_off = "uses_shortcuts" not in request.form
    with transaction(db.session, actor(), clock.now()) as work:
        operations.choose_shortcuts(work, _own_record(work), is_off=is_off)
    done = "使わない" if is_off else "使う"
    flash(f"キーボードショートカットを{done}設定にしました。", "success")
    return redirect("/account", 303)


@requires(Permission.SELF)
def end_own(uid: str) -> ResponseReturnValue:
    """End one of the own sign-ins."""
    with transaction(db.session, actor(), clock.now()) as work:
        if not operations.end_session(work, _own_record(work), session_uid=uid):
            abort(404)
    flash("サインインを終了しました。", "success")
    return redirect("/account", 303)


@requires(Permission.SELF)
def end_others() -> ResponseReturnValue:
    """End all own sign-ins but this one."""
    with transaction(db.session, actor(), clock.now()) as work:
        member = _own_record(work)
        operations.end_sessions(work, member, but=current_member().session_id)
    flash("この画面のほかのサインインをすべて終了しました。", "success")
    return redirect("/account", 303)


def _own_record(work: Work) -> Member:
    member = queries.find_member(work.session, current_member().uid, for_update=True)
    if member is None:
        abort(404)
    return member


def _page(form: PasswordForm, email_form: EmailForm | None = None) -> str:
    member = current_member()
    if email_form is None:
        own = queries.find_member(db.session, member.uid)
        email_form = EmailForm(formdata=None, data={"email": own.email if own else None})
    idle, absolute = guard.session_limits(member.roles)
    sessions = queries.list_sessions(
        db.session,
        member.uid,
        seen_since=clock.now() - idle,
        begun_since=clock.now() - absolute,
    )
    return render_template(
        "accounts/account.html",
        form=form,
        email_form=email_form,
        member=member,
        sessions=sessions,
    )
