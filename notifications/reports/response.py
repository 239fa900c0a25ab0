"""What is done about it: items 9 to 16 of the letter."""

from collections.abc import Iterator

from core.text import letter_amount, letter_count
from documents.blocks import ItemLine
from incidents.vocabulary import (
    Body,
    ContactState,
    ContainmentAction,
    Headquarters,
    PreventionState,
    Publication,
)
from notifications.reports.facts import (
    BodyFact,
    EventFact,
    IncidentFacts,
    MeasureFact,
    PreventionFact,
    When,
)
from notifications.reports.impact import CUSTOMER_CONTACT
from notifications.reports.wording import (
    CONFIRMING,
    CONSIDERING,
    Answer,
    Gap,
    Part,
    bracketed,
    figure_parts,
    label_of,
    noted,
    numbered,
    open_gaps,
    stated,
    unknown,
    write_when,
)

LAST = "次回報告予定　なし（本報告をもって最終報告とする）"
DATED = {
    PreventionState.DONE.value: "{}完了",
    PreventionState.PLANNED.value: "{}完了予定",
    PreventionState.CONSIDERING.value: "検討中、{}完了予定",
}
"""How a measure tells its day."""


def containment(facts: IncidentFacts) -> Answer:
    """9 対応状況."""
    parts = [_measure(row) for row in facts.measures]
    parts += [_event(row) for row in facts.timeline]
    if facts.response_note:
        parts.append(Part(facts.response_note))
    return numbered(parts) if parts else unknown(CONFIRMING, "measures", "response_note")


def _measure(row: MeasureFact) -> Part:
    action = label_of(ContainmentAction, row.containment_action) if row.containment_action else ""
    done = "　".join(part for part in (action, row.detail) if part) or f"措置の内容は{CONFIRMING}"
    if row.taken_at is None:
        return Part(done)
    if row.taken_at.at is None:
        gaps = open_gaps(row.taken_at, CONFIRMING, "measures")
        return Part(f"{done}（実施日時は{write_when(row.taken_at)}）", gaps)
    return Part(f"{write_when(row.taken_at)}　{done}")


def _event(row: EventFact) -> Part:
    when = write_when(row.happened_at) if row.happened_at else f"日時は{CONFIRMING}"
    return Part(f"{when}　{row.text}")


def customers(facts: IncidentFacts) -> Answer:
    """10 顧客対応."""
    counted = [item for item in CUSTOMER_CONTACT if any(f.item == item for f in facts.figures)]
    texts = (facts.customer_contact, facts.consultation_desk, facts.compensation_policy)
    if not any(texts) and not counted and facts.compensation is None:
        return unknown(CONFIRMING, "customer_contact", "consultation_desk", "compensation_policy")
    return numbered(
        (
            stated("個別連絡", facts.customer_contact, CONFIRMING, "customer_contact"),
            stated("相談窓口", facts.consultation_desk, CONFIRMING, "consultation_desk"),
            *(figure_parts(item, facts.figures, in_man=False) for item in counted),
            stated("補償方針", facts.compensation_policy, CONFIRMING, "compensation_policy"),
            *_compensation(facts),
        )
    )


def _compensation(facts: IncidentFacts) -> Iterator[Part]:
    """Tell what has been paid; only a final report has been given it."""
    paid = facts.compensation
    if paid is None:
        return
    accounts = letter_count(paid.accounts, "口座")
    done = letter_count(paid.paid_accounts, "口座")
    yen = letter_amount(paid.paid_yen, in_man=facts.letter.amount_in_man)
    yield Part(f"補償の状況　被害口座 {accounts}のうち補償済み {done}、補償済みの金額 {yen}")


def publication(facts: IncidentFacts) -> Answer:
    """11 公表."""
    when, medium = facts.published_at, facts.publication_medium
    if facts.publication is None:
        if when is None and medium is None:
            return unknown(CONFIRMING, "publication")
        told = f"公表の状況は{CONFIRMING}"
        gaps: tuple[Gap, ...] = (Gap(("publication",), CONFIRMING),)
    else:
        told, gaps = label_of(Publication, facts.publication), ()
    is_dated = facts.publication in (Publication.DONE.value, Publication.PLANNED.value)
    if is_dated or when is not None:
        gaps += open_gaps(when, CONFIRMING, "published_at")
    shown = _publication_time(when) if is_dated or when is not None else None
    return Answer((ItemLine(told + bracketed("、".join(filter(None, (shown, medium))))),), gaps)


def _publication_time(when: When | None) -> str:
    if when is None:
        return f"日時は{CONFIRMING}"
    return write_when(when) if when.at else f"日時は{write_when(when)}"


def bodies(facts: IncidentFacts) -> Answer:
    """12 関係機関."""
    if not facts.bodies:
        return unknown(CONFIRMING, "bodies")
    return numbered(_body(row) for row in facts.bodies)


def _body(row: BodyFact) -> Part:
    body = label_of(Body, row.body) if row.body else f"機関名は{CONFIRMING}"
    state = label_of(ContactState, row.state) if row.state else f"連絡状況は{CONFIRMING}"
    when = write_when(row.contacted_at) if row.contacted_at else None
    if row.contacted_at is not None and row.contacted_at.at is None:
        when = f"日時は{when}"
    receipt = f"受理番号 {row.receipt_no}" if row.receipt_no else None
    noted = bracketed("、".join(filter(None, (when, receipt))))
    text = "　".join(filter(None, (body, f"{state}{noted}", row.detail)))
    return Part(text, () if row.body and row.state else (Gap(("bodies",), CONFIRMING),))


