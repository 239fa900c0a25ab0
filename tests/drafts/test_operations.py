"""Drafts keep every typed text, and a form that is sent twice counts once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from core.crypto import CryptoFailure, is_sealed
from core.work import Actor, Conflict, Work, transaction
from drafts import operations
from drafts.models import FormDraft, Submission
from drafts.operations import Entered, SubmissionReused
from drafts.queries import find_draft

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
SATO = Actor("uid-of-sato", "佐藤")
FORM, RECORD = "incidents:edit", "record-1"
SECRET = "髙橋 一郎 様の口座 7654321"
POSTS = 20

Result = TypeVar("Result")


def _at(session: Session, now: datetime, job: Callable[..., Result], **values: Any) -> Result:
    with transaction(session, SATO, now) as work:
        return job(work, **values)


def _keep(
    session: Session,
    fields: Entered,
    revision: int = 0,
    *,
    member: str = "sato",
    form: str = FORM,
    record: str = RECORD,
    now: datetime = NOW,
) -> FormDraft:
    return _at(
        session,
        now,
        operations.keep,
        member_uid=member,
        form=form,
        record_uid=record,
        revision=revision,
        fields=fields,
    )


def _stored(session: Session, member: str = "sato", record: str = RECORD) -> FormDraft | None:
    session.rollback()
    return find_draft(session, member, FORM, record)


def _fields(session: Session) -> object:
    draft = _stored(session)
    return draft.fields if draft else None


# --- keeping ---


def test_the_first_save_makes_a_draft(session: Session) -> None:
    draft = _keep(session, {"title": ["件名"]})
    assert (draft.revision, draft.saved_at, draft.discarded_at) == (1, NOW, None)
    assert _fields(session) == {"title": ["件名"]}


def test_later_saves_add_fields_and_replace_their_own(session: Session) -> None:
    _keep(session, {"title": ["件名"], "kinds": ["a", "b"]})
    later = NOW + timedelta(minutes=1)
    draft = _keep(session, {"kinds": [], "note": ["一\n二"]}, 1, now=later)
    assert (draft.revision, draft.saved_at) == (2, later)
    assert _fields(session) == {"title": ["件名"], "kinds": [], "note": ["一\n二"]}


@pytest.mark.parametrize("revision", [0, 1, 3, 2**31 - 1])
def test_a_page_with_another_revision_changes_nothing(session: Session, revision: int) -> None:
    _keep(session, {"title": ["一"]})
    _keep(session, {"title": ["二"]}, 1)
    with pytest.raises(Conflict, match="別の画面"):
        _keep(session, {"title": ["三"], "note": ["四"]}, revision)
    assert _fields(session) == {"title": ["二"]}


def test_everybody_and_every_form_and_record_has_its_own_draft(session: Session) -> None:
    _keep(session, {"title": ["佐藤"]})
    _keep(session, {"title": ["鈴木"]}, member="suzuki")
    _keep(session, {"title": ["別の画面"]}, form="incidents:new")
    _keep(session, {"title": ["別の記録"]}, record="record-2")
    assert session.scalar(select(func.count()).select_from(FormDraft)) == 4
    assert _fields(session) == {"title": ["佐藤"]}


def _together(
    database: Engine, number: int, job: Callable[[Session, int], Result]
) -> list[Result | Exception]:
    """Run a job in several threads at once; give each result or the error in its place."""
    start = threading.Barrier(number)

    def run(which: int) -> Result | Exception:
        with Session(database, expire_on_commit=False) as session:
            start.wait(timeout=30)
            try:
                return job(session, which)
            except (Conflict, SubmissionReused) as error:
                return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_of_two_pages_that_save_one_revision_at_once_one_is_told(
    session: Session, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(session, {"title": ["初め"]})
    both_have_read = threading.Barrier(2)

    def find_slowly(*asked: Any, **options: Any) -> FormDraft | None:
        # Without the lock both pages come here; with it one waits, and the other gives up waiting.
        found = find_draft(*asked, **options)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(timeout=0.3)
        return found

    monkeypatch.setattr(operations, "find_draft", find_slowly)

    def save(own: Session, which: int) -> int:
        return _keep(own, {f"f{which}": [f"頁{which}"]}, 1).revision

    results = _together(database, 2, save)
    assert sorted(map(str, results)) == ["2", operations.MOVED_ON]
    winner = results.index(2)
    assert _fields(session) == {"title": ["初め"], f"f{winner}": [f"頁{winner}"]}


def test_of_two_pages_that_make_the_draft_at_once_one_is_told(
    session: Session, database: Engine
) -> None:
    results = _together(database, 6, lambda own, which: _keep(own, {f"f{which}": ["x"]}).revision)
    assert sorted(map(str, results)) == ["1"] + [operations.MOVED_ON] * 5
    assert _fields(session) == {f"f{results.index(1)}": ["x"]}


# --- parking ---


def _park(session: Session, entered: Entered) -> FormDraft:
    return _at(
        session,
        NOW,
        operations.park,
        member_uid="sato",
        form=FORM,
        record_uid=RECORD,
        entered=entered,
    )


def test_a_whole_form_is_kept_without_a_draft_before(session: Session) -> None:
    draft = _park(session, {"title": ["件名"]})
    assert (draft.revision, _fields(session)) == (1, {"title": ["件名"]})


def test_a_whole_form_takes_the_place_of_the_draft(session: Session) -> None:
    _keep(session, {"title": ["件名"], "kinds": ["a"]})
    draft = _park(session, {"title": ["件名二"]})
    assert (draft.revision, _fields(session)) == (2, {"title": ["件名二"]})


def test_whole_forms_that_arrive_at_once_are_never_refused(
    session: Session, database: Engine
) -> None:
    _keep(session, {"title": ["初め"]})
    results = _together(
        database, 4, lambda own, which: _park(own, {"title": [f"頁{which}"]}).revision
    )
    assert sorted(map(str, results)) == ["2", "3", "4", "5"]


# --- putting away ---


def _draft(session: Session) -> FormDraft:
    draft = find_draft(session, "sato", FORM, RECORD)
    assert draft is not None
    return draft


def _discard(session: Session, now: datetime = NOW) -> None:
    with transaction(session, SATO, now) as work:
        operations.discard(work, _draft(session))


def test_a_discarded_draft_can_be_taken_back_with_all_its_text(session: Session) -> None:
    _keep(session, {"title": ["件名"], "note": ["経緯"]})
    _discard(session)
    discarded = _stored(session)
    assert discarded is not None
    assert discarded.discarded_at == NOW
    with transaction(session, SATO, NOW) as work:
        operations.restore(work, _draft(session))
    restored = _stored(session)
    assert restored is not None
    assert restored.discarded_at is None
    assert restored.fields == {"title": ["件名"], "note": ["経緯"]}


def test_typing_after_discarding_begins_anew(session: Session) -> None:
    _keep(session, {"title": ["古い"], "note": ["古い"]})
    _discard(session)
    draft = _keep(session, {"title": ["新しい"]}, 0)
    assert draft.discarded_at is None
    assert _fields(session) == {"title": ["新しい"]}
    assert _keep(session, {"note": ["続き"]}, draft.revision).revision == draft.revision


def _finish(session: Session, now: datetime = NOW, record: str = RECORD) -> None:
    _at(session, now, operations.finish, member_uid="sato", form=FORM, record_uid=record)


def test_a_saved_form_leaves_no_draft_of_its_own_and_touches_no_other(session: Session) -> None:
    _keep(session, {"title": ["件名"]})
    _keep(session, {"title": ["別の記録"]}, record="record-2")
    _keep(session, {"title": ["鈴木"]}, member="suzuki")
    _finish(session)
    assert _stored(session) is None
    assert _stored(session, record="record-2") is not None
    assert _stored(session, member="suzuki") is not None


def test_a_failed_save_keeps_the_draft(session: Session) -> None:
    _keep(session, {"title": ["件名"]})

    def fail() -> None:
        with transaction(session, SATO, NOW) as work:
            operations.finish(work, member_uid="sato", form=FORM, record_uid=RECORD)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _fields(session) == {"title": ["件名"]}


def test_a_discarded_draft_stays_for_a_week(session: Session) -> None:
    _keep(session, {"title": ["件名"]})
    _discard(session)
    _at(session, NOW + timedelta(days=7), operations.tidy)
    assert _stored(session) is not None
    _at(session, NOW + timedelta(days=7, seconds=1), operations.tidy)
    assert _stored(session) is None


def test_a_submission_is_remembered_for_thirty_days(session: Session) -> None:
    sent: dict[str, Any] = {"member_uid": "sato", "key": "key-1", "entered": {"title": ["件名"]}}
    _at(session, NOW, _claim, **sent)
    _at(session, NOW + timedelta(days=30), operations.tidy)
    assert _at(session, NOW, _claim, **sent) == "/incidents/a"
    _at(session, NOW + timedelta(days=30, seconds=1), operations.tidy)
    assert _at(session, NOW, _claim, **sent) is None


# --- encryption ---


def test_no_typed_text_lies_readable_in_the_database(session: Session) -> None:
    _keep(session, {"title": [SECRET], SECRET: ["値"]})
    raw = session.execute(text("SELECT fields FROM form_draft")).scalar_one()
    assert is_sealed(raw)


def test_no_typed_text_lies_readable_in_any_file(sqlite_file: Engine) -> None:
    with Session(sqlite_file) as session:
        _keep(session, {"title": [SECRET]})
        entered = {"title": [SECRET]}
        _at(session, NOW, _claim, member_uid="sato", key="k-readable", entered=entered)
        folder = Path(str(sqlite_file.url.database)).parent
        written = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"k-readable" in written
    for part in (SECRET, "髙橋", "7654321", "title"):
        assert not any(part.encode(code) in written for code in ("utf-8", "utf-16-le", "utf-16-be"))


def test_a_draft_moved_to_another_row_does_not_open(session: Session) -> None:
    mine = _keep(session, {"title": [SECRET]})
    other = _keep(session, {"title": ["別"]}, member="suzuki")
    copy = text(
        "UPDATE form_draft SET fields = (SELECT fields FROM form_draft WHERE uid = :mine) "
        "WHERE uid = :other"
    )
    session.execute(copy, {"mine": mine.uid, "other": other.uid})
    session.expire(other)
    with pytest.raises(CryptoFailure):
        _ = other.fields


# --- submissions ---


def _send(session: Session, key: str = "key-1", entered: Entered | None = None) -> str:
    """Carry a form out once, as a view does; give where its result is."""
    with transaction(session, SATO, NOW) as work:
        typed = {"title": ["件名"]} if entered is None else entered
        made = FormDraft(
            member_uid="result", form=FORM, record_uid=key, revision=1, saved_at=NOW, is_whole=False
        )
        earlier = _claim(work, "sato", key, typed, f"/incidents/{made.uid}")
        if earlier is not None:
            return earlier
        session.add(made)
        return f"/incidents/{made.uid}"


def _claim(
    work: Work, member_uid: str, key: str, entered: Entered, location: str = "/incidents/a"
) -> str | None:
    return operations.claim(
        work, member_uid=member_uid, key=key, entered=entered, location=location
    )


def _results(session: Session) -> int | None:
    session.rollback()
    return session.scalar(
        select(func.count()).select_from(FormDraft).where(FormDraft.member_uid == "result")
    )


def test_a_form_sent_again_leads_to_the_first_result(session: Session) -> None:
    first = _send(session)
    assert [_send(session), _send(session)] == [first, first]
    assert _results(session) == 1


def test_the_order_of_fields_makes_no_difference(session: Session) -> None:
    first = _send(session, entered={"a": ["1"], "b": ["2"]})
    assert _send(session, entered={"b": ["2"], "a": ["1"]}) == first


def test_another_form_is_carried_out_for_itself(session: Session) -> None:
    assert _send(session) != _send(session, "key-2")
    assert _results(session) == 2


@pytest.mark.parametrize(
    "entered", [{}, {"title": ["別"]}, {"title": ["件名", ""]}, {"title": ["件名"], "note": [""]}]
)
def test_one_number_with_other_contents_is_refused(session: Session, entered: Entered) -> None:
    _send(session)
    with pytest.raises(SubmissionReused):
        _send(session, entered=entered)
    assert _results(session) == 1


def test_two_members_may_use_one_number(session: Session) -> None:
    _send(session)
    again = _at(session, NOW, _claim, member_uid="suzuki", key="key-1", entered={})
    assert again is None


def test_equal_contents_of_two_members_look_different(session: Session) -> None:
    for member in ("sato", "suzuki"):
        entered = {"title": [SECRET]}
        _at(session, NOW, _claim, member_uid=member, key="k", entered=entered)
    digests = session.scalars(select(Submission.digest)).all()
    assert len(set(digests)) == 2


def test_a_failed_form_can_be_sent_again(session: Session) -> None:
    def fail() -> None:
        with transaction(session, SATO, NOW) as work:
            assert _claim(work, "sato", "key-1", {"title": ["件名"]}) is None
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _send(session).startswith("/incidents/")
    assert _results(session) == 1


def test_twenty_equal_posts_at_once_have_one_result(session: Session, database: Engine) -> None:
    answers = _together(database, POSTS, lambda own, _: _send(own))
    assert len(set(map(str, answers))) == 1
    assert str(answers[0]).startswith("/incidents/")
    assert _results(session) == 1


def test_of_posts_with_one_number_and_other_contents_one_is_carried_out(
    session: Session, database: Engine
) -> None:
    answers = _together(database, 6, lambda own, which: _send(own, entered={"title": [str(which)]}))
    refused = [answer for answer in answers if isinstance(answer, SubmissionReused)]
    assert (len(refused), _results(session)) == (5, 1)
