"""Every state × move × role of 当局報告 succeeds or is refused for the expected reason."""

from typing import Any

import pytest

from core.workflow import MoveRefused
from notifications import operations
from notifications.vocabulary import NotificationStatus as S
from notifications.workflow import OWN_WORK, WORKFLOW
from tests.conftest import CAST, signed_in
from tests.notifications.letters import SUBMISSION, Working, a_letter, held
from tests.tables import Undone, wrong_cells


def carry_out(work: Working, session: Any, uid: str, move: str, login: str) -> S:
    with work(login) as running:
        letter, member = held(session, uid), signed_in(session, login)
        if move == "request_review":
            operations.request_review(running, letter, member=member)
        elif move == "approve":
            operations.approve(
                running, letter, member=member, member_id=member.id, doubt_reason=None
            )
        elif move == "submit":
            operations.submit(running, letter, member=member, **SUBMISSION)
        elif move == "send_back":
            operations.send_back(running, letter, member=member, reason="数値の再確認のため")
        elif move == "submit_first":
            reason = "承認者に連絡がつかないため"
            operations.submit_first(running, letter, member=member, reason=reason, **SUBMISSION)
        else:
            operations.withdraw(running, letter, member=member, reason="重複のため")
    return held(session, uid).status


@pytest.mark.parametrize("state", S)
def test_every_move_of_every_member(work: Working, session: Any, undone: Undone, state: S) -> None:
    uid = a_letter(work, session, state).uid

    def carried(move: str, login: str) -> S:
        return carry_out(work, session, uid, move, login)

    assert wrong_cells(WORKFLOW, state, carried, lambda: held(session, uid).status, undone) == []


def test_every_state_is_reachable_and_only_the_final_ones_have_no_way_out() -> None:
    reached = {WORKFLOW.initial} | {move.target for move in WORKFLOW.moves}
    assert reached == set(S)
    left = {source for move in WORKFLOW.moves for source in move.sources}
    assert set(S) - left == {S.SUBMITTED, S.WITHDRAWN}


@pytest.mark.parametrize(("move", "login"), [("send_back", "suzuki"), ("withdraw", "sato")])
@pytest.mark.parametrize("reason", [None, "", " 　"])
def test_a_return_and_a_withdrawal_need_their_reason(
    work: Working, session: Any, move: str, login: str, reason: str | None
) -> None:
    uid = a_letter(work, session, S.IN_REVIEW).uid
    carried = operations.send_back if move == "send_back" else operations.withdraw
    with pytest.raises(MoveRefused) as refused, work(login) as running:
        carried(running, held(session, uid), member=signed_in(session, login), reason=reason)
    assert "理由を入力してください" in refused.value.reasons[0]


def test_a_member_without_the_role_is_not_offered_the_move(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.IN_REVIEW)
    names = {
        login: [m.name for m in WORKFLOW.offered(letter, signed_in(session, login))]
        for login in CAST
    }
    assert names["sato"] == ["submit_first", "withdraw"]
    assert names["suzuki"] == ["approve", "send_back", "submit_first"]
    assert names["takahashi"] == names["watanabe"] == names["nakamura"] == []


def test_a_member_who_may_not_approve_own_work_is_told_why(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.IN_REVIEW)
    member = signed_in(session, "kobayashi")
    with session.no_autoflush:
        letter.contributors = [member.uid]
        offered = WORKFLOW.offered(letter, member)
    assert next(move for move in offered if move.name == "approve").refusals == (OWN_WORK,)
    session.rollback()
