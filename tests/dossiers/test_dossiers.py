"""One file holds all that is kept of a case, and whoever changes a byte of it is found out."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from audit.models import AuditEntry
from dossiers.cli import commands
from incidents.models import Incident
from jobs.models import Job
from jobs.operations import enqueue
from ledger.vocabulary import Stage
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import Browser
from tests.factories import an_incident, an_inquiry
from tests.ledger.ledgers import an_account
from tests.notifications.letters import Working, a_letter

Opened = Callable[..., Browser]
REASON = "金融庁の検査での提出のため"


def a_whole_case(work: Working, session: Any) -> str:
    """Give a case with a filed report, accounts and an inquiry."""
    with work("sato") as running:
        case = an_incident(running)
        for place in range(3):
            an_account(running, case, place, stages=frozenset({Stage.SOLD}))
        an_inquiry(running, incident_id=case.id, complainant_name="架空 太郎")
        key = case.id
    a_letter(work, session, S.SUBMITTED, session.get_one(Incident, key))
    return str(session.get_one(Incident, key).uid)


def made(app: Flask, someone: Browser, case: str, **chosen: str) -> tuple[str, bytes]:
    """Ask for a package on its page and let the job make it; give its message and its file."""
    page = f"/incidents/{case}/dossier"
    answer = someone.post(page, {"purpose": REASON, "accounts": "masked", **chosen})
    assert answer.status_code == 303, answer.text
    app.extensions["jobs"].work_off()
    told = someone.get(answer.location).text
    return told, someone.get(f"{answer.location}/file").data


def test_a_package_holds_the_filed_report_and_proves_itself(
    app: Flask, browser: Opened, work: Working, session: Any, tmp_path: Path
) -> None:
    case = a_whole_case(work, session)
    someone = browser("takahashi")
    assert f"/incidents/{case}/dossier" in someone.get(f"/incidents/{case}").text
    told, content = made(app, someone, case)
    assert hashlib.sha256(content).hexdigest() in told
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        manifest = json.loads(package.read("manifest.json"))
        contents = package.read("00_目次.html").decode()
        accounts = package.read("08_被害口座.csv").decode("utf-8-sig")
        calls = package.read("09_相談・苦情.csv").decode("utf-8-sig")
        trail = package.read("11_監査記録.jsonl").decode().splitlines()
        filed = [name for name in names if name.endswith("_第1報.docx")]
        assert b"word/document.xml" in package.read(filed[0])
        facts = json.loads(package.read(filed[0].replace(".docx", "_データ.json")))
    assert {one["name"] for one in manifest["members"]} == set(names) - {"manifest.json"}
    assert facts["document_sha256"] == next(
        one["sha256"] for one in manifest["members"] if one["name"] == filed[0]
    )
    assert facts["receipt_no"] == "受付第1号"
    assert REASON in contents
    assert "証拠のファイル（選択により含めていません" in contents
    assert "顧客A" in accounts
    assert "末尾" in accounts
    assert "髙橋" not in accounts + calls
    assert "架空" not in calls
    tables = {json.loads(line)["subject_table"] for line in trail}
    assert {"incident", "affected_account", "notification", "inquiry"} <= tables
    file = tmp_path / "一式.zip"
    file.write_bytes(content)
    runner = app.test_cli_runner()
    checked = runner.invoke(commands, ["verify", str(file)])
    assert checked.exit_code == 0, checked.output
    assert "不一致" not in checked.output
    assert "監査記録の通番" in checked.output
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(changed, "w") as forged:
        for name in names[1:]:
            data = package.read(name)
            forged.writestr(name, data.replace("末尾".encode(), "先頭".encode()))
        forged.writestr("余分.txt", b"x")
    checked = runner.invoke(commands, ["verify", str(changed)])
    assert checked.exit_code == 1
    assert "不一致　08_被害口座.csv（SHA-256が異なります）" in checked.output
    assert f"不一致　{names[0]}（ファイルがありません）" in checked.output
    assert "不一致　余分.txt（目録にないファイルです）" in checked.output
    file.write_bytes(b"PK nothing")
    assert runner.invoke(commands, ["verify", str(file)]).exit_code == 2


def test_names_and_numbers_are_included_for_those_who_may_see_them(
    app: Flask, browser: Opened, work: Working, session: Any
) -> None:
    case = a_whole_case(work, session)
    _, content = made(app, browser("sato"), case, accounts="full", with_files="y")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "髙橋 花子" in package.read("08_被害口座.csv").decode()
        assert "架空 太郎" in package.read("09_相談・苦情.csv").decode()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "dossiers:make")).one()
    assert entry.reason == REASON
    assert hashlib.sha256(content).hexdigest() in entry.changes
    page = f"/incidents/{case}/dossier"
    asked = browser("sato").post(page, {"accounts": "full"})
    assert asked.status_code == 422
    assert "出力の理由を入力してください" in asked.text
    assert browser("watanabe").get(page).status_code == 404


def test_the_same_order_gives_the_same_bytes(
    app: Flask, browser: Opened, work: Working, session: Any
) -> None:
    case = a_whole_case(work, session)
    someone = browser("sato")
    _, first = made(app, someone, case)
    job = session.scalars(select(Job).where(Job.kind == "dossiers:make")).one()
    order, owner = dict(job.payload), job.owner_uid
    with work("sato") as running:
        enqueue(running, "dossiers:make", order, owner_uid=owner, uid="again" + "x" * 17)
    app.extensions["jobs"].work_off()
    assert someone.get("/jobs/again" + "x" * 17 + "/file").data == first


def test_a_package_that_grows_too_large_is_refused_with_advice(
    app: Flask, browser: Opened, work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_whole_case(work, session)
    monkeypatch.setattr("dossiers.reports.packing.MOST_BYTES", 1000)
    someone = browser("sato")
    answer = someone.post(f"/incidents/{case}/dossier", {"purpose": REASON, "accounts": "masked"})
    app.extensions["jobs"].work_off()
    assert "証拠のファイルを含めずに作成" in someone.get(answer.location).text
