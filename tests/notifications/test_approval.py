"""The chain of approval, the emergency with its later approval, and what is checked before sending."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from core.workflow import MoveRefused
from firm.queries import calendar_of
from notifications import operations, queries
from notifications.models import Notification, NotificationApproval
from notifications.vocabulary import CheckPoint, LaterApproval
from notifications.vocabulary import NotificationStatus as S
from notifications.workflow import LATER_WORKFLOW, OWN_WORK, TWICE
from tests.conftest import NOW, Browser, member_of, signed_in
from tests.notifications.letters import SUBMISSION, Working, a_letter, approve, held
from tests.notifications.pages import form_entries
from tests.notifications.reading import header_text
from tests.tables import Undone, wrong_cells

Opened = Callable[..., Browser]
REASON = "承認者全員に連絡がつかないため"


def with_stages(work: Working, session: Any, *stages: tuple[str, tuple[str, ...]]) -> None:
    with work("nakamura") as running:
        operations.revise_approval_settings(
            running,
            version=0,
            stages=[
                {"name": name, "members": [member_of(session, login).uid for login in logins]}
                for name, logins in stages
            ],
            later_days=1,
            remind_minutes=60,
            escalate_minutes=240,
        )


def submitted_first(work: Working, session: Any, state: S = S.DRAFT) -> Notification:
    uid = a_letter(work, session, state).uid
    with work("sato") as running:
        operations.submit_first(
            running,
            held(session, uid),
            member=signed_in(session, "sato"),
            reason=REASON,
            **SUBMISSION,
        )
    return held(session, uid)


def decide(work: Working, session: Any, uid: str, move: str, login: str) -> None:
    carried = getattr(operations, move)
    with work(login) as running:
        member = signed_in(session, login)
        carried(
            running, held(session, uid), member=member, member_id=member.id, reason="数値を確認した"
        )


def test_a_report_is_approved_after_the_last_stage_and_each_stage_stays_on_record(
    work: Working, session: Any
) -> None:
    with_stages(work, session, ("コンプライアンス", ("kobayashi",)))
    letter = a_letter(work, session, S.IN_REVIEW)
    uid = letter.uid
    with pytest.raises(MoveRefused, match="「コンプライアンス」の段階を承認する職員に指定されて"):
        approve(work, session, uid, "suzuki")
    approve(work, session, uid, "kobayashi")
    letter = held(session, uid)
    assert (letter.status, letter.document, letter.approved_by) == (S.IN_REVIEW, None, None)
    with pytest.raises(MoveRefused) as refused:
        approve(work, session, uid, "kobayashi")
    assert refused.value.reasons == (TWICE,)
    approve(work, session, uid, "suzuki")
    letter = held(session, uid)
    assert letter.status is S.APPROVED
    assert letter.approved_by is not None
    assert letter.approved_by.login == "suzuki"
    given = [(one.stage, one.approver.login, one.approved_at) for one in letter.approvals]
    assert given == [("コンプライアンス", "kobayashi", NOW), ("承認者", "suzuki", NOW)]


def test_a_chain_that_is_changed_later_does_not_touch_a_review_and_a_return_takes_approvals_back(
    work: Working, session: Any
) -> None:
    uid = a_letter(work, session, S.IN_REVIEW).uid
    with_stages(work, session, ("法務", ()))
    approve(work, session, uid)
    assert held(session, uid).status is S.APPROVED
    with work("suzuki") as running:
        member = signed_in(session, "suzuki")
        operations.send_back(running, held(session, uid), member=member, reason="数値の再確認")
    with work("sato") as running:
        operations.request_review(running, held(session, uid), member=signed_in(session, "sato"))
    letter = held(session, uid)
    assert [stage["name"] for stage in letter.stages] == ["法務", "承認者"]
    assert [one.cancelled_at is None for one in letter.approvals] == [False]
    approve(work, session, uid)
    assert held(session, uid).status is S.IN_REVIEW


@pytest.mark.parametrize("stages", [0, 1, 2])
def test_nobody_approves_what_they_wrote_nor_twice_in_any_order_of_persons(
    work: Working, session: Any, undone: Undone, stages: int
) -> None:
    with_stages(work, session, *((f"段階{number}", ()) for number in range(stages)))
    uid = a_letter(work, session, S.IN_REVIEW).uid
    with work("nakamura") as running:
        running.because("accounts:revise")
        member_of(session, "ito").roles = member_of(session, "suzuki").roles
    for order in itertools.product(("sato", "suzuki", "kobayashi", "ito"), repeat=stages + 1):
        with undone():
            for login in order:
                try:
                    approve(work, session, uid, login)
                except MoveRefused:
                    break
            letter = held(session, uid)
            gave = [one.approver.login for one in letter.standing_approvals]
            is_allowed = "sato" not in order and len(set(order)) == len(order)
            assert (letter.status is S.APPROVED) is is_allowed, order
            assert "sato" not in gave
            assert len(set(gave)) == len(gave)


def test_the_database_refuses_an_author_at_any_stage(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.APPROVED)
    with pytest.raises(IntegrityError), work("suzuki") as running:  # noqa: PT012 (one flush)
        running.because("notifications:test")
        running.session.add(
            NotificationApproval(
                notification_id=letter.id,
                position=1,
                stage="承認者",
                author_id=letter.author_id,
                approver_id=letter.author_id,
                approved_at=NOW,
            )
        )
        running.session.flush()


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_REVIEW])
def test_an_unapproved_report_goes_out_with_its_mark_and_waits_for_another_person(
    work: Working, session: Any, state: S
) -> None:
    letter = submitted_first(work, session, state)
    uid, content = letter.uid, queries.document_of(session, letter)
    assert (letter.status, letter.later_status) == (S.SUBMITTED, LaterApproval.WAITING)
    assert (letter.later_reason, letter.approved_by) == (REASON, None)
    assert letter.later_due_at == calendar_of(session).add_days(NOW, 1)
    assert letter.file_name.endswith("_案.docx")
    assert "案" in header_text(content)
    with pytest.raises(MoveRefused, match="権限"):
        decide(work, session, uid, "approve_later", "sato")
    decide(work, session, uid, "approve_later", "suzuki")
    letter = held(session, uid)
    assert letter.later_status is LaterApproval.APPROVED
    assert letter.approved_by is not None
    assert queries.document_of(session, letter) == content
    assert letter.file_name.endswith("_案.docx")


@pytest.mark.parametrize("move", ["approve_later", "decline_later"])
def test_the_author_never_decides_on_their_own_emergency(
    work: Working, session: Any, move: str
) -> None:
    uid = a_letter(work, session).uid
    with work("kobayashi") as running:
        member = signed_in(session, "kobayashi")
        letter = held(session, uid)
        operations.submit_first(running, letter, member=member, reason=REASON, **SUBMISSION)
    with pytest.raises(MoveRefused) as refused:
        decide(work, session, uid, move, "kobayashi")
    assert refused.value.reasons == (OWN_WORK,)


@pytest.mark.parametrize("state", LaterApproval)
def test_every_later_move_of_every_member(
    work: Working, session: Any, undone: Undone, state: LaterApproval
) -> None:
    uid = submitted_first(work, session).uid
    if state is not LaterApproval.WAITING:
        move = "approve_later" if state is LaterApproval.APPROVED else "decline_later"
        decide(work, session, uid, move, "suzuki")

    def now() -> LaterApproval:
        later = held(session, uid).later_status
        assert later is not None
        return later

    def carried(move: str, login: str) -> LaterApproval:
        decide(work, session, uid, move, login)
        return now()

    assert wrong_cells(LATER_WORKFLOW, state, carried, now, undone) == []


@pytest.mark.parametrize(
    "change",
    [
        {"later_status": None},
        {"later_due_at": None},
        {"later_reason": None},
        {"later_status": LaterApproval.DECLINED},
        {"later_status": LaterApproval.APPROVED},
        {"document": None},
        {"status": S.DRAFT},
        {"declined_at": NOW},
    ],
)
def test_the_database_refuses_an_impossible_emergency(
    work: Working, session: Any, change: dict[str, Any]
) -> None:
    uid = submitted_first(work, session).uid
    with pytest.raises((IntegrityError, StatementError)), work("suzuki") as running:  # noqa: PT012 (one flush)
        running.because("notifications:test")
        for name, value in change.items():
            setattr(held(session, uid), name, value)
        running.session.flush()


def test_an_emergency_needs_its_reason(work: Working, session: Any) -> None:
    uid = a_letter(work, session).uid
    with pytest.raises(MoveRefused, match="理由を入力"), work("sato") as running:  # noqa: PT012 (one move)
        member = signed_in(session, "sato")
        operations.submit_first(
            running, held(session, uid), member=member, reason=" ", **SUBMISSION
        )


def test_the_way_of_an_emergency_on_the_pages(browser: Opened, work: Working, session: Any) -> None:
    letter = a_letter(work, session)
    uid, case = letter.uid, letter.incident.uid
    sato, address = browser("sato"), f"/notifications/{uid}"
    checks = form_entries(sato.get(f"{address}/checks").text, f"{address}/checks")
    answered = {**checks, "answer_police": "not_yet", "note_police": "明朝に相談する"}
    assert sato.post(f"{address}/checks", answered).status_code == 303
    assert "明朝に相談する" in sato.get(address).text

    move = f"{address}/moves/submit_first"
    entries = form_entries(sato.get(address).text, move)
    incomplete = sato.post(move, {**entries, "submitted_at": "今日 0:01"})
    assert incomplete.status_code == 422
    assert "先に提出した理由を入力してください。" in incomplete.text
    sent = {"submitted_at": "今日 0:00", "submit_method": "phone", "reason": REASON}
    assert sato.post(move, {**entries, **sent}).status_code == 303
    for page in (address, "/notifications?status=later", f"/incidents/{case}", "/"):
        assert "事後承認待ち" in sato.get(page).text, page
    suzuki = browser("suzuki")
    later = f"{address}/moves/approve_later"
    assert later not in sato.get(address).text
    entries = form_entries(suzuki.get(address).text, later)
    assert suzuki.post(later, {**entries, "comment": "内容を確認した"}).status_code == 303
    page = suzuki.get(address).text
    assert "事後承認済み" in page
    assert "内容を確認した" in page
    assert "事後承認待ち" not in suzuki.get(f"/incidents/{case}").text


def test_the_firm_adds_a_stage_on_the_page(browser: Opened, work: Working, session: Any) -> None:
    nakamura, page = browser("nakamura"), "/settings/approval"
    entries = form_entries(nakamura.get(page).text, page)
    first = member_of(session, "kobayashi").uid
    unnamed = nakamura.post(page, {**entries, "stages-0-first": first})
    assert unnamed.status_code == 422
    assert "段階の名前を入力してください。" in unnamed.text
    named = {**entries, "stages-0-name": "コンプライアンス", "stages-0-first": first}
    more = nakamura.post(page, {**named, "add": "stages"})
    assert "stages-1-name" in more.text
    assert nakamura.post(page, {**named, "later_days": "0"}).status_code == 422
    assert nakamura.post(page, {**named, "later_days": "2"}).status_code == 303
    kept = queries.find_approval_settings(session)
    assert kept.stages == [{"name": "コンプライアンス", "members": [first]}]
    letter = a_letter(work, session, S.IN_REVIEW)
    shown = browser("suzuki").get(f"/notifications/{letter.uid}").text
    assert "「コンプライアンス」の段階を承認する職員に指定されていません。" in shown


def test_what_was_checked_cannot_be_changed_after_the_submission(
    work: Working, session: Any
) -> None:
    uid = a_letter(work, session, S.SUBMITTED).uid
    with pytest.raises(MoveRefused), work("sato", NOW + timedelta(hours=1)) as running:
        operations.answer_checks(
            running,
            held(session, uid),
            version=0,
            answers={CheckPoint.POLICE: ("done", None)},
            findings={},
        )
