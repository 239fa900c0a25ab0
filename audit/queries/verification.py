"""The proof that the trail is whole: every link recomputed, the end and the anchor file compared."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Select, Text, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from audit.models import (
    GENESIS,
    AuditEntry,
    AuditHead,
    head_seal,
    link_mac,
    stored_instant,
)
from core.clock import jst_stamp
from core.crypto import CryptoFailure, keyring
from core.database import table_of

BATCH = 1000
ENTRIES, HEAD = table_of(AuditEntry), table_of(AuditHead)
NAMES = tuple(column.name for column in ENTRIES.columns)
HEAD_FORGED = "末尾の記録を示す情報が、書き込まれたときと異なります"


@dataclass(frozen=True)
class Verdict:
    """Whether the trail is whole, and if not, the first entry that is not as it was written."""

    is_whole: bool
    checked: int
    broken_seq: int | None = None
    reason: str = ""
    broken_at: str = ""
    """The instant that the broken entry itself claims, as it is stored; empty where there is none."""

    @property
    def sentence(self) -> str:
        """Say it in words."""
        if self.is_whole:
            return (
                f"監査記録 {self.checked:,} 件を検証しました。改ざんや欠落は見つかりませんでした。"
            )
        where = "監査記録の末尾" if self.broken_seq is None else f"通番 {self.broken_seq:,}"
        if self.broken_at:
            where += f"（記録上の日時 {_stamp(self.broken_at)}）"
        return f"{where} に異常があります。{self.reason}。その前の {self.checked:,} 件は正常です。"


def _stamp(at: str) -> str:
    try:
        return jst_stamp(datetime.fromisoformat(at))
    except ValueError:
        return "読み取り不能"


class _Broken(Exception):
    """The first thing found that is not as it was written."""

    def __init__(self, seq: int | None, reason: str, at: str = "") -> None:
        super().__init__(reason)
        self.seq, self.reason, self.at = seq, reason, at


@dataclass
class _Chain:
    """How far the chain has been followed."""

    seq: int = 0
    mac: str = GENESIS

    def follow(self, row: dict[str, Any]) -> None:
        """Check the next entry and go on to it."""
        expected, at = self.seq + 1, row["at"]
        mac = row.pop("mac")
        if row["seq"] != expected or row["id"] != expected:
            raise _Broken(expected, "通番が続いていません（削除、挿入または入れ替え）", at)
        if row["prev"] != self.mac:
            raise _Broken(expected, "直前の記録とつながっていません", at)
        if row["key_id"] not in keyring().audit_keys:
            raise _Broken(expected, "検証に使う鍵が鍵ファイルにありません", at)
        if mac != _mac_or_nothing(row):
            raise _Broken(expected, "内容が書き込まれたときと異なります", at)
        self.seq, self.mac = expected, mac


def verify(session: Session | scoped_session[Session], anchor: Path | None = None) -> Verdict:
    """Recompute the whole chain, a batch at a time, and name the first broken entry.

    Starts a transaction of its own, so that writers meanwhile cause no false alarm.
    """
    session.rollback()
    # Lines that come later may tell of entries this transaction cannot see.
    told = anchor.stat().st_size if anchor is not None and anchor.exists() else 0
    chain = _Chain()
    try:
        before = _read_head(session)
        for row in _stored_rows(session, chain):
            chain.follow(row)
        _check_end(chain, before, _read_head(session))
        if anchor is not None:
            _check_anchor(session, chain, anchor, told)
    except _Broken as broken:
        return Verdict(
            is_whole=False,
            checked=chain.seq,
            broken_seq=broken.seq,
            reason=broken.reason,
            broken_at=broken.at,
        )
    return Verdict(is_whole=True, checked=chain.seq)


def is_as_written(row: Mapping[str, Any]) -> bool:
    """Say whether the check value of a stored row is that of its contents."""
    plain = dict(row)
    mac = plain.pop("mac")
    return plain["key_id"] in keyring().audit_keys and mac == _mac_or_nothing(plain)


def _mac_or_nothing(row: dict[str, Any]) -> str:
    try:
        return link_mac(row)
    except (TypeError, ValueError):  # a column holds what no entry was ever written with
        return ""


def _stored_rows(
    session: Session | scoped_session[Session], chain: _Chain
) -> Iterator[dict[str, Any]]:
    """Read the rows as the database holds them, so that no conversion hides a difference."""
    columns = [type_coerce(column, Text()).label(column.name) for column in ENTRIES.columns]
    statement = select(*columns).order_by(ENTRIES.c.seq, ENTRIES.c.id)
    try:
        with session.execute(statement.execution_options(yield_per=BATCH)) as rows:
            for row in rows:
                yield plain_row(dict(zip(NAMES, row, strict=True)))
    except DBAPIError:
        yield from _one_by_one(session, statement, chain)


def _one_by_one(
    session: Session | scoped_session[Session], statement: Select[*tuple[Any, ...]], chain: _Chain
) -> Iterator[dict[str, Any]]:
    """Go on behind the last good row until the one that cannot even be read."""
    while True:
        try:
            row = session.execute(statement.offset(chain.seq).limit(1)).first()
        except DBAPIError as error:
            raise _Broken(chain.seq + 1, "データベースから読み取れません") from error
        if row is None:
            return
        yield plain_row(dict(zip(NAMES, row, strict=True)))


def plain_row(plain: dict[str, Any]) -> dict[str, Any]:
    """Give a row, read without conversions, in the form that check values are taken over."""
    at = plain["at"]
    plain["at"] = stored_instant(at) if isinstance(at, datetime) else f"{at}Z".replace(" ", "T")
    return plain


def _read_head(session: Session | scoped_session[Session]) -> tuple[int, str] | None:
    """Give the end as it claims to be, after checking its own seal."""
    columns = (type_coerce(HEAD.c[name], Text()) for name in ("seq", "mac", "key_id", "seal"))
    try:
        row = session.execute(select(*columns)).one_or_none()
        if row is None:
            return None
        seq, mac, key_id, seal = tuple(row)
        if not isinstance(seq, int) or seal != head_seal(seq, mac, key_id):
            raise _Broken(None, HEAD_FORGED)
    except (DBAPIError, CryptoFailure, TypeError) as error:
        raise _Broken(None, HEAD_FORGED) from error
    return seq, mac


def _check_end(
    chain: _Chain, before: tuple[int, str] | None, after: tuple[int, str] | None
) -> None:
    """Compare where the chain ends with where it says it ends, before and after it was read."""
    first, last = before or (0, GENESIS), after or (0, GENESIS)
    if chain.seq < first[0]:
        raise _Broken(chain.seq + 1, "末尾の記録が失われています")
    if chain.seq > last[0]:
        raise _Broken(last[0] + 1, "末尾の記録を示す情報より後に記録があります")
    if chain.seq == last[0] and chain.mac != last[1]:
        raise _Broken(chain.seq or None, HEAD_FORGED)


def _check_anchor(
    session: Session | scoped_session[Session], chain: _Chain, anchor: Path, told: int
) -> None:
    """Compare with what was told to the file outside the database; a longer database is fine."""
    if not anchor.exists():
        if chain.seq:
            raise _Broken(None, "控えのファイルがなく、末尾が失われていないことを確認できません")
        return
    lines = _anchor_lines(anchor, told)
    while batch := list(islice(lines, BATCH)):
        if max(seq for seq, _ in batch) > chain.seq:
            raise _Broken(chain.seq + 1, "控えのファイルにある末尾の記録が失われています")
        wanted = select(ENTRIES.c.seq, ENTRIES.c.mac)
        rows = session.execute(wanted.where(ENTRIES.c.seq.in_([seq for seq, _ in batch])))
        macs = {row.seq: row.mac for row in rows}
        for seq, mac in batch:
            if macs.get(seq) != mac:
                raise _Broken(seq, "控えのファイルにある検証値と異なります")


def _anchor_lines(anchor: Path, told: int) -> Iterator[tuple[int, str]]:
    with anchor.open("rb") as file:
        while file.tell() < told and (line := file.readline()):
            try:
                data = json.loads(line)
                yield int(data["seq"]), str(data["mac"])
            except (ValueError, KeyError, TypeError):
                # A power failure leaves half a line; the next line covers all that came before it.
                continue
