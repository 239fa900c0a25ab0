"""What several pages of 当局との連絡 need."""

from flask import abort

from accounts.guard import current_member
from core.database import db
from core.fields import Person
from core.work import Work
from incidents.models import Incident
from incidents.queries import find_incident
from notifications.models import Authority
from notifications.queries import find_authority, list_active_authorities


def held_case(work: Work, record: Incident) -> Incident:
    """Give the case locked; gone for the member is unknown."""
    held = find_incident(work.session, current_member(), record.uid, for_update=True)
    if held is None:
        abort(404)
    return held


def chosen_authority(work: Work, uid: str | None) -> Authority:
    """Give the authority that was chosen in a form."""
    found = find_authority(work.session, uid or "")
    if found is None:
        abort(404)
    return found


def offer_authorities(field: Person, *also: Authority) -> None:
    """Offer the authorities in use, and the record's own even where it is retired."""
    offered = [*list_active_authorities(db.session)]
    offered += [one for one in also if one not in offered]
    field.offer((one.uid, one.label) for one in offered)
