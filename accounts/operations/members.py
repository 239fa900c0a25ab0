"""Members: added, revised, stopped, invited, and given their passwords."""

import secrets
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError

from accounts.models import Member, login_key
from accounts.operations.codes import new_code, read_code
from accounts.operations.passwords import NewPassword, Proof
from accounts.operations.refusals import Refused
from accounts.operations.sessions import end_sessions, note_sign_in
from accounts.operations.throttle import forget, give_back
from accounts.permissions import Role, refusal_of
from accounts.queries import find_by_login
from accounts.vocabulary import SessionEnd
from audit.vocabulary import Outcome
from core.clock import to_jst
from core.crypto import token_hash
from core.work import Conflict, Work
from jobs.operations import is_address

ACTIVATION_GROUPS = 4
ACTIVATION_LASTS = timedelta(hours=72)
LOGIN_LIMIT = 60
_LOGIN_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-@+")


def add_member(
    work: Work,
    *,
    login: str,
    name: str,
    roles: Collection[Role],
    ends_on: date | None = None,
    email: str | None = None,
    password: NewPassword | None = None,
) -> Member:
    """Add a member; without a password the member sets one with an activation code."""
    work.because("accounts:add")
    member = Member(
        login=_free_login(work, login),
        name=name,
        roles=_fitting(work, roles, ends_on),
        ends_on=ends_on,
        password_hash=password.hash if password else None,
        created_at=work.now,
    )
    member.email = _readable_address(email)
    work.session.add(member)
    try:
        work.session.flush()
    except IntegrityError as error:
        raise _taken() from error
    return member


def revise_member(
    work: Work,
    member: Member,
    *,
    version: int,
    name: str,
    roles: Collection[Role],
    ends_on: date | None,
    email: str | None,
) -> None:
    """Change name, mail address, roles and last day; other rights end the sign-ins made under the old ones."""
    work.because("accounts:revise")
    if member.version != version:
        raise Conflict("この職員は、ほかの人が先に更新しました。")
    changes_rights = frozenset(roles) != member.roles or ends_on != member.ends_on
    if changes_rights:
        _refuse_oneself(work, member, "roles", "自分自身の権限と利用終了日は変更できません。")
        member.roles, member.ends_on = _fitting(work, roles, ends_on, member), ends_on
    member.name, member.email = name, _readable_address(email)
    work.session.flush()
    if changes_rights:
        end_sessions(work, member, why=SessionEnd.ROLES)


def disable_member(work: Work, member: Member) -> None:
    """Stop a member: no sign-in, and those that are open end at once."""
    work.because("accounts:disable")
    _refuse_oneself(work, member, "", "自分自身の利用を停止することはできません。")
    if member.disabled_at is None:
        member.disabled_at = work.now
    member.activation_hash = member.activation_expires_at = None
    work.session.flush()
    end_sessions(work, member, why=SessionEnd.DISABLED)


def enable_member(work: Work, member: Member) -> None:
    """Let a stopped member sign in again."""
    work.because("accounts:enable")
    member.disabled_at = None
    work.session.flush()


def choose_shortcuts(work: Work, member: Member, *, is_off: bool) -> None:
    """Switch the single-key shortcuts of a member off, or on again."""
    work.because("accounts:choose-shortcuts")
    member.is_shortcuts_off = is_off
    work.session.flush()


def choose_email(work: Work, member: Member, *, email: str | None) -> None:
    """Give a member the mail address that reminders go to, or none."""
    work.because("accounts:choose-email")
    member.email = _readable_address(email)
    work.session.flush()


def issue_activation(work: Work, member: Member) -> str:
    """Give a one-time code, valid for 72 hours, with which the member sets a password.

    Only its hash is kept, and the code before it is void. The password stays until the code is used.
    """
    work.because("accounts:issue-activation")
    if member.disabled_at is not None:
        raise Refused(
            "", "停止中の職員には有効化コードを発行できません。先に利用を再開してください。"
        )
    code = new_code(ACTIVATION_GROUPS)
    member.activation_hash = token_hash(code)
    member.activation_expires_at = work.now + ACTIVATION_LASTS
    work.session.flush()
    return code


