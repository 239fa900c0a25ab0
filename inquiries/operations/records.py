"""The record itself: open, revise, change its kind, move it through its states."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from audit.recorder import Contents
from core.database import new_uid
from core.many import stored
from core.work import Conflict, Work
from core.workflow import Mover
from firm.calendar import Calendar
from firm.queries import calendar_of
from inquiries.models import Inquiry, account_index, name_index
from inquiries.operations.accounts import match_account
from inquiries.operations.reminders import announce_material
from inquiries.operations.targets import (
    begin_anew,
    go_on,
    next_due_of,
    pause,
    set_targets,
    targets_of,
)
from inquiries.vocabulary import (
    Channel,
    Complainant,
    Escalation,
    InquiryDamage,
    InquiryKind,
    InquiryStatus,
    Urgency,
)
from inquiries.workflow import WORKFLOW

REVISABLE = (
    "received_at", "channel", "complainant", "complainant_name", "account_no", "contact",
    "category", "subject", "content", "customer_wish", "damage", "urgency", "is_material",
    "incident_id", "assignee_id", "initial_response", "legal_reviewed_by", "answer", "resolution",
    "relief", "cause_note", "prevention", "adr_guided_on", "adr_filed_on", "adr_result",
    "management_reported_at",
)  # fmt: skip
"""What a revision may write; kind and 引継ぎ have operations of their own, the rest is the server's."""


NUMBER = ("INQ", 5)
"""The series of 受付番号 and its digits."""


def open_inquiry(
    work: Work,
    **entries: Any,  # noqa: ANN401 (the entries of `new_contents`)
) -> Inquiry:
    """Record what a customer said, give it its number and its targets."""
    work.because("inquiries:open")
    contents = new_contents(calendar_of(work.session), work.now, **entries)
    inquiry = Inquiry(**contents, number=work.next_number(*NUMBER))
    work.session.add(inquiry)
    match_account(work, inquiry)
    work.session.flush()
    return inquiry


def new_contents(  # noqa: PLR0913 (the entries of the intake page)
    calendar: Calendar,
    now: datetime,
    *,
    received_at: datetime,
    content: str,
    channel: Channel = Channel.PHONE,
    kind: InquiryKind = InquiryKind.CONSULTATION,
    damage: InquiryDamage = InquiryDamage.UNKNOWN,
    complainant: Complainant = Complainant.CUSTOMER,
    urgency: Urgency = Urgency.NORMAL,
    reply_due: datetime | None = None,
    received_by_id: int | None = None,
    uid: str | None = None,
    **fields: Any,  # noqa: ANN401 (further columns of the intake page)
) -> Contents:
    """Give what the record of an inquiry holds at first, its texts sealed, with its targets; only its number is missing."""
    _refuse_unknown(fields)
    contents: Contents = {
        "status": WORKFLOW.initial,
        "opened_at": now,
        "updated_at": now,
        "received_at": received_at,
        "received_by_id": received_by_id,
        "channel": channel,
        "kind": kind,
        "damage": damage,
        "complainant": complainant,
        "urgency": urgency,
        "is_material": False,
        "is_reply_due_fixed": reply_due is not None,
        "reply_due": reply_due,
        "paused_minutes": 0,
        "escalations": frozenset(),
    }
    contents |= stored(Inquiry, uid or new_uid(), {"content": content, **fields})
    contents["account_index"] = account_index(fields.get("account_no"))
    contents["name_index"] = name_index(fields.get("complainant_name"))
    return contents | targets_of(calendar, contents)


def revise_inquiry(
    work: Work,
    inquiry: Inquiry,
    *,
    version: int,
    reply_due: datetime | None,
    **fields: Any,  # noqa: ANN401 (the named columns of REVISABLE)
) -> None:
    """Write the full form; a version that is no longer the present one raises Conflict.

    An emptied or unchanged `reply_due` (UTC) leaves the firm's target in force.
    """
    if version != inquiry.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("inquiries:revise")
    was_material = inquiry.is_material
    write_fields(inquiry, fields)
    match_account(work, inquiry)
    if inquiry.is_material and not was_material:
        inquiry.escalations = inquiry.escalations | {Escalation.MANAGEMENT}
    if reply_due != inquiry.reply_due:
        _fix_reply_due(inquiry, reply_due)
    set_targets(calendar_of(work.session), inquiry)
    if work.session.is_modified(inquiry):
        inquiry.updated_at = work.now
    work.session.flush()
    if inquiry.is_material and not was_material:
        announce_material(work, inquiry)


