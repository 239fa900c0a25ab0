"""Tables of 事案, and the rows that a case holds in lists."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from accounts.models import Member
from core.crypto import blind_index
from core.database import (
    Audited,
    Base,
    Dated,
    Sealed,
    TermSet,
    identity,
    labelled,
)
from core.moments import Moment, Precision
from core.rows import sealed_rows
from core.text import fold, fold_identifier
from core.vocabulary import DataClass
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    IncidentKind,
    IncidentStatus,
    Origin,
    PreventionState,
    Publication,
)


@dataclass(frozen=True)
class Outflow:
    """One bank the money went to: 口座数 and 円."""

    bank: str | None = None
    accounts: int | None = None
    yen: int | None = None


@dataclass(frozen=True)
class Measure:
    """One measure that keeps the damage from growing, with its time."""

    action: ContainmentAction | None = None
    taken_at: Moment | None = None
    detail: str | None = None


@dataclass(frozen=True)
class BodyContact:
    """One body that was, or will be, told."""

    body: Body | None = None
    state: ContactState | None = None
    contacted_at: Moment | None = None
    receipt_no: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Prevention:
    """One measure against a repetition: what, how far, and the day it was or will be done."""

    action: str | None = None
    state: PreventionState | None = None
    done_at: Moment | None = None


class Incident(Audited, Base):
    """One case: what happened, to whom, what is done; the figures stand beside it."""

    __tablename__ = "incident"
    table_label = "事案"
    __table_args__ = (
        CheckConstraint("kinds <> '|'", name="has_a_kind"),
        CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"
        ),
        Index("ix_incident_discovered_at_id", "discovered_at", "id"),
        Index("ix_incident_updated_at_id", "updated_at", "id"),
        Index("ix_incident_status_id", "status", "id"),
        Index("ix_incident_assignee_id_id", "assignee_id", "id"),
        Index(
            "ix_incident_drill",
            "id",
            sqlite_where=text("is_drill"),
            postgresql_where=text("is_drill"),
        ),
    )

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("事案番号", unique=True)
    status: Mapped[IncidentStatus] = labelled("状態")
    version: Mapped[int] = labelled("版")
    is_drill: Mapped[bool] = labelled("訓練", default=False, server_default=false())
    opened_at: Mapped[datetime] = labelled("記録日時")
    updated_at: Mapped[datetime] = labelled("更新日時")
    closed_at: Mapped[datetime | None] = labelled("終結日時")

    # 1 概要
    title: Mapped[str] = labelled("件名")
    kinds: Mapped[frozenset[IncidentKind]] = labelled("種別", TermSet(IncidentKind))
    origin: Mapped[Origin] = labelled("発覚区分")
    damage: Mapped[Damage] = labelled("顧客被害の有無")
    summary = Sealed[str]("概要")
    assignee_id: Mapped[int | None] = labelled("担当者", ForeignKey("member.id"))
    assignee: Mapped[Member | None] = relationship()

    # 2 発生と発覚
    occurred_from = Dated("発生日時")
    occurred_to = Dated("発生日時（終わり）")
    discovered_at: Mapped[datetime] = labelled("発覚日時")
    discovered_precision: Mapped[Precision] = labelled("発覚日時の精度")
    discovery_source: Mapped[DiscoverySource | None] = labelled("発覚の端緒")
    discovery_detail = Sealed[str]("端緒の詳細")
    known = Dated("社内で最初に知った日時")
    known_by: Mapped[str | None] = labelled("最初に知った部署")

    # 3 影響範囲
    services = Sealed[str]("対象サービス・システム")
    contractors = Sealed[str]("関係する委託先")
    outflows = sealed_rows("流出先金融機関", Outflow)
    leaked_items = Sealed[str]("漏えいした個人データの項目")
    impact_note = Sealed[str]("影響範囲の補足")
    figures: Mapped[list["IncidentFigure"]] = relationship(
        back_populates="incident", order_by="IncidentFigure.id", lazy="selectin"
    )

    # 4 原因・手口
    cause_status: Mapped[CauseStatus | None] = labelled("原因の判明状況")
    cause = Sealed[str]("原因")
    method = Sealed[str]("手口")

    # 5 対応状況
    measures = sealed_rows("被害拡大防止措置", Measure)
    response_note = Sealed[str]("その他の対応")

    # 6 顧客対応
    customer_contact = Sealed[str]("個別連絡の状況")
    consultation_desk = Sealed[str]("相談窓口")
    compensation_policy = Sealed[str]("補償方針")
    answer_guide = Sealed[str]("回答例（想定問答）")

    # 7 公表
    publication: Mapped[Publication | None] = labelled("公表の状況")
    published = Dated("公表日時（予定を含む）")
    publication_medium: Mapped[str | None] = labelled("公表の媒体")
    published_text = Sealed[str]("公表文", data_class=DataClass.PUBLIC)

    # 8 関係機関
    bodies = sealed_rows("関係機関への連絡", BodyContact)

    # 9 社内体制
    management_reported = Dated("経営への報告日時")
    headquarters: Mapped[Headquarters | None] = labelled("対策本部")
    headquarters_detail = Sealed[str]("対策本部の詳細")
    independent_review = Sealed[str]("独立した部署による調査")

    # 10 見通し・再発防止
    outlook = Sealed[str]("今後の見通し")
    next_report = Dated("次回報告予定")
    preventions = sealed_rows("再発防止策", Prevention)
    preventive_done = Sealed[str]("再発防止策（実施済み）")
    preventive_planned = Sealed[str]("再発防止策（今後の予定）")

    closing_summary = Sealed[str]("総括")

    # 11 連絡先
    contact_department: Mapped[str | None] = labelled("連絡先の部署")
    contact_name: Mapped[str | None] = labelled("連絡先の担当者")
    contact_phone: Mapped[str | None] = labelled("連絡先の電話")
    contact_email: Mapped[str | None] = labelled("連絡先のメール")
    contact_off_hours: Mapped[str | None] = labelled("夜間・休日の連絡先")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    def figure(self, item: FigureItem) -> "IncidentFigure | None":
        """Give one figure, None where nothing was ever entered."""
        return next((figure for figure in self.figures if figure.item is item), None)


class IncidentFigure(Audited, Base):
    """One figure of a case: 確定 and 見込（最大） side by side, whether it is still open, and 基準時点."""

    __tablename__ = "incident_figure"
    table_label = "事案の数値"
    __table_args__ = (
        UniqueConstraint("incident_id", "item"),
        CheckConstraint("confirmed >= 0", name="confirmed_not_negative"),
        CheckConstraint("worst_case >= 0", name="worst_case_not_negative"),
    )

    id: Mapped[int] = identity()
    incident_id: Mapped[int] = labelled("事案", ForeignKey("incident.id"), index=True)
    incident: Mapped[Incident] = relationship(back_populates="figures")
    item: Mapped[FigureItem] = labelled("項目")
    confirmed: Mapped[int | None] = labelled("確定", BigInteger)
    worst_case: Mapped[int | None] = labelled("見込（最大）", BigInteger)
    is_unknown: Mapped[bool] = labelled("調査中")
    as_of: Mapped[datetime | None] = labelled("基準時点")

    @property
    def audit_label(self) -> str:
        """Say which figure of which case this is."""
        return f"{self.incident.number} {self.item.label}"


def ip_trace(text: str | None) -> str | None:
    """Give the blind value by which an IP address is known again, wherever in whichever case it stands."""
    folded = fold("".join((text or "").split()))
    try:
        key = ip_address(folded).compressed
    except ValueError:
        key = folded
    return blind_index(key, "trace|ip") if key else None


def mail_trace(text: str | None) -> str | None:
    """Give the blind value by which a mail address is known again, wherever in whichever case it stands."""
    key = fold_identifier(text or "")
    return blind_index(key, "trace|email") if key else None
