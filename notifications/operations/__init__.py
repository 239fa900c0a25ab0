"""Writes of 当局報告: letters, their moves, and the addressees."""

from notifications.operations.addressees import (
    SameAuthority,
    add_authority,
    revise_authority,
    seed_authorities,
)
from notifications.operations.chain import revise_approval_settings
from notifications.operations.checks import OPEN_TO_CHECKS, answer_checks
from notifications.operations.drills import change_drill
from notifications.operations.emergency import approve_later, decline_later, submit_first
from notifications.operations.filings import meet_with_past_letters
from notifications.operations.following import DifferencesMoved, waive_follow_up
from notifications.operations.keeping import facts_digest
from notifications.operations.letters import draft_first_report, draft_next_report, revise_draft
from notifications.operations.moves import (
    CHANGED,
    approve,
    refuse_if_changed,
    request_review,
    send_back,
    submit,
    withdraw,
)
from notifications.operations.proving import (
    VERIFY,
    keep_proof,
    proof_handler,
    prove,
    prove_now,
)

__all__ = [
    "CHANGED",
    "OPEN_TO_CHECKS",
    "VERIFY",
    "DifferencesMoved",
    "SameAuthority",
    "add_authority",
    "answer_checks",
    "approve",
    "approve_later",
    "change_drill",
    "decline_later",
    "draft_first_report",
    "draft_next_report",
    "facts_digest",
    "keep_proof",
    "meet_with_past_letters",
    "proof_handler",
    "prove",
    "prove_now",
    "refuse_if_changed",
    "request_review",
    "revise_approval_settings",
    "revise_authority",
    "revise_draft",
    "seed_authorities",
    "send_back",
    "submit",
    "submit_first",
    "waive_follow_up",
    "withdraw",
]
