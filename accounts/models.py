"""Tables of members, their sign-ins, the counters of attempts and the first code."""

import unicodedata
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from accounts.permissions import Role, labels_of
from accounts.vocabulary import SessionEnd
from core.clock import to_jst
from core.database import Audited, Base, Sealed, TermSet, identity, labelled
from core.vocabulary import DataClass


def _hash_column(label: str, **options: Any) -> MappedColumn[Any]:  # noqa: ANN401 (the options of mapped_column)
    """Give a column that holds a one-way hash: nothing to decrypt, and never in the audit trail."""
    info = {"label": label, "class": DataClass.INTERNAL, "one_way": True, "audit": "hidden"}
    return mapped_column(info=info, **options)


def login_key(login: str) -> str:
    """Give the one spelling of a ログインID: width, case and blanks around it make no difference."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


class Member(Audited, Base):
    """A person who may sign in."""

    __tablename__ = "member"
    table_label = "職員"
    # The refused combinations once more, in the database; roles are stored in the vocabulary's order.
    __table_args__ = (
        CheckConstraint(
            "roles = '|admin|' OR replace(roles, '|admin|', '') = roles", name="admin_alone"
        ),
        CheckConstraint(
            "roles IN ('|auditor|', '|auditor|viewer|') OR replace(roles, '|auditor|', '') = roles",
            name="auditor_writes_nothing",
        ),
        CheckConstraint(
            "replace(roles, '|contractor|', '') = roles"
            " OR (roles = '|contractor|' AND ends_on IS NOT NULL)",
            name="contractor_alone_and_ends",
        ),
        CheckConstraint(
            "(activation_hash IS NULL) = (activation_expires_at IS NULL)", name="activation"
        ),
    )

    id: Mapped[int] = identity()
    login: Mapped[str] = labelled("ログインID", unique=True)
    name: Mapped[str] = labelled("氏名")
    email = Sealed[str]("メールアドレス", data_class=DataClass.INTERNAL)
    roles: Mapped[frozenset[Role]] = labelled("権限", TermSet(Role))
    ends_on: Mapped[date | None] = labelled("利用終了日")
    password_hash: Mapped[str | None] = _hash_column("パスワードのハッシュ")
    activation_hash: Mapped[str | None] = _hash_column("有効化コードのハッシュ")
    activation_expires_at: Mapped[datetime | None] = labelled("有効化コードの期限")
    disabled_at: Mapped[datetime | None] = labelled("停止日時")
    created_at: Mapped[datetime] = labelled("登録日時")
    is_shortcuts_off: Mapped[bool] = labelled(
        "キーボードショートカットを使わない", default=False, server_default=false()
    )
    version: Mapped[int] = labelled("版")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's declaration)

    @property
    def audit_label(self) -> str:
        """Name the member with the ログインID, since names are not unique."""
        return f"{self.name}（{self.login}）"

    @property
    def role_labels(self) -> tuple[str, ...]:
        """Give the labels of the roles."""
        return labels_of(self.roles)

    def is_admitted(self, now: datetime) -> bool:
        """Say whether the member may be signed in at this instant."""
        return is_admitted(self.disabled_at, self.ends_on, now)


def is_admitted(disabled_at: datetime | None, ends_on: date | None, now: datetime) -> bool:
    """Say whether someone with this state may be signed in; the last day counts in full, in Japan."""
    return disabled_at is None and (ends_on is None or to_jst(now).date() <= ends_on)


class LoginSession(Base):
    """One sign-in; the cookie holds its token, the row decides whether that still counts."""

    __tablename__ = "login_session"
    table_label = "サインイン"
    __table_args__ = (Index(None, "member_id", "revoked_at"),)

    id: Mapped[int] = identity()
    token_hash: Mapped[str] = _hash_column("サインインのトークンのハッシュ", unique=True)
    member_id: Mapped[int] = labelled("職員", ForeignKey("member.id"))
    created_at: Mapped[datetime] = labelled("サインイン日時")
    last_seen_at: Mapped[datetime] = labelled("最終操作日時")
    address: Mapped[str] = labelled("接続元アドレス")
    agent: Mapped[str] = labelled("ブラウザー")
    revoked_at: Mapped[datetime | None] = labelled("終了日時")
    revoked_why: Mapped[SessionEnd | None] = labelled("終了の理由")


class Attempts(Base):
    """How many guesses were let through under one key since its window began."""

    __tablename__ = "attempts"
    table_label = "試行回数"

    id: Mapped[int] = identity()
    key: Mapped[str] = labelled("数える対象", unique=True)
    window_started_at: Mapped[datetime] = labelled("数え始めた日時")
    count: Mapped[int] = labelled("回数")


class SetupCode(Base):
    """The 初期設定コード; its uid is fixed, so there is one row at most and one use for all time."""

    __tablename__ = "setup_code"
    table_label = "初期設定コード"

    id: Mapped[int] = identity()
    code_hash: Mapped[str] = _hash_column("初期設定コードのハッシュ")
    created_at: Mapped[datetime] = labelled("発行日時")
    used_at: Mapped[datetime | None] = labelled("使用日時")
