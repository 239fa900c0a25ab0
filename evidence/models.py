"""Tables of 証拠: the piece of evidence, its files, and the ledger of its custody."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, relationship

from attachments.models import Attachment
from core.database import Audited, Base, Dated, Sealed, identity, labelled
from evidence.vocabulary import CustodyAct, EvidenceKind
from incidents.models import Incident


class EvidenceItem(Audited, Base):
    """One piece of evidence of a case: what it is, where it is from, who obtained it and when."""

    __tablename__ = "evidence_item"
    table_label = "証拠"
    __table_args__ = (Index("ix_evidence_item_incident_id_id", "incident_id", "id"),)

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("証拠番号", unique=True)
    version: Mapped[int] = labelled("版")
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"))
    incident: Mapped[Incident] = relationship()
    title = Sealed[str]("名称")
    kind: Mapped[EvidenceKind] = labelled("種別")
    source = Sealed[str]("入手元")
    obtained = Dated("取得日時")
    obtained_by = Sealed[str]("取得者")
    note = Sealed[str]("備考")
    recorded_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")

    files: Mapped[list["EvidenceFile"]] = relationship(
        back_populates="item", order_by="EvidenceFile.id"
    )
    custody: Mapped[list["CustodyEntry"]] = relationship(
        back_populates="item", order_by="CustodyEntry.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)


class EvidenceFile(Audited, Base):
    """Which file belongs to which piece of evidence."""

    __tablename__ = "evidence_file"
    table_label = "証拠のファイル"

    id: Mapped[int] = identity()
    item_id: Mapped[int] = labelled("証拠", ForeignKey("evidence_item.id"), index=True)
    item: Mapped[EvidenceItem] = relationship(back_populates="files")
    attachment_id: Mapped[int] = labelled("ファイル", ForeignKey("attachment.id"), unique=True)
    attachment: Mapped[Attachment] = relationship()

    @property
    def audit_label(self) -> str:
        """Say which piece of evidence the file belongs to."""
        return f"{self.item.number} {self.attachment.audit_label}"


class CustodyEntry(Audited, Base):
    """One line of the ledger: who took, saw or passed on what; never changed, a correction is a further line."""

    __tablename__ = "custody_entry"
    table_label = "受渡しの記録"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = identity()
    item_id: Mapped[int] = labelled("証拠", ForeignKey("evidence_item.id"))
    item: Mapped[EvidenceItem] = relationship(back_populates="custody")
    file_id: Mapped[int | None] = labelled("ファイル", ForeignKey("evidence_file.id"))
    file: Mapped[EvidenceFile | None] = relationship()
    number: Mapped[int] = labelled("通番")
    act: Mapped[CustodyAct] = labelled("区分")
    happened_at: Mapped[datetime] = labelled("日時")
    person = Sealed[str]("行った者")
    counterpart = Sealed[str]("相手方")
    purpose = Sealed[str]("目的")
    corrects: Mapped[int | None] = labelled("訂正する記録の通番")
    recorded_at: Mapped[datetime] = labelled("記録日時")
    recorded_by: Mapped[str] = labelled("記録した職員")

    @property
    def audit_label(self) -> str:
        """Say which line of which ledger this is."""
        return f"{self.item.number} 受渡し {self.number}"


@event.listens_for(CustodyEntry, "before_update")
def _refuse_change(mapper: Mapper[Any], connection: Connection, entry: CustodyEntry) -> None:
    del mapper, connection, entry
    raise ValueError("the ledger is append-only; a correction is a further line")
