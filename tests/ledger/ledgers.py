"""Ledgers for tests: the accounts of a case in which six accounts lost money to two banks, all invented."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from core.work import Work
from imports import operations
from imports.columns import Importer, recognise
from imports.judging import Line, judge
from imports.models import ImportRun
from imports.parsing.results import Table
from incidents.models import Incident
from ledger.models import AffectedAccount
from ledger.operations import open_account
from ledger.vocabulary import Stage
from tests.conftest import Browser

AMOUNTS = ("2,345万円", "１，８７７万円", "1,652万円", "￥14,550,000", "1900万円", "6,350,000")
"""Five accounts of 9,229万円 in all, and one of 635万円; as people write amounts."""
TOTAL = 98_640_000
BANKS = ("みなと貯金銀行",) * 5 + ("東西銀行",)
ACCOUNT_HEADERS = (
    "被害口座番号",
    "氏名",
    "被害の段階",
    "発生日時",
    "売却額",
    "出金額",
    "出金停止",
    "IPアドレス",
)
PAYOUT_HEADERS = (
    "銀行名", "支店名", "種別", "口座番号", "名義", "被害口座番号", "出金日時", "出金額", "凍結依頼日時",
)  # fmt: skip


def account_no(place: int) -> str:
    """Give the number of the n-th account."""
    return f"123-{4567890 + place}"


def accounts_csv(encoding: str = "cp932") -> bytes:
    """Give the table of the six accounts as a back office would send it."""
    rows = [
        (
            account_no(place),
            f"髙橋 花子{place}",
            "登録情報・出金先変更、不正売却、不正出金",
            "令和2年9月初旬" if place else "R2.9.3 10:15頃",
            "2,500万円" if place < 5 else "",
            amount,
            "2020/9/7 18:00",
            f"２０３．０．１１３．{place}",
        )
        for place, amount in enumerate(AMOUNTS)
    ]
    return _csv(ACCOUNT_HEADERS, rows, encoding)


def further_csv(encoding: str = "cp932") -> bytes:
    """Give the table of five further accounts, found later, of which nothing was withdrawn."""
    rows = [
        (account_no(place), f"架空 次郎{place}", "登録情報・出金先変更", "調査中", "0", "0", "", "")
        for place in range(6, 11)
    ]
    return _csv(ACCOUNT_HEADERS, rows, encoding)


def payouts_csv(encoding: str = "cp932") -> bytes:
    """Give the table of the accounts the money went to, one for each affected account."""
    rows = [
        (
            BANKS[place],
            "本店",
            "普通",
            f"{7654321 - place}",
            "ニセノ タロウ",
            account_no(place).replace("-", ""),
            "2020/9/4",
            amount,
            "2020/9/7 19:30",
        )
        for place, amount in enumerate(AMOUNTS)
    ]
    return _csv(PAYOUT_HEADERS, rows, encoding)


def _csv(headers: tuple[str, ...], rows: Iterable[tuple[str, ...]], encoding: str) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([headers, *rows])
    return target.getvalue().encode(encoding)


def an_account(work: Work, incident: Incident, place: int = 0, **given: Any) -> AffectedAccount:
    """Record an affected account; what is not given is the same in every test."""
    values: dict[str, Any] = {
        "account_no": account_no(place),
        "customer_name": "髙橋 花子",
        "stages": frozenset({Stage.SOLD, Stage.WITHDRAWN}),
        "withdrawn_yen": 1_000_000,
    }
    return open_account(work, incident, **{**values, **given})


def judged(session: Any, importer: Importer, incident: Incident, data: bytes) -> list[Line]:
    """Judge a table of UTF-8 without the pages and the child process."""
    bound = importer.within(session, incident.uid)
    return judge(session, bound, _mapping(importer, table := table_from(data)), table)


def table_from(data: bytes) -> Table:
    """Give the table of a CSV in UTF-8."""
    headers, *rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    return Table(tuple(headers), tuple(map(tuple, rows)), tuple(range(2, len(rows) + 2)))


def ran(work: Work, importer: Importer, incident: Incident, data: bytes) -> ImportRun:
    """Import a table of UTF-8 without the pages and the child process."""
    table = table_from(data)
    bound = importer.within(work.session, incident.uid)
    mapping = _mapping(importer, table)
    lines = judge(work.session, bound, mapping, table)
    run = operations.receive(
        work, importer, file_name="台帳.csv", data=data, table=table, scope=incident.uid
    )
    operations.check(work, run, mapping=mapping, table=table, lines=lines)
    operations.run(work, bound, run, operations.prepare(work.session, bound, run, table))
    return run


def _mapping(importer: Importer, table: Table) -> dict[str, int]:
    proposed = recognise(table.headers, importer.columns)
    return {name: match.index for name, match in proposed.items()}


def imported(someone: Browser, kind: str, incident: Incident, data: bytes) -> str:
    """Take a table through the pages of the import: upload, columns as proposed, run; give the last page."""
    new = f"/imports/{kind}/new?to={incident.uid}"
    answer = someone.post(
        new, {"file": (io.BytesIO(data), "台帳.csv")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    page = answer.location
    answer = someone.post(f"{page}/columns", _proposed(someone.get(page).text))
    assert answer.status_code == 303, answer.text
    checked = someone.get(page).text
    if "取り込む</button>" in checked:
        answer = someone.post(f"{page}/run")
        assert answer.status_code == 303, answer.text
        return someone.get(page).text
    return checked


def _proposed(page: str) -> dict[str, str]:
    """Give the columns as the page proposes them."""
    chosen: dict[str, str] = {}
    for part in page.split('name="column-')[1:]:
        name, _, rest = part.partition('"')
        options = rest.partition("</select>")[0]
        marked = [one for one in options.split("<option")[1:] if " selected" in one]
        if marked:
            chosen[f"column-{name}"] = marked[0].split('value="')[1].partition('"')[0]
    return chosen
