"""The account that stolen money was sent to, and which affected accounts it came from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.crypto import blind_index
from core.database import Audited, Base, Dated, Sealed, identity, labelled
from core.moments import Moment
from core.rows import sealed_rows
from core.text import fold_identifier
from incidents.models import Incident
from ledger.vocabulary import DepositKind, FreezeAnswer


@dataclass(frozen=True)
class Transfer:
    """One transfer to a payout account; `account` is the uid of the affected account, None while unknown."""

    account: str | None = None
    at: Moment | None = None
    yen: int | None = None


class PayoutAccount(Audited, Base):
    """One bank account that money of a case was sent to."""

    __tablename__ = "payout_account"
    table_label = "不正出金先口座"
    __table_args__ = (
        UniqueConstraint("incident_id", "payout_index"),
        CheckConstraint("sent_yen >= 0", name="sent_not_negative"),
        Index("ix_payout_account_incident_id_id", "incident_id", "id"),
        Index("ix_payout_account_sums", "incident_id", "excluded_at", "bank", "sent_yen"),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    version: Mapped[int] = labelled("版")
    opened_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    excluded_at: Mapped[datetime | None] = labelled("除外日時")

    bank: Mapped[str] = labelled("金融機関")
    branch: Mapped[str | None] = labelled("支店")
    deposit: Mapped[DepositKind | None] = labelled("口座種別")
    number = Sealed[str]("出金先の口座番号")
    payout_index: Mapped[str] = labelled("出金先口座の照合値")
    holder_kana = Sealed[str]("名義カナ")
    transfers = sealed_rows("送金", Transfer)
    sent_yen: Mapped[int | None] = labelled("送金額", BigInteger, nullable=True)

    freeze_requested = Dated("凍結依頼日時")
    freeze_answered = Dated("凍結回答日時")
    freeze_answer: Mapped[FreezeAnswer | None] = labelled("凍結の回答")
    police_no: Mapped[str | None] = labelled("警察の受理番号")
    note = Sealed[str]("備考")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    @property
    def audit_label(self) -> str:
        """Say which account this is without its number."""
        return f"{self.incident.number} 不正出金先口座"


class PayoutLink(Base):
    """Which affected account sent to which payout account; made anew from the transfers at each save."""

    __tablename__ = "payout_link"
    table_label = "送金の対応"

    id: Mapped[int] = identity()
    payout_id: Mapped[int] = labelled("不正出金先口座", ForeignKey("payout_account.id"), index=True)
    account_id: Mapped[int] = labelled("被害口座", ForeignKey("affected_account.id"), index=True)


def payout_index(bank: str, number: str) -> str:
    """Give the value by which one payout account is known again, in this case and in others.

    The branch is left out, because one case names it and the other does not.
    """
    return blind_index(f"{bank_key(bank)}|{fold_identifier(number)}", "payout|number")


def bank_key(bank: str | None) -> str:
    """Give the form in which a bank's name is compared: ゆうちょ and ゆうちょ銀行 are one."""
    return fold_identifier(bank or "").removesuffix("銀行")
