"""Small audited records of the tests' own, kept out of the product's tables."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Engine, ForeignKey, MetaData, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from audit.models import AuditEntry, AuditHead
from core.database import NAMING, Audited, Base, Sealed, TermSet, identity, labelled, table_of
from core.vocabulary import DataClass, Term
from core.work import Actor, NumberSeries, Work, transaction

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
SATO = Actor("uid-of-sato-0123456789", "佐藤 花子", "192.0.2.10", "session-1")


class Failed(Exception):
    """What a failing operation raises."""


class Severity(Term):
    HIGH = "high", "高"
    LOW = "low", "低"


class SampleBase(Base):
    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)


class Case(Audited, SampleBase):
    __tablename__ = "sample_case"

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("番号")
    title: Mapped[str | None] = labelled("件名")
    severity: Mapped[Severity | None] = labelled("重要度")
    affected: Mapped[frozenset[Severity] | None] = labelled("影響", TermSet(Severity))
    amount: Mapped[int | None] = labelled("被害額")
    is_open: Mapped[bool | None] = labelled("対応中")
    opened_at: Mapped[datetime | None] = labelled("発覚日時")
    due_on: Mapped[date | None] = labelled("期限")
    customer: Mapped[str | None] = labelled("顧客区分", data_class=DataClass.CUSTOMER)
    password_hash: Mapped[str | None] = mapped_column(
        info={"label": "パスワード", "class": DataClass.SECRET, "audit": "hidden"}
    )
    outline = Sealed[str]("概要")
    version: Mapped[int] = labelled("版")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (as SQLAlchemy wants it)

    accounts: Mapped[list["Account"]] = relationship(
        back_populates="case", cascade="all, delete-orphan"
    )


class Account(Audited, SampleBase):
    __tablename__ = "sample_account"

    id: Mapped[int] = identity()
    name: Mapped[str] = labelled("名義")
    case_id: Mapped[int] = labelled("事案", ForeignKey("sample_case.id"))
    case: Mapped[Case] = relationship(back_populates="accounts")


class Memo(SampleBase):
    __tablename__ = "sample_memo"

    id: Mapped[int] = identity()
    text: Mapped[str] = labelled("本文")


def create_tables(engine: Engine) -> None:
    """Make the trail's tables with their triggers, and the samples."""
    tables = [table_of(AuditEntry), table_of(AuditHead), table_of(NumberSeries)]
    Base.metadata.create_all(engine, tables=tables)
    SampleBase.metadata.create_all(engine)


def open_case(session: Session, **values: object) -> Case:
    """Record a case as an operation would."""
    with transaction(session, SATO, NOW) as work:
        work.because("cases:open")
        case = Case(**{"number": "INC-2026-0001", "title": "不正出金", **values})
        session.add(case)
    return case


def revise(session: Session, case: Case, **values: object) -> None:
    """Change columns of a case as an operation would."""
    with transaction(session, SATO, NOW) as work:
        work.because("cases:revise")
        for name, value in values.items():
            setattr(case, name, value)


def within(session: Session, verb: str, act: Callable[[], object]) -> None:
    """Do something in a transaction of its own under a verb."""
    with transaction(session, SATO, NOW) as work:
        work.because(verb)
        act()


def fail_after(session: Session, act: Callable[[Work], object]) -> None:
    """Do something in a transaction that fails after it was sent to the database."""
    with transaction(session, SATO, NOW) as work:
        work.because("cases:open")
        act(work)
        session.flush()
        raise Failed


def entries(session: Session) -> list[AuditEntry]:
    """Give the whole trail in its order."""
    session.rollback()
    return list(session.query(AuditEntry).order_by(AuditEntry.seq))


def has_nothing(session: Session) -> bool:
    """Say whether neither a case nor an entry has been written."""
    session.rollback()
    assert inspect(session.get_bind()).has_table("sample_case")
    return session.query(Case).count() == 0 and session.query(AuditEntry).count() == 0
