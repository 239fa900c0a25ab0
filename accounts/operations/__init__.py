"""Writes of members and their sign-ins; every one is recorded, none of them commits."""

from accounts.operations.codes import new_code, read_code
from accounts.operations.members import (
    activate,
    add_member,
    change_password,
    choose_email,
    choose_shortcuts,
    disable_member,
    enable_member,
    issue_activation,
    revise_member,
    unlock,
)
from accounts.operations.passwords import (
    NewPassword,
    Proof,
    password_refusal,
    prepare_password,
    prove,
)
from accounts.operations.refusals import Refused
from accounts.operations.sessions import end_session, end_sessions, sign_in, sign_out
from accounts.operations.setup import first_setup_code, set_up
from accounts.operations.throttle import admit, admit_setup

__all__ = [
    "NewPassword",
    "Proof",
    "Refused",
    "activate",
    "add_member",
    "admit",
    "admit_setup",
    "change_password",
    "choose_email",
    "choose_shortcuts",
    "disable_member",
    "enable_member",
    "end_session",
    "end_sessions",
    "first_setup_code",
    "issue_activation",
    "new_code",
    "password_refusal",
    "prepare_password",
    "prove",
    "read_code",
    "revise_member",
    "set_up",
    "sign_in",
    "sign_out",
    "unlock",
]
