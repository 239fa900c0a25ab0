"""Tables of files: what was received, and what comparing it with its hash last came to."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, relationship

from attachments.vocabulary import CheckState, Finding, Handling, Verdict
from core.database import Audited, Base, Sealed, identity, labelled, sealed_json


class Attachment(Audited, Base):
    """One file as it was received; its bytes lie in the store, its row is never deleted.

    `findings` is stored as plain values; a file that is withdrawn keeps its row and its hash.
    """

    __tablename__ = "attachment"
    table_label = "ファイル"
    __table_args__ = (
        CheckConstraint("size > 0", name="is_not_empty"),
        CheckConstraint(
            "dropped_at IS NULL OR withdrawn_at IS NOT NULL", name="dropped_after_withdrawal"
        ),
    )

    id: Mapped[int] = identity()
    name = Sealed[str]("ファイル名")
    handling: Mapped[Handling] = labelled("取扱い")
    sha256: Mapped[str] = labelled("SHA-256", index=True)
    size: Mapped[int] = labelled("大きさ（バイト）", BigInteger)
    media_type: Mapped[str] = labelled("内容の形式")
    stored_as: Mapped[str] = labelled("保管名", unique=True)
    check_state: Mapped[CheckState] = labelled("確認の状態")
    findings = sealed_json("確認で分かったこと")
    received_at: Mapped[datetime] = labelled("受領日時")
    received_by: Mapped[str] = labelled("受け取った職員")
    received_by_uid: Mapped[str | None] = labelled("受け取った職員の識別子")
    withdrawn_at: Mapped[datetime | None] = labelled("取消日時")
    withdrawn_by: Mapped[str | None] = labelled("取り消した職員")
    withdrawn_why = Sealed[str]("取消の理由")
    dropped_at: Mapped[datetime | None] = labelled("内容の破棄日時")
    proof: Mapped["AttachmentProof | None"] = relationship(
        back_populates="attachment", lazy="joined", innerjoin=False
    )

    @property
    def audit_label(self) -> str:
        """Say which file this is without its name, which may be a customer's."""
        return f"SHA-256 {self.sha256[:16]}…"

    @property
    def found(self) -> tuple[Finding, ...]:
        """Give what the check has found."""
        values: list[Any] = self.findings or []
        return tuple(Finding(value) for value in values)

    @property
    def size_text(self) -> str:
        """Give the size as people read it: 1.2 MB."""
        for unit, bytes_of in (("MB", 1024**2), ("KB", 1024)):
            if self.size >= bytes_of:
                return f"{self.size / bytes_of:,.1f} {unit}"
        return f"{self.size} バイト"

    @property
    def is_available(self) -> bool:
        """Say whether the file can be handed out at all."""
        return self.withdrawn_at is None

    @property
    def verdict(self) -> Verdict | None:
        """Give what the last comparison with the hash came to."""
        return self.proof.verdict if self.proof else None


class AttachmentProof(Base):
    """The last comparison of a stored file with its hash; beside it, so that the trail tells of no nightly routine."""

    __tablename__ = "attachment_proof"
    table_label = "ファイルの照合"

    id: Mapped[int] = identity()
    attachment_id: Mapped[int] = labelled("ファイル", ForeignKey("attachment.id"), unique=True)
    attachment: Mapped[Attachment] = relationship(back_populates="proof")
    verdict: Mapped[Verdict] = labelled("照合の結果")
    verified_at: Mapped[datetime] = labelled("照合日時", index=True)
    verified_by: Mapped[str] = labelled("照合した職員")
