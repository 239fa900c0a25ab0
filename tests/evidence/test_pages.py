"""What the CSIRT sees when it records evidence, takes it out, passes it on and compares it."""

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from attachments.models import Attachment
from attachments.store import Store, current_store
from audit.models import AuditEntry
from core.database import db
from evidence.models import CustodyEntry, EvidenceItem
from evidence.vocabulary import CustodyAct
from tests.attachments.corpus import PROGRAM, zip_of
from tests.conftest import Browser, counted_statements, member_of
from tests.factories import an_incident

Opened = Callable[..., Browser]
Working = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("quick_look")
LOG = b"2026-11-22 05:05 login failed 192.0.2.1\n" * 50
ENTRY: dict[str, Any] = {
    "submission_id": "piece-1",
    "title": "ログイン認証のログ",
    "kind": "log",
    "source": "認証基盤（本番1号機）",
    "obtained_at": "令和8年11月20日 9時5分",
    "obtained_by": "基盤運用部 髙﨑",
    "note": "原本は保全用のディスクに複製した。",
}


def _sent(*files: tuple[str, bytes], **entries: Any) -> dict[str, Any]:
    return {**ENTRY, **entries, "files": [(io.BytesIO(data), name) for name, data in files]}


def _post(someone: Browser, address: str, data: dict[str, Any]) -> TestResponse:
    return someone.post(address, data, content_type="multipart/form-data")


@pytest.fixture
def case(work: Working) -> str:
    """Give the address of a new case."""
    with work("sato") as running:
        return f"/incidents/{an_incident(running).uid}"


def _piece(someone: Browser, case: str, *files: tuple[str, bytes], **entries: Any) -> str:
    """Record a piece and give its address."""
    answer = _post(someone, f"{case}/evidence/new", _sent(*files, **entries))
    assert answer.status_code == 303, answer.text
    return answer.location


def _files(session: Any) -> list[Attachment]:
    session.expire_all()
    return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def _addresses(page: str, what: str) -> list[str]:
    return re.findall(rf'(?:href|action)="(/evidence/[^"]+/files/[^"]+/{what})"', page)


def _path(attachment: Attachment) -> Path:
    name = attachment.stored_as
    return current_store().folder / name[:2] / name[2:4] / name


def _verbs(session: Any) -> list[str]:
    return list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq)))


def test_a_piece_is_recorded_with_its_files_and_shows_their_hashes(
    browser: Opened, case: str, session: Any
) -> None:
    sato = browser("sato")
    piece = _piece(sato, case, ("auth ﾛｸﾞ.log", LOG), ("画面.txt", "写し".encode()))
    page = sato.get(piece).text
    for text in (
        *list(ENTRY.values())[3:4],
        "ログイン認証のログ",
        "基盤運用部 髙﨑",
        "auth ﾛｸﾞ.log",
    ):
        assert text in page
    assert hashlib.sha256(LOG).hexdigest() in page
    assert "令和8年11月20日（金）09:05" in page
    assert page.count("確認済み") == 2
    entry = session.scalars(select(CustodyEntry)).one()
    assert (entry.act, entry.person, entry.counterpart) == (
        CustodyAct.RECEIVED, "佐藤", "認証基盤（本番1号機）",
    )  # fmt: skip
    assert re.search(r"EVD-\d{4}-\d{4}", page)
    stored = session.scalars(select(EvidenceItem)).one()
    assert "認証" not in stored.sealed_title
    assert "ファイル 2 個" in sato.get(case).text
    assert "ログイン認証のログ" in sato.get(f"{case}/evidence").text


def test_a_double_click_makes_one_piece_and_other_files_are_asked_back(
    browser: Opened, case: str, session: Any
) -> None:
    sato = browser("sato")
    first = _piece(sato, case, ("a.log", LOG))
    assert _piece(sato, case, ("a.log", LOG)) == first
    other = _post(sato, f"{case}/evidence/new", _sent(("a.log", LOG + b"x")))
    assert other.status_code == 422
    assert "すでに記録されています" in other.text
    assert "もう一度ファイルを選んでください" in other.text
    assert session.scalar(select(func.count()).select_from(EvidenceItem)) == 1
    assert len(_files(session)) == 1


