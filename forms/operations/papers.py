"""Documents while they are written: begin one for a case, revise it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from core.clock import jst_year, to_jst
from core.work import Conflict, Work
from core.workflow import MoveRefused
from firm.models import document_no as numbered
from firm.queries import find_firm
from forms.models import OwnFormVersion, Paper
from forms.queries import banks_of, count_standing, list_addressees, live_facts
from forms.reports.kinds import SPECS
from forms.reports.letter import item_texts
from forms.vocabulary import BreachBasis, PaperKind, Stage
from forms.vocabulary import PaperStatus as S
from forms.workflow import WORKFLOW
from incidents.models import Incident
from incidents.vocabulary import IncidentStatus
from notifications.models import Authority
from notifications.reports.first_report import digest_of

FALSE_ALARM = "誤報とした事案の文書は作成できません。"
NO_BANK = "この金融機関への送金は、出金先口座の台帳に記録されていません。"
NOT_DRAFT = "内容を変更できるのは「作成中」の文書だけです。"
DIGITS = 4


def draft_paper(
    work: Work, incident: Incident, *, kind: PaperKind, bank: str | None, author_id: int
) -> Paper:
    """Begin a document of a kind; a request to a bank names one that money of the case was sent to."""
    if incident.status is IncidentStatus.FALSE_ALARM:
        raise MoveRefused((FALSE_ALARM,))
    if SPECS[kind].has_numbers and bank not in banks_of(work.session, incident):
        raise MoveRefused((NO_BANK,))
    bank = bank if SPECS[kind].has_numbers else None
    earlier = count_standing(work.session, incident, kind, bank)
    offered = list_addressees(work.session, kind)
    work.because("forms:draft")
    number = work.next_number("DOC", DIGITS)
    series = find_firm(work.session).document_no_format
    is_breach = kind is PaperKind.BREACH
    paper = Paper(
        number=number,
        incident=incident,
        kind=kind,
        report_no=earlier + 1,
        status=WORKFLOW.initial,
        authority=offered[0] if offered and bank is None else None,
        bank=bank,
        stage=Stage.PRELIMINARY if is_breach else None,
        bases=frozenset({BreachBasis.APPI, BreachBasis.CABINET} if is_breach else ()),
        document_no=numbered(series, jst_year(work.now), int(number.rpartition("-")[2])),
        dated_on=to_jst(work.now).date(),
        author_id=author_id,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(paper)
    work.session.flush()
    return paper


def revise_paper(  # noqa: PLR0913 (one keyword for each part of the form)
    work: Work,
    paper: Paper,
    *,
    version: int,
    authority: Authority | None,
    own_form: OwnFormVersion | None,
    stage: Stage | None,
    bases: Collection[BreachBasis],
    document_no: str,
    dated_on: date,
    subject: str | None,
    texts: Mapping[str, str | None],
    confirmed: Collection[str] = (),
) -> None:
    """Write the letterhead, the form and the texts of the items; only while 作成中.

    A text that equals the generated one, or is empty, is no edit. `confirmed` names the items whose edit still
    holds although what it replaced has changed.
    """
    if paper.status is not S.DRAFT:
        raise MoveRefused((NOT_DRAFT,))
    if version != paper.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("forms:revise")
    paper.authority, paper.own_form = authority, own_form
    if paper.kind is PaperKind.BREACH:
        paper.stage, paper.bases = stage or paper.stage, frozenset(bases)
    paper.document_no, paper.dated_on = document_no, dated_on
    paper.subject = None if subject == SPECS[paper.kind].subject else subject
    paper.items = _edits(paper, item_texts(live_facts(work.session, paper)), texts, confirmed)
    if work.session.is_modified(paper):
        paper.updated_at = work.now
    work.session.flush()


def _edits(
    paper: Paper,
    generated: Mapping[str, str],
    texts: Mapping[str, str | None],
    confirmed: Collection[str],
) -> dict[str, Any]:
    edits: dict[str, Any] = {}
    for key, made in generated.items():
        earlier, typed = paper.edits.get(key), texts.get(key)
        if typed is None or typed.strip() in ("", made.strip()):
            continue
        holds = earlier is not None and earlier["text"] == typed and key not in confirmed
        edits[key] = earlier if holds else {"text": typed, "base": digest_of(made)}
    return edits
