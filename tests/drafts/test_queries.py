"""Drafts are found by whom typed them, and by nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.work import Actor, transaction
from drafts import operations
from drafts.models import FormDraft
from drafts.queries import find_draft, find_own_draft, list_drafts

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
SATO = Actor("uid-of-sato", "佐藤")
FORM = "incidents:new"


def _keep(session: Session, record: str, *, member: str = "sato", minutes: int = 0) -> FormDraft:
    with transaction(session, SATO, NOW + timedelta(minutes=minutes)) as work:
        return operations.keep(
            work, member_uid=member, form=FORM, record_uid=record, revision=0, fields={}
        )


def _discard(session: Session, record: str) -> None:
    with transaction(session, SATO, NOW) as work:
        draft = find_draft(session, "sato", FORM, record)
        assert draft is not None
        operations.discard(work, draft)


def test_a_draft_is_found_by_member_form_and_record(session: Session) -> None:
    draft = _keep(session, "r1")
    assert find_draft(session, "sato", FORM, "r1") is draft
    assert find_draft(session, "sato", FORM, "r1", for_update=True) is draft


@pytest.mark.parametrize(
    "asked",
    [("suzuki", FORM, "r1"), ("sato", "incidents:edit", "r1"), ("sato", FORM, "r2"), ("", "", "")],
)
def test_nothing_is_found_for_anybody_or_anything_else(
    session: Session, asked: tuple[str, str, str]
) -> None:
    _keep(session, "r1")
    assert find_draft(session, *asked) is None


def test_a_discarded_draft_is_still_found_but_not_listed(session: Session) -> None:
    draft = _keep(session, "r1")
    _discard(session, "r1")
    assert find_draft(session, "sato", FORM, "r1") is not None
    assert find_own_draft(session, "sato", draft.uid) is not None
    assert list_drafts(session, "sato", FORM) == []


def test_a_draft_of_another_member_does_not_exist(session: Session) -> None:
    draft = _keep(session, "r1")
    assert find_own_draft(session, "sato", draft.uid) is draft
    assert find_own_draft(session, "suzuki", draft.uid) is None
    assert find_own_draft(session, "sato", "unknown") is None


def test_open_drafts_are_listed_newest_first(session: Session) -> None:
    _keep(session, "old", minutes=1)
    _keep(session, "new", minutes=3)
    _keep(session, "middle", minutes=2)
    _keep(session, "foreign", member="suzuki", minutes=4)
    _keep(session, "gone", minutes=5)
    _discard(session, "gone")
    listed = [draft.record_uid for draft in list_drafts(session, "sato", FORM)]
    assert listed == ["new", "middle", "old"]
    assert list_drafts(session, "sato", "incidents:edit") == []


def test_a_list_of_drafts_ends_at_twenty(session: Session) -> None:
    for number in range(22):
        _keep(session, f"r{number}", minutes=number)
    listed = [draft.record_uid for draft in list_drafts(session, "sato", FORM)]
    assert listed == [f"r{number}" for number in range(21, 1, -1)]
