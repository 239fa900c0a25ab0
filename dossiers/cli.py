"""`ippo dossiers verify`: compare a package with its own list, with the keys and with the trail of this installation."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from audit.queries import is_as_written
from core.archive import BrokenEntry, pieces_of
from core.crypto import keyring
from core.database import db
from dossiers.queries import find_making
from dossiers.reports.packing import FORMAT, MANIFEST

DIFFERENT, UNUSABLE = 1, 2
MOST_MANIFEST = 16 * 1024 * 1024
SAME, OTHER = "一致", "不一致"


@click.group("dossiers", cls=AppGroup)
def commands() -> None:
    """事案記録一式を検証します。

    例: ippo dossiers verify INC-2026-0001_事案記録一式.zip
    """


@commands.command("verify")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_context
def verify(context: click.Context, file: Path) -> None:
    """事案記録一式のファイルを一つずつ、目録（manifest.json）の SHA-256 と照合します。

    監査記録は、検証値とつながりも確かめます。すべて一致すれば終了コード 0、
    一致しないものがあれば 1、読み取れなければ 2 で終わります。

    例: ippo dossiers verify INC-2026-0001_事案記録一式.zip
    """
    results = []
    try:
        with file.open("rb") as source:
            for name, is_same, why in _checked(source):
                click.echo(f"{SAME if is_same else OTHER}　{name}{f'（{why}）' if why else ''}")
                results.append(is_same)
    except (OSError, zipfile.BadZipFile, BrokenEntry, ValueError, KeyError, TypeError):
        click.echo("事案記録一式として読み取れません。ファイルをご確認ください。", err=True)
        context.exit(UNUSABLE)
    click.echo(_made(file))
    context.exit(0 if all(results) else DIFFERENT)


def _checked(source: BinaryIO) -> Iterator[tuple[str, bool, str]]:
    """Give each file of the package, whether it is what the list says, and what is wrong."""
    with zipfile.ZipFile(source) as package:
        entries = {entry.filename: entry for entry in package.infolist()}
    listed = _manifest(source, entries)
    for member in listed:
        name = str(member["name"])
        if name not in entries:
            yield name, False, "ファイルがありません"
            continue
        digest = hashlib.sha256()
        for piece in pieces_of(source, entries[name]):
            digest.update(piece)
        is_same = digest.hexdigest() == member["sha256"]
        yield name, is_same, "" if is_same else "SHA-256が異なります"
        if is_same and name.endswith(".jsonl"):
            yield _trail(pieces_of(source, entries[name]))
    known = {str(member["name"]) for member in listed} | {MANIFEST}
    for name in sorted(entries.keys() - known):
        yield name, False, "目録にないファイルです"


def _manifest(source: BinaryIO, entries: Mapping[str, zipfile.ZipInfo]) -> list[Mapping[str, Any]]:
    text = b""
    for piece in pieces_of(source, entries[MANIFEST]):
        text += piece
        if len(text) > MOST_MANIFEST:
            raise ValueError("the list is too long")
    data = json.loads(text)
    if data["format"] != FORMAT:
        raise ValueError("not a package of this format")
    return list(data["members"])


def _trail(pieces: Iterator[bytes]) -> tuple[str, bool, str]:
    """Check every entry of the extract with the keys of this installation, and neighbours with each other."""
    name, count, unknown = "監査記録の検証値", 0, 0
    seq, mac = 0, ""
    for line in _lines(pieces):
        row = json.loads(line)
        count += 1
        if row["seq"] <= seq or (row["seq"] == seq + 1 and seq and row["prev"] != mac):
            return name, False, f"通番 {row['seq']} のつながりが異なります"
        if row["key_id"] not in keyring().audit_keys:
            unknown += 1
        elif not is_as_written(row):
            return name, False, f"通番 {row['seq']} の内容が異なります"
        seq, mac = row["seq"], row["mac"]
    if unknown:
        return (
            name,
            True,
            f"{count:,}件のうち{unknown:,}件は、この環境に鍵がなく、つながりだけを確認",
        )
    return name, True, f"{count:,}件"


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _made(file: Path) -> str:
    """Say whether this very file is one that the trail of this installation tells of."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    try:
        entry = find_making(db.session, digest)
    except SQLAlchemyError:
        entry = None
    if entry is None:
        return f"SHA-256　{digest}　この環境の監査記録に、このファイルを作成した記録はありません。"
    return f"SHA-256　{digest}　監査記録の通番 {entry.seq:,} に、作成の記録があります。"
