"""The page of what only a person can say about a case: answers, and the instants that start clocks."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from duties import queries
from duties.forms import FactsForm, facts_values
from duties.operations import AwarenessUnexplained, answer_questions, is_unlike
from duties.vocabulary import Question
from incidents.models import Incident
from incidents.queries import find_incident

EDIT = "duties:facts"
UNEXPLAINED = "社内で最初に知った日時が発覚日時と異なります。その理由を入力してください。"
LEAK = (
    Question.BREACH,
    Question.INDIVIDUAL_CUSTOMERS,
    Question.SENSITIVE_DATA,
    Question.PROPERTY_HARM,
    Question.WRONGFUL_PURPOSE,
    Question.OVER_1000,
    Question.SAFEGUARDED,
    Question.MY_NUMBER,
    Question.AT_CONTRACTOR,
)
"""Questions about personal data, which stand together."""

answers_questions = requires(
    Permission.DUTY_DECIDE, loads=find_incident, logs_access=True, keeps=EDIT
)


@answers_questions
def edit_facts(record: Incident) -> ResponseReturnValue:
    """Show the questions with what was answered, from the draft where asked."""
    return editing.open_page(PAGE, record)


@answers_questions
def update_facts(record: Incident) -> ResponseReturnValue:
    """Save the answers, or keep them as a draft."""
    return editing.save_page(PAGE, record)


def _values(record: Incident) -> dict[str, Any]:
    facts = queries.find_facts(db.session, record)
    return facts_values(facts, queries.answers_of(db.session, record))


def _version(record: Incident) -> str:
    facts = queries.find_facts(db.session, record)
    return str(facts.version if facts else 0)


def _hold(work: Work, record: Incident) -> Incident | None:
    return find_incident(work.session, current_member(), record.uid, for_update=True)


def _apply(work: Work, held: Incident, form: FactsForm) -> None:
    answer_questions(work, held, version=int(_version(held)), **form.fields())


def _show(record: Incident, form: FactsForm, beside: Beside) -> str:
    facts = queries.find_facts(db.session, record)
    clashed = [clash.name for clash in beside.clashes]
    uid = facts.uid if facts else ""
    return render_template(
        "duties/facts.html",
        incident=record,
        form=form,
        leak=LEAK,
        other=[question for question in Question if question not in LEAK],
        answers=queries.answers_of(db.session, record),
        is_unlike=is_unlike(record),
        changes=last_change_of(db.session, "duty_facts", uid, clashed),
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=FactsForm,
    values=_values,
    hold=_hold,
    apply=_apply,
    leads_to=lambda record, _: url_for("duties.of_incident", uid=record.uid),
    show=_show,
    version=_version,
    says=lambda _: "保存しました。報告義務を判定し直しました。",
    refuses={AwarenessUnexplained: ("awareness_reason", UNEXPLAINED)},
)
