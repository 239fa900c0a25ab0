"""Letters while they are written: begin one for a case, revise it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
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
from notifications.reports.comparison import REPORT_KIND
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import default_subject, digest_of, item_texts
from notifications.reports.items import FINAL_ITEMS
from notifications.vocabulary import AnnexKind, NotificationKind
from notifications.vocabulary import NotificationStatus as S
from notifications.workflow import WORKFLOW

NO_AUTHORITY = "宛先がまだ登録されていません。システム管理者に、宛先の登録を依頼してください。"
NO_FIRST = "続報と最終報告は、第一報を提出したあとに作成できます。"
SAME_TIME = "この事案の報告は、ほかの職員がすでに作成しています。"
DRAFTED = {
    NotificationKind.FOLLOW_UP: "notifications:draft_follow_up",
    NotificationKind.FINAL: "notifications:draft_final",
}
NOT_DRAFT = "内容を変更できるのは「作成中」の報告だけです。"


def draft_first_report(
    work: Work, incident: Incident, *, author_id: int, authority: Authority | None
) -> Notification:
    """Begin the 第一報 of a case with the numbers and the date of the day; the rest follows the case."""
    _refuse_false_alarm(incident)
    standing = find_standing(work.session, incident)
    if standing is not None:
        name = f"{standing.number}、{standing.status.label}"
        raise MoveRefused((f"この事案には第一報（{name}）があります。",))
    if authority is None:
        raise MoveRefused((NO_AUTHORITY,))
    work.because("notifications:draft")
    return _add(
        work,
        incident,
        kind=NotificationKind.FIRST,
        report_no=1,
        authority=authority,
        author_id=author_id,
        items={},
    )


def draft_next_report(
    work: Work, incident: Incident, *, author_id: int, kind: NotificationKind
) -> Notification:
    """Begin a 続報 or 最終報告 from the report that was submitted last: addressee, 件名, 別紙, texts by hand.

    A text by hand keeps the digest of what it replaced: where the facts have changed since, it is 要確認.
    A report that is not submitted yet is the place for what is new, so it blocks the next one.
    """
    _refuse_false_alarm(incident)
    last = find_standing(work.session, incident)
    if last is None:
        raise MoveRefused((NO_FIRST,))
    if last.status is not S.SUBMITTED:
        name = f"{last.report_label}（{last.number}、{last.status.label}）"
        raise MoveRefused(
            (f"{name}がまだ提出されていません。新しい内容はその報告に記載してください。",)
        )
    work.because(DRAFTED[kind])
    return _add(
        work,
        incident,
        kind=kind,
        report_no=last.report_no + 1,
        previous=last,
        authority=last.authority,
        author_id=author_id,
        subject=last.subject,
        annexes=last.annexes,
        items={key: edit for key, edit in last.edits.items() if key != REPORT_KIND},
    )


def _refuse_false_alarm(incident: Incident) -> None:
    if incident.status is IncidentStatus.FALSE_ALARM:
        raise MoveRefused(("誤報とした事案の一報は作成できません。",))


def _add(work: Work, incident: Incident, **given: Any) -> Notification:  # noqa: ANN401 (columns of a letter)
    number = work.next_number("RPT", 4)
    series = find_firm(work.session).document_no_format
    notification = Notification(
        number=number,
        incident=incident,
        status=WORKFLOW.initial,
        document_no=numbered(series, jst_year(work.now), int(number.rpartition("-")[2])),
        dated_on=to_jst(work.now).date(),
        created_at=work.now,
        updated_at=work.now,
        **given,
    )
    work.session.add(notification)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise MoveRefused((SAME_TIME,)) from twin
    return notification


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
    reasons: Mapping[str, str | None] | None = None,
    settled: Collection[str] = (),
) -> None:
    """Write the letterhead, the texts of the items and which 別紙 go with them; only while 作成中.

    A text that equals the generated one, or is empty, is no edit. `confirmed` names the items whose
    edit still holds although what it replaced has changed, `reasons` why something differs from the
    report before, `settled` the items of a 最終報告 whose unknowns are decided to be 不明.
    """
    if notification.status is not S.DRAFT:
        raise MoveRefused((NOT_DRAFT,))
    if version != notification.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("notifications:revise")
    shown = live_facts(work.session, notification)
    facts = _settle(notification, shown, settled)
    notification.authority = authority
    notification.dated_on = dated_on
    notification.document_no = document_no
    notification.subject = None if subject in (None, default_subject(facts)) else subject
    notification.annexes = frozenset(annexes)
    typed = _without_unchanged(texts, item_texts(shown))
    notification.items = _edits(notification, item_texts(facts), typed, confirmed)
    _keep_reasons(notification, reasons or {})
    if work.session.is_modified(notification):
        notification.updated_at = work.now
    work.session.flush()


def _settle(
    notification: Notification, facts: IncidentFacts, settled: Collection[str]
) -> IncidentFacts:
    """Write which items of a 最終報告 were decided to be 不明, and give the facts with it."""
    if notification.kind is not NotificationKind.FINAL:
        return facts
    decided = [kind.key for kind in FINAL_ITEMS if kind.key in settled]
    notification.settled = decided or None
    return replace(facts, settled=tuple(decided))


def _without_unchanged(
    texts: Mapping[str, str | None], shown: Mapping[str, str]
) -> dict[str, str | None]:
    """Empty the texts that are as the page showed them: an item that is settled now reads otherwise."""
    return {
        key: "" if text and text.strip() == shown.get(key, "").strip() else text
        for key, text in texts.items()
    }


def _keep_reasons(notification: Notification, reasons: Mapping[str, str | None]) -> None:
    """Write the reasons that were asked for; those of differences that are gone for now stay."""
    kept = dict(notification.reasons or {})
    for key, text in reasons.items():
        if text and text.strip():
            kept[key] = text
        else:
            kept.pop(key, None)
    notification.reasons = kept or None


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
