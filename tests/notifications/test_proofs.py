"""Whoever changes an approved letter, its facts or its trail behind the application is found out."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from audit.models import AuditEntry
from core.database import db, table_of
from core.work import transaction
from jobs.models import Job
from jobs.operations import enqueue
from notifications.models import LetterProof, Notification
from notifications.operations import VERIFY, prove
from notifications.vocabulary import NotificationStatus as S
from notifications.vocabulary import ProofPart as P
from tests.conftest import NOW, SYSTEM, Browser
from tests.notifications.letters import Working, a_letter, held, written

Opened = Callable[..., Browser]
LETTERS = table_of(Notification)


def behind(session: Any, uid: str, column: str, value: str | None) -> None:
    """Write a column as somebody with the database's password would."""
    statement = text(f'UPDATE notification SET "{column}" = :value WHERE uid = :uid')
    session.connection().execute(statement, {"value": value, "uid": uid})


def test_a_filed_letter_is_what_was_approved_until_somebody_touches_the_database(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, S.SUBMITTED)
    someone = browser("takahashi")
    page = f"/notifications/{letter.uid}"
    assert "未照合" in someone.get(page).text
    answer = someone.post(f"{page}/proof")
    assert answer.status_code == 303
    shown = someone.get(page).text
    assert "照合の結果は「一致」です。" in shown
    assert str(letter.approved_facts_sha256) in shown
    behind(session, letter.uid, "document_sha256", "0" * 64)
    session.commit()
    someone.post(f"{page}/proof")
    shown = someone.get(page).text
    assert "不一致" in shown
    assert P.DOCUMENT.label in shown
    assert P.TRAIL.label in shown
    home = browser("sato").get("/").text
    assert "承認した文書と一致しない当局報告があります" in home
    assert letter.number in home
    assert letter.number not in browser("ito").get("/").text
    told = session.scalars(
        select(AuditEntry.verb).where(AuditEntry.verb.in_([VERIFY, "notifications:differs"]))
    ).all()
    assert sorted(told) == ["notifications:differs", VERIFY, VERIFY]
    assert browser("ito").post(f"{page}/proof").status_code == 404


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("receipt_no", "別の番号", {P.TRAIL}),
        ("sealed_document", "x", {P.DOCUMENT}),
        ("sealed_facts", None, {P.FACTS}),
        ("approved_facts_sha256", "1" * 64, {P.FACTS, P.TRAIL}),
    ],
)
def test_each_change_is_told_by_the_part_it_touches(
    work: Working, session: Any, column: str, value: str | None, expected: set[P]
) -> None:
    letter = a_letter(work, session, S.SUBMITTED)
    assert prove(session, letter) == frozenset()
    name = column if column in LETTERS.c else column.removeprefix("sealed_")
    if value is None:
        value = session.scalar(select(LETTERS.c.submit_note))
    behind(session, letter.uid, name, value)
    session.expire_all()
    assert prove(session, held(session, letter.uid)) == expected


def test_the_night_compares_every_approved_letter_once(
    app: Any, work: Working, session: Any
) -> None:
    first, draft = written(work, session, S.APPROVED), written(work, session)
    with transaction(db.session, SYSTEM, NOW) as running:
        enqueue(running, VERIFY, {})
    app.extensions["jobs"].work_off()
    proved = session.scalars(
        select(Notification.number).join(
            LetterProof, LetterProof.notification_id == Notification.id
        )
    ).all()
    assert proved == [first.number]
    assert draft.number not in proved
    assert not session.scalar(select(LetterProof.differing))
    assert session.scalars(select(Job.message).where(Job.kind == VERIFY)).one()
