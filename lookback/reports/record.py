"""遡及確認の記録: the printable evidence that the firm has looked back, for the authority."""

from datetime import datetime

from core.clock import jst_stamp, wareki
from core.moments import letter_moment
from documents.blocks import (
    Align,
    Block,
    Document,
    Grid,
    Item,
    ItemLine,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from lookback.models import LookBack
from lookback.reports.words import finding_rows, label_for, step_texts, text_for
from lookback.vocabulary import Status

TITLE = "遡及確認の記録"
OPENING = "過去に同種の被害が生じていなかったかについて、下記のとおり確認いたしました。"
STILL_OPEN = "下記の確認は実施中であり、この記録は出力の時点までに判明したものです。"
NOT_ENTERED = "確認中"
# (label, the values it gathers); a value without its own label stands alone.
ITEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("件名", ("title",)),
    ("確認の契機", ("trigger", "incident_id", "trigger_detail")),
    ("指示", ("ordered", "ordered_by")),
    ("対象", ("scope",)),
    ("対象期間", ("period",)),
    ("使用したログ・記録", ("records_used",)),
    ("確認方法", ("method",)),
    ("確認できなかった範囲", ("limits",)),
    ("実施期間", ("performed",)),
    ("実施者・確認者", ("performed_by", "checked_by")),
    ("調査した数", ("examined", "suspected", "harmed")),
    ("結果", ("result", "result_detail")),
)
LABELLED = frozenset(
    {"ordered", "ordered_by", "performed_by", "checked_by", "examined", "suspected", "harmed"}
)
NONE_NAMED = {"limits": "なし"}
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def describe(look_back: LookBack, *, firm: str, now: datetime) -> Document:
    """Describe the record of a check: why, over what, how, by whom, with what result."""
    is_done = look_back.status is Status.DONE
    blocks: list[Block] = [
        Line(look_back.number, Align.RIGHT),
        Line(wareki(look_back.completed_at or now), Align.RIGHT),
        *((Sender((firm,)),) if firm else ()),
        Subject(TITLE),
        Paragraph(OPENING if is_done else STILL_OPEN),
        Line("記", Align.CENTER),
        *(
            _item(place, label, names, look_back)
            for place, (label, names) in enumerate(ITEMS, start=1)
        ),
    ]
    if look_back.steps:
        blocks.append(_steps(look_back))
    if look_back.findings:
        blocks.append(_findings(look_back))
    blocks += [Paragraph(f"出力日時　{jst_stamp(now)}"), Line("以上", Align.RIGHT)]
    return Document(title=TITLE, blocks=tuple(blocks), is_draft=not is_done)


def _item(place: int, label: str, names: tuple[str, ...], look_back: LookBack) -> Item:
    lines = [(name, text_for(look_back, name, letter_moment)) for name in names]
    shown = tuple(
        ItemLine(f"{label_for(name)}　{text}" if name in LABELLED else text)
        for name, text in lines
        if text
    )
    missing = NONE_NAMED.get(names[0], NOT_ENTERED)
    return Item(
        str(place).translate(WIDE),
        label,
        shown or (ItemLine(missing),),
        is_missing=not shown and names[0] not in NONE_NAMED,
    )


def _steps(look_back: LookBack) -> Grid:
    return Grid(
        caption=label_for("steps"),
        headers=("日時", "実施したこと"),
        rows=tuple(step_texts(look_back, letter_moment)),
    )


def _findings(look_back: LookBack) -> Grid:
    return Grid(
        caption="判明した被害",
        headers=("判明日時", "内容", "事案番号"),
        rows=tuple(
            (row.found or NOT_ENTERED, row.text, row.incident.number if row.incident else "未記録")
            for row in finding_rows(look_back, letter_moment)
        ),
    )
