"""続報 and 最終報告 of a case: begun from the submitted report, asked for when the case has moved on."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from incidents.models import Incident
from incidents.vocabulary import FigureItem, IncidentKind
from notifications.models import FollowUp, Notification
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import Browser
from tests.factories import an_incident, revised
from tests.notifications.cases import known
from tests.notifications.letters import (
    Working,
    a_letter,
)

Opened = Callable[..., Browser]
SIX = {FigureItem.ACCOUNTS: known(6, None), FigureItem.WITHDRAWN_YEN: known(98_640_000, None)}


def a_reported_case(work: Working, session: Any, state: S = S.SUBMITTED) -> Notification:
    """Give the 第１報 of a case with six accounts."""
    with work("sato") as running:
        case = an_incident(running, kinds=frozenset({IncidentKind.UNAUTHORIZED_WITHDRAWAL}))
        revised(running, case, figures=SIX, cause="調べている")
    return a_letter(work, session, state, case)


def needed_since(session: Any, case: Incident) -> Any:
    """Give since when the case owes a 続報."""
    chosen = select(FollowUp.needed_since).where(FollowUp.incident_id == case.id)
    return session.execute(chosen).scalar_one_or_none()
