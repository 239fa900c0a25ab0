"""The bare floor: Flask, SQLAlchemy and one table, with no sign-in, no rights, no audit and no encryption."""

import argparse
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader
from sqlalchemy import Column, DateTime, Engine, Text, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

# Nothing of the product is imported here; the settings below are the product's, written out once more.
SQLITE = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
PAGE_SIZE = 50
COUNT_BOUND = 1000
LISTED = ("number", "title", "kinds", "status", "damage", "discovered_at", "assignee", "updated_at")
ITEMS = tuple(f"item_{place}" for place in range(61))
"""A column per entry of the product's case page, so that both pages read and show texts of one size."""


class Base(DeclarativeBase):
    """The base of the one table."""


class PlainCase(Base):
    """A case as one wide row of plain text."""

    __tablename__ = "plain_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    kinds: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    damage: Mapped[str] = mapped_column(Text)
    discovered_at: Mapped[datetime] = mapped_column(DateTime)
    assignee: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(DateTime)


for _name in ITEMS:
    setattr(PlainCase, _name, Column(_name, Text))

LIST = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>事案</title></head><body>
<h1>事案</h1>
<table><thead><tr><th>番号</th><th>件名</th><th>種別</th><th>状態</th><th>顧客被害</th><th>発覚日時</th>
<th>担当者</th><th>更新日時</th></tr></thead><tbody>
{% for row in rows %}<tr>
  <td>{{ row.number }}</td><td><a href="/incidents/{{ row.uid }}">{{ row.title }}</a></td>
  <td>{{ row.kinds }}</td><td>{{ row.status }}</td><td>{{ row.damage }}</td>
  <td>{{ row.discovered_at.strftime("%Y/%m/%d %H:%M") }}</td><td>{{ row.assignee or "未割当" }}</td>
  <td>{{ row.updated_at.strftime("%Y/%m/%d %H:%M") }}</td>
</tr>{% endfor %}
</tbody></table><p>全 {{ total }} 件</p></body></html>"""

PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{{ case.number }}</title></head><body>
<h1>{{ case.number }} {{ case.title }}</h1>
<p>{{ case.status }} {{ case.damage }} {{ case.assignee or "未割当" }}
{{ case.discovered_at.strftime("%Y/%m/%d %H:%M") }}</p>
<dl>{% for label, text in entries %}<dt>{{ label }}</dt><dd>{{ text or "未入力" }}</dd>{% endfor %}</dl>
</body></html>"""


def items_of(texts: Iterable[str]) -> dict[str, str]:
    """Give the texts of a case page as columns."""
    return dict(zip(ITEMS, texts, strict=True))


def connect(address: str) -> Engine:
    """Make an engine with the product's settings for durability, and the table."""
    engine = create_engine(address)
    if address.startswith("sqlite"):
        event.listen(engine, "connect", _set_up)
    Base.metadata.create_all(engine)
    return engine


def _set_up(connection: Any, record: object) -> None:  # noqa: ANN401 (the driver's connection)
    del record
    for setting in SQLITE:
        connection.execute(f"PRAGMA {setting}")


def create_app(engine: Engine) -> Flask:
    """Give the three pages."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"list.html": LIST, "page.html": PAGE})

    @app.get("/incidents")
    def index() -> str:
        page = select(PlainCase.uid, *(getattr(PlainCase, name) for name in LISTED))
        counted = select(PlainCase.id).limit(COUNT_BOUND + 1).subquery()
        with Session(engine) as session:
            rows = session.execute(page.order_by(PlainCase.id.desc()).limit(PAGE_SIZE)).all()
            total = session.scalar(select(func.count()).select_from(counted))
        return render_template("list.html", rows=rows, total=total)

    @app.get("/incidents/<uid>")
    def show(uid: str) -> str:
        with Session(engine) as session:
            case = session.scalar(select(PlainCase).where(PlainCase.uid == uid))
            if case is None:
                abort(404)
            entries = [(name, getattr(case, name)) for name in ITEMS]
            return render_template("page.html", case=case, entries=entries)

    @app.post("/incidents/new")
    def create() -> ResponseReturnValue:
        with Session(engine) as session:
            uid = secrets.token_urlsafe(16)
            session.add(_entered(uid))
            session.commit()
        return redirect(f"/incidents/{uid}", 303)

    @app.get("/healthz")
    def alive() -> ResponseReturnValue:
        return {"status": "ok"}

    return app


def _entered(uid: str) -> PlainCase:
    """Give the case that a form describes."""
    entered = request.form
    if not entered.get("title", "").strip() or not entered.getlist("kinds"):
        abort(422)
    case = PlainCase(
        uid=uid,
        number=f"INC-{uid}",
        title=entered["title"],
        kinds="、".join(entered.getlist("kinds")),
        status="受付",
        damage=entered["damage"],
        discovered_at=datetime.fromisoformat(entered["discovered_at"].replace("/", "-")),
        updated_at=datetime.now(UTC).replace(tzinfo=None),
    )
    shown = ("title", "kinds", "origin", "damage", "summary")
    for name, value in items_of(
        [entered.get(n, "") for n in shown] + [""] * (len(ITEMS) - len(shown))
    ).items():
        setattr(case, name, value)
    return case


def main() -> None:
    """Serve the floor by the product's server with the product's number of threads."""
    from waitress import serve  # noqa: PLC0415 (only the serving process needs it)

    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    given = parser.parse_args()
    app = create_app(connect(given.database))
    serve(app, host=given.host, port=given.port, threads=given.threads, ident="")


if __name__ == "__main__":
    main()
