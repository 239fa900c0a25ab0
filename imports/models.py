"""Tables of imports: each run, and what is kept of its file."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from core.database import (
    Audited,
    Base,
    Sealed,
    identity,
    labelled,
    sealed_bytes,
    sealed_json,
    term_type,
)
from imports.vocabulary import ContentRole, ImportState


class ImportRun(Audited, Base):
    """One file on its way in: received, checked, imported or stopped."""

    __tablename__ = "import_run"
    table_label = "取込み"
    __table_args__ = (Index(None, "made_by", "kind", "id"),)

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("取込み番号", unique=True)
    kind: Mapped[str] = labelled("取り込む記録の種類")
    state: Mapped[ImportState] = labelled("状態", term_type(ImportState))
    file_name = Sealed[str]("ファイル名")
    digest: Mapped[str] = labelled("ファイルのハッシュ")
    sheet = Sealed[str]("シート")
    mapping = sealed_json("列の対応")
    row_count: Mapped[int] = labelled("行数")
    new_count: Mapped[int | None] = labelled("新規の行数")
    changed_count: Mapped[int | None] = labelled("変更の行数")
    same_count: Mapped[int | None] = labelled("変更のない行数")
    rejected_count: Mapped[int | None] = labelled("取込みできない行数")
    made_by: Mapped[str] = labelled("受け付けた職員")
    made_at: Mapped[datetime] = labelled("受付日時")
    done_at: Mapped[datetime | None] = labelled("終了日時")
    scope_uid: Mapped[str | None] = labelled("取込み先")
    job_uid: Mapped[str | None] = labelled("取込みを行う処理")


class ImportContent(Base):
    """A content kept for a run; beside it, so that the audit trail holds no copies of whole files."""

    __tablename__ = "import_content"
    table_label = "取込みの内容"
    __table_args__ = (UniqueConstraint("run_id", "role"),)

    id: Mapped[int] = identity()
    run_id: Mapped[int] = labelled("取込み", ForeignKey("import_run.id"))
    role: Mapped[ContentRole] = labelled("内容の種類", term_type(ContentRole))
    content = sealed_bytes("内容")
