"""The states of a task as one value."""

from accounts.permissions import Permission
from casefile.vocabulary import TaskState
from core.workflow import Move, Workflow

TASK_WORKFLOW: Workflow[TaskState] = Workflow(
    package="casefile_task",
    initial=TaskState.OPEN,
    moves=(
        Move("complete", "完了する", (TaskState.OPEN,), TaskState.DONE, Permission.INCIDENT_WRITE),
        Move(
            "drop",
            "不要とする",
            (TaskState.OPEN,),
            TaskState.DROPPED,
            Permission.INCIDENT_WRITE,
            needs_reason=True,
        ),
        Move(
            "reopen",
            "未了に戻す",
            (TaskState.DONE, TaskState.DROPPED),
            TaskState.OPEN,
            Permission.INCIDENT_WRITE,
        ),
    ),
)
