"""Tables of jobs, of the files they have made, and of outgoing mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, Sealed, identity, labelled, sealed_bytes, sealed_json
from jobs.vocabulary import JobState, MailState


class Job(Base):
    """A piece of work that goes on behind the pages; this row alone says what is still to be done."""

    __tablename__ = "job"
    table_label = "処理"
    __table_args__ = (Index(None, "state", "run_at"), Index(None, "owner_uid", "made_at"))

    id: Mapped[int] = identity()
    kind: Mapped[str] = labelled("処理の種類")
    payload = sealed_json("依頼内容")
    actor = sealed_json("依頼した職員")
    key: Mapped[str | None] = labelled("一度だけ行うための名前", unique=True)
    state: Mapped[JobState] = labelled("処理の状態")
    progress_done: Mapped[int] = labelled("処理した件数")
    progress_total: Mapped[int] = labelled("全体の件数")
    message: Mapped[str] = labelled("経過の説明")
    attempts: Mapped[int] = labelled("進みのない着手の回数")
    run_at: Mapped[datetime] = labelled("着手できる日時")
    leased_until: Mapped[datetime | None] = labelled("着手の期限")
    lease: Mapped[str | None] = labelled("着手の番号")
    owner_uid: Mapped[str | None] = labelled("画面を見る職員")
    made_at: Mapped[datetime] = labelled("受付日時")
    started_at: Mapped[datetime | None] = labelled("開始日時")
    ended_at: Mapped[datetime | None] = labelled("終了日時")
    result = sealed_json("結果")


class JobFile(Base):
    """A file that a job has made for its owner, kept for some days."""

    __tablename__ = "job_file"
    table_label = "処理で作成したファイル"

    id: Mapped[int] = identity()
    job_id: Mapped[int] = labelled("処理", ForeignKey("job.id"), unique=True)
    job: Mapped[Job] = relationship()
    name: Mapped[str] = labelled("ファイル名")
    media_type: Mapped[str] = labelled("ファイルの形式")
    size: Mapped[int] = labelled("大きさ（バイト）")
    permission: Mapped[str] = labelled("受け取りに必要な権限")
    kept_until: Mapped[datetime] = labelled("保管の期限")
    content = sealed_bytes("内容")


class OutboxMail(Base):
    """A mail that is sent once; nobody's contents stand in clear."""

    __tablename__ = "outbox_mail"
    table_label = "送信メール"
    __table_args__ = (Index(None, "state", "next_at"),)

    id: Mapped[int] = identity()
    recipient = Sealed[str]("送信先")
    subject = Sealed[str]("件名")
    body = Sealed[str]("本文")
    message_id: Mapped[str] = labelled("メールの識別子", unique=True)
    key: Mapped[str | None] = labelled("一度だけ送るための名前", unique=True)
    state: Mapped[MailState] = labelled("送信の状態")
    attempts: Mapped[int] = labelled("送信を試みた回数")
    next_at: Mapped[datetime] = labelled("次に送信できる日時")
    made_at: Mapped[datetime] = labelled("作成日時")
    sent_at: Mapped[datetime | None] = labelled("送信日時")
    trouble = Sealed[str]("送信できなかった理由")
