"""相談・苦情 with 100,000 records: milliseconds in-process of the list, each view, the counts, 苦情集計, a recording."""

import argparse
import csv
import io
import random
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select

from accounts.guard import SignedIn
from benchmarks.inside import Place, engine, everywhere, imported, settle
from core import clock
from core.crypto import seal
from core.database import db, new_uid, table_of
from core.work import Actor, transaction
from inquiries import queries
from inquiries.models import INQUIRY_SEARCH, Inquiry, account_index, name_index
from inquiries.operations import IMPORTER, index_waiting, open_inquiry
from inquiries.queries import listing_of
from inquiries.reports.period import fiscal_year_of, period_of, quarter_of, shifted, until
from inquiries.reports.transfer import TRANSFERRED, transfer_label
from inquiries.vocabulary import (
    Category,
    Channel,
    Complainant,
    InquiryDamage,
    InquiryKind,
    InquiryStatus,
    Relief,
    Resolution,
    Urgency,
)

BATCH = 1000
IMPORTED = 10_000
SPAN = timedelta(days=5 * 365)
OPEN_EVERY = 40
LIST_MOST, VIEWS_MOST, RECORD_MOST, STATISTICS_MOST = 40.0, 100.0, 15.0, 300.0
IMPORT_MOST = 10_000.0
TABLE: Any = table_of(Inquiry)
OPENINGS = (
    "昨夜、身に覚えのない{matter}の通知メールが届いた。",
    "{day}日の朝に画面を開いたところ、{matter}の履歴があり、自分では操作していない。",
    "{place}支店に電話したが、{bank}への{matter}について説明が食い違っている。",
    "スマートフォンの機種変更のあと、{matter}ができなくなり、{place}の自宅で困っている。",
    "{bank}を名乗る電話があり、暗証番号を聞かれた。{matter}に関係があるか知りたい。",
)
MIDDLES = (
    "金額は{amount}円で、残高が{rest}円しかない。",
    "パスワードは{day}日に変更したが、その後も{place}からのログインが記録されている。",
    "家族にも確認したが、誰も{matter}を依頼していない。",
    "担当の{name}さんからは、調査に{days}日かかると言われた。",
    "問い合わせ番号は{rest}番と案内された。録音も残っているはずである。",
    "二段階認証の設定を勧められたが、手順が分かりにくく、途中で諦めた。",
    "{bank}の口座へ{amount}円が移されており、すぐに止めてほしい。",
)
ENDINGS = (
    "ログイン履歴を調べて、結果を電話で知らせてほしい。",
    "補償の対象になるのか、書面で回答してほしい。",
    "対応が遅く、納得できない。上席の方と話したい。",
    "不安なので、口座をいったん止めて、{place}の住所に書類を送ってほしい。",
    "同じことが起きないよう、再発防止の説明を求める。",
)
MATTERS = (
    "売却",
    "出金",
    "買付",
    "振替",
    "ログイン",
    "株式の移管",
    "パスワード変更",
    "信用取引",
    "外貨の両替",
)
PLACES = (
    "札幌",
    "仙台",
    "千代田",
    "新宿",
    "横浜",
    "名古屋",
    "京都",
    "大阪",
    "神戸",
    "広島",
    "高松",
    "福岡",
    "那覇",
)
BANKS = ("みどり銀行", "青葉信用金庫", "さくら中央銀行", "北斗ネット銀行", "瀬戸内労働金庫")
NAMES = ("佐藤", "髙橋", "渡邉", "斎藤", "小林", "伊藤", "山﨑", "五十嵐")


