"""Compares what is stored with the SHA-256 of its receipt, and keeps what the last comparison came to."""

from attachments.models import Attachment, AttachmentProof
from attachments.store import current_store
from attachments.vocabulary import Verdict
from core.work import Work


def place_of_content(uid: str) -> str:
    """Give the place that the bytes of a file are sealed for."""
    return f"{Attachment.__tablename__}|content|{uid}"


def verify(attachment: Attachment) -> Verdict:
    """Read the stored file to its end; 確認不能 where it is missing or its key is."""
    place = place_of_content(attachment.uid)
    return current_store().verify(attachment.stored_as, place, attachment.sha256)


def record(work: Work, attachment: Attachment, verdict: Verdict) -> bool:
    """Keep the result in place of the one before; say whether a file that was whole no longer is."""
    proof = attachment.proof
    was_whole = proof is None or proof.verdict is Verdict.SAME
    if proof is None:
        # Not through the file's own record, which has not changed and would ask for a verb.
        proof = AttachmentProof(attachment_id=attachment.id)
        work.session.add(proof)
    proof.verdict, proof.verified_at, proof.verified_by = verdict, work.now, work.actor.name
    work.session.flush()
    work.session.expire(attachment, ["proof"])
    return was_whole and verdict is not Verdict.SAME
