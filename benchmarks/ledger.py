"""被害口座台帳 with 10,000 accounts: the import from the upload to the last row, again, and the pages of the case."""

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask.testing import FlaskClient

from benchmarks.inside import Imported, Place, everywhere, imported, settle
from benchmarks.report import Line
from core import clock
from core.clock import wareki_echo
from core.database import db
from core.work import transaction
from documents.sheets import Cell, Sheet, render_xlsx
from incidents.models import Incident
from ledger.operations import ACCOUNTS, PAYOUTS
from ledger.reports.export import ACCOUNT_COLUMNS, TRANSFER_LABELS, account_label, payout_label
from ledger.vocabulary import Decision, LeakedItem, LegalBasis
from tests.factories import an_incident

ROWS = 10_000
BANKS = 40
PER_PAYOUT = 5
SHARED = 100
"""One account of so many was hit in an earlier case, too."""
IMPORT_MOST, PAGE_MOST = 10_000.0, 60.0
STAGES = (
    "不正ログインのみ",
    "不正売却、不正買付",
    "登録情報・出金先変更、不正売却、不正出金",
    "不正出金",
)
PAYOUT_FILLED = (
    "bank",
    "branch",
    "deposit",
    "number",
    "holder_kana",
    "freeze_requested",
    *TRANSFER_LABELS,
)


def main() -> None:
    """Measure on SQLite and, where a server is installed, on PostgreSQL; a promise not kept is an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows: int = parser.parse_args().rows
    if not all(line.is_met for line in measure(rows)):
        sys.exit(1)


def measure(rows: int = ROWS) -> list[Line]:
    """Give all lines, each with whether its promise was kept."""
    return [line for place in everywhere("ledger") for line in _measure(place, rows)]


def _measure(place: Place, rows: int) -> Iterator[Line]:
    case, other = _case(place), _case(place)
    table = accounts_table(rows)
    text = _csv(table)
    further = accounts_table(rows, first=rows - rows // SHARED)
    first = imported(place, ACCOUNTS, text, "台帳.csv", case.uid)
    yield from _told(place, f"被害口座 CSV（CP932）{rows:,}行", first)
    again = imported(place, ACCOUNTS, text, "台帳.csv", case.uid)
    _expect(again.run.same_count == rows, "the same table changed something")
    yield from _told(place, "同じ CSV をもう一度", again)
    book = imported(place, ACCOUNTS, render_xlsx(further), "台帳.xlsx", other.uid)
    _expect(book.run.new_count == rows, "a row of the workbook was not taken")
    yield from _told(place, f"被害口座 xlsx {rows:,}行", book)
    payouts = imported(place, PAYOUTS, _csv(payouts_table(rows)), "出金先.csv", case.uid)
    _expect(payouts.run.new_count == rows, "a row of the payout accounts was not taken")
    yield from _told(place, f"不正出金先口座 CSV {rows:,}行", payouts)
    settle()
    browser = place.browser()
    for what, address in (
        ("被害口座の一覧と合計", f"/incidents/{case.uid}/accounts"),
        ("事案の画面", f"/incidents/{case.uid}"),
        ("不正出金先口座の一覧", f"/incidents/{case.uid}/payout-accounts"),
    ):
        yield place.line(what, PAGE_MOST, lambda address=address: _open(browser, address))  # type: ignore[misc]


def _told(place: Place, what: str, done: Imported) -> Iterator[Line]:
    yield place.tell(f"取込み {what}（試行を含む）", done.taken, IMPORT_MOST)
    yield place.tell(f"取込み {what} プロセッサの時間", done.busy, IMPORT_MOST)


def _expect(is_so: object, otherwise: str) -> None:
    if not is_so:
        raise RuntimeError(otherwise)


def _open(browser: FlaskClient, address: str) -> None:
    answer = browser.get(address)
    _expect(answer.status_code == 200, f"{address} answered {answer.status_code}")


def _case(place: Place) -> Incident:
    with transaction(db.session, place.actor, clock.now()) as work:
        return an_incident(work)


def accounts_table(rows: int, first: int = 0) -> Sheet:
    """Give affected accounts with every column filled, as a back office writes them."""
    begin = clock.to_jst(clock.now()) - timedelta(days=90)
    made = [
        _account(number, begin + timedelta(minutes=7 * (number - first)))
        for number in range(first, first + rows)
    ]
    return Sheet("被害口座", tuple(map(account_label, ACCOUNT_COLUMNS)), made)


def _account(number: int, at: datetime) -> tuple[Cell, ...]:
    yen = 10_000 * (number % 900 + 1)
    day, minute = f"{at:%Y/%m/%d}", f"{at:%Y/%m/%d %H:%M}"
    given: dict[str, Cell] = {
        "account_no": f"{100 + number % 800}-{number:07d}",
        "customer_name": f"架空 花子{number}",
        "stages": STAGES[number % len(STAGES)],
        "occurred": minute if number % 3 else wareki_echo(at),
        "sold_yen": f"{yen // 10_000:,}万円",
        "bought_yen": f"{yen - 5000:,}",
        "withdrawn_yen": yen,
        "recovered_yen": "0",
        "loss_yen": f"￥{yen // 2:,}",
        "leaked_items": "、".join(item.label for item in list(LeakedItem)[: number % 5 + 1]),
        "changed_email": f"user{number}@example.jp",
        "login_at": minute,
        "login_ip": f"10.{number >> 16}.{number >> 8 & 255}.{number & 248}",
        "login_device": f"device-{number:06d}",
        "login_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36",
        "withdrawal_held": minute,
        "password_reset": minute,
        "frozen": f"{minute}頃",
        "claimed_on": day,
        "decision": list(Decision)[number % 2].label,
        "compensation_rate": "50%" if number % 2 else "100",
        "compensation_basis": "買付約定代金 － 売付約定代金（手数料を除く）",
        "compensation_yen": yen // 2,
        "goodwill_yen": "1万円",
        "agreed_on": day,
        "paid_on": day,
        "decided_by": "山田部長",
        "legal_basis": LegalBasis.UNAUTHORIZED_ACCESS.label,
        "note": f"{day}にお電話で状況をうかがい、{number % 9 + 1}回に分けた売却と出金を確認した。折返しの希望あり。",
    }
    return tuple(given[name] for name in ACCOUNT_COLUMNS)


def payouts_table(rows: int) -> Sheet:
    """Give what each of the accounts sent, several of them to one payout account."""
    headers = tuple(map(payout_label, PAYOUT_FILLED))
    return Sheet("不正出金先口座", headers, [_payout(number) for number in range(rows)])


def _payout(number: int) -> tuple[Cell, ...]:
    target = number // PER_PAYOUT
    return (
        f"架空{target % BANKS}銀行",
        "本店",
        "普通",
        f"{target:07d}",
        f"ニセノ タロウ{target}",
        "2026/11/02 09:30",
        f"{100 + number % 800}-{number:07d}",
        "2026/11/01 10:15頃",
        f"{number % 900 + 1}万円",
    )


def _csv(table: Sheet) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([table.headers, *table.rows])
    return target.getvalue().encode("cp932")


if __name__ == "__main__":
    main()
