"""What the house does not do, looked for in its own text."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = PROJECT["tool"]["importlinter"]["root_packages"]
SOURCES = [ROOT / "app.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
SCRIPTS = [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]


def _lines(paths: list[Path], pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def test_one_place_commits() -> None:
    commits = _lines([path for path in SOURCES if path != ROOT / "core/work.py"], r"\.commit\(")
    assert commits == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"\butcnow\b", r"\bprint\(", r"\bMarkup\(", r"render_template_string", r"\bpickle\b",
        r"shell=True", r"\beval\(", r"\bexec\(", r"text\(f[\"']", r"import random\b",
        r"bulk_(save_objects|insert_mappings|update_mappings)",
        r"\bTODO\b|\bFIXME\b",
    ],
)  # fmt: skip
def test_sources_are_free_of(pattern: str) -> None:
    assert _lines(SOURCES, pattern) == []


@pytest.mark.parametrize(
    "pattern",
    [r"\|\s*safe\b", r"autoescape", r"\son[a-z]+=", r"\sstyle=", r"<style", r"javascript:"],
)
def test_templates_are_free_of(pattern: str) -> None:
    assert _lines(TEMPLATES, pattern) == []


def test_scripts_in_templates_carry_the_nonce_and_an_address() -> None:
    assert _lines(TEMPLATES, r"<script(?![^>]*nonce=)(?!>)|<script>") == []


@pytest.mark.parametrize(
    "pattern",
    [r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", r"\beval\(|new Function",
     r"localStorage|sessionStorage|indexedDB"],
)  # fmt: skip
def test_scripts_are_free_of(pattern: str) -> None:
    assert _lines(SCRIPTS, pattern) == []


def test_the_ground_floor_knows_no_business_word() -> None:
    words = r"\b(incident|notification|inquir|complain|inspection)"
    assert _lines(sorted((ROOT / "core").glob("*.py")), f"(?i)^(from|import) .*{words}") == []


def test_no_file_names_a_registry_or_a_machine() -> None:
    texts = [*SOURCES, *TEMPLATES, ROOT / "Makefile", *(ROOT / "requirements").glob("*.txt")]
    assert _lines(texts, r"https?://[^\s\"']*(pypi|npmjs)|/home/\w+/|/root/") == []
