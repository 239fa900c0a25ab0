"""The addressees of letters: the list of the beginning, and its changes."""

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from duties.vocabulary import Recipient
from notifications.models import FIRST_AUTHORITIES, HONORIFIC, Authority
from notifications.queries import is_seeded


def seed_authorities(work: Work) -> None:
    """Enter the addressees of the beginning, once."""
    if is_seeded(work.session):
        return
    work.because("notifications:seed_authorities")
    for place, name in enumerate(FIRST_AUTHORITIES, start=1):
        work.session.add(_authority(name, HONORIFIC, None, place * 10))
    work.session.flush()


def add_authority(
    work: Work,
    *,
    name: str,
    honorific: str,
    division: str | None,
    sort_order: int,
    is_active: bool,
    recipient: Recipient = Recipient.AUTHORITY,
) -> Authority:
    """Add an addressee."""
    work.because("notifications:add_authority")
    authority = _authority(name, honorific, division, sort_order)
    authority.is_active, authority.recipient = is_active, recipient
    work.session.add(authority)
    _flush_authority(work)
    return authority


def revise_authority(  # noqa: PLR0913 (the entries of the form)
    work: Work,
    authority: Authority,
    *,
    version: int,
    name: str,
    honorific: str,
    division: str | None,
    sort_order: int,
    is_active: bool,
    recipient: Recipient = Recipient.AUTHORITY,
) -> None:
    """Change or retire an addressee; letters that are frozen keep what they say."""
    if version != authority.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("notifications:revise_authority")
    authority.name = name
    authority.honorific = honorific
    authority.division = division or ""
    authority.sort_order = sort_order
    authority.is_active, authority.recipient = is_active, recipient
    _flush_authority(work)


class SameAuthority(Exception):
    """An addressee of this name and division exists already."""


def _flush_authority(work: Work) -> None:
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise SameAuthority from twin


def _authority(name: str, honorific: str, division: str | None, sort_order: int) -> Authority:
    return Authority(
        name=name,
        honorific=honorific,
        division=division or "",
        sort_order=sort_order,
        is_active=True,
    )
