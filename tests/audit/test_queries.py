"""What the auditor's list, the history of a record and the conflict page read from the trail."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from sqlalchemy.orm import Session

from audit import queries
from audit.queries import MASKED, UNSHOWN, Change, open_changes
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core import crypto
from core.listing import Listing
from core.work import Actor, transaction
from tests.audit.samples import (
    NOW,
    SATO,
    Account,
    Severity,
    entries,
    open_case,
    revise,
    within,
)

TANAKA = Actor("uid-of-tanaka-abcdefgh", "田中 一郎", "192.0.2.20", "session-2")


def listing(**arguments: str) -> Listing:
    return Listing.from_address(arguments, queries.FILTERS, queries.SORTS)


def found(session: Session, **arguments: str) -> list[int]:
    return [row[0].seq for row in queries.entries_page(session, listing(**arguments)).rows]


@pytest.fixture
def trail_of_two(session: Session) -> Session:
    """Entries 1–2 by 佐藤 about a case, 3–5 by 田中 and a command, over three days in Japan."""
    case = open_case(session)
    revise(session, case, title="改")
    after_midnight = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 24日 0:00 in Japan
    with transaction(session, TANAKA, after_midnight - timedelta(microseconds=1)) as work:
        note(work, EntryKind.ACCESS, "cases:read", table="sample_case", label="INC-2026-0001")
    with transaction(session, TANAKA, after_midnight) as work:
        note(work, EntryKind.REFUSAL, "access:refused", outcome=Outcome.REFUSED)
    with transaction(session, Actor(None, "コマンド（root）"), after_midnight) as work:
        note(work, EntryKind.SYSTEM, "accounts:unlock", table="sample_account")
    return session


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"sort": "at"}, [1, 2, 3, 4, 5]),
        ({"kind": "change"}, [2, 1]),
        ({"kind": "refusal"}, [4]),
        ({"kind": "いいえ"}, [5, 4, 3, 2, 1]),
        ({"actor": "田中 一郎"}, [4, 3]),
        ({"actor": TANAKA.uid or ""}, [4, 3]),
        ({"actor": "コマンド（root）"}, [5]),
        ({"table": "sample_case"}, [3, 2, 1]),
        ({"subject": "INC-2026-0001"}, [3, 2, 1]),
        ({"subject": "ｉｎｃ－２０２６－０００１"}, [3, 2, 1]),
        ({"subject": "inc20260001"}, [3, 2, 1]),
        ({"subject": "INC-2026-0002"}, []),
        ({"from": "2026/11/23"}, [5, 4, 3]),
        ({"to": "2026/11/23"}, [3, 2, 1]),
        ({"from": "令和8年11月23日", "to": "R8.11.23"}, [3]),
        ({"from": "2026/11/24", "kind": "system"}, [5]),
        ({"from": "いつか", "kind": "change"}, [2, 1]),
    ],
)
def test_the_auditor_s_list_shows_what_the_filters_ask_for(
    trail_of_two: Session, arguments: dict[str, str], expected: list[int]
) -> None:
    assert found(trail_of_two, **arguments) == expected


def test_a_day_that_cannot_be_read_is_told_with_advice() -> None:
    problems = queries.unreadable_days(listing(**{"from": "いつか", "to": "2026年11月"}))
    assert set(problems) == {"from", "to"}
    assert "2026/11/22" in problems["to"]
    assert queries.unreadable_days(listing(**{"from": "2026/11/22"})) == {}


def test_pages_follow_each_other_without_gap_or_repetition(session: Session) -> None:
    with transaction(session, SATO, NOW) as work:
        for _ in range(120):
            note(work, EntryKind.ACCESS, "cases:read")
    pages, address = [], "?"
    for _ in range(3):
        cursor = parse_qs(address[1:]).get("after", [""])[0]
        pages.append(queries.entries_page(session, listing(after=cursor)))
        address = pages[-1].following
    assert [row[0].seq for page in pages for row in page.rows] == list(range(120, 0, -1))
    assert (pages[-1].following, pages[-1].total_text) == ("", "120 件")


def test_the_history_of_a_record_is_newest_first_and_its_own(session: Session) -> None:
    case = open_case(session)
    other = open_case(session, number="INC-2026-0002")
    for number in range(3):
        revise(session, case, title=f"件名{number}")
    revise(session, other, title="別件")
    with transaction(session, SATO, NOW) as work:
        note(work, EntryKind.DOWNLOAD, "cases:print", table="sample_case", uid=case.uid)
    history = queries.history_of(session, ["sample_case"], [case.uid], limit=3)
    assert [entry.seq for entry in history] == [5, 4, 3]
    every = queries.history_of(session, ["sample_case"], [case.uid], limit=9, kinds=list(EntryKind))
    assert [entry.seq for entry in every] == [7, 5, 4, 3, 1]


def test_the_last_change_of_each_column_tells_who_and_when(session: Session) -> None:
    case = open_case(session, amount=1)
    later = NOW + timedelta(hours=1)
    with transaction(session, TANAKA, later) as work:
        work.because("cases:revise")
        case.title = "改"
    last = queries.last_change_of(
        session, "sample_case", case.uid, ["title", "amount", "due_on", "outline"]
    )
    assert last == {"title": (TANAKA.name, later), "amount": (SATO.name, NOW)}


def test_changes_are_shown_with_the_labels_and_words_people_know(session: Session) -> None:
    case = open_case(session)
    revise(
        session,
        case,
        severity=Severity.HIGH,
        affected=frozenset(Severity),
        amount=1_234_567,
        is_open=True,
        opened_at=NOW,
        due_on=date(2026, 12, 1),
        outline="不正出金の概要",
        customer="個人",
        password_hash="hash",
        title=None,
    )
    shown = open_changes(entries(session)[1], shows_content=True)
    assert sorted(shown, key=lambda change: change.label) == sorted(
        [
            Change("件名", "不正出金", "（なし）"),
            Change("重要度", "（なし）", "高"),
            Change("影響", "（なし）", "高、低"),
            Change("被害額", "（なし）", "1,234,567"),
            Change("対応中", "（なし）", "はい"),
            Change("発覚日時", "（なし）", "2026/11/22 14:05"),
            Change("期限", "（なし）", "2026/12/01"),
            Change("概要", "（なし）", "不正出金の概要"),
            Change("顧客区分", "（なし）", "個人"),
            Change("パスワード", "（なし）", UNSHOWN),
        ],
        key=lambda change: change.label,
    )


@pytest.mark.parametrize("mask", [MASKED, UNSHOWN])
def test_confidential_values_are_masked_where_content_may_not_be_seen(
    session: Session, mask: str
) -> None:
    case = open_case(session, outline="一つ目")
    revise(session, case, outline="二つ目", customer="個人", title="件名")
    shown = open_changes(entries(session)[1], shows_content=False, mask=mask)
    assert {change.label: (change.old_text, change.new_text) for change in shown} == {
        "概要": (mask, mask),
        "顧客区分": ("（なし）", mask),
        "件名": ("不正出金", "件名"),
    }


def test_internal_keys_are_never_shown(session: Session) -> None:
    case = open_case(session)
    within(session, "cases:add-account", lambda: case.accounts.append(Account(name="名義人")))
    shown = open_changes(entries(session)[1], shows_content=True)
    assert Change("事案", "（なし）", "（関連あり）") in shown


def test_a_value_whose_key_is_gone_says_so_instead_of_failing(session: Session) -> None:
    open_case(session, outline="概要")
    entry = entries(session)[0]
    crypto.use_keyring(crypto.Keyring.generate())
    shown = {change.label: change.new_text for change in open_changes(entry, shows_content=True)}
    assert shown["概要"] == "（復号できません）"


def test_the_details_of_a_note_are_shown_under_their_names(session: Session) -> None:
    with transaction(session, SATO, NOW) as work:
        note(work, EntryKind.DOWNLOAD, "cases:export", detail={"件数": 12_000, "目的": "点検"})
    shown = open_changes(entries(session)[0], shows_content=False)
    assert shown == [Change("件数", "（なし）", "12,000"), Change("目的", "（なし）", "点検")]
