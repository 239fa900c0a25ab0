"""What a reader is to find in a document, paragraph by paragraph, told without the renderers."""

from itertools import chain

from documents.blocks import Addressee, Block, Bullets, Document, Grid, Item

CONTROLS = [code for code in range(0x20) if chr(code) not in "\t\n\r"]
CLEANED = dict.fromkeys((*CONTROLS, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "□")


def cleaned(text: str) -> str:
    """Return the text as every output shows it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(CLEANED)


def paragraphs(document: Document) -> list[str]:
    """Return the text of each paragraph in order, those of the gaps after tables left out."""
    return [cleaned(text) for block in document.blocks for text in _paragraphs(block)]


def _paragraphs(block: Block) -> list[str]:
    if isinstance(block, Item):
        lines = [
            line.text if line.number is None else f"{line.number}\t{line.text}"
            for line in block.lines
        ]
        return [block.number, block.label, *lines]
    if isinstance(block, Grid):
        rows = chain.from_iterable(block.rows) if block.rows else ("該当なし",)
        return [block.caption, *block.headers, *rows]
    if isinstance(block, Addressee):
        first = f"{block.name}　{block.honorific}"
        return [first] if block.division is None else [first, block.division]
    if isinstance(block, Bullets):
        return [f"・{line}" for line in block.lines]
    return [block.text] if hasattr(block, "text") else list(block.lines)
