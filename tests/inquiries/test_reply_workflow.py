"""Replies: every state × move × role, the second reader, and what sending does to the inquiry."""

import hashlib
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from core.work import Conflict
from core.workflow import MoveRefused
from firm.forms import FIELDS
from firm.operations import revise_firm
from firm.queries import find_firm
from inquiries import operations, queries
from inquiries.models import Inquiry, Reply, TextModule
from inquiries.vocabulary import Channel, Direction, InquiryKind, InquiryStatus, ReplyChannel
from inquiries.vocabulary import ReplyKind as K
from inquiries.vocabulary import ReplyStatus as S
from inquiries.workflow import OWN_WORK, REPLY_WORKFLOW
from tests.conftest import NOW, member_of, signed_in
from tests.factories import an_incident, an_inquiry
from tests.inquiries.replying import (
    ADR_TEXT,
    READER,
    TEXT,
    WRITER,
    Working,
    a_reply,
    carry_out,
    held,
)
from tests.tables import Undone, wrong_cells


@pytest.mark.parametrize("state", S)
def test_every_move_of_every_member(work: Working, session: Any, undone: Undone, state: S) -> None:
    uid = a_reply(work, session, state).uid

    def carried(move: str, login: str) -> S:
        return carry_out(work, session, uid, move, login)

    def state_now() -> S:
        return held(session, uid).status

    assert wrong_cells(REPLY_WORKFLOW, state, carried, state_now, undone) == []


def test_every_state_is_reachable_and_only_the_final_ones_have_no_way_out() -> None:
    reached = {REPLY_WORKFLOW.initial} | {move.target for move in REPLY_WORKFLOW.moves}
    assert reached == set(S)
    left = {source for move in REPLY_WORKFLOW.moves for source in move.sources}
    assert set(S) - left == {S.SENT, S.WITHDRAWN}


def test_author_never_reads_their_own_reply(work: Working, session: Any) -> None:
    with work("sato") as running:
        inquiry = an_inquiry(running, complainant_name="架空　花子")
        reply = operations.draft_reply(
            running, inquiry, author=signed_in(session, "sato"), kind=K.ANSWER
        )
        values = {**TEXT, "kind": K.ANSWER, "dated_on": NOW.date()}
        operations.revise_reply(running, reply, version=reply.version, **values)
        operations.request_review(running, reply, member=signed_in(session, "sato"))
    with pytest.raises(MoveRefused) as refused:
        carry_out(work, session, reply.uid, "approve", "sato")
    assert refused.value.reasons == (OWN_WORK,)


def test_whoever_edited_a_reply_does_not_read_it_either(work: Working, session: Any) -> None:
    reply = a_reply(work, session)
    with work("kobayashi") as running:
        reply = held(session, reply.uid)
        values = {**TEXT, "kind": K.ANSWER, "dated_on": NOW.date(), "body": "書き直した本文です。"}
        operations.revise_reply(running, reply, version=reply.version, **values)
        operations.request_review(running, reply, member=signed_in(session, "kobayashi"))
    with pytest.raises(MoveRefused, match="ご自身"):
        carry_out(work, session, reply.uid, "approve", "kobayashi")
    assert carry_out(work, session, reply.uid, "approve", READER) is S.APPROVED


def test_database_itself_refuses_an_author_as_the_reader(work: Working, session: Any) -> None:
    uid = a_reply(work, session, S.APPROVED).uid
    with pytest.raises(IntegrityError):
        _read_by(work, session, uid, WRITER)


def _read_by(work: Working, session: Any, uid: str, login: str) -> None:
    with work() as running:
        running.because("replies:approve")
        held(session, uid).reader_id = member_of(session, login).id
        running.session.flush()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"addressee": None}, "宛名"),
        ({"body": None}, "本文が未入力"),
        ({"body": "受付番号は {{受付番号] です。"}, "{{…}}"),
        ({"subject": "{{件名}}"}, "{{…}}"),
        ({"kind": K.ADR_GUIDANCE}, "0120-64-5005"),
        ({"kind": K.ADR_GUIDANCE, "body": ADR_TEXT}, "確認済み"),
    ],
)
def test_incomplete_reply_is_not_handed_to_a_reader(
    work: Working, session: Any, given: dict[str, Any], told: str
) -> None:
    reply = a_reply(work, session, **given)
    with pytest.raises(MoveRefused, match=told):
        carry_out(work, session, reply.uid, "request_review", WRITER)


def _revised(work: Working, session: Any, inquiry: Inquiry, **given: Any) -> None:
    with work("sato") as running:
        found = session.get(Inquiry, inquiry.id)
        operations.revise_inquiry(
            running, found, version=found.version, reply_due=found.reply_due, **given
        )


