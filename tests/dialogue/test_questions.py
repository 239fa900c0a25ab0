"""Questions of the authority: every state, move and member, versions of the answer, the list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.database import db
from core.workflow import MoveRefused
from dialogue import operations
from dialogue.models import AuthorityQuestion
from dialogue.vocabulary import QuestionStatus as S
from dialogue.workflow import OWN_WORK, WORKFLOW
from notifications.queries import list_active_authorities
from notifications.vocabulary import SubmitMethod
from tests.conftest import NOW, Browser, counted_statements, member_of, signed_in
from tests.factories import an_incident
from tests.notifications.pages import form_entries, text_of
from tests.tables import Undone, wrong_cells

Opened = Callable[..., Browser]
Begun = Callable[..., Any]
WAY = {
    S.OPEN: (),
    S.IN_REVIEW: (("request_review", "sato"),),
    S.APPROVED: (("request_review", "sato"), ("approve", "suzuki")),
    S.ANSWERED: (("request_review", "sato"), ("approve", "suzuki"), ("answer", "sato")),
    S.CLOSED: (("close", "suzuki"),),
}


def held(session: Any, uid: str) -> AuthorityQuestion:
    found = select(AuthorityQuestion).where(AuthorityQuestion.uid == uid)
    question: AuthorityQuestion = session.scalars(
        found.execution_options(populate_existing=True)
    ).one()
    return question


def a_question(work: Begun, session: Any, state: S = S.OPEN, **given: Any) -> str:
    with work("sato") as running:
        values = {
            "authority": list_active_authorities(running.session)[0],
            "asked_by": "監督局",
            "channel": SubmitMethod.PHONE,
            "received_at": NOW,
            "due_at": NOW + timedelta(days=2),
            "question": "被害口座の数を示されたい。",
        }
        incident = an_incident(running)
        asked = operations.record_question(running, incident, **{**values, **given})
        operations.revise_question(
            running,
            asked,
            version=asked.version,
            member_id=member_of(session, "sato").id,
            member_uid=member_of(session, "sato").uid,
            answer="11口座である。",
            **{**values, **given},
        )
    for move, login in WAY[state]:
        carry_out(work, session, asked.uid, move, login)
    return asked.uid


def carry_out(work: Begun, session: Any, uid: str, move: str, login: str) -> S:
    with work(login) as running:
        member, asked = signed_in(session, login), held(session, uid)
        if move == "answer":
            operations.answer(
                running,
                asked,
                member=member,
                answered_at=NOW,
                answer_method=SubmitMethod.EMAIL,
                answered_to="監督局",
            )
        else:
            operations.move_question(
                running, asked, move=move, member=member, member_id=member.id, reason="理由あり"
            )
    return held(session, uid).status


@pytest.mark.parametrize("state", S)
def test_every_move_of_every_member(work: Begun, session: Any, undone: Undone, state: S) -> None:
    uid = a_question(work, session, state)

    def carried(move: str, login: str) -> S:
        return carry_out(work, session, uid, move, login)

    assert wrong_cells(WORKFLOW, state, carried, lambda: held(session, uid).status, undone) == []


def test_whoever_wrote_or_asked_for_review_does_not_approve(work: Begun, session: Any) -> None:
    uid = a_question(work, session)
    carry_out(work, session, uid, "request_review", "kobayashi")
    with pytest.raises(MoveRefused) as refused:
        carry_out(work, session, uid, "approve", "kobayashi")
    assert refused.value.reasons == (OWN_WORK,)
    with pytest.raises(IntegrityError), work("suzuki") as running:  # noqa: PT012 (one flush)
        running.because("dialogue:test")
        asked = held(session, uid)
        asked.status, asked.approved_at = S.APPROVED, NOW
        asked.approved_by_id = asked.author_id
        running.session.flush()


def test_a_question_from_the_page_to_the_answer_keeps_every_version(
    browser: Opened, work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        case, authority = incident.uid, list_active_authorities(session)[0].uid
    sato, suzuki = browser("sato"), browser("suzuki")
    page = f"/incidents/{case}/questions/new"
    entries = form_entries(sato.get(page).text, page)
    assert sato.post(page, entries).status_code == 422
    given = {"authority_id": authority, "channel": "phone", "due_at": "昨日 9:00"}
    made = sato.post(page, {**entries, **given, "question": "原因は何か。"})
    assert made.status_code == 303
    address = made.headers["Location"]
    assert sato.post(f"{address}/moves/request_review").status_code == 409
    for text in ("第1の回答", "第2の回答"):
        edit = f"{address}/edit"
        entries = form_entries(sato.get(edit).text, edit)
        assert sato.post(edit, {**entries, "answer": text}).status_code == 303
        assert sato.post(f"{address}/moves/request_review").status_code == 303
        if text == "第1の回答":
            assert sato.get(edit).status_code == 303
            assert suzuki.post(f"{address}/moves/send_back").status_code == 409
            reason = {"reason": "根拠を加えること"}
            assert suzuki.post(f"{address}/moves/send_back", reason).status_code == 303
    assert suzuki.post(f"{address}/moves/approve", {"version": "1"}).status_code == 409
    assert suzuki.post(f"{address}/moves/approve").status_code == 303
    for shown in ("/questions?view=overdue", f"/incidents/{case}/dialogue", "/"):
        assert "超過" in sato.get(shown).text, shown
    assert sato.post(f"{address}/moves/answer").status_code == 422
    sent = {"answered_at": "今日 23:59", "answer_method": "email"}
    assert sato.post(f"{address}/moves/answer", sent).status_code in (303, 409)
    page = text_of(sato.get(address).text)
    assert all(word in page for word in ("第1の回答", "第2の回答", "根拠を加えること", "差戻し"))


def test_the_list_is_filtered_by_due_time_with_few_statements(
    browser: Opened, work: Begun, session: Any
) -> None:
    late = held(session, a_question(work, session, due_at=NOW - timedelta(days=900))).number
    undated = held(session, a_question(work, session, due_at=None)).number
    a_question(work, session, due_at=None)
    answered = held(session, a_question(work, session, S.ANSWERED)).number
    sato = browser("sato")
    assert db.engine is not None
    page = sato.get("/questions?view=overdue").text
    assert late in page
    assert undated not in page
    assert answered not in sato.get("/questions?view=open").text
    assert undated in sato.get("/questions?view=undated").text
    with counted_statements(db.engine) as few:
        sato.get("/questions?view=overdue")
    with counted_statements(db.engine) as many:
        sato.get("/questions")
    assert len(many) <= len(few)
