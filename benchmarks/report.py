"""The table of a run: printed, and written to results.md with machine and date."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from core import clock

RESULTS = Path(__file__).with_name("results.md")
HEADS = ("測定", "製品", "床", "比", "約束", "判定")
NOTES = """\
「床」は、同じ実行の中で交互に測った、Flask と SQLAlchemy と表一つだけのアプリです（サインイン、権限、監査記録、
暗号化なし。同じ Web サーバ、同じスレッド数、同じ件数、同じ保存の設定）。一覧と詳細と記録の時間は、接続を保った
一人の利用者の中央値です。この機械でほかの処理が動いていると時間は伸びるので、見るのは比です。
「同時8人」は1秒あたりの処理数で、比は床を1としたときの製品の速さです。
"""


@dataclass(frozen=True)
class Line:
    """One line of the table; `is_met` is None where nothing was promised."""

    what: str
    product: str
    floor: str = ""
    ratio: str = ""
    promise: str = ""
    is_met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the line as it stands in the table."""
        verdict = {True: "達成", False: "未達", None: ""}[self.is_met]
        return self.what, self.product, self.floor, self.ratio, self.promise, verdict


def against_floor(what: str, product: float, floor: float, most: float | None = None) -> Line:
    """Set a time of the product beside the floor's."""
    ratio = product / floor
    promise = "" if most is None else f"床の {most:g} 倍以下"
    met = None if most is None else ratio <= most
    return Line(what, f"{product:.1f} ms", f"{floor:.1f} ms", f"{ratio:.2f}", promise, met)


def at_once(what: str, product: float, floor: float) -> Line:
    """Set actions per second beside the floor's."""
    return Line(what, f"{product:.0f} /秒", f"{floor:.0f} /秒", f"{product / floor:.2f}")


def at_most(what: str, value: float, unit: str, most: float) -> Line:
    """Set a value beside the most that was promised."""
    return Line(what, f"{value:.2f} {unit}", promise=f"{most:g} {unit}以下", is_met=value <= most)


def publish(lines: list[Line], left_out: list[str]) -> None:
    """Print the table and rewrite results.md."""
    rows = [HEADS, *(line.cells for line in lines)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(map(_padded, row, widths)).rstrip())
    for what in left_out:
        print(f"省略: {what}")
    RESULTS.write_text(_page(rows, left_out), encoding="utf-8")


def _page(rows: list[tuple[str, ...]], left_out: list[str]) -> str:
    known = [("測定日時", clock.jst_stamp(clock.now())), *machine.description()]
    known.append(("測定後の負荷（1分平均）", machine.busy()))
    facts = "\n".join(f"- {name}: {value}" for name, value in known)
    table = "\n".join(
        f"| {' | '.join(row)} |" for row in (rows[0], ("---",) * len(HEADS), *rows[1:])
    )
    missing = "".join(f"\n- 省略: {what}" for what in left_out)
    return f"# 測定結果（make bench）\n\n{facts}{missing}\n\n{table}\n\n{NOTES}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