def test_reply_in_a_dispute_waits_for_the_legal_reviewer(work: Working, session: Any) -> None:
    with work("sato") as running:
        inquiry = an_inquiry(running, kind=InquiryKind.DISPUTE)
    uid = a_reply(work, session, S.IN_REVIEW, inquiry=inquiry).uid
    with pytest.raises(MoveRefused, match="法務"):
        carry_out(work, session, uid, "approve", READER)
    _revised(work, session, inquiry, legal_reviewed_by="法務部 渡辺")
    assert carry_out(work, session, uid, "approve", READER) is S.APPROVED


def test_approved_document_is_kept_as_it_was_read(work: Working, session: Any) -> None:
    reply: Any = a_reply(work, session, S.APPROVED)
    content = reply.document
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == reply.document_sha256
    assert reply.reader is not None
    assert reply.reader.name == "鈴木"
    assert reply.number == f"{reply.inquiry.number}-1"
    assert "花子" not in (reply.sealed_addressee or "")
    assert queries.document_of(session, reply) == content


def test_sent_back_reply_can_be_written_again_and_loses_its_document(
    work: Working, session: Any
) -> None:
    reply = a_reply(work, session, S.APPROVED)
    assert carry_out(work, session, reply.uid, "send_back", READER) is S.DRAFT
    back = held(session, reply.uid)
    assert (back.document, back.facts, back.reader, back.approved_at) == (None, None, None, None)


def test_only_a_draft_is_written(work: Working, session: Any) -> None:
    reply = a_reply(work, session, S.IN_REVIEW)
    values = {**TEXT, "kind": K.ANSWER, "dated_on": NOW.date()}
    with pytest.raises(MoveRefused, match="作成中"), work(WRITER) as running:
        operations.revise_reply(running, held(session, reply.uid), version=reply.version, **values)
    draft = a_reply(work, session)
    with pytest.raises(Conflict), work(WRITER) as running:
        operations.revise_reply(running, held(session, draft.uid), version=-1, **values)


def _note(inquiry: Inquiry) -> Any:
    note = inquiry.notes[-1]
    assert note.direction is Direction.OUTBOUND
    return note


def test_sent_acknowledgement_acknowledges_the_inquiry(work: Working, session: Any) -> None:
    inquiry = a_reply(work, session, S.SENT, kind=K.ACKNOWLEDGEMENT).inquiry
    assert inquiry.status is InquiryStatus.ACKNOWLEDGED
    assert inquiry.acknowledged_at == NOW
    assert inquiry.first_replied_at is None, "受理の通知は一次回答ではない"
    assert _note(inquiry).channel is Channel.LETTER
    assert inquiry.next_due_at == inquiry.first_reply_due


def test_sent_answer_is_the_answer_of_the_inquiry(work: Working, session: Any) -> None:
    reply = a_reply(work, session, S.SENT, channel=ReplyChannel.PHONE)
    inquiry = reply.inquiry
    assert inquiry.status is InquiryStatus.NOTIFIED
    assert inquiry.answer == TEXT["body"]
    assert inquiry.notified_at == NOW
    assert inquiry.next_due_at is None
    assert _note(inquiry).text == f"回答（{reply.number}）を電話でお伝えしました。"


def test_answer_recorded_before_is_never_overwritten(work: Working, session: Any) -> None:
    with work("sato") as running:
        inquiry = an_inquiry(running)
    _revised(work, session, inquiry, answer="電話で一度お伝えした。")
    sent = a_reply(work, session, S.SENT, inquiry=inquiry)
    assert sent.inquiry.answer == f"電話で一度お伝えした。\n\n{TEXT['body']}"
    again = a_reply(work, session, S.SENT, inquiry=sent.inquiry, body="追ってのご回答です。")
    assert again.number.endswith("-2")
    assert again.inquiry.status is InquiryStatus.NOTIFIED
    assert (again.inquiry.answer or "").endswith("追ってのご回答です。")


def test_sent_guidance_sets_the_day_of_guidance(work: Working, session: Any) -> None:
    text: dict[str, Any] = {"body": ADR_TEXT, "is_contact_checked": True}
    inquiry = a_reply(work, session, S.SENT, kind=K.ADR_GUIDANCE, **text).inquiry
    assert inquiry.adr_guided_on == NOW.date()
    assert inquiry.status is InquiryStatus.RECEIVED


def test_progress_is_a_first_reply_and_moves_nothing(work: Working, session: Any) -> None:
    inquiry = a_reply(work, session, S.SENT, kind=K.PROGRESS, channel=ReplyChannel.EMAIL).inquiry
    assert inquiry.status is InquiryStatus.RECEIVED
    assert inquiry.first_replied_at == NOW
    assert _note(inquiry).channel is Channel.EMAIL


