"""What people see and do on the pages of the ledger, and what stays hidden from whom."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from core.database import db
from core.moments import Moment, Precision
from imports.vocabulary import Fate
from incidents.models import Incident
from inquiries.models import Inquiry
from inquiries.operations import link_incident
from ledger.models import AccountContact, AffectedAccount, Login, PayoutAccount, Transfer
from ledger.operations import ACCOUNTS, PAYOUTS, exclude_account, open_payout
from ledger.vocabulary import ContactState, Decision, LeakedItem, LegalBasis, Stage
from tests.conftest import NOW, Browser, counted_statements, member_of
from tests.factories import an_incident, an_inquiry
from tests.ledger.ledgers import account_no, an_account, judged

Opened = Callable[..., Browser]
Working = Callable[..., Any]
LOGIN = Login(Moment(NOW, Precision.ABOUT), "203.0.113.7", "device-1", "Mozilla/5.0")


@pytest.fixture
def case(work: Working) -> Incident:
    with work("sato") as running:
        return an_incident(running)


def _account(work: Working, case: Incident, place: int = 0, **given: Any) -> AffectedAccount:
    with work("sato") as running:
        return an_account(running, running.session.get(Incident, case.id), place, **given)


def _now(session: Any, account: AffectedAccount) -> AffectedAccount:
    session.expire_all()
    same = select(AffectedAccount).where(AffectedAccount.uid == account.uid)
    found: AffectedAccount = session.scalars(same).one()
    return found


def _hidden(page: str, *names: str) -> dict[str, str]:
    found = {}
    for name in names:
        value = page.split(f'name="{name}"')[1].split('value="')[1].partition('"')[0]
        found[name] = value.replace("&#34;", '"')
    return found


def test_an_account_is_recorded_once_with_all_that_is_known(
    browser: Opened, case: Incident, session: Any
) -> None:
    sato, address = browser("sato"), f"/incidents/{case.uid}/accounts/new"
    typed = {
        **_hidden(sato.get(address).text, "submission_id"),
        "account_no": "１２３-４５６７",
        "customer_name": "髙橋 花子",
        "stages": ["sold", "withdrawn"],
        "occurred_at": "2020年9月初旬",
        "sold_yen": "2,500万",
        "loss_yen": "1234567",
        "trades-0-code": "7203",
        "trades-0-side": "sell",
        "trades-0-quantity": "1,000",
        "trades-0-yen": "2500万円",
        "logins-0-ip": "203.0.113.7",
        "frozen_at": "調査中",
        "claimed_on": "R2.9.20",
        "decision": "partial",
        "compensation_rate": "50",
    }
    first, second = sato.post(address, typed), sato.post(address, typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    page = sato.get(first.location).text
    for part in (
        "2,500万",
        "25,000,000円",
        "調査中",
        "7203",
        "1,000",
        "203.0.113.7",
        "50％",
        "不正売却、不正出金",
    ):
        assert (part in page) == (part != "2,500万")
    kept = session.scalars(select(AffectedAccount)).one()
    assert kept.frozen.precision is Precision.UNKNOWN
    assert kept.claimed_on == date(2020, 9, 20)
    again = sato.post(address, {**typed, "submission_id": "other", "account_no": "1234567"})
    assert again.status_code == 422
    assert "すでに記録されています" in again.text
    assert 'value="1234567"' in again.text
    assert "記録" in sato.get(f"{first.location}/history").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"account_no": ""}, "口座番号を入力してください"),
        ({"account_no": "－"}, "口座番号を入力してください"),
        ({"sold_yen": "9223372036854775808"}, "以下の数字"),
        ({"sold_yen": "1000000000001"}, "1兆円まで"),
        ({"sold_yen": "調査中"}, "空欄にしてください"),
        ({"stages": ["login_only", "sold"]}, "同時には選べません"),
        ({"compensation_rate": "101"}, "0から100まで"),
        ({"claimed_on": "2026年9月"}, "日付を入力してください"),
        ({"paid_on": "2090/1/1"}, "これから先の日付"),
        ({"account_no": ["1", "2"]}, "重ねて送られました"),
        ({"logins-0-at": "きのうの夜"}, "日時は"),
    ],
)
def test_what_cannot_be_meant_is_asked_back_with_everything_typed(
    browser: Opened, case: Incident, typed: dict[str, Any], said: str
) -> None:
    sent = {"submission_id": "x", "account_no": "1", "note": "書いたこと", **typed}
    answer = browser("sato").post(f"/incidents/{case.uid}/accounts/new", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "書いたこと" in answer.text


def test_nothing_sent_gives_an_error_of_the_server(
    browser: Opened, work: Working, case: Incident
) -> None:
    sato, account = browser("sato"), _account(work, case)
    hostile = {"a": "\x00\ud800\U0010ffff", "account_no": "\x00\x07", "trades-9999-yen": "9" * 400}
    for address in (
        f"/incidents/{case.uid}/accounts/new", f"/incidents/{case.uid}/payout-accounts/new",
        f"/affected-accounts/{account.uid}/edit", f"/affected-accounts/{account.uid}/contacts",
        f"/affected-accounts/{account.uid}/moves/exclude", f"/incidents/{case.uid}/accounts/figures",
        f"/incidents/{case.uid}/accounts/export",
    ):  # fmt: skip
        sent = {key: value.encode("utf-8", "surrogatepass") for key, value in hostile.items()}
        assert sato.post(address, sent).status_code in {409, 422}
    assert sato.post(f"/affected-accounts/{account.uid}/moves/delete").status_code == 404
    listed = (
        f"/incidents/{case.uid}/accounts?stage=x&hold=no-x&contact=&unknown=zz&q=%00&sort=q&after=x"
    )
    assert sato.get(listed).status_code == 200


def test_two_edits_are_joined_or_shown_side_by_side(
    browser: Opened, work: Working, case: Incident, session: Any
) -> None:
    account = _account(work, case)
    edit = f"/affected-accounts/{account.uid}/edit"
    sato, other = browser("sato"), browser("kobayashi")
    shown = _hidden(sato.get(edit).text, "version", "base")
    same = {
        "account_no": account.account_no,
        "customer_name": "髙橋 花子",
        "stages": ["sold", "withdrawn"],
    }
    mine = {**shown, **same, "withdrawn_yen": "1,000,000"}
    assert other.post(edit, {**mine, "note": "別の職員"}).status_code == 303
    assert sato.post(edit, {**mine, "loss_yen": "5"}).status_code == 303
    kept = _now(session, account)
    assert (kept.note, kept.loss_yen) == ("別の職員", 5)
    clash = sato.post(edit, {**mine, "loss_yen": "7"})
    assert clash.status_code == 409
    assert "現在の値を使う" in clash.text
    assert _now(session, account).loss_yen == 5
    kept_by_hand = sato.post(edit, {**mine, "save": "draft", "note": "続き"})
    assert "続き" in sato.get(kept_by_hand.location).text


def test_who_sees_masks_finds_no_number_no_name_and_no_address(
    browser: Opened, work: Working, case: Incident
) -> None:
    account = _account(work, case, logins=(LOGIN,), changed_email="thief@example.com", note="秘密")
    pages = (
        f"/incidents/{case.uid}/accounts", f"/affected-accounts/{account.uid}",
        f"/affected-accounts/{account.uid}/history", f"/incidents/{case.uid}/payout-accounts",
        f"/incidents/{case.uid}/accounts?q=999",
    )  # fmt: skip
    watanabe = browser("watanabe")
    texts = [watanabe.get(address).text for address in pages]
    assert "末尾890" in texts[0]
    assert "末尾890" in texts[1]
    assert "末尾890" in texts[4]  # a search would tell whose account is behind the mask
    for text in texts:
        for secret in (account_no(0), "髙橋", "203.0.113.7", "thief@", "秘密"):
            assert secret not in text
    assert "髙橋 花子" in browser("takahashi").get(pages[1]).text
    for address in (
        f"/incidents/{case.uid}/accounts/hits",
        f"/affected-accounts/{account.uid}/edit",
    ):
        assert watanabe.get(address).status_code == 404
    for login in ("ito", "yamamoto", "nakamura"):
        assert browser(login).get(pages[1]).status_code == 404


def test_contacts_are_added_and_never_changed(
    browser: Opened, work: Working, case: Incident, session: Any
) -> None:
    account = _account(work, case)
    sato, page = browser("sato"), f"/affected-accounts/{account.uid}"
    typed = {
        **_hidden(sato.get(page).text, "submission_id"),
        "happened_at": "2026/11/20 9:05", "method": "letter", "reached": "no", "text": "書面を送付",
    }  # fmt: skip
    assert sato.post(f"{page}/contacts", typed).status_code == 303
    assert sato.post(f"{page}/contacts", typed).status_code == 303
    assert _now(session, account).contact_state is ContactState.TRIED
    typed = {**typed, **_hidden(sato.get(page).text, "submission_id"), "reached": "yes"}
    assert sato.post(f"{page}/contacts", typed).status_code == 303
    assert _now(session, account).contact_state is ContactState.REACHED
    assert (
        sato.post(f"{page}/contacts", {**typed, "happened_at": "2099/1/1 0:00"}).status_code == 422
    )
    contacts = session.scalars(select(AccountContact).order_by(AccountContact.id)).all()
    assert len(contacts) == 2
    with work("sato") as running:
        running.because("ledger:contact")
        contacts[0].is_reached = True
        with pytest.raises(ValueError, match="append-only"):
            running.session.flush()
        running.session.rollback()


def test_an_account_left_out_counts_no_more_until_it_is_taken_back(
    browser: Opened, work: Working, case: Incident
) -> None:
    account = _account(work, case)
    sato, page = browser("sato"), f"/affected-accounts/{account.uid}"
    assert sato.post(f"{page}/moves/exclude").status_code == 422
    assert sato.post(f"{page}/moves/exclude", {"reason": "ご本人の取引"}).status_code == 303
    tab = f"/incidents/{case.uid}/accounts"
    assert account_no(0) not in sato.get(tab).text
    assert account_no(0) in sato.get(f"{tab}?excluded=yes").text
    assert "被害口座はまだ記録されていません" in sato.get(f"/incidents/{case.uid}").text
    assert "ご本人の取引" in sato.get(f"{page}/history").text
    assert sato.post(f"{page}/moves/include", {"reason": "再確認"}).status_code == 303
    assert account_no(0) in sato.get(tab).text


def test_the_same_things_in_another_case_are_shown_to_those_who_may_see_it(
    browser: Opened, work: Working, case: Incident
) -> None:
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        yamamoto = member_of(running.session, "yamamoto").id
        other = an_incident(running, title="別の事案", assignee_id=yamamoto)
        mine = an_account(running, held, 0, logins=(LOGIN,), changed_email="a@example.com")
        theirs = Login(None, "２０３.０.１１３.７", "DEVICE-1", "Mozilla/5.0")
        its = an_account(running, other, 0, logins=(theirs,), changed_email="A@EXAMPLE.COM")
        fed = (Transfer(mine.uid, None, 5),)
        open_payout(running, held, bank="東西銀行", number="00-11", transfers=fed)
        payout = open_payout(running, other, bank="東西", number="0011")
    sato = browser("sato")
    page = sato.get(f"/affected-accounts/{mine.uid}").text
    for part in ("被害口座の口座番号", "接続元IPアドレス", "端末", "変更後のメールアドレス"):
        assert f"{part}が一致" in page
    assert page.count("別の事案") == 4  # one browser, which thousands have, is no hit
    assert f"/affected-accounts/{its.uid}" in page
    assert "不正出金先口座が一致" in sato.get(f"/payout-accounts/{payout.uid}").text
    assert sato.get(f"/incidents/{case.uid}/accounts/hits").text.count("が一致</span>") == 5
    # A contractor sees the own case, and of the other one not even that it has something in common.
    assert "が一致" not in browser("yamamoto").get(f"/affected-accounts/{its.uid}").text
    with work("sato") as running:
        exclude_account(running, running.session.get(AffectedAccount, its.id), reason="誤り")
    assert "が一致" not in sato.get(f"/affected-accounts/{mine.uid}").text


def test_an_inquiry_finds_its_account_and_the_account_its_inquiries(
    browser: Opened, work: Working, case: Incident, session: Any
) -> None:
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        early = an_inquiry(running, account_no="1234567890")
        account = an_account(running, held, 0, withdrawal_held=Moment(NOW, Precision.MINUTE))
        late = an_inquiry(running, account_no="１２３４５６７８９０", incident_id=held.id)
        named = an_inquiry(running, complainant_name="高橋　花子", incident_id=held.id)
    assert (late.affected_account_id, early.affected_account_id) == (account.id, None)
    ito, page = browser("ito"), f"/inquiries/{early.uid}"
    text = ito.get(page).text
    assert f"{case.number} の被害口座に記録されています" in text
    assert "2026/11/22 14:05" in text
    assert "氏名が一致" in ito.get(f"/inquiries/{named.uid}").text
    assert "台帳の記録を見る" not in ito.get(f"/inquiries/{late.uid}").text
    assert ito.post(f"{page}/account", {"account": "nothing"}).status_code == 404
    assert ito.post(f"{page}/account", {"account": account.uid}).status_code == 303
    session.expire_all()
    pointed = session.get(Inquiry, early.id)
    assert (pointed.affected_account_id, pointed.incident_id) == (account.id, case.id)
    shown = browser("sato").get(f"/affected-accounts/{account.uid}").text
    assert early.number in shown
    assert late.number in shown
    assert ito.post(f"{page}/account", {"account": ""}).status_code == 303
    with work("sato") as running:
        link_incident(running, running.session.get(Inquiry, late.id), None)
    session.expire_all()
    assert session.get(Inquiry, late.id).affected_account_id is None


def _full(work: Working, case: Incident) -> None:
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        account = an_account(
            running, held, 0, customer_name="=cmd|' /C'!A0", occurred=Moment(NOW, Precision.ABOUT),
            sold_yen=1, leaked_items=frozenset(LeakedItem), changed_email="+a@example.com",
            logins=(LOGIN, LOGIN), withdrawal_held=Moment(None, Precision.UNKNOWN),
            claimed_on=date(2026, 11, 1), decision=Decision.PARTIAL, compensation_rate=50,
            compensation_basis="買付 － 売付\n（税を除く）", compensation_yen=3, goodwill_yen=10_000,
            legal_basis=LegalBasis.ADR, decided_by="役員", note="@備考",
        )  # fmt: skip
        an_account(running, held, 1, stages=frozenset(), customer_name=None, withdrawn_yen=None)
        transfers = (
            Transfer(account.uid, Moment(NOW, Precision.MINUTE), 5),
            Transfer(None, None, 7),
        )
        open_payout(running, held, bank="東西銀行", number="0011", transfers=transfers)


@pytest.mark.parametrize(("table", "importer"), [("accounts", ACCOUNTS), ("payouts", PAYOUTS)])
def test_a_file_needs_a_purpose_is_recorded_and_comes_back_without_a_change(
    browser: Opened, work: Working, case: Incident, session: Any, table: str, importer: Any
) -> None:
    _full(work, case)
    suzuki, address = browser("suzuki"), f"/incidents/{case.uid}/accounts/export"
    assert suzuki.post(address, {"table": table, "file_format": "csv"}).status_code == 422
    typed = {"table": table, "purpose": "警察への提出", "file_format": "csv"}
    answer = suzuki.post(address, typed)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 3
    lines = judged(session, importer, case, _unguarded(rows))
    assert [line.fate for line in lines] == [Fate.SAME, Fate.SAME], lines
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "ledger:export")).one()
    assert (entry.kind, entry.reason) == (EntryKind.DOWNLOAD, "警察への提出")
    assert '"件数":[null,2]' in entry.changes
    book = CalamineWorkbook.from_object(
        io.BytesIO(suzuki.post(address, {**typed, "file_format": "xlsx"}).data)
    ).get_sheet_by_index(0)
    cells = [str(cell) for row in book.to_python() for cell in row]
    assert ("=cmd|' /C'!A0" in cells) == (table == "accounts")
    assert "=cmd" not in answer.text.replace("'=cmd", "")
    for login in ("watanabe", "yamamoto", "ito"):
        assert browser(login).post(address, typed).status_code == 404


def _unguarded(rows: list[list[str]]) -> bytes:
    """Give a file without the signs that keep spreadsheets from calculating, as the import reads it."""
    plain = [[cell.removeprefix("'") for cell in row] for row in rows]
    target = io.StringIO(newline="")
    csv.writer(target).writerows(plain)
    return target.getvalue().encode()


def test_filters_narrow_the_list_and_no_row_costs_a_statement(
    browser: Opened, work: Working, case: Incident
) -> None:
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        held_at = Moment(NOW, Precision.MINUTE)
        known = {"sold_yen": 1, "bought_yen": 0, "recovered_yen": 0, "loss_yen": 1}
        an_account(running, held, 0, withdrawal_held=held_at, **known)
        an_account(running, held, 1, stages=frozenset({Stage.LOGIN_ONLY}), customer_name="田中 実")
        an_account(running, held, 2, paid_on=date(2026, 11, 1), decision=Decision.FULL)
    sato, base = browser("sato"), f"/incidents/{case.uid}/accounts"
    for query, wanted in {
        "stage=login_only": {1}, "stage=sold": {0, 2}, "stage=none": set(),
        "hold=withdrawal_held": {0}, "hold=no-withdrawal_held": {1, 2}, "contact=none": {0, 1, 2},
        "contact=reached": set(), "compensation=paid": {2}, "compensation=not_claimed": {0, 1},
        "unknown=any": {1, 2}, "unknown=withdrawn_yen": set(), "q=１２３４５６７８９１": {1},
        "q=田中実": {1}, "q=田中": set(), "q=−": set(),
    }.items():  # fmt: skip
        page = sato.get(f"{base}?{query}").text
        assert {place for place in range(3) if f">{account_no(place)}</a>" in page} == wanted, query
    assert db.engine is not None
    seen = []
    for more in (0, 30):
        with work("sato") as running:
            held = running.session.get(Incident, case.id)
            for place in range(100, 100 + more):
                an_account(running, held, place)
        with counted_statements(db.engine) as statements:
            assert sato.get(base).status_code == 200
        seen.append(len(statements))
        with counted_statements(db.engine) as listed:
            assert sato.get("/incidents").status_code == 200
        assert len(listed) <= 6
    assert seen[0] == seen[1]


def test_a_payout_account_names_the_accounts_it_was_fed_from(
    browser: Opened, work: Working, case: Incident, session: Any
) -> None:
    account = _account(work, case)
    sato, address = browser("sato"), f"/incidents/{case.uid}/payout-accounts/new"
    typed = {
        **_hidden(sato.get(address).text, "submission_id"),
        "bank": "東西銀行", "number": "0011", "holder_kana": "ﾆｾﾉ ﾀﾛｳ", "transfers-0-account_no": "999",
        "transfers-0-yen": "60万円", "transfers-1-yen": "1円",
    }  # fmt: skip
    refused = sato.post(address, typed)
    assert refused.status_code == 422
    assert "この事案の被害口座にありません" in refused.text
    answer = sato.post(address, {**typed, "transfers-0-account_no": "１２３４５６７８９０"})
    assert answer.status_code == 303
    payout = session.scalars(select(PayoutAccount)).one()
    assert payout.sent_yen == 600_001
    assert payout.transfers[0].account == account.uid
    page = sato.get(answer.location).text
    assert account_no(0) in page
    assert "600,001円" in page
    assert "東西銀行" in sato.get(f"/affected-accounts/{account.uid}").text
    edit = f"{answer.location}/edit"
    shown = _hidden(sato.get(edit).text, "version", "base")
    del typed["submission_id"], typed["transfers-1-yen"]
    typed["transfers-0-account_no"] = account_no(0)
    assert sato.post(edit, {**typed, **shown, "freeze_answer": "frozen"}).status_code == 303
    session.expire_all()
    assert session.scalars(select(PayoutAccount)).one().sent_yen == 600_000
    assert "凍結済み" in sato.get(f"/incidents/{case.uid}/payout-accounts").text
    # Where less was sent than withdrawn, both numbers are shown.
    assert (
        "被害口座の出金金額の合計（1,000,000円）と異なります"
        in sato.get(f"/incidents/{case.uid}/payout-accounts").text
    )
