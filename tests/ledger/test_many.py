"""Large tables of the ledger: accounts with every column, their 銘柄 and contacts, and long lists taken along."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts.permissions import Role
from audit.models import AuditEntry
from audit.queries import verify
from core.clock import to_jst
from core.moments import Moment, Precision
from imports.columns import Importer
from imports.vocabulary import Fate
from incidents.models import Incident
from jobs.models import Job
from jobs.vocabulary import JobState
from ledger.models import AccountContact, AffectedAccount, Trade
from ledger.operations import ACCOUNTS, CONTACTS, TRADES, add_contact
from ledger.reports.export import ACCOUNT_COLUMNS, account_label
from ledger.vocabulary import ContactMethod, ContactState, Decision, LegalBasis, Side, Stage
from tests.conftest import NOW, Browser, member_of
from tests.factories import an_incident
from tests.inquiries.hands import work_off
from tests.ledger.ledgers import account_no, an_account, imported, judged, ran

Opened = Callable[..., Browser]
Working = Callable[..., Any]
TRADE_HEADERS = ("被害口座番号", "コード", "売買区分", "銘柄", "株数", "約定代金")
CONTACT_HEADERS = ("口座番号", "連絡日時", "連絡方法", "結果", "内容")


@pytest.fixture
def case(work: Working) -> Incident:
    """Give a case."""
    with work("sato") as running:
        incident: Incident = an_incident(running)
        return incident


def _table(headers: Iterable[str], *rows: Iterable[str]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([headers, *rows])
    return target.getvalue().encode()


def _full(place: int) -> list[str]:
    """Give a row with every column filled, each in another way that people write."""
    given = {
        "account_no": account_no(place),
        "customer_name": f"＝髙𠮷 花子{place}",
        "stages": "不正売却、不正出金",
        "occurred": "令和8年10月3日14時5分頃",
        "sold_yen": "１，２３４万円",
        "bought_yen": "0",
        "withdrawn_yen": "￥1,000",
        "recovered_yen": "5千円",
        "loss_yen": "1兆円",
        "leaked_items": "氏名、住所",
        "changed_email": f"u{place}@example.jp",
        "login_at": "2026/10/3 14:00",
        "login_ip": f"203.0.113.{place}",
        "login_device": f"d-{place}",
        "login_agent": "Mozilla/5.0",
        "withdrawal_held": "調査中",
        "password_reset": "2026/10/4",
        "frozen": "2026年10月上旬",
        "claimed_on": "R8.10.5",
        "decision": "一部補償",
        "compensation_rate": "５０％",
        "compensation_basis": '買付 "約定" 代金\n－売付代金',
        "compensation_yen": "3万",
        "goodwill_yen": "10,000",
        "agreed_on": "2026/10/20",
        "paid_on": "2026/10/31",
        "decided_by": "部長",
        "legal_basis": "不正アクセス補償",
        "note": "@折返し",
    }
    return [given[name] for name in ACCOUNT_COLUMNS]


def test_many_rows_are_stored_and_told_as_one_by_one_and_again_change_nothing(
    work: Working, session: Any, case: Incident
) -> None:
    table = _table(map(account_label, ACCOUNT_COLUMNS), *map(_full, range(30)))
    for expected in ((30, 0), (0, 30)):
        with work("sato") as running:
            run = ran(running, ACCOUNTS, running.session.get(Incident, case.id), table)
            assert (run.new_count, run.same_count) == expected
            assert (run.changed_count, run.rejected_count) == (0, 0)
    session.expire_all()
    accounts = session.scalars(select(AffectedAccount).order_by(AffectedAccount.id)).all()
    assert [one.account_no for one in accounts] == [account_no(place) for place in range(30)]
    one = accounts[7]
    assert one.stages == {Stage.SOLD, Stage.WITHDRAWN}
    assert one.occurred is not None
    assert one.occurred.precision is Precision.ABOUT
    assert f"{to_jst(one.occurred.at):%Y/%m/%d %H:%M}" == "2026/10/03 14:05"
    assert (one.sold_yen, one.bought_yen, one.withdrawn_yen) == (12_340_000, 0, 1000)
    assert (one.recovered_yen, one.loss_yen) == (5000, 10**12)
    assert one.withdrawal_held == Moment(None, Precision.UNKNOWN)
    assert (one.decision, one.legal_basis) == (Decision.PARTIAL, LegalBasis.UNAUTHORIZED_ACCESS)
    assert (str(one.claimed_on), one.compensation_rate) == ("2026-10-05", 50)
    assert one.compensation_basis == '買付 "約定" 代金\n－売付代金'
    assert one.logins is not None
    assert (one.logins[0].ip, one.note, one.version) == ("203.0.113.7", "@折返し", 1)
    assert one.opened_at == one.updated_at == NOW
    told = select(func.count()).where(AuditEntry.subject_table == "affected_account")
    assert session.scalar(told) == 30
    assert verify(session).is_whole


def _trades(session: Any, place: int = 0) -> list[tuple[Any, ...]]:
    session.expire_all()
    account = session.scalars(
        select(AffectedAccount).order_by(AffectedAccount.id).offset(place).limit(1)
    ).one()
    return [(one.code, one.name, one.side, one.quantity, one.yen) for one in account.trades or ()]


def _run(work: Working, importer: Importer, case: Incident, table: bytes) -> tuple[int | None, ...]:
    """Import a table; give how many rows were new, changed, the same and rejected."""
    with work("sato") as running:
        run = ran(running, importer, running.session.get(Incident, case.id), table)
        return run.new_count, run.changed_count, run.same_count, run.rejected_count


def test_lines_of_securities_are_added_changed_and_never_lost(
    browser: Opened, work: Working, session: Any, case: Incident
) -> None:
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        an_account(running, held, 0, trades=(Trade("9999", "前からの行", Side.SELL, 1, 2),))
        an_account(running, held, 1)
    rows = [
        (account_no(0).replace("-", ""), "７２０３", "売却", "架空自動車", "1,000株", "250万円"),
        (account_no(0), "7203", "買付", "架空自動車", "", ""),
        (account_no(1), "7203", "売却", "=cmd|' /C'!A0", "１００", "1兆円"),
    ]
    page = imported(browser("sato"), "account_trades", case, _table(TRADE_HEADERS, *rows))
    assert "取込み済み" in page
    first = ("7203", "架空自動車", Side.SELL, 1000, 2_500_000)
    kept = [("9999", "前からの行", Side.SELL, 1, 2), first]
    assert _trades(session) == [*kept, ("7203", "架空自動車", Side.BUY, None, None)]
    assert _trades(session, 1) == [("7203", "=cmd|' /C'!A0", Side.SELL, 100, 10**12)]
    assert _run(work, TRADES, case, _table(TRADE_HEADERS, *rows)) == (0, 0, 3, 0)
    later = (account_no(0), "7203", "買付", "", "5", "")
    assert _run(work, TRADES, case, _table(TRADE_HEADERS, later)) == (0, 1, 0, 0)
    assert _trades(session) == [*kept, ("7203", "架空自動車", Side.BUY, 5, None)]


def test_lines_of_securities_that_cannot_be_meant_are_rejected(
    work: Working, session: Any, case: Incident
) -> None:
    with work("sato") as running:
        same = Trade("1", None, Side.SELL, 1, 1)
        an_account(running, running.session.get(Incident, case.id), 0, trades=(same, same))
    number = account_no(0)
    rows = (
        ("000", "7203", "売却", "", "", ""),
        (number, "7203", "貸借", "", "", ""),
        (number, "", "売却", "", "", ""),
        (number, "2", "売却", "", "-5", ""),
        (number, "3", "売却", "", "", "1兆1円"),
        (number, "4", "売却", "", "", "-1"),
        (number, "5", "売却", "", "9" * 30, ""),
        (number, "6", "売却", "名" * 101, "", ""),
        (number, "7-7", "売却", "", "", "1"),
        (number, "７７", "売却", "", "", "2"),
        (number, "1", "売却", "", "", "9"),
        (number, "8", "売却", "", "", "調査中"),
        (number, "9", "売却", "\0\u202e", "1", "１万円"),
    )
    table = _table(TRADE_HEADERS, *rows)
    lines = judged(session, TRADES, case, table)
    assert [line.fate is Fate.REJECTED for line in lines] == [True] * 12 + [False]
    said = [" ".join(one.sentence for one in line.problems) for line in lines]
    for place, part in enumerate(
        (
            "この事案の被害口座にありません", "選択肢にありません", "入力してください", "0以上の数字",
            "1兆円まで", "0以上の数字", "以下の数字", "100文字以内", "同じ", "同じ", "2つ以上記録",
            "分からないときは空欄",
        )
    ):  # fmt: skip
        assert part in said[place], (place, said[place])
    assert _run(work, TRADES, case, table) == (1, 0, 0, 12)
    assert len(_trades(session)) == 3


def test_more_lines_than_a_page_can_hold_stay_when_the_account_is_edited(
    browser: Opened, work: Working, session: Any, case: Incident
) -> None:
    with work("sato") as running:
        account = an_account(running, running.session.get(Incident, case.id), 0)
    rows = [(account_no(0), str(place), "買付", "", "", "1") for place in range(101)]
    assert _run(work, TRADES, case, _table(TRADE_HEADERS, *rows)) == (101, 0, 0, 0)
    page = f"/affected-accounts/{account.uid}/edit"
    shown = browser("sato").get(page)
    assert shown.status_code == 200
    assert "銘柄コード" not in shown.text
    hidden = {
        name: shown.text.split(f'name="{name}"')[1].split('value="')[1].partition('"')[0]
        for name in ("submission_id", "version")
    }
    base = shown.text.split('name="base"')[1].split('value="')[1].partition('"')[0]
    typed = {
        **hidden,
        "base": base.replace("&#34;", '"'),
        "account_no": account_no(0),
        "note": "追記",
    }
    assert browser("sato").post(page, typed).status_code == 303
    assert len(_trades(session)) == 101


def test_contacts_are_added_by_a_table_once_and_a_correction_is_a_further_entry(
    work: Working, session: Any, case: Incident
) -> None:
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        accounts = [an_account(running, held, place) for place in range(2)]
        add_contact(
            running, accounts[0], happened_at=NOW - timedelta(days=1),
            method=ContactMethod.EMAIL, is_reached=False,
        )  # fmt: skip
    rows = (
        (account_no(0), "令和8年11月20日9時5分", "電話", "不在", "＝留守番電話"),
        (account_no(1), "2026/11/20 10:00", "書面", "はい", ""),
    )
    table = _table(CONTACT_HEADERS, *rows)
    assert _run(work, CONTACTS, case, table) == (2, 0, 0, 0)
    assert _run(work, CONTACTS, case, table) == (0, 0, 2, 0)
    states = select(AffectedAccount.contact_state).order_by(AffectedAccount.id)
    assert list(session.scalars(states)) == [ContactState.TRIED, ContactState.REACHED]
    corrected = (account_no(0), "2026/11/20 9:05", "電話", "連絡がついた", "")
    assert _run(work, CONTACTS, case, _table(CONTACT_HEADERS, corrected)) == (0, 1, 0, 0)
    session.expire_all()
    held_contacts = session.scalars(select(AccountContact).order_by(AccountContact.id)).all()
    found = [(one.method, one.is_reached, one.text) for one in held_contacts]
    assert found == [
        (ContactMethod.EMAIL, False, None),
        (ContactMethod.PHONE, False, "＝留守番電話"),
        (ContactMethod.LETTER, True, None),
        (ContactMethod.PHONE, True, "＝留守番電話"),
    ]
    assert {one.member_name for one in held_contacts} == {member_of(session, "sato").name}
    assert set(session.scalars(states)) == {ContactState.REACHED}
    assert verify(session).is_whole
    bad = (
        (account_no(0), "2099/1/1 0:00", "電話", "はい", ""),
        (account_no(0), "昨日", "電話", "はい", ""),
        (account_no(0), "2026/11/20", "電話", "はい", ""),
        (account_no(0), "2026/11/20 9:07", "電話", "たぶん", ""),
        (account_no(0), "2026/11/20 9:08", "伝書鳩", "はい", ""),
        ("9", "2026/11/20 9:09", "電話", "はい", ""),
        (account_no(0), "2026/11/20 9:10", "電話", "", ""),
        (account_no(0), "2026/11/20 9:11", "電話", "はい", ""),
        (account_no(0), "2026/11/20 09:11", "電話", "いいえ", ""),
    )
    assert _run(work, CONTACTS, case, _table(CONTACT_HEADERS, *bad)) == (0, 0, 0, len(bad))


TYPED = {"file_format": "csv", "purpose": "警察への提出", "submission_id": "ledger-1"}


def test_a_long_table_is_written_by_a_job_and_told_with_its_rows_and_purpose(
    app: Flask,
    browser: Opened,
    work: Working,
    session: Any,
    case: Incident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ledger.views.tab.AT_ONCE", 3)
    monkeypatch.setattr("ledger.queries.accounts.AT_ONCE", 2)
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        for place in range(5):
            an_account(running, held, place, customer_name="=1+1", note="-1")
    suzuki, address = browser("suzuki"), f"/incidents/{case.uid}/accounts/export"
    asked = suzuki.get(f"{address}?stage=sold").text
    assert "3 件を超える表は処理の画面に移り" in asked
    typed = {**TYPED, "table": "accounts"}
    first, second = (suzuki.post(f"{address}?stage=sold", typed) for _ in range(2))
    assert first.status_code == 303
    assert first.location == second.location
    work_off(app)
    assert "5件を出力しました" in suzuki.get(first.location).text
    text = suzuki.get(f"{first.location}/file").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in rows[1:]] == [account_no(place) for place in range(5)]
    assert {row[1] for row in rows[1:]} == {"'=1+1"}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "ledger:export")).one()
    assert (entry.reason, entry.subject_uid) == ("警察への提出", case.uid)
    assert '"件数":[null,5]' in entry.changes
    assert "被害の段階" in entry.changes
    assert browser("sato").get(f"{first.location}/file").status_code == 404


def test_who_may_no_longer_take_the_ledger_along_gets_no_file_of_a_job(
    app: Flask, browser: Opened, work: Working, session: Any, case: Incident, monkeypatch: Any
) -> None:
    monkeypatch.setattr("ledger.views.tab.AT_ONCE", 0)
    with work("sato") as running:
        an_account(running, running.session.get(Incident, case.id))
    address = f"/incidents/{case.uid}/accounts/export"
    answer = browser("suzuki").post(address, {**TYPED, "table": "accounts"})
    assert answer.status_code == 303
    with work() as running:
        running.because("accounts:test")
        member_of(session, "suzuki").roles = frozenset({Role.SUPPORT})
    work_off(app)
    job = session.scalars(select(Job)).one()
    assert (job.state, "権限" in job.message) == (JobState.FAILED, True)
