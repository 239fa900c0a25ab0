"""What strangers send is read in a child with limits; whatever happens to it, people read a sentence."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core import child
from imports.child import MAIL_TOO_MUCH, Unreadable, read_mail, read_table
from imports.parsing import __main__ as process
from imports.parsing.results import FILE_LIMIT
from tests.imports.files import changed_zip, csv_of, entry_of, simple_book

GOOD = simple_book(("番号", "件名"), (1, "不正出金"))


def test_a_table_comes_back_whole() -> None:
    table = read_table(csv_of(("1", "髙﨑①"), headers=("番号", "件名"), encoding="cp932"))
    assert (table.headers, table.rows, table.numbers) == (("番号", "件名"), (("1", "髙﨑①"),), (2,))
    assert table.encoding == "Shift_JIS（CP932）"
    assert read_table(GOOD, "Sheet1").rows == (("1", "不正出金"),)


def test_a_refusal_comes_back_in_its_words() -> None:
    with pytest.raises(Unreadable, match="古い形式"):
        read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000))
    with pytest.raises(Unreadable, match="20MBまで"):
        read_table(bytes(FILE_LIMIT + 1))


def test_a_mail_comes_back_and_one_that_is_too_large_is_a_broken_one() -> None:
    mail = read_mail("From: 山田 <a@example.jp>\n\n①㈱".encode())
    assert (mail.sender, mail.text, mail.attachments) == ("a@example.jp", "①㈱", ())
    large = read_mail(bytes(FILE_LIMIT + 1))
    assert large.is_broken
    assert large.remarks == (MAIL_TOO_MUCH,)


def test_quadratic_markup_and_a_sheet_without_end_end_within_the_limits() -> None:
    entity = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 40 if n else "x" * 40}">' for n in range(8))
    sheet = entry_of(GOOD, "xl/worksheets/sheet1.xml")
    blown = f"<?xml version='1.0'?><!DOCTYPE x [{entity}]>".encode() + b"<workbook>&e7;</workbook>"
    far = sheet.replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')
    assert far != sheet
    begun = time.monotonic()
    for data in (
        changed_zip(GOOD, {"xl/workbook.xml": blown}),
        changed_zip(GOOD, {"xl/worksheets/sheet1.xml": far}),
    ):
        with pytest.raises(Unreadable) as refused:
            read_table(data)
        assert str(refused.value).endswith("。")
    assert time.monotonic() - begun < child.WALL_SECONDS


def _child_that(does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = subprocess.run

    def other(command: list[str], **options: Any) -> Any:
        del command
        return original([sys.executable, "-c", does], **{**options, "timeout": 2})

    monkeypatch.setattr(subprocess, "run", other)


@pytest.mark.parametrize(
    "does",
    [
        "import time; time.sleep(60)",
        "import os; os.abort()",
        "import sys; sys.exit(1)",
        "print('no json')",
        "import sys; print('{}'); sys.exit(3)",
    ],
)
def test_a_child_that_ends_badly_says_what_to_do(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _child_that(does, monkeypatch)
    with pytest.raises(Unreadable, match="中止しました"):
        read_table(b"a\n1\n")
    assert read_mail(b"From: a@example.jp\n\nx").remarks == (MAIL_TOO_MUCH,)


def test_a_third_file_at_once_waits_and_is_asked_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "WALL_SECONDS", 0.01)
    assert child._places.acquire()
    assert child._places.acquire()
    try:
        with pytest.raises(Unreadable, match="もう一度お試し"):
            read_table(b"a\n1\n")
    finally:
        child._places.release()
        child._places.release()


def test_the_child_gets_no_environment_and_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def noted(command: list[str], **options: Any) -> Any:
        seen.update(options, command=command)
        return subprocess.CompletedProcess(command, 0, b'{"refused": "x"}', b"")

    monkeypatch.setattr(subprocess, "run", noted)
    with pytest.raises(Unreadable):
        read_table(b"a\n1\n")
    assert seen["env"] == {}
    assert seen["command"] == [sys.executable, "-m", "imports.parsing"]
    assert Path(seen["cwd"]) == Path(child.__file__).parents[1]
    program = (
        "import resource; from core import child; child.limit_self();"
        "print([resource.getrlimit(k)[1] for k in (resource.RLIMIT_AS, resource.RLIMIT_CPU,"
        " resource.RLIMIT_FSIZE)])"
    )
    monkeypatch.undo()
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=seen["cwd"]
    )
    assert told.stdout.strip() == str([child.MEMORY, child.CPU_SECONDS, 0])


def test_the_child_answers_each_kind_of_request() -> None:
    assert process._answer({"kind": "mail"}, b"x")["mail"]["is_broken"]
    assert process._answer({"kind": "table", "sheet": None}, b"a\n1\n")["table"]["headers"] == (
        "a",
    )
    assert "空です" in process._answer({"kind": "table", "sheet": None}, b"")["refused"]


def test_neither_database_nor_keys_are_loaded_in_the_child() -> None:
    program = (
        "import sys, imports.parsing.tables, imports.parsing.mail;"
        "print([name for name in ('sqlalchemy', 'flask', 'cryptography', 'core.database') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        cwd=Path(child.__file__).parents[1],
    )  # fmt: skip
    assert told.stdout.strip() == "[]"
