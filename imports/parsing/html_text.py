"""Turns the HTML of a mail into text that shows what a reader would have seen."""

import re
from html import unescape
from html.parser import HTMLParser

_BREAKS = frozenset(
    {"br", "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
     "blockquote", "section", "article", "header", "footer", "pre", "dt", "dd"}
)  # fmt: skip
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_TAG = re.compile(r"<[^<>]*>")


def html_to_text(html: str) -> str:
    """Give the text of an HTML page."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
        text = "".join(reader.pieces)
    except (AssertionError, ValueError):  # malformed declarations
        text = unescape(_TAG.sub(" ", html))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line where a browser would; leave out what no reader sees."""
        del attrs
        # A page without a closing </head> still has a body.
        if tag == "body":
            self.unseen.clear()
        elif tag in _UNSEEN:
            self.unseen.append(tag)
        if tag in _BREAKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a line or what is left out."""
        if tag in self.unseen:
            del self.unseen[self.unseen.index(tag) :]
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is shown; line breaks of the source are blanks."""
        if not self.unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))
