"""Writes of drafts and submissions."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import IntegrityError

from core.crypto import blind_index
from core.database import INSERTS, canonical_json, new_uid, table_of
from core.screening import ANSWERS, LET_THROUGH, screen
from core.work import Conflict, Work
from drafts.models import FormDraft, Submission
from drafts.queries import find_draft

Entered = dict[str, list[str]]
DISCARDED_FOR = timedelta(days=7)
REMEMBERED_FOR = timedelta(days=30)
"""So long a page may stay open and still be sent twice without harm."""
MOVED_ON = "この下書きは別の画面で更新されています。"


class SubmissionReused(Exception):
    """A submission number came again with other contents."""


_DRAFTS, _SUBMISSIONS = table_of(FormDraft), table_of(Submission)

# Made once: every form that is saved runs them, and making one costs more than running it.
_FORGET = delete(_DRAFTS).where(
    *(_DRAFTS.c[name] == bindparam(name) for name in ("member_uid", "form", "record_uid"))
)
_CLAIM = {
    dialect: insert(_SUBMISSIONS).on_conflict_do_nothing().returning(_SUBMISSIONS.c.id)
    for dialect, insert in INSERTS.items()
}
_CLAIMED = select(_SUBMISSIONS.c.digest, _SUBMISSIONS.c.location).where(
    _SUBMISSIONS.c.member_uid == bindparam("member_uid"), _SUBMISSIONS.c.key == bindparam("key")
)


def keep(
    work: Work, *, member_uid: str, form: str, record_uid: str, revision: int, fields: Entered
) -> FormDraft:
    """Add typed entries to the member's draft, secrets blacked out; one that moved on elsewhere raises Conflict."""
    fields = without_secrets(fields)
    draft = find_draft(work.session, member_uid, form, record_uid, for_update=True)
    if draft is None:
        draft = FormDraft(
            member_uid=member_uid, form=form, record_uid=record_uid, revision=0, is_whole=False
        )
        draft.fields = {}
        work.session.add(draft)
    elif draft.discarded_at is not None:
        draft.fields, draft.discarded_at, draft.is_whole = {}, None, False
    elif draft.revision == revision + 1 and holds(draft, fields):
        return draft  # the same save again: its first answer was lost on the way
    elif draft.revision != revision:
        raise Conflict(MOVED_ON)
    draft.fields = {**(draft.fields or {}), **fields}
    draft.revision += 1
    draft.saved_at = work.now
    try:
        work.session.flush()
    except IntegrityError as error:  # the first save of a twin page came in between
        raise Conflict(MOVED_ON) from error
    return draft


def without_secrets(fields: Entered) -> Entered:
    """Give what a draft may keep; a tick 「これは該当しません」 counts only when the form itself is sent."""
    sent = {name: values for name, values in fields.items() if name != ANSWERS}
    kept = screen(sent).entered
    return {name: values for name, values in kept.items() if name != LET_THROUGH}


def holds(draft: FormDraft, fields: Entered) -> bool:
    """Say whether a draft holds these entries as they were sent."""
    kept = draft.fields or {}
    own = {name: values for name, values in fields.items() if name not in (ANSWERS, LET_THROUGH)}
    return all(kept.get(name) == values for name, values in own.items())


def park(work: Work, member_uid: str, form: str, record_uid: str, entered: Entered) -> FormDraft:
    """Keep a whole form, such as one that arrived after its sign-in had expired, in place of the draft."""
    earlier = find_draft(work.session, member_uid, form, record_uid, for_update=True)
    if earlier is not None:
        earlier.fields = {}  # a whole form says by silence that a box is no longer ticked
    draft = keep(
        work,
        member_uid=member_uid,
        form=form,
        record_uid=record_uid,
        revision=earlier.revision if earlier else 0,
        fields=entered,
    )
    draft.is_whole = True
    work.session.flush()
    return draft


def discard(work: Work, draft: FormDraft) -> None:
    """Put a draft away; it can be taken back for a week."""
    draft.discarded_at = work.now
    work.session.flush()


def restore(work: Work, draft: FormDraft) -> None:
    """Take a discarded draft back."""
    draft.discarded_at = None
    work.session.flush()


def finish(work: Work, *, member_uid: str, form: str, record_uid: str) -> None:
    """Forget a draft whose contents are saved."""
    saved = {"member_uid": member_uid, "form": form, "record_uid": record_uid}
    work.session.execute(_FORGET, saved)


def tidy(work: Work) -> None:
    """Forget the discarded drafts and the submissions of everybody that are past their time."""
    discarded = _DRAFTS.c.discarded_at < work.now - DISCARDED_FOR
    work.session.execute(delete(_DRAFTS).where(discarded))
    sent = _SUBMISSIONS.c.sent_at < work.now - REMEMBERED_FOR
    work.session.execute(delete(_SUBMISSIONS).where(sent))


def claim(
    work: Work, *, member_uid: str, key: str, entered: Mapping[str, object], location: str
) -> str | None:
    """Take a submission number: None the first time, the first result's address afterwards.

    `location` is where the result is going to be. The insert waits for a running twin, so that of two
    equal posts exactly one is carried out.
    """
    digest = blind_index(canonical_json(entered), f"submission|digest|{member_uid}")
    sent = {"member_uid": member_uid, "key": key}
    first = {**sent, "uid": new_uid(), "digest": digest, "location": location, "sent_at": work.now}
    claim = _CLAIM[work.session.get_bind().dialect.name]
    if work.session.execute(claim, first).scalar() is not None:
        return None
    earlier = work.session.execute(_CLAIMED, sent).one()
    if earlier.digest != digest:
        raise SubmissionReused
    return str(earlier.location)