def activate(
    work: Work, *, login: str, code: str, password: NewPassword, address: str
) -> Member | None:
    """Set the first or a new password by an activation code, or give None; both are recorded."""
    work.because("accounts:activate")
    member = find_by_login(work.session, login, for_update=True)
    if member is None or not _opens(work, member, code):
        note_sign_in(work, "accounts:activate", member, Outcome.REFUSED, why="code")
        return None
    member.password_hash = password.hash
    member.activation_hash = member.activation_expires_at = None
    note_sign_in(work, "accounts:activate", member)
    give_back(work, login=login, address=address)
    work.session.flush()
    end_sessions(work, member, why=SessionEnd.PASSWORD)
    return member


def change_password(
    work: Work,
    member: Member,
    *,
    proof: Proof,
    password: NewPassword,
    session_uid: str | None,
    address: str,
) -> bool:
    """Change a member's own password against the present one; the other sign-ins end."""
    work.because("accounts:change-password")
    if not proof.is_right or proof.stored != member.password_hash:
        note_sign_in(work, "accounts:change-password", member, Outcome.REFUSED, why="secret")
        return False
    member.password_hash = password.hash
    note_sign_in(work, "accounts:change-password", member)
    give_back(work, login=member.login, address=address)
    work.session.flush()
    end_sessions(work, member, why=SessionEnd.PASSWORD, but=session_uid)
    return True


def unlock(work: Work, member: Member) -> None:
    """Let a member try again whose sign-in was held back after too many attempts."""
    work.because("accounts:unlock")
    forget(work, login=member.login)
    note_sign_in(work, "accounts:unlock", member)
    work.session.flush()


def _opens(work: Work, member: Member, code: str) -> bool:
    hashed, until = member.activation_hash, member.activation_expires_at
    if hashed is None or until is None or until <= work.now or not member.is_admitted(work.now):
        return False
    return secrets.compare_digest(hashed, token_hash(read_code(code)))


def _free_login(work: Work, login: str) -> str:
    key = login_key(login)
    if not key or len(key) > LOGIN_LIMIT or not _LOGIN_CHARACTERS.issuperset(key):
        raise Refused(
            "login",
            f"ログインIDは英数字と . _ - @ + だけを使い、{LOGIN_LIMIT}文字以内で入力してください（例：taro.sato）。",
        )
    if find_by_login(work.session, key) is not None:
        raise _taken()
    return key


def _readable_address(text: str | None) -> str | None:
    address = unicodedata.normalize("NFKC", text or "").strip()
    if address and not is_address(address):
        raise Refused(
            "email",
            "メールアドレスは「@」を1つ含む英数字で、空白を入れずに入力してください（例：taro.sato@example.co.jp）。",
        )
    return address or None


def _taken() -> Refused:
    return Refused(
        "login", "このログインIDは既に使われています。別のログインIDを入力してください。"
    )


def _fitting(
    work: Work, roles: Collection[Role], ends_on: date | None, member: Member | None = None
) -> frozenset[Role]:
    refusal = refusal_of(roles)
    if refusal:
        raise Refused("roles", refusal)
    if Role.CONTRACTOR in roles and ends_on is None:
        raise Refused("ends_on", "外部委託先には利用終了日を入力してください（例：2027/03/31）。")
    is_new_day = member is None or member.ends_on != ends_on
    if ends_on is not None and is_new_day and ends_on < to_jst(work.now).date():
        raise Refused("ends_on", "利用終了日には今日以降の日付を入力してください。")
    return frozenset(roles)


def _refuse_oneself(work: Work, member: Member, field: str, sentence: str) -> None:
    if work.actor.uid == member.uid:
        raise Refused(field, f"{sentence}ほかのシステム管理者に依頼してください。")
