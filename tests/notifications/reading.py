"""A letter as a reader of the Word file sees it."""

from io import BytesIO

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph


def word_text(content: bytes) -> str:
    """Give all text of the body, paragraph by paragraph, table cells in their order."""
    opened = docx.Document(BytesIO(content))
    body = opened.element.body
    return "\n".join(Paragraph(p, opened._body).text for p in body.iter(qn("w:p")))


def header_text(content: bytes) -> str:
    """Give the text at the top of every page."""
    opened = docx.Document(BytesIO(content))
    return "\n".join(p.text for section in opened.sections for p in section.header.paragraphs)
