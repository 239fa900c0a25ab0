"""照合: an approved letter is compared with what was approved, at a member's wish and every night."""

from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, scoped_session

from audit.queries import told_of
from audit.recorder import contents_of, note
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.crypto import CryptoFailure
from core.database import db
from core.work import Work
from jobs.run import Handler, Run
from notifications.models import LetterProof, Notification
from notifications.operations.keeping import facts_digest
from notifications.queries import (
    DocumentDamaged,
    approved_document,
    count_unproved,
    full_contents,
    list_unproved,
)
from notifications.vocabulary import ProofPart

AnySession = Session | scoped_session[Session]
VERIFY = "notifications:verify"
EVERY = timedelta(hours=20)
"""What was compared within this time is left to the next night."""
AT_A_TIME = 10


def prove(session: AnySession, notification: Notification) -> frozenset[ProofPart]:
    """Compare a letter with what was approved, and give the parts that differ."""
    checks = {
        ProofPart.DOCUMENT: _is_document_whole,
        ProofPart.FACTS: _are_facts_whole,
        ProofPart.TRAIL: _is_trail_whole,
    }
    return frozenset(part for part, check in checks.items() if not check(session, notification))


def keep_proof(work: Work, notification: Notification, differing: frozenset[ProofPart]) -> None:
    """Keep what a comparison came to in place of the one before; a new difference goes to the trail."""
    found = select(LetterProof).where(LetterProof.notification_id == notification.id)
    proof = work.session.scalar(found)
    is_new = bool(differing) and (proof is None or proof.differing != differing)
    if proof is None:
        proof = LetterProof(notification_id=notification.id)
        work.session.add(proof)
    proof.differing, proof.verified_at, proof.verified_by = differing, work.now, work.actor.name
    work.session.flush()
    if is_new:
        _note(work, notification, "notifications:differs", differing)


def prove_now(work: Work, notification: Notification) -> frozenset[ProofPart]:
    """Compare a letter because a member asks for it, and record that it was asked for."""
    differing = prove(work.session, notification)
    keep_proof(work, notification, differing)
    _note(work, notification, VERIFY, differing)
    return differing


def proof_handler() -> Handler:
    """Give the job that compares every approved letter, each in its turn."""
    return Handler("承認した当局報告の照合", _prove_all)


def _prove_all(run: Run) -> None:
    before = clock.now() - EVERY
    done, total = run.done, run.done + count_unproved(db.session, before)
    while uids := list_unproved(db.session, before, AT_A_TIME):
        done += len(uids)
        with run.step(done=done, total=max(done, total)) as work:
            letters = work.session.scalars(select(Notification).where(Notification.uid.in_(uids)))
            for letter in letters.all():
                keep_proof(work, letter, prove(work.session, letter))
        db.session.expunge_all()  # a letter holds its file
    run.finish(message="照合が終わりました。")


def _is_document_whole(session: AnySession, notification: Notification) -> bool:
    del session
    try:
        approved_document(notification)
    except DocumentDamaged:
        return False
    return True


def _are_facts_whole(session: AnySession, notification: Notification) -> bool:
    try:
        facts, _ = full_contents(session, notification)
    except (DocumentDamaged, CryptoFailure, TypeError, ValueError, KeyError, AttributeError):
        return False
    return facts_digest(facts) == notification.approved_facts_sha256


def _is_trail_whole(session: AnySession, notification: Notification) -> bool:
    """Compare the columns of a letter with the trail; what is sealed is bound by the two hashes among them."""
    told = told_of(session, notification.__tablename__, notification.uid)
    state = inspect(notification)
    held = {name: value for name, (_, value) in contents_of(state.mapper, state.dict).items()}
    return told.is_true and _open(held) == _open(told.values)


def _open(values: Any) -> dict[str, Any]:  # noqa: ANN401 (plain data by column)
    return {
        name: value
        for name, value in values.items()
        if value not in (None, []) and not (isinstance(value, dict) and "sealed" in value)
    }


def _note(
    work: Work, notification: Notification, verb: str, differing: frozenset[ProofPart]
) -> None:
    words = "、".join(part.label for part in ProofPart if part in differing)
    note(
        work,
        EntryKind.SYSTEM,
        verb,
        table=notification.__tablename__,
        uid=notification.uid,
        label=notification.number,
        outcome=Outcome.REFUSED if differing else Outcome.OK,
        detail={"照合の結果": f"不一致：{words}" if differing else "一致"},
    )
