"""The states of 事案 as one value."""

from accounts.permissions import Permission
from core.workflow import Move, Workflow
from incidents.vocabulary import IncidentStatus as S

OPEN_STATES = (S.RECEIVED, S.INVESTIGATING, S.RESPONDING)

WORKFLOW: Workflow[S] = Workflow(
    package="incidents",
    initial=S.RECEIVED,
    moves=(
        Move(
            "investigate",
            "調査を開始する",
            (S.RECEIVED,),
            S.INVESTIGATING,
            Permission.INCIDENT_WRITE,
        ),
        Move(
            "respond",
            "対応に移る",
            (S.RECEIVED, S.INVESTIGATING),
            S.RESPONDING,
            Permission.INCIDENT_WRITE,
        ),
        Move(
            "close",
            "終結する",
            (S.INVESTIGATING, S.RESPONDING),
            S.CLOSED,
            Permission.INCIDENT_CLOSE,
            needs_reason=True,
        ),
        Move(
            "reopen",
            "再開する",
            (S.CLOSED, S.FALSE_ALARM),
            S.INVESTIGATING,
            Permission.INCIDENT_CLOSE,
            needs_reason=True,
        ),
        Move(
            "false_alarm",
            "誤報とする",
            OPEN_STATES,
            S.FALSE_ALARM,
            Permission.INCIDENT_CLOSE,
            needs_reason=True,
        ),
    ),
)
