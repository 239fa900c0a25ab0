"""Reads the forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from typing import Any, cast

import lxml.html

TEXT_INPUTS = frozenset({"text", "search", "email", "tel", "url", "number"})


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, and which entries people type as text."""

    action: str
    method: str
    entries: dict[str, list[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    """Entries that a page may not give back, such as passwords."""

    def read_control(self, control: Any) -> None:
        """Take over one control."""
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.get("disabled") is not None or kind in {"submit", "button"}:
            return
        values = self.entries.setdefault(name, [])
        if control.tag == "textarea":
            self.texts.add(name)
            values.append((control.text or "").removeprefix("\n"))
        elif control.tag == "select":
            values += _chosen(control)
        elif kind in {"checkbox", "radio"}:
            values += [control.get("value", "on")] if control.get("checked") is not None else []
        else:
            if kind in TEXT_INPUTS:
                self.texts.add(name)
            if kind == "password":
                self.kept.add(name)
            values.append(control.get("value", ""))


def forms_in(page: str) -> list[Form]:
    """Give every form of a page."""
    tree = lxml.html.document_fromstring(page)
    found = []
    for element in cast("list[Any]", tree.xpath("//form")):
        form = Form(element.get("action", ""), element.get("method", "get").lower())
        for control in element.xpath(".//input | .//textarea | .//select"):
            form.read_control(control)
        found.append(form)
    return found


def form_to(page: str, action: str) -> Form:
    """Give the form of a page that goes to this address."""
    found = [form for form in forms_in(page) if form.action == action]
    assert found, f"no form to {action} in:\n{page[:3000]}"
    return max(found, key=lambda form: len(form.entries))


def squeezed(text: str) -> str:
    """Give a text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def _chosen(select: Any) -> list[str]:
    chosen = [o for o in select.iter("option") if o.get("selected") is not None]
    return [option.get("value", "") for option in chosen[:1]] or [""]
