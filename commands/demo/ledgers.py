"""The accounts of the fictitious withdrawals: who lost how much, where it went, who was told and made whole."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from commands.demo.scene import DAY, HOUR, Scene
from commands.demo.withdrawals import Withdrawals
from core.clock import to_jst
from core.moments import Precision
from core.work import Work
from incidents.models import Incident
from ledger.models import AffectedAccount, Login, Transfer
from ledger.operations import add_contact, open_account, open_payout, revise_account
from ledger.vocabulary import (
    ContactMethod,
    Decision,
    DepositKind,
    FreezeAnswer,
    LeakedItem,
    LegalBasis,
    Stage,
)

CUSTOMERS = (
    "青木 一郎", "石田 花江", "上野 健太", "遠藤 美咲", "大谷 修", "川口 由美", "木下 大輔",
    "小西 和子", "坂本 拓也", "清水 恵", "杉山 進",
)  # fmt: skip
SOURCES = ("198.51.100.23", "198.51.100.24", "203.0.113.87")
"""Addresses that come back in several cases, so that the demo has hits."""
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
EMPTIED = frozenset({Stage.DETAILS_CHANGED, Stage.SOLD, Stage.WITHDRAWN})
SEEN = frozenset({LeakedItem.NAME, LeakedItem.ACCOUNT_NO, LeakedItem.HOLDINGS})
ROUND = 10_000


def record_accounts(work: Work, incident: Incident, tale: Withdrawals, scene: Scene) -> None:
    """Record the emptied accounts, each with the account its money went to."""
    sales = iter(split(tale.sold, tale.accounts))
    place = 0
    for flow in tale.outflows:
        for part, yen in enumerate(split(flow.yen or 0, flow.accounts or 1)):
            account = _account(work, incident, scene, place, sold=next(sales), withdrawn=yen)
            _payout(
                work,
                incident,
                scene,
                account,
                (flow.bank or "", f"{1_208_400 + yen // 100 + part:07d}"),
            )
            place += 1


def record_further(work: Work, incident: Incident, tale: Withdrawals, scene: Scene) -> None:
    """Record the accounts found later, reach the customers, and settle what they get back."""
    for account in _accounts(work, incident):
        add_contact(
            work,
            account,
            happened_at=work.now - timedelta(hours=2),
            method=ContactMethod.PHONE,
            is_reached=True,
            text="ご本人の手続ではないことを確認し、補償の手続をご案内した。",
        )
        claimed = to_jst(work.now).date()
        revise_account(
            work,
            account,
            version=account.version,
            loss_yen=account.withdrawn_yen,
            claimed_on=claimed,
            decision=Decision.FULL,
            compensation_rate=100,
            compensation_basis="不正に出金された金額の全額",
            compensation_yen=account.withdrawn_yen,
            legal_basis=LegalBasis.UNAUTHORIZED_ACCESS,
            decided_by="リスク管理担当役員",
        )
    for place in range(tale.accounts, tale.accounts + tale.also):
        _account(work, incident, scene, place, sold=0, withdrawn=0)


def split(total: int, parts: int) -> Iterator[int]:
    """Give unequal parts of an amount that add up to it, round ones first."""
    rest = total
    for place in range(parts - 1):
        share = rest * (8 + place % 5) // (10 * (parts - place)) // ROUND * ROUND
        yield share
        rest -= share
    yield rest


def _account(
    work: Work, incident: Incident, scene: Scene, place: int, *, sold: int, withdrawn: int
) -> AffectedAccount:
    number = incident.id * 37 + place
    source = SOURCES[number % len(SOURCES)] if place % 2 else f"192.0.2.{number % 200 + 20}"
    stages = EMPTIED if withdrawn else frozenset({Stage.DETAILS_CHANGED})
    return open_account(
        work,
        incident,
        account_no=f"{101 + place % 4}-{2_300_000 + number * 113:07d}",
        customer_name=CUSTOMERS[number % len(CUSTOMERS)],
        stages=stages if sold or not withdrawn else stages - {Stage.SOLD},
        occurred=scene.within(3 + place, Precision.DAY),
        sold_yen=sold,
        bought_yen=0,
        withdrawn_yen=withdrawn,
        leaked_items=SEEN,
        logins=(Login(scene.about(-DAY * (3 + place)), source, None, AGENT),),
        withdrawal_held=scene.at(10),
        password_reset=scene.at(55),
    )


def _payout(
    work: Work, incident: Incident, scene: Scene, account: AffectedAccount, bank: tuple[str, str]
) -> None:
    open_payout(
        work,
        incident,
        bank=bank[0],
        branch="本店",
        deposit=DepositKind.ORDINARY,
        number=bank[1],
        holder_kana="（顧客と同じ名義）",
        transfers=(Transfer(account.uid, scene.about(-2 * DAY), account.withdrawn_yen),),
        freeze_requested=scene.at(25),
        freeze_answered=scene.at(HOUR),
        freeze_answer=FreezeAnswer.NO_BALANCE,
    )


def _accounts(work: Work, incident: Incident) -> list[AffectedAccount]:
    return list(
        work.session.scalars(
            select(AffectedAccount)
            .where(AffectedAccount.incident_id == incident.id)
            .order_by(AffectedAccount.id)
        )
    )
