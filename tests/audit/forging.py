"""Ways to tamper with a trail on its database file, each telling where the first harm is."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from audit.models import AuditEntry, link_mac
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import crypto
from core.database import table_of
from core.work import transaction
from tests.audit.samples import NOW, SATO, entries, open_case, revise

LENGTH = 30
COLUMNS = [column.name for column in table_of(AuditEntry).columns]
Rows = list[dict[str, Any]]
Alteration = Callable[[Rows, random.Random], int]


def fill(session: Session, length: int = LENGTH) -> None:
    """Write a trail of all sorts, several entries to some commits."""
    case = open_case(session, outline="概要", title="件名")
    while len(entries(session)) < length - 2:
        revise(session, case, title=f"件名{len(entries(session))}")
        with transaction(session, SATO, NOW) as work:
            note(work, EntryKind.ACCESS, "cases:read", uid=case.uid, reason="確認のため")
            note(work, EntryKind.DOWNLOAD, "cases:print", detail={"様式": "一覧"})
    while len(entries(session)) < length:
        revise(session, case, amount=len(entries(session)))


def copy_of(original: Path) -> Path:
    for leftover in original.parent.glob("copy.db*"):
        leftover.unlink()
    return Path(shutil.copyfile(original, original.with_name("copy.db")))


def altered(original: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> Path:
    """Change a copy of the file as someone with the file in hand would, triggers dropped."""
    path = copy_of(original)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous = OFF")
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f"DROP TRIGGER {name}")
        file.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            file.execute(*([statement] if isinstance(statement, str) else statement))
    return path


def rows_of(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return [dict(row) for row in file.execute("SELECT * FROM audit_entry ORDER BY seq")]


def rewritten(original: Path, rows: Rows) -> Path:
    slots = ", ".join(f":{name}" for name in COLUMNS)
    insert = f"INSERT INTO audit_entry ({', '.join(COLUMNS)}) VALUES ({slots})"
    path = altered(original, "DELETE FROM audit_entry")
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.executemany(insert, rows)
        file.commit()
    return path


def renumbered(rows: Rows, first: int) -> None:
    for place, row in enumerate(rows[first:], start=first + 1):
        row["id"] = row["seq"] = place


def other_value(name: str, value: Any, dice: random.Random) -> Any:
    if name in {"id", "seq"}:
        return value + LENGTH + dice.randrange(50)
    if name == "at":
        return value[:-1] + str((int(value[-1]) + 1) % 10)
    if value is None:
        return "v1:x:y"
    forms = [f"{value}x", value[:-1], value.swapcase(), f"{value} "]
    return dice.choice([form for form in forms if form != value])


def change_a_column(rows: Rows, dice: random.Random) -> int:
    row, name = dice.choice(rows), dice.choice(COLUMNS)
    seq = row["seq"]
    row[name] = other_value(name, row[name], dice)
    return int(seq)


def delete_the_first(rows: Rows, dice: random.Random) -> int:
    del dice, rows[0]
    return 1


def delete_one_in_the_middle(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(1, LENGTH - 1)
    del rows[place]
    return place + 1


def delete_the_last(rows: Rows, dice: random.Random) -> int:
    del dice, rows[-1]
    return LENGTH


def delete_the_last_few(rows: Rows, dice: random.Random) -> int:
    count = dice.randrange(2, LENGTH)
    del rows[-count:]
    return LENGTH - count + 1


def delete_one_and_close_the_gap(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(LENGTH - 1)
    del rows[place]
    renumbered(rows, place)
    return place + 1


def swap_two(rows: Rows, dice: random.Random) -> int:
    first, second = sorted(dice.sample(range(LENGTH), 2))
    rows[first], rows[second] = rows[second], rows[first]
    renumbered(rows, 0)
    return first + 1


def insert_a_forged_one(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(LENGTH + 1)
    like = dict(rows[min(place, LENGTH - 1)], uid="forged", actor_name="別人")
    like["prev"] = rows[place - 1]["mac"] if place else ""
    rows.insert(place, like)
    renumbered(rows, place)
    return place + 1


def repeat_one(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(LENGTH)
    rows.insert(place + 1, dict(rows[place], uid="again"))
    renumbered(rows, place)
    return place + 2


def renumber_one(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(LENGTH)
    rows[place]["id"] = rows[place]["seq"] = LENGTH + 1 + dice.randrange(9)
    return place + 1


def name_an_unknown_key(rows: Rows, dice: random.Random) -> int:
    row = dice.choice(rows)
    row["key_id"] = "a00000000"
    return int(row["seq"])


def recompute_without_the_key(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(LENGTH)
    rows[place]["actor_name"] = "別人"
    with foreign_keys(rows[0]["key_id"]):
        relink(rows, place)
    return place + 1


def splice_another_installation_s_rows(rows: Rows, dice: random.Random) -> int:
    place = dice.randrange(LENGTH)
    with foreign_keys("a-other"):
        for row in rows[place:]:
            row["key_id"] = "a-other"
        relink(rows, place)
    return place + 1


class foreign_keys:  # noqa: N801 (used as a block)
    """Inside the block check values are made with somebody else's key."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.before = crypto.keyring()
        other = crypto.Keyring.generate()
        other.audit_keys[self.name] = other.audit_keys[other.audit_current]
        crypto.use_keyring(other)

    def __exit__(self, *failure: object) -> None:
        crypto.use_keyring(self.before)


def relink(rows: Rows, first: int) -> None:
    """Make the chain hang together again with the keys at hand."""
    for place in range(first, len(rows)):
        row = rows[place]
        row["prev"] = rows[place - 1]["mac"] if place else ""
        plain = {name: value for name, value in row.items() if name != "mac"}
        row["mac"] = link_mac({**plain, "at": row["at"].replace(" ", "T") + "Z"})


ALTERATIONS: list[Alteration] = [
    change_a_column,
    delete_the_first,
    delete_one_in_the_middle,
    delete_the_last,
    delete_the_last_few,
    delete_one_and_close_the_gap,
    swap_two,
    insert_a_forged_one,
    repeat_one,
    renumber_one,
    name_an_unknown_key,
    recompute_without_the_key,
    splice_another_installation_s_rows,
]
