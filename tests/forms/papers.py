"""Documents for tests, brought to a state through the operations."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from core.work import Work
from duties.vocabulary import FilingMethod
from forms import operations
from forms.models import Paper
from forms.queries import find_paper
from forms.vocabulary import PaperKind
from forms.vocabulary import PaperStatus as S
from incidents.models import Incident
from ledger.models import Transfer
from ledger.operations import open_payout
from tests.conftest import NOW, member_of, signed_in
from tests.factories import an_incident

Working = Callable[..., AbstractContextManager[Work]]
SUBMISSION: dict[str, Any] = {
    "submitted_at": NOW,
    "submit_method": FilingMethod.ONLINE,
    "received_by": "担当課",
    "receipt_no": "受付第7号",
    "submit_note": None,
}
NUMBER = "7654321"


def a_case(work: Working) -> Incident:
    """Give a case with two payout accounts at one bank and one at another."""
    with work("sato") as running:
        case = an_incident(running)
        for bank, number in (("東西銀行", NUMBER), ("東西", "1112223"), ("南北銀行", "9998887")):
            open_payout(
                running,
                case,
                bank=bank,
                branch="本店",
                number=number,
                holder_kana="ニセノ　タロウ",
                transfers=(Transfer(None, None, 600_000),),
            )
    return case


def a_paper(
    work: Working,
    session: Any,
    kind: PaperKind,
    state: S = S.DRAFT,
    *,
    incident: Incident | None = None,
    bank: str | None = None,
) -> Paper:
    """Give a document in a state: written by 佐藤, made final by 鈴木."""
    case = incident or a_case(work)
    with work("sato") as running:
        held_case = running.session.get_one(Incident, case.id)
        author = member_of(running.session, "sato").id
        uid = operations.draft_paper(running, held_case, kind=kind, bank=bank, author_id=author).uid
    if state is not S.DRAFT:
        with work("sato") as running:
            operations.request_review(
                running, held(session, uid), member=signed_in(session, "sato")
            )
    if state in (S.APPROVED, S.SUBMITTED):
        made = operations.make_document(session, held(session, uid), is_draft=False)
        with work("suzuki") as running:
            member = signed_in(session, "suzuki")
            operations.approve(
                running, held(session, uid), member=member, member_id=member.id, made=made
            )
    if state is S.SUBMITTED:
        with work("sato") as running:
            member = signed_in(session, "sato")
            operations.submit(running, held(session, uid), member=member, **SUBMISSION)
    return held(session, uid)


def held(session: Any, uid: str) -> Paper:
    """Give a document as 佐藤 sees it."""
    found = find_paper(session, signed_in(session, "sato"), uid)
    assert found is not None
    return found
