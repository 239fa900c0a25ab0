"""Has the child process check and fill forms, and makes the file of a document on whichever layout it uses."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import child
from documents.blocks import Block, Document, Grid, Paragraph
from documents.word import render_word
from forms.models import Paper
from forms.queries import current_facts
from forms.queries.contents import AnySession
from forms.reports.facts import PaperFacts
from forms.reports.fields import required_of, rows_of, values_of
from forms.reports.letter import describe
from forms.vocabulary import PaperKind
from notifications.reports.written import Edits

FILLING = "forms.filling"
BUSY = "内容を確認できませんでした。しばらく待って、もう一度お試しください。"


class FormUnfit(Exception):
    """A form cannot be used; carries every reason, in the words shown to people."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("、".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Filled:
    """A form that was filled: its bytes, the placeholders it has, and its words in their order."""

    content: bytes
    names: tuple[str, ...]
    preview: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Made:
    """The file of a document, and the version it was made from."""

    version: int
    content: bytes


def fill_form(content: bytes, facts: PaperFacts, edits: Edits) -> Filled:
    """Fill a form with what the document says, in a child process; FormUnfit where that drops or runs anything."""
    order = {
        "form": base64.b64encode(content).decode(),
        "values": values_of(facts, edits),
        "rows": rows_of(facts),
        "required": required_of(PaperKind(facts.kind)),
    }
    try:
        answer = child.ask(FILLING, data=json.dumps(order).encode())
    except (child.ChildBusy, child.ChildFailed):
        raise FormUnfit((BUSY,)) from None
    if answer["problems"]:
        raise FormUnfit(answer["problems"])
    return Filled(
        base64.b64decode(answer["content"]),
        tuple(answer["names"]),
        tuple((kind, said) for kind, said in answer["preview"]),
    )


@dataclass(frozen=True)
class Contents:
    """All that the file of a document is made from, so that it can be made outside a transaction."""

    version: int
    facts: PaperFacts
    edits: Edits
    form: bytes | None

    def make(self, *, is_draft: bool) -> Made:
        """Make the file: on the document's form, or on the house's layout."""
        if self.form is None:
            content = render_word(describe(self.facts, self.edits, is_draft=is_draft))
        else:
            content = fill_form(self.form, self.facts, self.edits).content
        return Made(self.version, content)


def contents_of(session: AnySession, paper: Paper) -> Contents:
    """Read what the file of a document is made from."""
    form = None if paper.own_form is None else paper.own_form.content or b""
    return Contents(paper.version, current_facts(session, paper), paper.edits, form)


def make_document(session: AnySession, paper: Paper, *, is_draft: bool) -> Made:
    """Make the file of a document from the facts that count."""
    return contents_of(session, paper).make(is_draft=is_draft)


def shown(filled: Filled, title: str) -> Document:
    """Give the words of a filled form as a page shows them."""
    return Document(
        title=title,
        blocks=tuple(_block(kind, said) for kind, said in filled.preview),
        header="",
        is_draft=False,
    )


def _block(kind: str, said: Any) -> Block:  # noqa: ANN401 (a text, or rows of cells)
    if kind == "text" or not said:
        return Paragraph(said or "")
    width = min(max(len(row) for row in said), 20) or 1
    rows = tuple(tuple([*row, *[""] * width][:width]) for row in said)
    return Grid(caption="", headers=rows[0], rows=rows[1:])
