"""Forms to start from: a layout of ours with every placeholder in its place, to be fitted to the real form."""

from documents.blocks import (
    Addressee,
    Align,
    Block,
    Document,
    Grid,
    Heading,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from forms.reports.fields import TABLES, common_of
from forms.reports.kinds import SPECS
from forms.vocabulary import PaperKind

STARTERS: dict[PaperKind, str] = {
    PaperKind.SYSTEM_INCIDENT: "障害発生等報告書（当システムの配置。公式の様式ではありません）",
    PaperKind.BREACH: "別記様式第一の項目（当システムの配置。公式の様式ではありません）",
}
"""The forms that come along, each with the title that says what it is not."""


def starter(kind: PaperKind) -> Document:
    """Lay a form out with the placeholders of its kind."""
    spec = SPECS[kind]
    rows = tuple((item.label, _place(item.place)) for item in spec.items)
    bases = tuple(one for one in common_of(kind) if one.name == "報告の根拠")
    return Document(
        title=STARTERS[kind],
        header=STARTERS[kind],
        is_draft=False,
        blocks=(
            Line(_place("文書番号"), Align.RIGHT),
            Line(_place("文書の日付"), Align.RIGHT),
            Addressee(_place("宛先"), "", _place("担当課室")),
            Sender(
                (
                    _place("商号"),
                    _place("登録番号"),
                    f"{_place('代表者役職')}　{_place('代表者氏名')}",
                )
            ),
            Subject(_place("件名")),
            Paragraph(spec.opening),
            *(Paragraph(_place(one.name)) for one in bases),
            Grid(caption="", headers=("項目", "内容"), rows=rows),
            *_tables(),
            Line("以上", Align.RIGHT),
        ),
    )


def _tables() -> tuple[Block, ...]:
    heading = Heading("参考")
    grids = (
        Grid(
            caption=table.name,
            headers=table.columns,
            rows=(tuple(map(_place, table.places)),),
        )
        for table in TABLES
    )
    return (heading, *grids)


def _place(name: str) -> str:
    return f"{{{{ {name} }}}}"