def test_nothing_is_sent_into_a_closed_inquiry(work: Working, session: Any) -> None:
    reply = a_reply(work, session, S.APPROVED, kind=K.PROGRESS)
    with work() as running:
        running.because("inquiries:close")
        inquiry = session.get(Inquiry, reply.inquiry_id)
        inquiry.status, inquiry.closed_at = InquiryStatus.CLOSED, NOW
    with pytest.raises(MoveRefused, match="再申出"):
        carry_out(work, session, reply.uid, "send", WRITER)


def test_refused_sending_leaves_neither_note_nor_state(work: Working, session: Any) -> None:
    """The reply was approved; then the inquiry became a dispute nobody of 法務 has read."""
    reply = a_reply(work, session, S.APPROVED)
    with work("sato") as running:
        inquiry = session.get(Inquiry, reply.inquiry_id)
        operations.change_kind(running, inquiry, kind=InquiryKind.DISPUTE, reason="交渉不調")
    with pytest.raises(MoveRefused, match="法務"):
        carry_out(work, session, reply.uid, "send", WRITER)
    after = held(session, reply.uid)
    assert after.status is S.APPROVED
    assert after.inquiry.notes == []


def _new_contact(work: Working, session: Any) -> None:
    with work("nakamura") as running:
        firm = find_firm(session)
        given: dict[str, Any] = dict.fromkeys(FIELDS) | {"amount_style": firm.amount_style}
        given |= {f"adr_{name}": value for name, value in firm.adr._asdict().items()}
        revise_firm(running, version=firm.version, **{**given, "adr_phone": "0120-00-0000"})


def test_letters_name_the_contact_of_the_settings_and_old_ones_are_not_sent(
    work: Working, session: Any
) -> None:
    text: dict[str, Any] = {"body": ADR_TEXT, "is_contact_checked": True}
    guidance = a_reply(work, session, S.APPROVED, kind=K.ADR_GUIDANCE, **text).uid
    noted = a_reply(work, session, S.APPROVED, kind=K.ANSWER, has_adr_note=True).uid
    waiting = a_reply(work, session, S.IN_REVIEW, kind=K.ANSWER, has_adr_note=True).uid
    plain = a_reply(work, session, S.APPROVED, kind=K.PROGRESS).uid
    _new_contact(work, session)
    with pytest.raises(MoveRefused, match="0120-00-0000"):
        carry_out(work, session, guidance, "send", WRITER)
    with pytest.raises(MoveRefused, match="自社情報の現在の内容と異なります"):
        carry_out(work, session, noted, "send", WRITER)
    with pytest.raises(MoveRefused, match="自社情報の現在の内容と異なります"):
        carry_out(work, session, waiting, "approve", READER)
    assert carry_out(work, session, plain, "send", WRITER) is S.SENT
    carry_out(work, session, noted, "send_back", READER)
    for move, who in (("request_review", WRITER), ("approve", READER), ("send", WRITER)):
        carry_out(work, session, noted, move, who)
    letter = str(queries.letter_of(session, held(session, noted)).blocks)
    assert "0120-00-0000" in letter
    assert "0120-64-5005" not in letter


def _module(session: Any, name: str) -> TextModule:
    found: TextModule = session.query(TextModule).filter_by(name=name).one()
    return found


def test_letters_to_many_are_one_each_and_the_complete_ones_go_to_the_reader(
    work: Working, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        named = an_inquiry(running, incident_id=incident.id, complainant_name="架空　花子")
        nameless = an_inquiry(running, incident_id=incident.id)
        made = operations.draft_batch(
            running,
            incident,
            [named, nameless],
            _module(session, "被害なしのご案内"),
            signed_in(session, "sato"),
            batch="job",
        )
    assert [one.number for one in made] == [f"{named.number}-1", f"{nameless.number}-1"]
    # Without the firm's telephone a field is open, so that even the named one waits for its writer.
    assert [one.status for one in made] == [S.DRAFT, S.DRAFT]
    assert "{{担当部署}}" in (made[0].body or "")


def test_letters_to_many_are_made_for_all_or_for_none(work: Working, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        mine = an_inquiry(running, incident_id=incident.id)
        foreign = an_inquiry(running)
    before = session.query(Reply).count()
    with pytest.raises(ValueError, match="another case"), work("sato") as running:
        operations.draft_batch(
            running,
            incident,
            [mine, foreign],
            _module(session, "経過のご報告"),
            signed_in(session, "sato"),
            batch="job",
        )
    assert session.query(Reply).count() == before
