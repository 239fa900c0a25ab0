"""A trail that was touched never passes as whole, and a whole one never raises an alarm."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from audit import queries
from audit.models import head_seal
from audit.queries import Verdict
from audit.recorder import anchor_to
from core import crypto
from core.database import make_engine
from tests.audit.forging import (
    ALTERATIONS,
    COLUMNS,
    LENGTH,
    Alteration,
    Rows,
    altered,
    fill,
    other_value,
    relink,
    rewritten,
    rows_of,
)
from tests.audit.samples import Case, create_tables, open_case, revise


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """The file of a whole trail, with its anchor beside it."""
    engine = make_engine(f"sqlite:///{tmp_path / 'original.db'}")
    create_tables(engine)
    anchor_to(tmp_path / "anchor.jsonl")
    with Session(engine) as session:
        fill(session)
    anchor_to(None)
    engine.dispose()
    path = tmp_path / "original.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def verdict_on(path: Path, anchor: Path | None = None) -> Verdict:
    engine = make_engine(f"sqlite:///{path}")
    try:
        with Session(engine) as session:
            return queries.verify(session, anchor)
    finally:
        engine.dispose()


def test_an_untouched_file_is_whole(original: Path) -> None:
    path = rewritten(original, rows_of(original))
    for anchor in (None, original.with_name("anchor.jsonl")):
        assert verdict_on(path, anchor) == Verdict(is_whole=True, checked=LENGTH)


def test_the_tests_own_forger_would_succeed_with_the_key(original: Path) -> None:
    rows = rows_of(original)
    relink(rows, 0)
    assert rows == rows_of(original)


@pytest.mark.parametrize("alter", ALTERATIONS)
def test_every_kind_of_tampering_is_found_at_its_place(original: Path, alter: Alteration) -> None:
    rows = rows_of(original)
    place = alter(rows, random.Random(1))
    verdict = verdict_on(rewritten(original, rows))
    assert (verdict.is_whole, verdict.broken_seq, verdict.checked) == (False, place, place - 1)
    assert f"通番 {place}" in verdict.sentence


@pytest.mark.parametrize("name", COLUMNS)
def test_a_change_of_any_column_is_found_at_its_place(original: Path, name: str) -> None:
    rows = rows_of(original)
    for place in (0, 13, LENGTH - 1):
        changed = [dict(row) for row in rows]
        changed[place][name] = other_value(name, changed[place][name], random.Random(place))
        assert changed != rows
        assert verdict_on(rewritten(original, changed)).broken_seq == place + 1


def test_500_random_alterations_are_all_found_at_their_place(original: Path) -> None:
    dice, rows = random.Random(20261122), rows_of(original)
    missed = []
    for number in range(500):
        alter, changed = dice.choice(ALTERATIONS), [dict(row) for row in rows]
        place = alter(changed, dice)
        verdict = verdict_on(rewritten(original, changed))
        if verdict.is_whole or verdict.broken_seq != place:
            missed.append((number, alter.__name__, place, verdict))
    assert missed == []


@pytest.mark.parametrize(
    "value", ["CAST(X'FF' AS TEXT)", "X'00FF'", "12.5", "'2026-11-22 05:05:00'", "'いつか'"]
)
def test_a_value_that_no_entry_was_ever_written_with_is_found(original: Path, value: str) -> None:
    path = altered(original, f"UPDATE audit_entry SET at = {value} WHERE seq = 17")
    verdict = verdict_on(path)
    assert (verdict.broken_seq, verdict.checked) == (17, 16)
    assert "通番 17" in verdict.sentence


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_head SET mac = 'x'", None),
        ("UPDATE audit_head SET seq = 29", None),
        ("UPDATE audit_head SET seq = 'x'", None),
        ("UPDATE audit_head SET key_id = 'x'", None),
        ("UPDATE audit_head SET seal = 'x'", None),
        ("DELETE FROM audit_head", 1),
        ("DROP TABLE audit_head", None),
    ],
)
def test_a_forged_or_missing_end_is_found(
    original: Path, statement: str, place: int | None
) -> None:
    verdict = verdict_on(altered(original, statement))
    assert (verdict.is_whole, verdict.broken_seq) == (False, place)


def head_of(rows: Rows) -> tuple[str, tuple[Any, ...]]:
    """Set the end as it truly was at an earlier time, as an old snapshot holds it."""
    seq, mac, key_id = rows[-1]["seq"], rows[-1]["mac"], rows[-1]["key_id"]
    return (
        "UPDATE audit_head SET seq = ?, mac = ?, key_id = ?, seal = ?",
        (seq, mac, key_id, head_seal(seq, mac, key_id)),
    )


def test_an_old_end_before_newer_entries_is_found(original: Path) -> None:
    verdict = verdict_on(altered(original, head_of(rows_of(original)[:20])))
    assert (verdict.is_whole, verdict.broken_seq) == (False, 21)


def test_an_old_snapshot_is_found_by_the_anchor_file(original: Path) -> None:
    anchor, rows = original.with_name("anchor.jsonl"), rows_of(original)[:20]
    path = altered(original, "DELETE FROM audit_entry WHERE seq > 20", head_of(rows))
    assert verdict_on(path).is_whole  # nothing inside the file can tell
    verdict = verdict_on(path, anchor)
    assert (verdict.is_whole, verdict.broken_seq) == (False, 21)


def test_an_emptied_trail_is_found_by_the_anchor_file(original: Path) -> None:
    path = altered(original, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    verdict = verdict_on(path, original.with_name("anchor.jsonl"))
    assert (verdict.is_whole, verdict.broken_seq) == (False, 1)


def test_an_edited_line_of_the_anchor_file_is_found(original: Path) -> None:
    anchor = original.with_name("anchor.jsonl")
    lines = anchor.read_text(encoding="utf-8").splitlines(keepends=True)
    mac = lines[3].split('"')[-2]
    lines[3] = lines[3].replace(mac, mac[::-1])
    anchor.write_text("".join(lines), encoding="utf-8")
    verdict = verdict_on(original, anchor)
    assert not verdict.is_whole
    assert "控え" in verdict.sentence


def test_a_lost_anchor_file_does_not_pass_as_whole(original: Path) -> None:
    verdict = verdict_on(original, original.with_name("lost.jsonl"))
    assert (verdict.is_whole, verdict.broken_seq) == (False, None)


def test_a_database_longer_than_the_anchor_is_whole(original: Path) -> None:
    anchor = original.with_name("anchor.jsonl")
    lines = anchor.read_text(encoding="utf-8").splitlines(keepends=True)
    # A crash between commit and anchor, and half a line left by a power failure.
    anchor.write_text("".join(lines[:5]) + lines[5][:20] + "\n", encoding="utf-8")
    assert verdict_on(original, anchor).is_whole


def test_an_empty_trail_is_whole(session: Session, tmp_path: Path) -> None:
    assert queries.verify(session) == Verdict(is_whole=True, checked=0)
    assert queries.verify(session, tmp_path / "not-yet.jsonl").is_whole


def test_entries_under_a_former_key_stay_verifiable(session: Session) -> None:
    case, before = open_case(session), crypto.keyring()
    newer = crypto.Keyring.generate()
    newer.audit_keys.update(before.audit_keys)
    newer.data_keys.update(before.data_keys)
    crypto.use_keyring(newer)
    revise(session, case, title="新しい鍵")
    assert queries.verify(session).checked == 2
    del newer.audit_keys[before.audit_current]
    verdict = queries.verify(session)
    assert (verdict.broken_seq, "鍵" in verdict.reason) == (1, True)


def test_tampering_in_either_database_is_found(session: Session, database: Engine) -> None:
    fill(session, 12)
    with database.begin() as connection:
        if database.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE audit_entry SET actor_name = '別人' WHERE seq = 7"))
    assert queries.verify(session).broken_seq == 7


def test_four_writers_at_once_keep_the_chain_whole(
    sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor.jsonl"
    anchor_to(anchor)
    failures: list[BaseException] = []
    verdicts: list[Verdict] = []

    def write(writer: int) -> None:
        try:
            with sessions() as session:
                for number in range(15):
                    open_case(session, number=f"INC-{writer}-{number}")
        except BaseException as error:  # noqa: BLE001 (told by the test below)
            failures.append(error)

    writers = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in writers:
        thread.start()
    with sessions() as session:
        while any(thread.is_alive() for thread in writers):
            verdicts.append(queries.verify(session, anchor))
        for thread in writers:
            thread.join()
        assert failures == []
        assert [verdict for verdict in verdicts if not verdict.is_whole] == []
        assert queries.verify(session, anchor) == Verdict(is_whole=True, checked=60)
        assert session.query(Case).count() == 60
        assert len(anchor.read_text(encoding="utf-8").splitlines()) == 60
