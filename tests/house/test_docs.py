"""What the documents say is true of the code: commands, settings, tests, links, printed parts."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import Settings
from tests.house import printed

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PRESENT = [path for path in DOCUMENTS if path.name != "roadmap.md"]
"""The documents about what is built; the roadmap may name what is to come."""
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LONGEST_DECISION = 40
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

_FENCE = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _without_fences(text: str) -> str:
    return _FENCE.sub("", text)


def _code(text: str) -> Iterator[str]:
    """Give every line that is set as code."""
    for block in _FENCE.findall(text):
        yield from str(block).splitlines()
    yield from _SPAN.findall(_without_fences(text))


def _named(path: Path, pattern: str) -> list[re.Match[str]]:
    found = (re.search(pattern, line) for line in _code(path.read_text("utf-8")))
    return [match for match in found if match]


@pytest.mark.parametrize("path", printed.pages(), ids=lambda path: path.name)
def test_what_the_code_prints_stands_in_the_document(path: Path) -> None:
    text = path.read_text("utf-8")
    assert printed.renewed(text) == text, "renew with: python -m tests.house.printed"


def test_everything_the_code_prints_has_its_place() -> None:
    placed = set().union(*(printed.names_in(path.read_text("utf-8")) for path in printed.pages()))
    assert placed == set(printed.SECTIONS)


@pytest.mark.parametrize("path", PRESENT, ids=_name)
def test_every_make_command_named_exists(path: Path) -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets is not None
    named = {match[1] for match in _named(path, r"^make ([a-z]+)")}
    assert named - set(targets[1].split()) == set()


@pytest.mark.parametrize("path", PRESENT, ids=_name)
def test_every_ippo_command_named_exists(path: Path) -> None:
    known = {name for name, _ in printed.all_commands()}
    groups = {name.partition(" ")[0] for name in known if " " in name}
    unknown = []
    for match in _named(path, r"^(?:\.venv/bin/)?ippo ([a-z]+)(?: ([a-z-]+))?"):
        command = f"{match[1]} {match[2]}" if match[1] in groups and match[2] else match[1]
        if command not in known | groups:
            unknown.append(match[0])
    assert unknown == []


@pytest.mark.parametrize("path", PRESENT, ids=_name)
def test_every_setting_named_exists(path: Path) -> None:
    known = {f"IPPO_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"\bIPPO_[A-Z_]*[A-Z]\b", path.read_text("utf-8")))
    assert {name.removesuffix("_FILE") if name not in known else name for name in named} <= known


def test_every_setting_is_in_the_operators_manual() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    missing = [name for name in Settings.model_fields if f"`IPPO_{name.upper()}`" not in manual]
    assert missing == []


@pytest.mark.parametrize("path", PRESENT, ids=_name)
def test_every_address_named_exists(path: Path) -> None:
    known = {str(rule.rule) for rule, _ in printed.all_routes()}
    named = {match[1] for match in _named(path, r"^(?:http://127\.0\.0\.1:8000)?(/[^/\s][^\s]*)$")}
    assert named - known == set()


def test_every_test_named_by_the_regulation_trace_exists() -> None:
    text = (ROOT / "docs" / "regulation.md").read_text("utf-8")
    named = _TEST.findall(text)
    assert len(named) >= text.count("::"), "a test is named in another form"
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_link_inside_the_project_resolves(path: Path) -> None:
    broken = []
    text = _SPAN.sub("", _without_fences(path.read_text("utf-8")))
    for target in _LINK.findall(text):
        if target.startswith(("https://", "http://")):
            continue
        name, _, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        if not linked.exists() or (anchor and anchor not in _anchors(linked)):
            broken.append(target)
    assert broken == []


def _anchors(path: Path) -> set[str]:
    """Give the anchors that a page of the repository's host makes of the headings."""
    headings = _HEADING.findall(_without_fences(path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_button_the_manual_names_is_on_a_page() -> None:
    packages = PROJECT["tool"]["importlinter"]["root_packages"]
    sources = [path for name in packages for path in (ROOT / name).rglob("*.py")]
    pages = [*(ROOT / "templates").rglob("*.html"), *sources]
    shown = "".join(path.read_text("utf-8") for path in pages)
    manual = (ROOT / "docs" / "manual.md").read_text("utf-8").replace("\n  ", "").replace("\n", "")
    named = set(re.findall(r"「([^」]+)」(?:を押|の枠|で直|のボタン)", manual))
    assert len(named) > 10
    assert {label for label in named if label not in shown} == set()


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_why_what_and_what_follows(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_DECISION
    assert _HEADING.findall(text)[1:] == ["Context", "Decision", "Consequences"]
    assert _HEADING.findall(text)[0].startswith(f"{path.name[:4]} ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in DECISIONS] == [
        f"{n:04d}" for n in range(1, len(DECISIONS) + 1)
    ]


def test_the_readme_names_every_package() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    packages = PROJECT["tool"]["importlinter"]["root_packages"]
    assert [name for name in packages if f"`{name}`" not in readme] == []


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## {PROJECT['project']['version']}\n" in changelog
