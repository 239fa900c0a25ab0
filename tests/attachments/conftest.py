"""A store of its own for every test, and a short way to send a file into it."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from attachments import checks, store
from attachments.inspection.inspect import inspect
from attachments.intake import Sent, Taken, take_in
from attachments.store import Limits, Store, use_store
from attachments.vocabulary import Handling
from core import child
from core.crypto import Keyring, use_keyring
from core.crypto import _Ring as ring

SMALL = Limits(file=2_000_000, unpacked=25_000_000, count=5, total=5_000_000)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store with small limits, in place of the application's."""
    before, keys = store._Current.store, ring.current
    if keys is None:
        use_keyring(Keyring.generate())
    fresh = Store(tmp_path / "evidence", SMALL)
    use_store(fresh)
    yield fresh
    store._Current.store = before
    if keys is None:
        ring.current = None


@pytest.fixture
def quick_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at files in this process; that a child does it is the matter of the tests of the check."""

    def ask(module: str, arguments: Sequence[str], *, file: BinaryIO) -> dict[str, Any]:
        assert module == checks.INSPECTION
        given = json.loads(arguments[0])
        media_type, findings = inspect(file, given["extension"], given["unpacked"])
        return {"media_type": media_type, "findings": sorted(findings)}

    monkeypatch.setattr(child, "ask", ask)


@pytest.fixture
def take(kept: Store, quick_look: None) -> Callable[..., Taken]:
    """Give a function that takes one file in."""
    del kept, quick_look

    def taken(
        name: str = "auth.log", content: bytes = b"login\n", handling: Handling = Handling.EVIDENCE
    ) -> Taken:
        return take_in([Sent(name, io.BytesIO(content))], handling)[0]

    return taken