def organisation(facts: IncidentFacts) -> Answer:
    """13 社内体制."""
    if not any(
        (
            facts.management_reported_at,
            facts.response_headquarters,
            facts.headquarters_detail,
            facts.independent_review,
        )
    ):
        return unknown(CONFIRMING, "management_reported_at", "headquarters", "independent_review")
    return numbered(_organisation_parts(facts))


def _organisation_parts(facts: IncidentFacts) -> Iterator[Part]:
    reported = facts.management_reported_at
    text = write_when(reported) if reported else CONFIRMING
    gaps = open_gaps(reported, CONFIRMING, "management_reported_at")
    yield Part(f"経営への報告　{text}", gaps)
    chosen = facts.response_headquarters
    if chosen:
        set_up = label_of(Headquarters, chosen)
        yield Part(f"対策本部　{set_up}{noted(facts.headquarters_detail)}")
    else:
        gap = Gap(("headquarters",), CONFIRMING)
        yield Part(f"対策本部　{CONFIRMING}{noted(facts.headquarters_detail)}", (gap,))
    yield stated(
        "独立した部署による調査", facts.independent_review, CONFIRMING, "independent_review"
    )


def outlook(facts: IncidentFacts) -> Answer:
    """14 今後の見通し・次回報告予定; behind a final report there is no next one unless somebody says so."""
    due = facts.next_report_due_at
    if facts.letter.is_final and due is None:
        told = (Part(f"今後の見通し　{facts.outlook}"),) if facts.outlook else ()
        return numbered((*told, Part(LAST)))
    if facts.outlook is None and due is None:
        return unknown(CONFIRMING, "outlook", "next_report_at")
    text = write_when(due) if due else CONFIRMING
    gaps = open_gaps(due, CONFIRMING, "next_report_at")
    return numbered(
        (
            stated("今後の見通し", facts.outlook, CONFIRMING, "outlook"),
            Part(f"次回報告予定　{text}", gaps),
        )
    )


def prevention(facts: IncidentFacts) -> Answer:
    """15 再発防止; while measures are being considered the letter says so."""
    done, planned = facts.preventive_action_done, facts.preventive_action_planned
    if facts.preventive_actions:
        parts = [
            _prevention(row, is_final=facts.letter.is_final) for row in facts.preventive_actions
        ]
        parts += [Part(f"実施済み　{done}")] if done else []
        return numbered(parts + ([Part(f"今後の予定　{planned}")] if planned else []))
    if done is None and planned is None:
        return unknown(CONSIDERING, "preventions", "preventive_done", "preventive_planned")
    if done is None:
        return Answer((ItemLine(f"今後の予定　{planned}"),))
    return numbered(
        (
            Part(f"実施済み　{done}"),
            stated("今後の予定", planned, CONSIDERING, "preventive_planned"),
        )
    )


def _prevention(row: PreventionFact, *, is_final: bool) -> Part:
    """Tell a measure with its day; a final report owes the day of what is done or will be."""
    state = label_of(PreventionState, row.state) if row.state else ""
    action = row.preventive_action or f"再発防止策の内容は{CONFIRMING}"
    gaps: tuple[Gap, ...] = () if row.preventive_action else (Gap(("preventions",), CONFIRMING),)
    is_open = row.done_at is None or row.done_at.at is None
    is_owed = is_final and row.state != PreventionState.CONSIDERING.value
    if row.done_at is not None and not is_open:
        when = DATED.get(row.state or "", "{}").format(write_when(row.done_at))
        return Part(action + bracketed(when), gaps)
    if row.done_at is not None or is_owed:
        word = write_when(row.done_at) if row.done_at else CONFIRMING
        day = "完了日" if row.state == PreventionState.DONE.value else "完了予定日"
        state = "、".join(filter(None, (state, f"{day}は{word}")))
        gaps += (Gap(("preventions",), word, is_answered=row.done_at is not None, part=day),)
    return Part(action + bracketed(state), gaps)


def closing(facts: IncidentFacts) -> Answer:
    """16 総括 of a final report."""
    if facts.closing_summary is None:
        return unknown(CONFIRMING, "closing_summary")
    return Answer((ItemLine(facts.closing_summary),))


def contact(facts: IncidentFacts) -> Answer:
    """16 連絡先, below 以上."""
    own = facts.contact
    person = "　".join(filter(None, (own.department, own.name)))
    off_hours = f"（夜間・休日 {own.off_hours}）" if own.off_hours else ""
    parts = [
        stated("担当", person, CONFIRMING, "contact_department", "contact_name"),
        stated("電話", own.phone and own.phone + off_hours, CONFIRMING, "contact_phone"),
    ]
    if own.off_hours and not own.phone:
        parts.append(Part(f"夜間・休日　{own.off_hours}"))
    if own.email:
        parts.append(Part(f"メール　{own.email}"))
    gaps = tuple(gap for part in parts for gap in part.gaps)
    return Answer(tuple(ItemLine(part.text) for part in parts), gaps)
