"""What the page of a case and the list of cases show of the ledger."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from accounts.guard import current_member
from accounts.permissions import Permission
from core.database import db
from core.panel import ListColumn, PanelContent
from incidents.models import Incident
from ledger import queries


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of its affected accounts, to those who may read them."""
    if not current_member().may(Permission.LEDGER_READ):
        return None
    found = queries.reconcile(db.session, incident)
    return PanelContent("ledger/panel.html", {"incident": incident, "found": found})


def frame_of(incident: Incident) -> dict[str, Any]:
    """Give what every page of the tab shows: the case, and how many other cases have something in common."""
    return {"incident": incident, "hit_count": hits().count(incident), "tab": "accounts"}


def hits() -> queries.Hits:
    """Give what looks for things in common with other cases, in every package that keeps them."""
    return queries.Hits(db.session, current_member(), current_app.extensions["ledger_seeks"])


def _cells(uids: Sequence[str]) -> dict[str, str]:
    if not current_member().may(Permission.LEDGER_READ):
        return {}
    found = queries.count_by_case(db.session, uids)
    return {
        uid: f"{count:,}口座" + ("" if yen is None else f"　{yen:,}円")
        for uid, (count, yen) in found.items()
    }


LIST_COLUMN = ListColumn("被害口座・出金額", _cells)