def main() -> None:
    """Measure on SQLite and, where a server is installed, on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    count: int = parser.parse_args().count
    for place in everywhere("inquiries"):
        _fill(place.member.id, count)
        _measure(place)


def _fill(member_id: int, count: int) -> None:
    begin, step = clock.now() - SPAN, SPAN / (count + 1)
    for first in range(1, count + 1, BATCH):
        rows = [
            _row(number, begin + step * number, member_id)
            for number in range(first, min(first + BATCH, count + 1))
        ]
        with engine().begin() as connection:
            connection.execute(insert(TABLE), rows)
    with engine().begin() as connection:
        connection.execute(insert(INQUIRY_SEARCH).from_select(["owner_id"], select(TABLE.c.id)))
    indexed = BATCH
    while indexed == BATCH:
        with transaction(db.session, Actor(None, "測定"), clock.now()) as work:
            indexed = index_waiting(work, BATCH)
    settle("inquiry")


def _row(number: int, at: datetime, member_id: int) -> dict[str, Any]:
    """Give one record with every text sealed, as the operations would have stored it in the end."""
    uid = new_uid()
    name, account = f"顧客{number % 30_000}", f"{number % 30_000:07d}"
    texts = {
        "content": story(number),
        "complainant_name": name,
        "account_no": account,
        "contact": "03-0000-0000",
        "initial_response": "折り返す旨をお伝えした。",
        "answer": story(-number),
    }
    is_open = number % OPEN_EVERY == 0
    plain: dict[str, Any] = {column.name: None for column in TABLE.c}
    return plain | {
        **{key: seal(text, f"inquiry|{key}|{uid}") for key, text in texts.items()},
        "id": number,
        "uid": uid,
        "number": f"INQ-2021-{number:06d}",
        "status": InquiryStatus.INVESTIGATING if is_open else InquiryStatus.CLOSED,
        "version": 1,
        "opened_at": at,
        "updated_at": at,
        "received_at": at,
        "channel": list(Channel)[number % 7],
        "complainant": Complainant.CUSTOMER,
        "name_index": name_index(name),
        "account_index": account_index(account),
        "kind": list(InquiryKind)[number % 5],
        "category": list(Category)[number % 11],
        "subject": f"身に覚えのない取引の申出 {number}",
        "damage": list(InquiryDamage)[number % 3],
        "urgency": Urgency.NORMAL,
        "is_material": False,
        "assignee_id": member_id if number % 3 else None,
        "escalations": frozenset(),
        "is_reply_due_fixed": False,
        "paused_minutes": 0,
        "next_due_at": at + timedelta(days=3) if is_open else None,
        "first_replied_at": at + timedelta(minutes=number % 3000),
        "notified_at": at + timedelta(days=5),
        "closed_at": None if is_open else at + timedelta(minutes=number % 20_000),
        "resolution": Resolution.RESOLVED,
        "relief": Relief.RELIEVED,
    }


def story(number: int) -> str:
    """Give what a customer said, some 250 characters, the same for the same number."""
    chance = random.Random(number)
    parts = [chance.choice(OPENINGS), *chance.sample(MIDDLES, 4), chance.choice(ENDINGS)]
    given = {
        "matter": chance.choice(MATTERS),
        "place": chance.choice(PLACES),
        "bank": chance.choice(BANKS),
        "name": chance.choice(NAMES),
        "day": chance.randrange(1, 29),
        "days": chance.randrange(2, 60),
        "amount": f"{chance.randrange(1, 9999):,}000",
        "rest": chance.randrange(1000, 999_999),
    }
    return "".join(parts).format(**given)


def _measure(place: Place) -> None:
    member, now = place.member, clock.now()
    today = clock.to_jst(now).date()
    addresses = {
        "一覧": "",
        **{f"一覧 {view.label}": f"view={view.name}" for view in queries.VIEWS},
        "一覧 補償の苦情": "kind=complaint&category=compensation",
        "一覧 月の終結": f"closed_from={shifted(today.replace(day=1), -1)}&closed_to={today}",
        "一覧 終結": "status=closed",
        "一覧 終結 更新順": "status=closed&sort=updated",
        "一覧 関連事案あり": "linked=yes",
        "一覧 氏名": "q=顧客77",
        "検索 まれな語": "q=みどり銀行 那覇 両替",
        "検索 よくある語": "q=口座",
        "検索 2文字": "q=売却",
        "検索 数字": "q=530202",
        "検索 番号": "q=INQ-2021-012345",
        "検索 ない語": "q=暗号資産の送付",
        "検索 語と終結": "q=名古屋&status=closed",
        "検索 語と条件": "q=札幌 パスワード&kind=complaint",
    }
    for label, query in addresses.items():
        listing = listing_of(query)
        place.line(
            label,
            LIST_MOST,
            partial(queries.list_page, db.session, member, listing, now),
        )
    place.line(
        "件数（既定の一覧）", LIST_MOST, lambda: queries.count_views(db.session, member, now)
    )
    many = [
        *(f"kind={kind.value}&view=open" for kind in InquiryKind),
        *(f"kind=complaint&category={category.value}" for category in Category),
        "damage=yes&view=open", "linked=yes", "status=received", "category=none",
    ]  # fmt: skip
    saved = {
        str(number): listing_of(f"kind={kind.value}&view=open")
        for number, kind in enumerate(InquiryKind)
    }
    place.line(
        "件数（保存した一覧5件）",
        LIST_MOST,
        lambda: queries.count_listings(db.session, member, saved, now),
    )
    views = {query: listing_of(query) for query in many}
    place.line(
        f"件数（保存した一覧{len(views)}件）",
        VIEWS_MOST,
        lambda: queries.count_listings(db.session, member, views, now),
    )
    periods = {
        "四半期": until(quarter_of(today), today),
        "前年度": fiscal_year_of(today).before,
        "24か月": period_of(shifted(today.replace(day=1), -23), today),
    }
    for label, period in periods.items():
        place.line(
            f"苦情集計 {label}",
            STATISTICS_MOST,
            partial(queries.read_statistics, db.session, member, period, now),
        )
    place.line("記録", RECORD_MOST, lambda: _record(member))
    _import(place)


def _table() -> bytes:
    """Give the table of a call centre with every column filled."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(map(transfer_label, TRANSFERRED))
    begin = clock.to_jst(clock.now()) - SPAN
    for number in range(IMPORTED):
        lines.writerow(
            [
                f"CC-{number}",
                f"{begin + timedelta(minutes=17 * number):%Y/%m/%d %H:%M}",
                list(Channel)[number % 7].label,
                list(InquiryKind)[number % 5].label,
                list(Category)[number % 11].label,
                f"身に覚えのない取引の申出 {number}",
                story(number),
                list(InquiryDamage)[number % 3].label,
                f"顧客{number}",
                Complainant.CUSTOMER.label,
                f"{number:07d}",
                f"03-0000-{number:04d}",
                "折返しの電話を希望",
                "口座の停止を案内した",
                Urgency.NORMAL.label,
            ]
        )
    return out.getvalue().encode()


def _import(place: Place) -> None:
    """Measure a table from the upload to the last row once, and how long others cannot write."""
    done = imported(place, IMPORTER, _table(), "表.csv")
    place.tell(f"取込み {IMPORTED:,}行（試行を含む）", done.taken, IMPORT_MOST)
    place.tell("取込み うち書込みの間", done.locked, IMPORT_MOST)
    place.tell("取込み プロセッサの時間", done.busy, IMPORT_MOST)


def _record(member: SignedIn) -> None:
    now = clock.now()
    with transaction(db.session, Actor(member.uid, member.name), now) as work:
        open_inquiry(
            work, received_at=now, content=story(0), complainant_name="顧客77", account_no="0000077"
        )


if __name__ == "__main__":
    main()
