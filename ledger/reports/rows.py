"""Accounts as rows of their lists: every value as the text that is shown."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from core.moments import Moment, write_moment
from ledger.models import AffectedAccount, PayoutAccount
from ledger.reports.masking import shown, shown_number
from ledger.vocabulary import CompensationState, ContactState, Stage

HOLD_SIGNS = (
    ("withdrawal_held", "出金停止"),
    ("password_reset", "リセット"),
    ("frozen", "凍結"),
)


class AccountRow(NamedTuple):
    """One affected account; an amount None is 調査中."""

    uid: str
    number: str
    customer: str
    stages: str
    occurred: str
    amounts: tuple[int | None, ...]
    holds: str
    contact: ContactState
    compensation: CompensationState
    is_excluded: bool


class PayoutRow(NamedTuple):
    """One payout account."""

    uid: str
    bank: str
    branch: str
    number: str
    holder: str
    sent_yen: int | None
    freeze: str
    is_excluded: bool


def rows_of(found: Iterable[Any], *, is_personal_shown: bool) -> list[AccountRow]:
    """Give the rows of a page of affected accounts."""
    return [_row(account, is_personal_shown=is_personal_shown) for (account, *_) in found]


def _row(account: AffectedAccount, *, is_personal_shown: bool) -> AccountRow:
    held = [label for name, label in HOLD_SIGNS if getattr(account, f"{name}_precision")]
    return AccountRow(
        account.uid,
        shown_number(account.account_no, is_personal_shown=is_personal_shown),
        shown(account.customer_name, is_personal_shown=is_personal_shown),
        stage_text(account.stages),
        _time(account.occurred),
        (account.sold_yen, account.bought_yen, account.withdrawn_yen, account.recovered_yen,
         account.loss_yen),
        "・".join(held),
        account.contact_state,
        account.compensation_state,
        account.excluded_at is not None,
    )  # fmt: skip


def payout_rows_of(found: Iterable[Any], *, is_personal_shown: bool) -> list[PayoutRow]:
    """Give the rows of a page of payout accounts."""
    return [_payout_row(payout, is_personal_shown=is_personal_shown) for (payout, *_) in found]


def _payout_row(payout: PayoutAccount, *, is_personal_shown: bool) -> PayoutRow:
    asked = "依頼済み・回答待ち" if payout.freeze_requested else "未依頼"
    return PayoutRow(
        payout.uid,
        payout.bank,
        payout.branch or "",
        shown_number(payout.number, is_personal_shown=is_personal_shown),
        shown(payout.holder_kana, is_personal_shown=is_personal_shown),
        payout.sent_yen,
        payout.freeze_answer.label if payout.freeze_answer else asked,
        payout.excluded_at is not None,
    )


@cache  # few combinations, many rows
def stage_text(stages: frozenset[Stage]) -> str:
    """Say the stages in their order."""
    return "、".join(stage.label for stage in Stage if stage in stages)


def _time(moment: Moment | None) -> str:
    return write_moment(moment) if moment else ""
