"""What strangers send is known by its contents, and what is odd about it is found, never run."""

import io
import time
from typing import Any

import pytest

from attachments import checks
from attachments.checks import check, refusal_of
from attachments.inspection.inspect import inspect
from attachments.intake import _on_disk
from attachments.vocabulary import CheckState, Handling
from core import child
from tests.attachments.corpus import GOOD, HOSTILE, lying_zip, zip_of

UNPACKED = 25_000_000


def _report(name: str, content: bytes) -> checks.Report:
    with _on_disk(io.BytesIO(content)) as file:
        return check(file, name, UNPACKED)


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_known_by_their_contents_and_nothing_is_found(name: str) -> None:
    media_type, content = GOOD[name]
    found = inspect(io.BytesIO(content), checks.extension_of(name), UNPACKED)
    assert found == (media_type, set())


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_odd_is_found_and_such_a_file_is_no_document(what: str) -> None:
    name, content, finding = HOSTILE[what]
    media_type, found = inspect(io.BytesIO(content), checks.extension_of(name), UNPACKED)
    assert finding in {one.value for one in found}, (media_type, found)
    report = checks.Report(media_type, tuple(found), CheckState.QUARANTINED)
    assert refusal_of(name, report, Handling.DOCUMENT)
    assert refusal_of(name, report, Handling.EVIDENCE) is None


def test_random_bytes_and_cut_files_never_break_the_look() -> None:
    samples = [content for _, content in GOOD.values()] + [
        one[1][:5000] for one in HOSTILE.values()
    ]
    for content in samples:
        for cut in (1, 3, 30, 60, len(content) // 2, len(content) - 1):
            part = content[:cut] or b"x"
            turned = bytes(
                byte ^ 0x41 if at % 37 == 36 else byte for at, byte in enumerate(part[:9000])
            )
            for data in (part, turned):
                kind, found = inspect(io.BytesIO(data), "zip", UNPACKED)
                assert "/" in kind
                assert all(one.label for one in found)


def test_the_child_says_the_same_and_stops_a_bomb_in_time() -> None:
    begun = time.monotonic()
    bomb = _report("a.zip", lying_zip())
    good = _report("logs.zip", zip_of(("auth.log", b"login\n")))
    assert [one.value for one in bomb.findings] == ["bomb"]
    assert bomb.state is CheckState.QUARANTINED
    assert (good.media_type, good.state) == ("application/zip", CheckState.CLEAN)
    assert time.monotonic() - begun < child.WALL_SECONDS


@pytest.mark.parametrize("trouble", [child.ChildBusy, child.ChildFailed])
def test_a_file_that_cannot_be_checked_is_never_called_good(
    trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise trouble

    monkeypatch.setattr(child, "ask", fail)
    report = _report("a.pdf", b"%PDF-1.7\n%%EOF")
    assert report.state is CheckState.FAILED
    assert "もう一度お試しください" in (refusal_of("a.pdf", report, Handling.DOCUMENT) or "")
    assert refusal_of("a.pdf", report, Handling.EVIDENCE) is None


def test_kinds_that_belong_into_evidence_are_refused_as_documents() -> None:
    clean = checks.Report("application/zip", (), CheckState.CLEAN)
    for name in ("a.zip", "a.exe", "a", "a.docm", "a.7z"):
        assert "添付できません" in (refusal_of(name, clean, Handling.DOCUMENT) or ""), name
    for name in ("a.pdf", "B.PNG", "録音.m4a"):
        assert refusal_of(name, clean, Handling.DOCUMENT) is None
