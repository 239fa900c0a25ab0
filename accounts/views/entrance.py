"""The way in and out: first start, sign-in, activation, sign-out, and a little longer."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts import guard, operations, queries
from accounts.forms import ActivationForm, SetupForm, SignInForm
from accounts.guard import current_member, current_member_or_none, requires, visitor
from accounts.models import login_key
from accounts.operations import Refused
from accounts.permissions import Permission
from accounts.views.answers import WAIT, show_refusal
from core import clock
from core.crypto import token_hash
from core.database import db
from core.forms import generate_csrf
from core.web import public, wants_json
from core.work import transaction

WRONG = "ログインIDまたはパスワードが違います。"
WRONG_CODE = "ログインIDまたは有効化コードが違うか、コードの期限が切れています。"
OTHER_MEMBER = "この画面で入力していた職員のログインIDでサインインしてください。"


def add_to(pages: Blueprint) -> None:
    """Put the addresses under the blueprint."""
    pages.add_url_rule("/setup", view_func=setup, methods=["GET", "POST"])
    pages.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    pages.add_url_rule("/activate", view_func=activate, methods=["GET", "POST"])
    pages.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    pages.add_url_rule("/session/extend", view_func=extend, methods=["POST"])


@public
def setup() -> ResponseReturnValue:
    """Make the first システム管理者; once there is a member, this page is gone."""
    if queries.has_members(db.session):
        abort(404)
    form = SetupForm(formdata=request.form)
    if request.method == "POST" and form.validate():
        with transaction(db.session, visitor(), clock.now()) as work:
            is_admitted = operations.admit_setup(work, address=guard.address())
        if not is_admitted:
            form.form_errors.append(WAIT)
            return _page("setup", form, 429)
        try:
            if _set_up(form):
                flash("管理者を作成しました。サインインしてください。", "success")
                return redirect("/sign-in", 303)
            show_refusal(
                form,
                Refused(
                    "code",
                    "初期設定コードが違います。最後に起動したときのコードを入力してください。",
                ),
            )
        except Refused as refused:
            show_refusal(form, refused)
    return _page("setup", form)


def _set_up(form: SetupForm) -> bool:
    login, name = form.entry("login"), form.entry("name")
    password = operations.prepare_password(form.entry("password"), login=login, name=name)
    with transaction(db.session, visitor(), clock.now()) as work:
        member = operations.set_up(
            work, code=form.entry("code"), login=login, name=name, password=password
        )
    return member is not None


@public
def sign_in() -> ResponseReturnValue:
    """Prove who one is: as a page, or in place for a page that is still open (JSON)."""
    if request.method != "POST" and not queries.has_members(db.session):
        return redirect("/setup", 303)
    form = SignInForm(formdata=request.form)
    if request.method != "POST":
        return _page("sign_in", form)
    status = _sign_in(form) if form.validate() else 422
    if wants_json():
        return _tell_script(form, status)
    if status == 200:  # noqa: PLR2004 (signed in)
        return redirect(guard.own_path(request.args.get("next")), 303)
    return _page("sign_in", form, status)


def _sign_in(form: SignInForm) -> int:
    """Try the entries; give the status of the answer, with the reason in the form."""
    login, password = form.entry("login"), form.entry("password")
    with transaction(db.session, visitor(), clock.now()) as work:
        is_admitted = operations.admit(work, login=login, address=guard.address())
    if not is_admitted:
        form.form_errors.append(WAIT)
        return 429
    if wants_json() and _is_someone_else(login):
        form.form_errors.append(OTHER_MEMBER)
        return 422
    # The hash is computed before the transaction, so that no sign-in holds up everybody's writes.
    proof = operations.prove(queries.password_hash_of(db.session, login), password)
    with transaction(db.session, visitor(), clock.now()) as work:
        token = operations.sign_in(
            work,
            login=login,
            proof=proof,
            address=guard.address(),
            agent=request.user_agent.string,
            replaces=guard.browser_token(),
        )
    if token is None:
        form.form_errors.append(WRONG)
        return 422
    guard.start_session(token)
    return 200


def _is_someone_else(login: str) -> bool:
    """Say whether the open page belongs to another member than the one who signs in now."""
    token = guard.browser_token()
    known = queries.login_behind(db.session, token_hash(token)) if token else None
    expected = request.form.get("expected") or known
    return expected is not None and login_key(expected) != login_key(login)


def _tell_script(form: SignInForm, status: int) -> ResponseReturnValue:
    if status != 200:  # noqa: PLR2004 (signed in)
        return jsonify(message="".join(message for _, message in form.error_list)), status
    seconds = guard.seconds_left(current_member())
    return jsonify(csrf_token=generate_csrf(), expires_in=seconds)


@public
def activate() -> ResponseReturnValue:
    """Set a password with a one-time code."""
    form = ActivationForm(formdata=request.form)
    if request.method != "POST" or not form.validate():
        return _page("activate", form)
    with transaction(db.session, visitor(), clock.now()) as work:
        is_admitted = operations.admit(work, login=form.entry("login"), address=guard.address())
    if not is_admitted:
        form.form_errors.append(WAIT)
        return _page("activate", form, 429)
    try:
        if _activate(form):
            flash("パスワードを設定しました。サインインしてください。", "success")
            return redirect("/sign-in", 303)
        form.form_errors.append(WRONG_CODE)
    except Refused as refused:
        show_refusal(form, refused)
    return _page("activate", form)


def _activate(form: ActivationForm) -> bool:
    login, code = form.entry("login"), form.entry("code")
    # Without the right code the name is unknown, so that no refusal tells whose ログインID this is.
    name = queries.name_behind_code(db.session, login, token_hash(operations.read_code(code)))
    password = operations.prepare_password(form.entry("password"), login=login, name=name)
    with transaction(db.session, visitor(), clock.now()) as work:
        member = operations.activate(
            work, login=login, code=code, password=password, address=guard.address()
        )
    return member is not None


@public
def sign_out() -> ResponseReturnValue:
    """End this sign-in, expired or not, and let the browser forget what it was shown."""
    member = current_member_or_none()
    if member is not None:
        with transaction(db.session, guard.actor(), clock.now()) as work:
            operations.sign_out(work, session_uid=member.session_id)
    guard.end_session()
    answer = redirect("/sign-in?left=1", 303)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@requires(Permission.SELF)
def extend() -> ResponseReturnValue:
    """Tell how long the sign-in lasts from now on; the guard has noted this operation."""
    return jsonify(expires_in=guard.seconds_left(current_member()))


def _page(
    name: str, form: SetupForm | SignInForm | ActivationForm, status: int = 422
) -> ResponseReturnValue:
    has_left = request.args.get("left") == "1"
    page = render_template(f"accounts/{name}.html", form=form, has_left=has_left)
    return page, status if request.method == "POST" else 200
