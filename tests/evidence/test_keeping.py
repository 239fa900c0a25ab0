"""Every night each file is compared with its hash, once; what was withdrawn long ago goes."""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from attachments.intake import Sent, take_in
from attachments.models import Attachment
from attachments.operations import receive, withdraw
from attachments.store import Store
from attachments.vocabulary import CheckState, Handling, Verdict
from audit.models import AuditEntry
from core import child, clock
from core.moments import Moment, Precision
from evidence import operations
from evidence.operations import compare, keeping, note_asked, record_evidence
from evidence.vocabulary import EvidenceKind
from incidents.models import Incident
from jobs.models import Job
from jobs.operations import claim_next, enqueue
from jobs.run import Run
from tests.conftest import NOW
from tests.factories import an_incident

Working = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("quick_look")


def _take(*names: str) -> list[Any]:
    return take_in([Sent(name, io.BytesIO(name.encode())) for name in names], Handling.EVIDENCE)


def _run(session: Any, work: Working, kind: str, payload: Any) -> Job:
    """Work one job off."""
    with work() as running:
        uid = enqueue(running, kind, payload).uid
    claimed = claim_next(session, clock.now() + timedelta(days=3650), [kind])
    assert claimed is not None
    assert claimed.uid == uid
    handlers = {
        operations.VERIFY: operations.verify_handler(),
        operations.TIDY: operations.tidy_handler(),
    }
    handlers[kind].run(Run(claimed, session, lambda: False, lambda *_: None))
    session.expire_all()
    done: Job = session.scalars(select(Job).where(Job.uid == uid)).one()
    return done


@pytest.fixture
def quiet(session: Any) -> Any:
    """Give a session in which no other job waits."""
    for job in session.scalars(select(Job)):
        session.delete(job)
    session.flush()
    return session


def test_the_night_compares_every_file_and_tells_of_a_difference_once(
    kept: Store, quiet: Any, work: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_A_TIME", 2)
    with work("sato") as running:
        files = [receive(running, one) for one in _take("a", "b", "c", "d", "e")]
        names = [file.stored_as for file in files]
        keys = [file.id for file in files]
    kept.drop(names[1])
    job = _run(quiet, work, operations.VERIFY, None)
    assert (job.progress_done, job.progress_total) == (5, 5)
    verdicts = [quiet.get_one(Attachment, key).verdict for key in keys]
    assert verdicts == [Verdict.SAME, Verdict.UNKNOWN, Verdict.SAME, Verdict.SAME, Verdict.SAME]
    again = _run(quiet, work, operations.VERIFY, None)
    assert again.progress_done == 0  # all were compared within the last hours
    monkeypatch.setattr(keeping, "EVERY", timedelta(days=-1))
    monkeypatch.setattr(keeping, "AT_A_TIME", 100)
    told = select(AuditEntry).where(AuditEntry.verb == "attachments:differs")
    assert len(quiet.scalars(told).all()) == 1


def test_the_files_of_one_case_are_compared_on_request(
    kept: Store, quiet: Any, work: Working
) -> None:
    assert kept.limits.count == 5
    with work("sato") as running:
        incident: Incident = an_incident(running)
        uid = incident.uid
        record_evidence(
            running,
            incident,
            title="ログ",
            kind=EvidenceKind.LOG,
            obtained=Moment(NOW, Precision.MINUTE),
            taken=_take("a", "b"),
        )
        other = receive(running, _take("c")[0]).id
    job = _run(quiet, work, operations.VERIFY, {"incident": uid})
    assert job.progress_done == 2
    assert job.result == {"href": f"/incidents/{uid}/evidence", "label": "証拠の一覧を見る"}
    assert quiet.get_one(Attachment, other).verdict is None


def test_what_could_not_be_checked_when_it_came_is_checked_with_the_comparison(
    kept: Store, quiet: Any, work: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.limits.count == 5
    with monkeypatch.context() as busy:
        busy.setattr(child, "ask", _fails)
        taken = take_in(
            [Sent("a.log", io.BytesIO(b"login\n")), Sent("b.log", io.BytesIO(b"MZ" + bytes(200)))],
            Handling.EVIDENCE,
        )
    with work("sato") as running:
        keys = [receive(running, one).id for one in taken]
    assert {quiet.get_one(Attachment, key).check_state for key in keys} == {CheckState.FAILED}
    with monkeypatch.context() as busy:
        busy.setattr(child, "ask", _fails)
        _run(quiet, work, operations.VERIFY, None)
    assert {quiet.get_one(Attachment, key).check_state for key in keys} == {CheckState.FAILED}
    with work("sato") as running:
        for key in keys:
            attachment = running.session.get_one(Attachment, key)
            note_asked(running, attachment, *compare(attachment))
    first, second = (quiet.get_one(Attachment, key) for key in keys)
    assert (first.check_state, first.media_type) == (CheckState.CLEAN, "text/plain")
    assert second.check_state is CheckState.QUARANTINED
    assert second.found
    told = select(AuditEntry).where(AuditEntry.verb == "attachments:recheck")
    assert len(quiet.scalars(told).all()) == 2


def _fails(*_: Any, **__: Any) -> Any:
    raise child.ChildFailed("too long")


def test_contents_withdrawn_thirty_days_ago_go_and_their_rows_stay(
    kept: Store, quiet: Any, work: Working
) -> None:
    taken = _take("a", "b", "c")
    with work("sato", clock.now() - timedelta(days=40)) as running:
        first, second, third = (receive(running, one) for one in taken)
        withdraw(running, first, reason="誤登録")
        keys = [first.id, second.id, third.id]
    with work("sato", clock.now() - timedelta(days=3)) as running:
        withdraw(running, running.session.get_one(Attachment, keys[1]), reason="誤登録")
    long_ago = (clock.now() - timedelta(days=40)).timestamp()
    for path in kept.folder.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    _run(quiet, work, operations.TIDY, None)
    left = {path.name for path in kept.folder.rglob("*") if path.is_file()}
    assert left == {one.stored.name for one in taken[1:]}
    dropped = [quiet.get_one(Attachment, key).dropped_at is not None for key in keys]
    assert dropped == [True, False, False]
