"""The auditor's page and the command, as people use them."""

import json
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask, abort
from flask.cli import ScriptInfo
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from audit import cli, recorder
from audit.recorder import note
from audit.views import blueprint
from audit.vocabulary import EntryKind
from core import web
from core.database import db
from core.work import transaction
from tests.audit.samples import NOW, SATO, entries, open_case, revise

ROOT = Path(__file__).parents[2]


@pytest.fixture
def connected(sqlite_engine: Engine) -> Iterator[Session]:
    before = db.engine
    db.engine = None
    engine = db.connect(str(sqlite_engine.url))
    with Session(sqlite_engine, expire_on_commit=False) as session:
        yield session
    db.session.remove()
    engine.dispose()
    db.engine = before
    db._factory.configure(bind=before)


class Door:
    """Stands for the guard of the members' package."""

    def __init__(self) -> None:
        self.is_open = True

    def __call__(self, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            if not self.is_open:
                abort(404)
            return view(**arguments)

        guarded.permission = "audit:read"  # type: ignore[attr-defined]
        return guarded


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def app(connected: Session, door: Door) -> Flask:
    del connected
    app = Flask(
        __name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config["SECRET_KEY"] = "for the tests alone"
    web.install(app, is_https=False)
    app.jinja_env.globals.update(current_member=None, navigation=[], is_demo=False)
    words = {"cases:revise": "事案の修正", "sample_case": "事案"}
    app.register_blueprint(blueprint(door, words))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, address: str = "/audit") -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.get_data(as_text=True))


def table_rows(document: Any) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.iterfind("td")]
        for row in document.iterfind(".//table/tbody/tr")
    ]


def words_of(document: Any) -> str:
    return str(document.find(".//main").text_content())


def post_verify(client: FlaskClient) -> str:
    token = page(client).xpath("//main//input[@name='csrf_token']/@value")[0]
    answer = client.post("/audit/verify", data={"csrf_token": token})
    assert answer.status_code == 200
    return words_of(html.fromstring(answer.get_data(as_text=True)))


def tamper(session: Session, statement: str) -> None:
    session.execute(text("DROP TRIGGER audit_entry_no_update"))
    session.execute(text(statement))
    session.commit()


def test_the_page_shows_who_did_what_to_which_record(
    client: FlaskClient, connected: Session
) -> None:
    case = open_case(connected, outline="山田太郎様の口座")
    revise(connected, case, title="改題", outline="山田次郎様の口座")
    document = page(client)
    assert document.findtext(".//h1") == "監査記録"
    first = table_rows(document)[0]
    assert first[:8] == [
        "2",
        "2026/11/22 14:05",
        "変更",
        "佐藤 花子",
        "192.0.2.10",
        "事案の修正",
        "事案 INC-2026-0001",
        "成功",
    ]
    assert "件名 変更前: 不正出金 → 変更後: 改題" in first[8]
    assert "概要 変更前: （変更あり） → 変更後: （変更あり）" in first[8]
    assert "山田" not in document.text_content()
    assert "v1:" not in html.tostring(document, encoding="unicode")


def test_filters_stay_in_the_address_and_in_the_page(
    client: FlaskClient, connected: Session
) -> None:
    open_case(connected)
    with transaction(connected, SATO, NOW) as work:
        note(work, EntryKind.ACCESS, "cases:read", table="sample_case")
    document = page(client, "/audit?kind=access&from=2026/11/22")
    assert [row[2] for row in table_rows(document)] == ["閲覧"]
    assert document.xpath("//select[@name='kind']/option[@selected]/text()") == ["閲覧"]
    assert document.xpath("//input[@name='from']/@value") == ["2026/11/22"]
    chips = document.xpath("//a[contains(@class, 'ip-chip')]")
    assert [chip.text_content().split("の条件")[0].strip() for chip in chips] == [
        "種別：閲覧",
        "期間（開始日）：2026/11/22",
    ]
    assert len(table_rows(page(client, f"/audit{chips[0].get('href')}"))) == 2


def test_the_name_of_a_member_leads_to_everything_they_did(
    client: FlaskClient, connected: Session
) -> None:
    open_case(connected)
    link = page(client).xpath("//table//a/@href")[-1]
    assert len(table_rows(page(client, f"/audit{link}"))) == 1


