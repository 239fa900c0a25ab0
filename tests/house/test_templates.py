"""Every template parses, uses what it imports, and stands where its package says."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).parents[2] / "templates"
NAMES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_template_parses_and_uses_every_macro_it_imports(app: Flask, name: str) -> None:
    source = (ROOT / name).read_text(encoding="utf-8")
    tree = app.jinja_env.parse(source)
    for imported in tree.find_all(nodes.FromImport):
        for given in imported.names:
            macro = given if isinstance(given, str) else given[1]
            uses = re.findall(rf"\b{re.escape(macro)}\b", source)
            assert len(uses) > 1, f"{name} imports {macro} and never uses it"


@pytest.mark.parametrize("name", NAMES)
def test_template_opens_with_a_sentence_that_says_what_it_is(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").startswith(("{#", "{%- macro", "<"))


def test_every_template_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in ROOT.rglob("*.html")]
    sources = [
        path.read_text(encoding="utf-8")
        for path in ROOT.parent.rglob("*.py")
        if not {".venv", "tests", "build"} & set(path.relative_to(ROOT.parent).parts)
    ]
    everything = "\n".join((*texts, *sources))
    unused = [
        name
        for name in NAMES
        if f'"{name}"' not in everything and f'"{Path(name).stem}"' not in everything
    ]
    assert unused == []
