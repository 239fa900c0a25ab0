"""Tables of drafts and submissions."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from core.database import Base, identity, labelled, sealed_json


class FormDraft(Base):
    """What one member typed into one form of one record and has not saved yet."""

    __tablename__ = "form_draft"
    table_label = "下書き"
    __table_args__ = (UniqueConstraint("member_uid", "form", "record_uid"),)

    id: Mapped[int] = identity()
    member_uid: Mapped[str] = labelled("入力した職員")
    form: Mapped[str] = labelled("入力画面")
    record_uid: Mapped[str] = labelled("対象の記録")
    revision: Mapped[int] = labelled("下書きの版")
    saved_at: Mapped[datetime] = labelled("下書き保存日時")
    discarded_at: Mapped[datetime | None] = labelled("破棄日時")
    is_whole: Mapped[bool] = labelled("画面全体の入力か")
    fields = sealed_json("入力内容")


class Submission(Base):
    """A form that was sent once; sending it again leads to the same result."""

    __tablename__ = "submission"
    table_label = "送信の記録"
    __table_args__ = (UniqueConstraint("member_uid", "key"),)

    id: Mapped[int] = identity()
    member_uid: Mapped[str] = labelled("送信した職員")
    key: Mapped[str] = labelled("送信番号")
    digest: Mapped[str] = labelled("内容のハッシュ")
    location: Mapped[str] = labelled("結果のアドレス")
    sent_at: Mapped[datetime] = labelled("送信日時")
