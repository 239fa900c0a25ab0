"""What is shipped from others is exactly what they released."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static/vendor"
SUMS = sorted(VENDOR.rglob("SHA256SUMS"))


@pytest.mark.parametrize("sums", SUMS, ids=lambda path: path.parent.name)
def test_vendored_files_have_their_recorded_hash_and_a_licence(sums: Path) -> None:
    listed = {}
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        listed[name.lstrip("*./")] = digest
    files = {
        str(path.relative_to(sums.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sums.parent.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert {name: files.get(name) for name in listed} == listed
    assert any(name.upper().startswith("LICENSE") for name in files)


def test_every_vendored_folder_has_its_sums() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {path.parent.name for path in SUMS}


def test_icons_are_drawn_as_released() -> None:
    drawn = (VENDOR.parents[1] / "templates/components/icon.html").read_text(encoding="utf-8")
    paths = re.findall(r'"([^"]+)": "(M[^"]+|m[^"]+)"', drawn)
    assert paths
    released = " ".join(path.read_text(encoding="utf-8") for path in (VENDOR).rglob("*.svg"))
    for name, path in paths:
        assert path in released, name