def change_kind(work: Work, inquiry: Inquiry, *, kind: InquiryKind, reason: str) -> None:
    """Give an inquiry another 種別; the reason and the one before stay in its history."""
    work.because("inquiries:change_kind", reason)
    inquiry.kind = kind
    inquiry.updated_at = work.now
    set_targets(calendar_of(work.session), inquiry)
    work.session.flush()


def escalate(
    work: Work, inquiry: Inquiry, *, to: Iterable[Escalation], is_material: bool, reason: str
) -> None:
    """Hand an inquiry on; 重要案件 goes to 経営・監査 at once, by mail too (監督指針 III-2-5)."""
    is_known = inquiry.is_material and Escalation.MANAGEMENT in inquiry.escalations
    chosen = frozenset(to) | ({Escalation.MANAGEMENT} if is_material else frozenset())
    work.because("inquiries:escalate", reason)
    inquiry.escalations = inquiry.escalations | chosen
    inquiry.is_material = inquiry.is_material or is_material
    inquiry.updated_at = work.now
    work.session.flush()
    if is_material and not is_known:
        announce_material(work, inquiry)


def move_inquiry(
    work: Work, inquiry: Inquiry, *, move: str, member: Mover, reason: str | None
) -> None:
    """Take an inquiry through one move of its workflow; MoveRefused says why not."""
    chosen = WORKFLOW.check(inquiry, move, member, reason)
    work.because(WORKFLOW.verb(chosen), reason)
    calendar = calendar_of(work.session)
    was_waiting = inquiry.status is InquiryStatus.PENDING_CUSTOMER
    inquiry.status = chosen.target
    _stamp(work, inquiry)
    if was_waiting:
        go_on(work, calendar, inquiry)
    if chosen.target is InquiryStatus.REOPENED:
        begin_anew(work, inquiry)
    if was_waiting or chosen.target is InquiryStatus.REOPENED:
        set_targets(calendar, inquiry)
    if chosen.target is InquiryStatus.PENDING_CUSTOMER:
        pause(work, inquiry)
    inquiry.next_due_at = next_due_of(inquiry)
    inquiry.updated_at = work.now
    work.session.flush()


def _stamp(work: Work, inquiry: Inquiry) -> None:
    """Write down the instants that the statistics are made of; each is taken once."""
    status = inquiry.status
    if status is InquiryStatus.ACKNOWLEDGED and inquiry.acknowledged_at is None:
        inquiry.acknowledged_at = work.now
    if status is InquiryStatus.NOTIFIED:
        inquiry.acknowledged_at = inquiry.acknowledged_at or work.now
        inquiry.first_replied_at = inquiry.first_replied_at or work.now
        inquiry.notified_at = inquiry.notified_at or work.now
    inquiry.closed_at = work.now if status is InquiryStatus.CLOSED else None


def write_fields(inquiry: Inquiry, fields: dict[str, Any]) -> None:
    """Write named columns of a record, and the values by which it is found again."""
    _refuse_unknown(fields)
    for name, value in fields.items():
        setattr(inquiry, name, value)
    if "account_no" in fields:
        inquiry.account_index = account_index(inquiry.account_no)
    if "complainant_name" in fields:
        inquiry.name_index = name_index(inquiry.complainant_name)


def _refuse_unknown(fields: dict[str, Any]) -> None:
    unknown = set(fields) - {*REVISABLE, "source_key", "source_digest"}
    if unknown:
        raise TypeError(f"not revisable: {sorted(unknown)}")


def _fix_reply_due(inquiry: Inquiry, reply_due: datetime | None) -> None:
    inquiry.is_reply_due_fixed = reply_due is not None
    inquiry.reply_due = reply_due
