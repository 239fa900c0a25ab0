"""A file without a row is swept, a row without a file never is; quota, names, withdrawal."""

import io
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from attachments.intake import NAME_LIMIT, FilesRefused, Sent, Taken, clean_name, take_in
from attachments.models import Attachment
from attachments.operations import drop, receive, restore, sweep, withdraw
from attachments.store import Store
from attachments.vocabulary import CheckState, Finding, Handling
from core import clock
from core.database import db
from core.work import Conflict, transaction
from tests.attachments.corpus import NAMES, PROGRAM, zip_of
from tests.conftest import NOW, SYSTEM

Taking = Callable[..., Taken]
Working = Callable[..., Any]


def _files(kept: Store) -> list[str]:
    return sorted(path.name for path in kept.folder.rglob("*") if path.is_file())


def _age(kept: Store) -> None:
    """Let every file be two days old."""
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for path in kept.folder.rglob("*"):
        os.utime(path, (long_ago, long_ago))


@pytest.mark.parametrize(("raw", "shown"), NAMES)
def test_names_are_shown_without_path_and_tricks(raw: str, shown: str) -> None:
    assert clean_name(raw) == shown


def test_a_very_long_name_keeps_its_extension() -> None:
    name = clean_name("長" * 500 + ".PDF")
    assert len(name) == NAME_LIMIT
    assert name.endswith("….pdf")


def test_a_file_gets_its_row_with_hash_and_findings_and_a_sealed_name(
    take: Taking, work: Working, session: Any
) -> None:
    taken = take("検体.exe", PROGRAM)
    with work("sato") as running:
        uid = receive(running, taken).uid
    stored = session.scalars(select(Attachment).where(Attachment.uid == uid)).one()
    assert stored.name == "検体.exe"
    assert "検体" not in stored.sealed_name
    assert (stored.check_state, stored.found) == (CheckState.QUARANTINED, (Finding.EXECUTABLE,))
    assert (stored.size, stored.sha256) == (len(PROGRAM), taken.stored.sha256)
    assert (stored.received_by, stored.received_at, stored.verdict) == ("佐藤", NOW, None)


def test_refusals_name_every_file_and_nothing_is_stored(kept: Store) -> None:
    sent = [
        Sent("空.txt", io.BytesIO(b"")),
        Sent("大きい.txt", io.BytesIO(b"x" * 2_000_001)),
        Sent("良い.pdf", io.BytesIO(b"%PDF-1.7\n%%EOF")),
        Sent("悪い.zip", io.BytesIO(zip_of(("../x", b"x")))),
    ]
    with pytest.raises(FilesRefused) as refused:
        take_in(sent, Handling.DOCUMENT)
    assert [reason.partition("：")[0] for reason in refused.value.reasons] == [
        "「空.txt」", "「大きい.txt」", "「悪い.zip」",
    ]  # fmt: skip
    assert not kept.folder.exists()
    with pytest.raises(FilesRefused, match="5個まで"):
        take_in([Sent("a", io.BytesIO(b"x"))] * 3, Handling.EVIDENCE, already=3)


def test_the_quota_of_the_house_ends_the_transaction_and_leaves_no_row(
    take: Taking, work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = [take(f"{n}.bin", bytes([n]) * 1_900_000) for n in (1, 2, 3)]
    monkeypatch.setattr("attachments.queries.total_size", _own_size(taken))
    with pytest.raises(FilesRefused, match="容量"), work("sato") as running:
        _receive_all(running, taken)
    assert session.scalar(select(func.count()).select_from(Attachment)) == 0


def _receive_all(running: Any, taken: list[Taken]) -> None:
    for one in taken:
        receive(running, one)


def _own_size(taken: list[Taken]) -> Callable[[Any], int]:
    """Count only this test's files, for the database may hold others."""
    uids = [one.uid for one in taken]
    size = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.uid.in_(uids))
    return lambda session: int(session.scalar(size))


def test_what_no_row_claims_is_swept_after_a_day_and_the_rest_stays(
    take: Taking, kept: Store, work: Working, session: Any
) -> None:
    claimed, orphan = take(), take()
    with work("sato") as running:
        receive(running, claimed)
    (kept.folder / "tmpabc.part").write_bytes(b"unfinished")
    assert sweep(session, clock.now()) == 0
    _age(kept)
    late = take()
    assert sweep(session, clock.now()) == 2
    assert _files(kept) == sorted([claimed.stored.name, late.stored.name])
    assert orphan.stored.name not in _files(kept)


def test_a_withdrawn_file_keeps_row_and_hash_and_loses_its_contents_only_when_dropped(
    take: Taking, kept: Store, work: Working, session: Any
) -> None:
    taken = take()
    with work("sato") as running:
        attachment = receive(running, taken)
        with pytest.raises(Conflict):
            drop(running, attachment)
        withdraw(running, attachment, reason="別の事案のもの")
        with pytest.raises(Conflict):
            withdraw(running, attachment, reason="二度目")
        restore(running, attachment)
        assert attachment.is_available
        withdraw(running, attachment, reason="別の事案のもの")
    _age(kept)
    assert sweep(session, clock.now()) == 0
    with work("sato") as running:
        drop(running, running.session.get_one(Attachment, attachment.id))
    assert sweep(session, clock.now()) == 1
    with work("sato") as running, pytest.raises(Conflict):
        restore(running, running.session.get_one(Attachment, attachment.id))
    found = session.scalars(select(Attachment).where(Attachment.uid == taken.uid)).one()
    assert (found.sha256, found.withdrawn_why) == (taken.stored.sha256, "別の事案のもの")
    assert _files(kept) == []


def test_kill_between_file_and_row_leaves_a_file_that_is_swept_and_no_row(
    app: Flask, take: Taking, kept: Store
) -> None:
    settings = app.config["SETTINGS"]
    child = os.fork()
    if child == 0:
        try:  # the copy has a connection of its own, and dies in the middle
            db.session.registry.clear()
            db._factory.configure(bind=None)
            db.engine = None
            db.connect(settings.database)
            with transaction(db.session, SYSTEM, NOW) as work:
                receive(work, take())
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert len(_files(kept)) == 1
    names = _files(kept)
    rows = select(func.count()).select_from(Attachment).where(Attachment.stored_as.in_(names))
    assert db.session.scalar(rows) == 0
    _age(kept)
    assert sweep(db.session, clock.now()) == 1
    assert _files(kept) == []
    db.session.remove()
