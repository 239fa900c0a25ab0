"""The first start: a code on the console makes the first システム管理者, once."""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.models import Member, SetupCode
from accounts.operations.codes import new_code, read_code
from accounts.operations.members import add_member
from accounts.operations.passwords import NewPassword
from accounts.operations.refusals import Refused
from accounts.operations.sessions import note_sign_in
from accounts.permissions import Role
from accounts.queries import has_members
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core.crypto import token_hash
from core.work import Work

GROUPS = 3
_UID = "setup"


def first_setup_code(work: Work) -> str | None:
    """Give a new 初期設定コード while nobody is registered; the one before it is void."""
    if has_members(work.session):
        return None
    code = new_code(GROUPS)
    is_postgresql = work.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    first = insert(SetupCode).values(uid=_UID, code_hash=token_hash(code), created_at=work.now)
    stored = first.on_conflict_do_update(
        index_elements=["uid"],
        set_={"code_hash": first.excluded.code_hash, "created_at": work.now},
        where=SetupCode.used_at.is_(None),
    ).returning(SetupCode.id)
    if work.session.execute(stored).scalar_one_or_none() is None:
        return None
    note(work, EntryKind.SYSTEM, "accounts:issue-setup-code")
    return code


def set_up(work: Work, *, code: str, login: str, name: str, password: NewPassword) -> Member | None:
    """Make the first システム管理者, or give None for a wrong code; of two equal posts one succeeds."""
    work.because("accounts:set-up")
    # The update waits for a running twin and then finds the code used.
    used = work.session.execute(
        update(SetupCode)
        .where(SetupCode.code_hash == token_hash(read_code(code)), SetupCode.used_at.is_(None))
        .values(used_at=work.now)
        .returning(SetupCode.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if used is None:
        note_sign_in(work, "accounts:set-up", None, Outcome.REFUSED, why="code")
        return None
    if has_members(work.session):
        raise Refused("code", "初期設定は既に終わっています。")
    member = add_member(work, login=login, name=name, roles={Role.ADMIN}, password=password)
    note_sign_in(work, "accounts:set-up", member)
    return member
