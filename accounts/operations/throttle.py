"""How many guesses are let through: counted in the database, so over all processes and restarts."""

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.models import Attempts, LoginSession, Member, login_key
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core.database import new_uid
from core.work import Work

SHORT, DAY = timedelta(minutes=5), timedelta(days=1)
PER_LOGIN_AND_NETWORK = 10
PER_LOGIN_AND_DAY = 50
# So many of the day's guesses are kept for networks the member has signed in from, so that nobody
# outside can lock a member out.
KEPT_FOR_KNOWN_NETWORKS = 20
IN_ALL = 1000
SETUP_PER_NETWORK = 10


class Limit(NamedTuple):
    """So many attempts under one key within one window."""

    key: str
    most: int
    window: timedelta


def admit(work: Work, *, login: str, address: str) -> bool:
    """Count one guess at a member's secret, or refuse it because there were too many."""
    limits = _limits(login, network_of(address))
    if not _is_known_network(work, login, network_of(address)):
        pair, day, everyone = limits
        limits = (pair, day._replace(most=day.most - KEPT_FOR_KNOWN_NETWORKS), everyone)
    return _count_all(work, limits)


def admit_setup(work: Work, *, address: str) -> bool:
    """Count one guess at the 初期設定コード, or refuse it."""
    return _count_all(
        work,
        (
            Limit(f"setup|{network_of(address)}", SETUP_PER_NETWORK, SHORT),
            Limit("everyone", IN_ALL, SHORT),
        ),
    )


def give_back(work: Work, *, login: str, address: str) -> None:
    """Take back the count of an attempt that was right, so no guess; drop counts long past."""
    keys = [limit.key for limit in _limits(login, network_of(address))]
    work.session.execute(
        update(Attempts)
        .where(Attempts.key.in_(keys), Attempts.count > 0)
        .values(count=Attempts.count - 1)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        delete(Attempts)
        .where(Attempts.window_started_at <= work.now - DAY)
        .execution_options(synchronize_session=False)
    )


def forget(work: Work, *, login: str) -> None:
    """Begin counting anew for one ログインID, from every network."""
    name = _name(login)
    work.session.execute(
        delete(Attempts)
        .where(or_(Attempts.key == name, Attempts.key.startswith(f"{name}|", autoescape=True)))
        .execution_options(synchronize_session=False)
    )


def network_of(address: str) -> str:
    """Give the network an address belongs to: /24 or /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{24 if parsed.version == 4 else 64}", strict=False))  # noqa: PLR2004 (IPv4)


def _limits(login: str, network: str) -> tuple[Limit, Limit, Limit]:
    name = _name(login)
    return (
        Limit(f"{name}|{network}", PER_LOGIN_AND_NETWORK, SHORT),
        Limit(name, PER_LOGIN_AND_DAY, DAY),
        Limit("everyone", IN_ALL, SHORT),
    )


def _name(login: str) -> str:
    # Hashed, because people type their password into the wrong field.
    return "login|" + hashlib.sha256(login_key(login).encode("utf-8", "replace")).hexdigest()[:32]


def _is_known_network(work: Work, login: str, network: str) -> bool:
    addresses = work.session.scalars(
        select(LoginSession.address)
        .join(Member, Member.id == LoginSession.member_id)
        .where(Member.login == login_key(login))
        .distinct()
        .limit(200)
    )
    return any(network_of(address) == network for address in addresses)


class _TooMany(Exception):
    """One of the windows is full."""


def _count_all(work: Work, limits: tuple[Limit, ...]) -> bool:
    # A refused attempt leaves nothing behind: it prolongs no wait and fills no table.
    try:
        with work.session.begin_nested():
            for limit in limits:
                _count_one(work, limit)
    except _TooMany:
        return False
    return True


def _count_one(work: Work, limit: Limit) -> None:
    count = _count(work, limit)
    if count is None:
        raise _TooMany
    if count == limit.most:
        note(
            work,
            EntryKind.SIGN_IN,
            "accounts:lock-out",
            outcome=Outcome.REFUSED,
            detail={"key": limit.key, "most": limit.most, "until": _until(work.now, limit)},
        )


def _until(now: datetime, limit: Limit) -> str:
    return f"{limit.window.total_seconds():.0f}s from {now.isoformat(timespec='seconds')}"


def _count(work: Work, limit: Limit) -> int | None:
    """Add one under the key in one atomic statement; None when the window is full."""
    is_postgresql = work.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    first = insert(Attempts).values(
        uid=new_uid(), key=limit.key, window_started_at=work.now, count=1
    )
    is_over = Attempts.window_started_at <= work.now - limit.window
    counted = first.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((is_over, 1), else_=Attempts.count + 1),
            "window_started_at": case((is_over, work.now), else_=Attempts.window_started_at),
        },
        where=or_(is_over, Attempts.count < limit.most),
    ).returning(Attempts.count)
    return work.session.execute(counted).scalar_one_or_none()
