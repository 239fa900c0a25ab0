"""A document as a Word file: the text of a few parts is written, the rest comes from house_style.docx."""

from documents.word.letter import HOUSE_STYLE, LAYOUT_VERSION, render_word

__all__ = ["HOUSE_STYLE", "LAYOUT_VERSION", "render_word"]
