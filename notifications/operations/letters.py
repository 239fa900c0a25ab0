"""Letters while they are written: begin one for a case, revise it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from core.clock import jst_year, to_jst
from core.work import Conflict, Work
from core.workflow import MoveRefused
from firm.models import document_no as numbered
from firm.queries import find_firm
from incidents.models import Incident
from incidents.vocabulary import IncidentStatus
from notifications.models import Authority, Notification
from notifications.queries import find_standing, live_facts
from notifications.reports.first_report import default_subject, digest_of, item_texts
from notifications.vocabulary import AnnexKind, NotificationKind
from notifications.vocabulary import NotificationStatus as S
from notifications.workflow import WORKFLOW

NO_AUTHORITY = "宛先がまだ登録されていません。システム管理者に、宛先の登録を依頼してください。"
NOT_DRAFT = "内容を変更できるのは「作成中」の報告だけです。"


def draft_first_report(
    work: Work, incident: Incident, *, author_id: int, authority: Authority | None
) -> Notification:
    """Begin the 第一報 of a case with the numbers and the date of the day; the rest follows the case."""
    _refuse_second(work, incident)
    if authority is None:
        raise MoveRefused((NO_AUTHORITY,))
    work.because("notifications:draft")
    number = work.next_number("RPT", 4)
    firm = find_firm(work.session)
    notification = Notification(
        number=number,
        incident=incident,
        kind=NotificationKind.FIRST,
        report_no=1,
        status=WORKFLOW.initial,
        authority=authority,
        document_no=numbered(
            firm.document_no_format, jst_year(work.now), int(number.rpartition("-")[2])
        ),
        dated_on=to_jst(work.now).date(),
        author_id=author_id,
        items={},
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(notification)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise MoveRefused(("この事案の一報は、ほかの職員がすでに作成しています。",)) from twin
    return notification


def _refuse_second(work: Work, incident: Incident) -> None:
    if incident.status is IncidentStatus.FALSE_ALARM:
        raise MoveRefused(("誤報とした事案の一報は作成できません。",))
    standing = find_standing(work.session, incident)
    if standing is not None:
        reason = f"この事案には第一報（{standing.number}、{standing.status.label}）があります。"
        raise MoveRefused((reason,))


def revise_draft(  # noqa: PLR0913 (one keyword for each part of the form)
    work: Work,
    notification: Notification,
    *,
    version: int,
    authority: Authority,
    dated_on: date,
    document_no: str,
    subject: str | None,
    texts: Mapping[str, str | None],
    annexes: Collection[AnnexKind],
    confirmed: Collection[str] = (),
) -> None:
    """Write the letterhead, the texts of the items and which 別紙 go with them; only while 作成中.

    A text that equals the generated one, or is empty, is no edit. `confirmed` names the items whose
    edit still holds although what it replaced has changed.
    """
    if notification.status is not S.DRAFT:
        raise MoveRefused((NOT_DRAFT,))
    if version != notification.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("notifications:revise")
    facts = live_facts(work.session, notification)
    notification.authority = authority
    notification.dated_on = dated_on
    notification.document_no = document_no
    notification.subject = None if subject in (None, default_subject(facts)) else subject
    notification.annexes = frozenset(annexes)
    notification.items = _edits(notification, item_texts(facts), texts, confirmed)
    if work.session.is_modified(notification):
        notification.updated_at = work.now
    work.session.flush()


def _edits(
    notification: Notification,
    generated: Mapping[str, str],
    texts: Mapping[str, str | None],
    confirmed: Collection[str],
) -> dict[str, Any]:
    edits: dict[str, Any] = {}
    for key, made in generated.items():
        earlier = notification.edits.get(key)
        typed = texts.get(key, earlier["text"] if earlier else None)
        if typed is None or typed.strip() in ("", made.strip()):
            continue
        holds = earlier is not None and earlier["text"] == typed and key not in confirmed
        edits[key] = earlier if holds else {"text": typed, "base": digest_of(made)}
    return edits
