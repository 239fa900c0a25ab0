"""What cases can have in common, as blind values that are compared and never opened."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped

from core.crypto import blind_index
from core.database import Base, identity, labelled
from core.text import fold_identifier
from incidents.models import ip_trace, mail_trace
from ledger.vocabulary import TraceKind


class Trace(Base):
    """One value of an account by which another case can be recognised; made anew at each save.

    Values of two kinds are never equal: each kind is keyed by its own name.
    """

    __tablename__ = "ledger_trace"
    table_label = "事案の間の照合"
    __table_args__ = (
        Index("ix_ledger_trace_value", "value", "incident_id"),
        Index("ix_ledger_trace_incident_id", "incident_id", "is_shared", "value"),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    account_id: Mapped[int | None] = labelled(
        "被害口座", ForeignKey("affected_account.id"), index=True
    )
    payout_id: Mapped[int | None] = labelled(
        "不正出金先口座", ForeignKey("payout_account.id"), index=True
    )
    kind: Mapped[TraceKind] = labelled("照合する項目")
    value: Mapped[str] = labelled("照合値")
    is_shared: Mapped[bool] = labelled("ほかの事案にあるか")
    """Set as soon as another case has the value, and never taken back: a hit is always looked up as well."""


def trace_value(kind: TraceKind, text: str | None) -> str | None:
    """Give the blind value of an IP address, a device or a mail address, None where nothing was typed."""
    if kind is TraceKind.IP:
        return ip_trace(text)
    if kind is TraceKind.EMAIL:
        return mail_trace(text)
    key = fold_identifier(text or "")
    return blind_index(key, f"trace|{kind.value}") if key else None