def test_a_refusal_keeps_every_word_and_says_which_file_and_that_it_is_to_be_chosen_again(
    browser: Opened, case: str, session: Any
) -> None:
    sato = browser("sato")
    entered = {"note": "<b>残る</b>", "obtained_by": "髙﨑"}
    for change, word in (
        ({}, "「空.txt」：空のファイルです"),
        ({"title": ""}, "名称を入力してください"),
        ({"obtained_at": "2090/01/02 10:00"}, "これから先の日時"),
        ({"csrf_token": "x"}, "送信をいったん止めました"),
    ):
        sent = _sent(("空.txt", b""), **{**entered, **change})
        answer = _post(sato, f"{case}/evidence/new", sent)
        assert answer.status_code == 422, word
        assert word in answer.text
        assert "もう一度ファイルを選んでください" in answer.text
        assert "&lt;b&gt;残る&lt;/b&gt;" in answer.text
        assert 'href="#files"' in answer.text
    assert _files(session) == []


def test_taking_a_file_out_gives_the_bytes_under_its_name_and_stands_in_ledger_and_trail(
    browser: Opened, case: str, session: Any
) -> None:
    name = "第1報_顧客被害 ﾃｽﾄ㈱.txt"
    piece = _piece(browser("sato"), case, (name, LOG))
    takahashi = browser("takahashi")
    (address,) = _addresses(takahashi.get(piece).text, "content")
    answer = takahashi.get(address)
    assert answer.data == LOG
    assert answer.content_type == "application/octet-stream"
    assert (
        answer.headers["Content-Disposition"]
        == f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(LOG)
    last = session.scalars(select(CustodyEntry).order_by(CustodyEntry.id.desc())).first()
    assert (last.act, last.person) == (CustodyAct.TAKEN, "高橋")
    assert _verbs(session)[-2:] == ["attachments:download", "evidence:note_custody"]
    assert "照合 一致" in takahashi.get(piece).text


def test_a_file_kept_apart_asks_for_a_purpose_and_gets_a_name_that_nothing_opens(
    browser: Opened, case: str, session: Any
) -> None:
    sato = browser("sato")
    piece = _piece(sato, case, ("請求書\u202efdp.exe", PROGRAM), ("a.zip", zip_of(("../x", b"x"))))
    page = sato.get(piece).text
    assert "\u202e" not in page
    assert "実行できるプログラムです" in page
    assert "展開先の外を指す名前" in page
    first, _ = _addresses(page, "take")
    assert _addresses(page, "content") == []
    assert sato.get(first.replace("/take", "/content")).status_code == 303
    refused = sato.post(first, {"purpose": " "})
    assert refused.status_code == 422
    answer = sato.post(first, {"purpose": "解析環境での解析"})
    assert answer.data == PROGRAM
    assert answer.headers["Content-Disposition"].endswith(quote("請求書fdp.exe.quarantine"))
    assert answer.content_type == "application/octet-stream"
    assert "解析環境での解析" in sato.get(piece).text
    assert _files(session)[0].name == "請求書fdp.exe"


def test_a_tampered_file_is_found_by_comparing_and_never_handed_out(
    browser: Opened, case: str, session: Any
) -> None:
    sato = browser("sato")
    piece = _piece(sato, case, ("a.log", LOG), ("b.log", LOG))
    tampered, lost = _files(session)
    with _path(tampered).open("r+b") as file:
        file.seek(200)
        file.write(b"!")
    _path(lost).unlink()
    page = sato.get(piece).text
    for address in _addresses(page, "content"):
        answer = sato.get(address)
        assert answer.status_code == 303
        assert LOG[:20] not in answer.data
    for address, verdict in zip(_addresses(page, "verify"), ("不一致", "確認不能"), strict=True):
        told = sato.post(address)
        assert told.status_code == 303
        assert f"照合の結果は「{verdict}」です" in sato.get(piece).text
    page = sato.get(piece).text
    assert "照合 不一致" in page
    assert "照合 確認不能" in page
    assert "一致しないファイルがあります" in sato.get(f"{case}/evidence").text
    assert _verbs(session).count("attachments:differs") == 2
    acts = list(session.scalars(select(CustodyEntry.act)))
    assert CustodyAct.TAKEN not in acts


def test_withdrawing_keeps_hash_and_reason_and_can_be_taken_back(
    browser: Opened, case: str, session: Any
) -> None:
    sato = browser("sato")
    piece = _piece(sato, case, ("a.log", LOG))
    page = sato.get(piece).text
    (address,), (content,) = _addresses(page, "withdraw"), _addresses(page, "content")
    assert sato.post(address, {"reason": ""}).status_code == 422
    assert sato.post(address, {"reason": "別の事案のもの"}).status_code == 303
    assert sato.post(address, {"reason": "二度目"}).status_code == 409
    page = sato.get(piece).text
    assert "別の事案のもの" in page
    assert hashlib.sha256(LOG).hexdigest() in page
    assert sato.get(content).status_code == 404
    assert sato.post(_addresses(page, "restore")[0]).status_code == 303
    assert sato.get(content).data == LOG
    assert _files(session)[0].withdrawn_why is None


def test_the_ledger_only_grows_and_a_correction_names_the_wrong_line(
    browser: Opened, case: str, session: Any, work: Working
) -> None:
    sato = browser("sato")
    piece = _piece(sato, case, ("a.log", LOG))
    address = f"{piece}/custody/new"
    line = {
        "submission_id": "line-1",
        "act": "handed",
        "happened_at": "2026/11/21 10:00",
        "person": "CSIRT 佐藤",
        "purpose": "任意提出",
    }
    missing = sato.post(address, line)
    assert missing.status_code == 422
    assert "相手方を入力してください" in missing.text
    assert "任意提出" in missing.text
    line["counterpart"] = "○○警察署"
    for _ in range(2):
        assert sato.post(address, line).status_code == 303
    form = sato.get(f"{address}?corrects=2").text
    assert "通番2の記録を訂正する" in form
    assert 'value="○○警察署"' in form
    fixed = {**line, "submission_id": "line-2", "corrects": "2", "counterpart": "△△警察署"}
    assert sato.post(address, fixed).status_code == 303
    assert sato.post(address, {**fixed, "corrects": "99"}).status_code == 400
    page = sato.get(piece).text
    assert "通番2の訂正" in page
    assert "通番3で訂正" in page
    assert "○○警察署" in page
    entries = list(session.scalars(select(CustodyEntry).order_by(CustodyEntry.number)))
    assert [entry.number for entry in entries] == [1, 2, 3]
    with pytest.raises(ValueError, match="append-only"), work("sato") as running:
        _rewrite(running, entries[0].id)


def _rewrite(running: Any, key: int) -> None:
    running.because("evidence:note_custody")
    running.session.get_one(CustodyEntry, key).purpose = "書き換え"


def test_two_corrections_meet_and_nothing_typed_is_lost(
    browser: Opened, case: str, session: Any
) -> None:
    sato, other = browser("sato"), browser("kobayashi")
    piece = _piece(sato, case)
    page = sato.get(f"{piece}/edit").text
    hidden = dict(re.findall(r'name="(version|base)"[^>]*value="([^"]*)"', page))
    hidden = {name: value.replace("&#34;", '"') for name, value in hidden.items()}
    entered = {name: value for name, value in ENTRY.items() if name != "submission_id"}
    theirs = other.post(f"{piece}/edit", {**entered, **hidden, "note": "小林の備考"})
    assert theirs.status_code == 303
    mine = sato.post(f"{piece}/edit", {**entered, **hidden, "note": "佐藤の備考"})
    assert mine.status_code == 409
    assert "小林の備考" in mine.text
    assert "佐藤の備考" in mine.text
    joined = sato.post(f"{piece}/edit", {**entered, **hidden, "source": "予備機"})
    assert joined.status_code == 303
    session.expire_all()
    item = session.scalars(select(EvidenceItem)).one()
    assert (item.note, item.source) == ("小林の備考", "予備機")


def test_only_who_sees_the_case_sees_its_evidence_and_management_takes_nothing(
    browser: Opened, case: str, work: Working, session: Any
) -> None:
    sato = browser("sato")
    piece = _piece(sato, case, ("a.log", LOG))
    content = _addresses(sato.get(piece).text, "content")[0]
    viewer = browser("watanabe")
    assert viewer.get(piece).status_code == 200
    assert _addresses(viewer.get(piece).text, "(?:content|withdraw|verify)") == []
    stranger = browser("yamamoto")
    support = browser("ito")
    for someone in (stranger, support, browser("nakamura")):
        for address in (f"{case}/evidence", piece, content, f"{piece}/edit"):
            assert someone.get(address).status_code == 404, address
    assert viewer.get(content).status_code == 404
    assert viewer.post(content.replace("content", "verify")).status_code == 404
    with work("sato") as running:
        other = an_incident(running, assignee_id=member_of(session, "yamamoto").id)
    foreign = _piece(stranger, f"/incidents/{other.uid}", ("b.log", LOG), submission_id="own")
    uid = content.split("/")[-2]
    assert stranger.get(f"{foreign}/files/{uid}/content").status_code == 404


def test_the_tab_takes_the_same_statements_for_one_piece_and_for_many(
    browser: Opened, case: str
) -> None:
    sato = browser("sato")
    _piece(sato, case, ("a.log", LOG))
    assert db.engine is not None
    with counted_statements(db.engine) as one:
        sato.get(f"{case}/evidence")
    for number in range(3):
        _piece(sato, case, ("a.log", LOG), ("b.log", LOG), submission_id=f"more-{number}")
    with counted_statements(db.engine) as many:
        page = sato.get(f"{case}/evidence").text
    assert page.count("/evidence/") > 4
    assert len(one) == len(many)
    assert len(many) <= 9


def test_too_large_files_and_senseless_forms_are_answered_and_never_fail(
    browser: Opened, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Store(current_store().folder, current_store().limits.__class__(1000, 10**6, 2, 10**9))
    monkeypatch.setattr("attachments.store._Current.store", small)
    sato, address = browser("sato"), f"{case}/evidence/new"
    large = _post(sato, address, _sent(("大.log", b"x" * 1001), note="残る文章"))
    assert large.status_code == 422
    assert "「大.log」：大きすぎます" in large.text
    assert "残る文章" in large.text
    many = _post(sato, address, _sent(*((f"{n}.log", b"x") for n in range(3))))
    assert "2個までです" in many.text
    with monkeypatch.context() as patch:
        patch.setattr("attachments.intake.TEXTS", 0)
        assert _post(sato, address, _sent(("大.log", b"x" * 9000))).status_code == 413
    odd: list[dict[str, Any]] = [
        {"files": "text"},
        {"title": (io.BytesIO(b"x"), "title.txt")},
        {"submission_id": "x" * 101},
        {"kind": ["log", "mail"]},
        {"title": "a\x00\ud7ff", "obtained_at": "9" * 400},
        {"csrf_token": (io.BytesIO(b"x"), "t")},
    ]
    for change in odd:
        answer = _post(sato, address, {**ENTRY, "submission_id": "odd", **change})
        assert answer.status_code in {303, 400, 422}, change
    piece = _piece(sato, case, submission_id="last")
    assert _post(sato, f"{piece}/files/new", {"submission_id": "f"}).status_code == 422
    added = _post(
        sato, f"{piece}/files/new", {"submission_id": "f", "files": (io.BytesIO(b"x"), "x.txt")}
    )
    assert added.status_code == 303
    assert "通番" in sato.get(piece).text


def test_what_was_typed_and_not_recorded_waits_in_the_form(browser: Opened, case: str) -> None:
    sato, uid = browser("sato"), case.rpartition("/")[2]
    kept = {
        "form": "evidence:new",
        "record": uid,
        "revision": 0,
        "fields": {"title": ["途中の名称"], "note": ["書きかけ"]},
    }
    assert sato.send("/drafts", kept).status_code == 200
    page = sato.get(f"{case}/evidence/new").text
    assert "途中の名称" in page
    assert "書きかけ" in page
