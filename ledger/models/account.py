"""The affected account of a case, and the log of how its customer was contacted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, Mapper, relationship

from core.crypto import blind_index
from core.database import Audited, Base, Dated, Sealed, TermSet, identity, labelled
from core.moments import Moment
from core.rows import sealed_rows
from core.text import fold_identifier
from incidents.models import Incident
from ledger.vocabulary import (
    CompensationState,
    ContactMethod,
    ContactState,
    Decision,
    Hold,
    LeakedItem,
    LegalBasis,
    Side,
    Stage,
)

AMOUNT_LIMIT = 10**12
"""No account holds more than one 兆円, and the sum of millions of such accounts still fits a BIGINT."""
AMOUNTS = ("sold_yen", "bought_yen", "withdrawn_yen", "recovered_yen", "loss_yen")
"""The amounts of an account that are summed up; an empty one is 調査中."""


@dataclass(frozen=True)
class Trade:
    """One line of securities that was sold or bought without the customer."""

    code: str | None = None
    name: str | None = None
    side: Side | None = None
    quantity: int | None = None
    yen: int | None = None


@dataclass(frozen=True)
class Login:
    """One log-in that was not the customer's: when, from where, with what."""

    at: Moment | None = None
    ip: str | None = None
    device: str | None = None
    agent: str | None = None


def _amount(label: str) -> Mapped[int | None]:
    return labelled(label, BigInteger, nullable=True)


class AffectedAccount(Audited, Base):
    """One account that was entered or harmed in a case; every amount stands for itself, none is derived."""

    __tablename__ = "affected_account"
    table_label = "被害口座"
    __table_args__ = (
        UniqueConstraint("incident_id", "account_index"),
        *(
            CheckConstraint(f"{name} BETWEEN 0 AND {AMOUNT_LIMIT}", name=f"{name}_in_range")
            for name in (*AMOUNTS, "compensation_yen", "goodwill_yen")
        ),
        CheckConstraint("compensation_rate BETWEEN 0 AND 100", name="rate_in_range"),
        Index("ix_affected_account_incident_id_id", "incident_id", "id"),
        Index("ix_affected_account_incident_id_name_index", "incident_id", "name_index"),
        Index("ix_affected_account_account_index", "account_index"),
        # The sums of a case are answered from this index alone.
        Index(
            "ix_affected_account_sums",
            "incident_id",
            "excluded_at",
            "stages",
            *AMOUNTS,
            "compensation_yen",
            "goodwill_yen",
        ),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    version: Mapped[int] = labelled("版")
    opened_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    excluded_at: Mapped[datetime | None] = labelled("除外日時")

    # 1 口座
    account_no = Sealed[str]("口座番号")
    account_index: Mapped[str] = labelled("口座番号の照合値")
    customer_name = Sealed[str]("お客さま名")
    name_index: Mapped[str | None] = labelled("お客さま名の照合値")
    stages: Mapped[frozenset[Stage]] = labelled("被害の段階", TermSet(Stage))
    occurred = Dated("発生日時")

    # 2 金額
    sold_yen: Mapped[int | None] = _amount("売却金額")
    bought_yen: Mapped[int | None] = _amount("買付金額")
    withdrawn_yen: Mapped[int | None] = _amount("出金金額")
    recovered_yen: Mapped[int | None] = _amount("取戻額")
    loss_yen: Mapped[int | None] = _amount("顧客損失額")
    trades = sealed_rows("銘柄", Trade)

    # 3 情報とログイン
    leaked_items: Mapped[frozenset[LeakedItem]] = labelled("漏えい項目", TermSet(LeakedItem))
    changed_email = Sealed[str]("変更後のメールアドレス")
    logins = sealed_rows("不正ログインの記録", Login)

    # 4 措置
    withdrawal_held = Dated("出金停止日時")
    password_reset = Dated("パスワード強制リセット日時")
    frozen = Dated("口座凍結日時")

    # 5 連絡
    contact_state: Mapped[ContactState] = labelled("お客さまへの連絡")

    # 6 補償
    claimed_on: Mapped[date | None] = labelled("補償の申出日")
    decision: Mapped[Decision | None] = labelled("補償の判定")
    compensation_rate: Mapped[int | None] = labelled("補償の割合（％）", Integer)
    compensation_basis = Sealed[str]("補償額の算定基礎")
    compensation_yen: Mapped[int | None] = _amount("補償金額")
    goodwill_yen: Mapped[int | None] = _amount("見舞金")
    agreed_on: Mapped[date | None] = labelled("お客さまの合意日")
    paid_on: Mapped[date | None] = labelled("補償の支払日")
    decided_by: Mapped[str | None] = labelled("補償の決裁者")
    legal_basis: Mapped[LegalBasis | None] = labelled("補償の法的根拠")

    note = Sealed[str]("備考")
    contacts: Mapped[list["AccountContact"]] = relationship(
        back_populates="account", order_by="AccountContact.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def audit_label(self) -> str:
        """Say whose account this is without naming the customer."""
        return f"{self.incident.number} 被害口座"

    @property
    def holds(self) -> list[tuple[Hold, Moment]]:
        """Give the holds that were taken, each with its time as far as it is known."""
        taken = [(hold, getattr(self, hold.value)) for hold in Hold]
        return [(hold, moment) for hold, moment in taken if moment is not None]

    @property
    def compensation_state(self) -> CompensationState:
        """Say how far the compensation has come."""
        if self.decision is Decision.REFUSED:
            return CompensationState.REFUSED
        if self.paid_on:
            return CompensationState.PAID
        if self.agreed_on:
            return CompensationState.AGREED
        if self.decision:
            return CompensationState.DECIDED
        return CompensationState.CLAIMED if self.claimed_on else CompensationState.NOT_CLAIMED


class AccountContact(Audited, Base):
    """One attempt to reach the customer; never changed afterwards, a correction is a further entry."""

    __tablename__ = "account_contact"
    table_label = "被害口座の連絡記録"

    id: Mapped[int] = identity()
    account_id: Mapped[int] = labelled("被害口座", ForeignKey("affected_account.id"), index=True)
    account: Mapped[AffectedAccount] = relationship(back_populates="contacts")
    happened_at: Mapped[datetime] = labelled("連絡日時")
    noted_at: Mapped[datetime] = labelled("記録日時")
    method: Mapped[ContactMethod] = labelled("連絡方法")
    is_reached: Mapped[bool] = labelled("連絡がついたか")
    member_name: Mapped[str] = labelled("連絡した職員")
    text = Sealed[str]("連絡の内容")

    @property
    def audit_label(self) -> str:
        """Say whose log this belongs to."""
        return f"{self.account.incident.number} 連絡記録"


def account_index(account_no: str | None) -> str | None:
    """Give the value by which equal account numbers are found, however they were typed.

    One value for the whole house: an inquiry and an affected account with one number carry the same.
    """
    return _index(account_no, "inquiry|account")


def name_index(name: str | None) -> str | None:
    """Give the value by which equal names are found, in inquiries and in the ledger alike."""
    return _index(name, "inquiry|name")


def _index(text: str | None, place: str) -> str | None:
    key = fold_identifier(text or "")
    return blind_index(key, place) if key else None


@event.listens_for(AccountContact, "before_update")
def _refuse_change(mapper: Mapper[Any], connection: Connection, contact: AccountContact) -> None:
    del mapper, connection, contact
    raise ValueError("the contact log is append-only; a correction is a further entry")
