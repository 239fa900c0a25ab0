"""Any document at all, for the property tests: every kind of block, every kind of hostile text."""

from hypothesis import strategies as st

from documents.blocks import (
    Addressee,
    Align,
    Block,
    Bullets,
    Contact,
    Document,
    Grid,
    Heading,
    Item,
    ItemLine,
    Line,
    Paragraph,
    Sender,
    Subject,
)

NASTY = (
    "",
    " ",
    "　前後に空白　",
    "一行目\n二行目\r\n三行目\r四行目",
    "左\t右",
    "{{7*7}}",
    "{% raw %}",
    "]]>",
    "<script>alert(1)</script>",
    "A<B & C > \"D\" 'E'",
    "&amp;&#x41;",
    "</w:t></w:r></w:p>",
    "\x00\x0b\x1f",
    "前\ud800後",
    "\udc00",
    "\ufffe\uffff",
    "口座\u202e外国\u202c",
    "髙﨑𠮷①㈱～",
    "=1+1",
    "👨‍👩‍👧",
)

texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), max_size=30))
lines = st.lists(texts, max_size=3).map(tuple)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Draw a table whose rows all have as many cells as it has headers."""
    width = draw(st.integers(1, 5))
    row = st.lists(texts, min_size=width, max_size=width).map(tuple)
    return Grid(
        caption=draw(texts),
        headers=draw(row),
        rows=tuple(draw(st.lists(row, max_size=4))),
        numeric_columns=draw(st.frozensets(st.integers(0, width - 1))),
    )


@st.composite
def item_lines(draw: st.DrawFn) -> ItemLine:
    """Draw a line with any stretches underlined, empty ones and such as part a line break too."""
    text = draw(texts)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    marks = tuple(zip(edges[::2], edges[1::2], strict=False))
    return ItemLine(text, draw(st.none() | texts), marks)


blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Line, texts, st.sampled_from(Align)),
    st.builds(Addressee, texts, texts, st.none() | texts),
    st.builds(Sender, lines),
    st.builds(Subject, texts),
    st.builds(Paragraph, texts),
    st.builds(Heading, texts, starts_page=st.booleans()),
    st.builds(Heading, texts, starts_page=st.just(value=True), is_wide=st.booleans()),
    st.builds(
        Item,
        texts,
        texts,
        st.lists(item_lines(), max_size=3).map(tuple),
        is_missing=st.booleans(),
    ),
    grids(),
    st.builds(Bullets, lines),
    st.builds(Contact, lines),
)
documents = st.builds(
    Document,
    title=texts,
    blocks=st.lists(blocks, max_size=8).map(tuple),
    header=texts,
    is_draft=st.booleans(),
)
