"""A list of inquiries that a member has kept under a name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from accounts.models import Member
from core.database import Audited, Base, Sealed, identity, labelled


class SavedView(Audited, Base):
    """Conditions of the list that a member keeps under a name, alone or for everybody.

    The conditions may hold a customer's name or account, so they are sealed.
    """

    __tablename__ = "saved_view"
    table_label = "保存した一覧"
    __table_args__ = (
        UniqueConstraint("member_id", "name"),
        CheckConstraint("removed_at IS NULL OR NOT is_default", name="removed_is_no_default"),
        Index(
            "uq_saved_view_default",
            "member_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[int] = identity()
    member_id: Mapped[int] = labelled("保存した職員", ForeignKey("member.id"))
    member: Mapped[Member] = relationship()
    name: Mapped[str] = labelled("名称")
    query = Sealed[str]("条件")
    is_shared: Mapped[bool] = labelled("全員に公開")
    is_default: Mapped[bool] = labelled("最初に表示")
    saved_at: Mapped[datetime] = labelled("保存日時")
    removed_at: Mapped[datetime | None] = labelled("削除日時")