def test_a_day_that_cannot_be_read_is_said_and_everything_else_applies(
    client: FlaskClient, connected: Session
) -> None:
    open_case(connected)
    document = page(client, "/audit?from=いつか")
    assert "期間（開始日）を読み取れません" in words_of(document)
    assert len(table_rows(document)) == 1


def test_a_list_without_entries_says_so(client: FlaskClient) -> None:
    assert "条件に合う記録はありません" in words_of(page(client))


def test_a_label_is_shown_as_text_and_never_as_markup(
    client: FlaskClient, connected: Session
) -> None:
    open_case(connected, number="<script>alert(1)</script>")
    document = page(client)
    assert "<script>alert(1)</script>" in table_rows(document)[0][6]
    assert document.xpath("//table//script") == []


def test_reading_the_page_writes_nothing(client: FlaskClient, connected: Session) -> None:
    open_case(connected)
    page(client)
    post_verify(client)
    assert len(entries(connected)) == 1


def test_verifying_on_the_page_says_that_the_trail_is_whole(
    client: FlaskClient, connected: Session
) -> None:
    open_case(connected)
    assert "監査記録 1 件を検証しました。改ざんや欠落は見つかりませんでした。" in post_verify(
        client
    )


def test_verifying_on_the_page_names_the_first_broken_entry(
    client: FlaskClient, connected: Session
) -> None:
    revise(connected, open_case(connected), title="改")
    tamper(connected, "UPDATE audit_entry SET actor_name = '別人' WHERE seq = 2")
    said = post_verify(client)
    assert "通番 2（記録上の日時 2026/11/22 14:05） に異常があります" in said
    assert "その前の 1 件は正常です" in said


def test_the_guard_stands_before_both_addresses(app: Flask, door: Door) -> None:
    for name in ("audit.index", "audit.verify"):
        assert getattr(app.view_functions[name], "permission", None) == "audit:read"
    door.is_open = False
    client = app.test_client()
    assert client.get("/audit").status_code == 404
    assert client.post("/audit/verify").status_code in {400, 404}


def run(*arguments: str) -> tuple[int, str, str]:
    script = ScriptInfo(create_app=lambda: Flask(__name__))
    result = CliRunner().invoke(cli.commands, ["verify", *arguments], obj=script)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_ends_with_0_on_a_whole_trail(connected: Session) -> None:
    open_case(connected)
    code, output, errors = run()
    assert (code, errors) == (0, "")
    assert output == "監査記録 1 件を検証しました。改ざんや欠落は見つかりませんでした。\n"


def test_the_command_ends_with_1_and_names_the_first_broken_entry(connected: Session) -> None:
    revise(connected, open_case(connected), title="改")
    tamper(connected, "UPDATE audit_entry SET verb = 'cases:read' WHERE seq = 2")
    code, output, _ = run()
    assert code == 1
    assert output.startswith("通番 2（記録上の日時 2026/11/22 14:05） に異常があります。")
    code, output, _ = run("--json")
    assert code == 1
    assert json.loads(output) == {
        "is_whole": False,
        "checked": 1,
        "broken_seq": 2,
        "broken_at": "2026-11-22T05:05:00.000000Z",
        "reason": "内容が書き込まれたときと異なります",
    }


def test_the_command_compares_with_an_anchor_file(connected: Session, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.jsonl"
    recorder.anchor_to(anchor)
    open_case(connected)
    assert run()[0] == run("--anchor", str(anchor))[0] == 0
    with anchor.open("a", encoding="utf-8") as file:
        file.write('{"seq": 2, "mac": "x"}\n')
    assert run()[0] == run("--anchor", str(anchor))[0] == 1


def test_the_command_ends_with_2_where_it_cannot_verify(connected: Session, tmp_path: Path) -> None:
    del connected
    code, output, errors = run("--anchor", str(tmp_path / "missing"))
    assert (code, output) == (2, "")
    assert "見つかりません" in errors
    db.connect(f"sqlite:///{tmp_path / 'no' / 'such.db'}")
    code, output, errors = run()
    assert (code, output) == (2, "")
    assert "接続できません" in errors


def test_the_help_shows_an_example() -> None:
    code, output, _ = run("--help")
    assert code == 0
    assert "ippo audit verify --anchor" in output
