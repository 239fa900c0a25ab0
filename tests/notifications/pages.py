"""Pages as a browser without scripts reads them."""

import re
from typing import Any

import html5lib

Entries = dict[str, list[str]]


def form_entries(page: str, action: str) -> Entries:
    """Read what the form with this action would send."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(f for f in tree.iter("form") if f.get("action") == action)
    entries: Entries = {}
    for control in form.iter():
        name = control.get("name")
        value = _value(control)
        if name and value is not None:
            entries.setdefault(name, []).append(value)
    return entries


def _value(control: Any) -> str | None:
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n")
    if control.tag == "select":
        chosen = [o for o in control.iter("option") if o.get("selected") is not None]
        return chosen[0].get("value", "") if chosen else ""
    if control.tag != "input":
        return None
    if control.get("type") in ("checkbox", "radio") and control.get("checked") is None:
        return None
    return str(control.get("value", ""))


def text_of(page: str) -> str:
    """Give the words of a page."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", "".join(tree.itertext()))


def headings(page: str) -> list[str]:
    """Give the first-level headings."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return ["".join(h.itertext()) for h in tree.iter("h1")]
