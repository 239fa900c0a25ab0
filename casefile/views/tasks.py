"""The tab タスク: what is to be done, by whom, until when."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from audit.queries import last_change_of
from casefile import queries
from casefile.checklist import CHECKLISTS, find_checklist
from casefile.forms import TaskEditForm, TaskForm, task_values
from casefile.models import Task
from casefile.operations import add_checklist, add_task, move_task, revise_task
from casefile.workflow import TASK_WORKFLOW
from core import clock
from core.database import db
from core.work import Work, transaction
from core.workflow import MoveRefused
from drafts import editing
from drafts.editing import Beside, EditPage, NewPage, Waiting
from incidents.models import Incident
from incidents.queries import find_incident, list_assignable

NEW, EDIT = "casefile:task", "casefile:task_edit"

edits_task = requires(Permission.INCIDENT_WRITE, loads=find_incident, keeps=EDIT)


@requires(Permission.INCIDENT_READ, loads=find_incident, logs_access=True)
def show_tasks(record: Incident) -> ResponseReturnValue:
    """Show the tasks of a case, with the form for a further one."""
    return editing.open_new(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=find_incident, keeps=NEW)
def create_task(record: Incident) -> ResponseReturnValue:
    """Add a task."""
    return editing.create(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def take_checklist(record: Incident) -> ResponseReturnValue:
    """Take over what the case has not yet of a check-list."""
    checklist = find_checklist(request.form.get("checklist", ""))
    if checklist is None:
        abort(404)
    with transaction(db.session, actor(), clock.now()) as work:
        added = add_checklist(work, _held(work, record), checklist)
    if added:
        flash(f"「{checklist.label}」から {added} 件のタスクを追加しました。", "success")
    else:
        flash(f"「{checklist.label}」のタスクは、すべて追加されています。", "notice")
    return redirect(url_for("casefile.show_tasks", uid=record.uid), 303)


@edits_task
def edit_task(record: Incident, task: str) -> ResponseReturnValue:
    """Show the form of a task."""
    return editing.open_page(_edit_page_of(record), _task(record, task))


@edits_task
def update_task(record: Incident, task: str) -> ResponseReturnValue:
    """Save a task."""
    return editing.save_page(_edit_page_of(record), _task(record, task))


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def move_one(record: Incident, task: str, move: str) -> ResponseReturnValue:
    """Complete a task, drop it with a reason, or take it up again."""
    if TASK_WORKFLOW.move(move) is None:
        abort(404)
    reason = request.form.get("reason", "")
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_task(work.session, _held(work, record), task, for_update=True)
            if held is None:
                abort(404)
            move_task(work, held, move=move, member=current_member(), reason=reason)
    except MoveRefused as refused:
        flash("".join(refused.reasons), "error")
        return editing.open_new(_page_of(record)), 409
    flash(f"タスクの状態を「{held.state.label}」にしました。", "success")
    return redirect(url_for("casefile.show_tasks", uid=record.uid), 303)


def _held(work: Work, record: Incident) -> Incident:
    held = find_incident(work.session, current_member(), record.uid, for_update=True)
    if held is None:
        abort(404)
    return held


def _task(record: Incident, uid: str) -> Task:
    task = queries.find_task(db.session, record, uid)
    if task is None:
        abort(404)
    return task


def _page_of(record: Incident) -> NewPage[TaskForm]:
    def add(work: Work, form: TaskForm, uid: str) -> None:
        assignee = find_member_id(work.session, form.assignee_id.data)
        add_task(work, _held(work, record), uid=uid, **form.fields(assignee))

    def show(form: TaskForm, waiting: Waiting) -> str:
        tasks = queries.list_tasks(db.session, record)
        return render_template(
            "casefile/tasks.html",
            incident=record,
            form=form,
            rows=[(task, TASK_WORKFLOW.offered(task, current_member())) for task in tasks],
            checklists=CHECKLISTS,
            tab="tasks",
            **waiting._asdict(),
        )

    return NewPage(
        name=NEW,
        beside=record.uid,
        form=TaskForm,
        start=lambda: {"assignee_id": current_member().uid},
        offer=lambda form: form.assignee_id.offer(list_assignable(db.session)),
        add=add,
        leads_to=lambda _: url_for("casefile.show_tasks", uid=record.uid),
        show=show,
        reused="この内容はすでに記録されています。別のタスクとして記録する場合は、もう一度「追加する」を押してください。",
    )


def _edit_page_of(record: Incident) -> EditPage[Task, TaskEditForm]:
    def offer(form: TaskEditForm, task: Task) -> None:
        offered = dict(list_assignable(db.session))
        if task.assignee is not None:
            offered.setdefault(task.assignee.uid, task.assignee.name)
        form.assignee_id.offer(offered.items())

    def apply(work: Work, held: Task, form: TaskEditForm) -> None:
        assignee = find_member_id(work.session, form.assignee_id.data)
        revise_task(work, held, version=held.version, **form.fields(assignee))

    def show(task: Task, form: TaskEditForm, beside: Beside) -> str:
        clashed = [clash.name for clash in beside.clashes]
        return render_template(
            "casefile/task_edit.html",
            incident=record,
            task=task,
            form=form,
            changes=last_change_of(db.session, Task.__tablename__, task.uid, clashed),
            **beside._asdict(),
        )

    return EditPage(
        name=EDIT,
        form=TaskEditForm,
        values=task_values,
        offer=offer,
        hold=lambda work, task: queries.find_task(
            work.session, _held(work, record), task.uid, for_update=True
        ),
        apply=apply,
        leads_to=lambda *_: url_for("casefile.show_tasks", uid=record.uid),
        show=show,
    )
