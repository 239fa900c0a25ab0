"""The 別紙 of a letter: what a page shows of them, all their rows now, and those that were frozen."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from casefile.queries import count_indicators, stream_indicators
from core.crypto import CryptoFailure
from ledger.models.account import AMOUNTS
from ledger.queries import read_sums, stream_annex
from notifications.models import FrozenAnnex, Notification
from notifications.reports.annex_facts import (
    SHOWN,
    AccountsAnnex,
    AnnexRows,
    IndicatorsAnnex,
    TotalFact,
    account_rows,
    accounts_annex,
    indicator_rows,
    indicators_annex,
    rows_digest,
    rows_from_plain,
)
from notifications.reports.facts import IncidentFacts
from notifications.vocabulary import AnnexKind

AnySession = Session | scoped_session[Session]


class DocumentDamaged(Exception):
    """What is stored of a letter is not what was approved."""


def with_heads(
    session: AnySession, notification: Notification, facts: IncidentFacts
) -> IncidentFacts:
    """Add to live facts what a page shows of the chosen 別紙; the rows themselves stay where they are."""
    incident, chosen = notification.incident, notification.annexes
    if AnnexKind.ACCOUNTS in chosen:
        sums = read_sums(session, incident.id)
        totals = (TotalFact(name, sums.of(name).yen, sums.of(name).unknown) for name in AMOUNTS)
        head = account_rows(stream_annex(session, incident.id, most=SHOWN))
        annex = AccountsAnnex(sums.accounts, tuple(totals), head)
        facts = replace(facts, accounts_annex=annex)
    if AnnexKind.INDICATORS in chosen:
        first = indicator_rows(stream_indicators(session, incident, most=SHOWN))
        found = IndicatorsAnnex(count_indicators(session, incident), first)
        facts = replace(facts, indicators_annex=found)
    return facts


def live_rows(session: AnySession, notification: Notification) -> AnnexRows:
    """Give all rows of the chosen 別紙 as ledger and case file have them now."""
    incident, chosen = notification.incident, notification.annexes
    return AnnexRows(
        accounts=account_rows(stream_annex(session, incident.id))
        if AnnexKind.ACCOUNTS in chosen
        else (),
        indicators=indicator_rows(stream_indicators(session, incident))
        if AnnexKind.INDICATORS in chosen
        else (),
    )


def with_rows(notification: Notification, facts: IncidentFacts, rows: AnnexRows) -> IncidentFacts:
    """Add to facts the 別紙 that these very rows make, with their digests."""
    chosen = notification.annexes
    return replace(
        facts,
        accounts_annex=accounts_annex(rows.accounts) if AnnexKind.ACCOUNTS in chosen else None,
        indicators_annex=indicators_annex(rows.indicators)
        if AnnexKind.INDICATORS in chosen
        else None,
    )


def frozen_rows(session: AnySession, notification: Notification, facts: IncidentFacts) -> AnnexRows:
    """Give all rows as they were frozen; DocumentDamaged where they are not those of the facts."""
    annexes = {
        AnnexKind.ACCOUNTS: facts.accounts_annex,
        AnnexKind.INDICATORS: facts.indicators_annex,
    }
    found = AnnexRows()
    for kind, annex in annexes.items():
        if annex is not None:
            rows = _stored(session, notification, kind)
            if rows_digest(rows.of(kind)) != annex.rows_sha256:
                raise DocumentDamaged
            found = AnnexRows(found.accounts or rows.accounts, found.indicators or rows.indicators)
    return found


def _stored(session: AnySession, notification: Notification, kind: AnnexKind) -> AnnexRows:
    stored = session.scalar(
        select(FrozenAnnex).where(
            FrozenAnnex.notification_id == notification.id, FrozenAnnex.kind == kind
        )
    )
    try:
        return rows_from_plain(kind, (stored.rows if stored else None) or ())
    except (CryptoFailure, ValueError, TypeError) as damage:
        raise DocumentDamaged from damage
