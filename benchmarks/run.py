"""`make bench`: measure the product beside a bare floor, print the table, rewrite results.md."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import annexes, letters, starts
from benchmarks.load import medians, per_second
from benchmarks.report import Line, against_floor, at_most, at_once, publish
from benchmarks.sites import Pair, pair
from tests.postgres import find_binaries, own_postgres

SMALL, LARGE = 10_000, 100_000
ROUNDS = 200
CLIENTS = 8
SECONDS = 3.0
LIST_MOST, CASE_MOST, CREATE_MOST, GROWTH_MOST = 2.5, 6, 3, 1.2
LETTER_MOST, FOLLOW_UP_MOST, START_MOST, MEMORY_MOST = 15, 60, 2, 130
SMALL_ANNEX_MOST, LARGE_ANNEX_MOST, ANNEX_MEMORY_MOST = 100, 1000, 200
FLAT = 5
"""So many MiB more after a thousand documents still count as flat."""


def main() -> None:
    """Run every measurement one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="measure `make run` in a fresh clone")
    given = parser.parse_args()
    lines: list[Line] = []
    left_out: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines += _embedded(folder)
        if find_binaries() is None:
            left_out.append("PostgreSQL（サーバがありません）")
        else:
            lines += _with_postgres(folder)
        lines += _documents(folder) + _annexes(folder) + _running(folder)
        if given.fresh:
            seconds = starts.fresh_clone(folder)
            lines.append(Line("新しい複製から make run の応答まで", f"{seconds:.1f} 秒"))
        else:
            left_out.append("新しい複製からの make run（--fresh で測定）")
    publish(lines, left_out)


def _embedded(folder: Path) -> list[Line]:
    """Measure on SQLite with both sizes at once, so that noise meets both alike."""
    _say("SQLite に事案を用意しています")
    with ExitStack() as stack:
        # The long filling first: a server closes connections that wait for it.
        large = stack.enter_context(pair(folder / "large", LARGE))
        small = stack.enter_context(pair(folder / "small", SMALL))
        _say("SQLite で測っています")
        both = medians([*small.lists(), *large.lists()], ROUNDS)
        lines = [
            against_floor("一覧 1万件", both[0], both[1], LIST_MOST),
            against_floor("一覧 10万件", both[2], both[3], LIST_MOST),
            _growth(both[0], both[2]),
            *_case_and_creation("1万件: ", small),
            *_case_and_creation("10万件: ", large),
        ]
        return lines + _together(small)


def _growth(small: float, large: float) -> Line:
    ratio = large / small
    is_met = 1 / GROWTH_MOST <= ratio <= GROWTH_MOST
    promise = f"互いに {GROWTH_MOST:g} 倍以内"
    return Line("一覧 10万件と1万件", f"{large:.1f} ms", "", f"{ratio:.2f}", promise, is_met)


def _case_and_creation(where: str, site: Pair) -> list[Line]:
    case, plain_case = medians(site.cases(), ROUNDS)
    creation, plain_creation = medians(site.creations(), ROUNDS)
    return [
        against_floor(f"{where}事案の画面", case, plain_case, CASE_MOST),
        against_floor(f"{where}事案の記録", creation, plain_creation, CREATE_MOST),
    ]


def _together(site: Pair) -> list[Line]:
    """Let eight members work at the same time, on the product and then on the floor."""
    kinds = (("一覧", Pair.lists), ("事案の画面", Pair.cases), ("事案の記録", Pair.creations))
    lines = []
    for what, kind in kinds:
        pairs = [kind(site.twin()) for _ in range(CLIENTS)]
        product = per_second([product for product, _ in pairs], SECONDS)
        plain = per_second([plain for _, plain in pairs], SECONDS)
        lines.append(at_once(f"同時{CLIENTS}人: {what}", product, plain))
    return lines


def _with_postgres(folder: Path) -> list[Line]:
    """Measure on PostgreSQL with its own safe settings; the promises are made for either database."""
    _say("PostgreSQL で測っています")
    with own_postgres(durable=True) as cluster, pair(folder / "postgres", SMALL, cluster) as site:
        listed, plain = medians(site.lists(), ROUNDS)
        line = against_floor("PostgreSQL: 一覧 1万件", listed, plain, LIST_MOST)
        return [line, *_case_and_creation("PostgreSQL: ", site)]


def _documents(folder: Path) -> list[Line]:
    _say("Word文書を作っています")
    (folder / "reports").mkdir()
    begun = letters.follow_ups(folder / "reports")
    made = letters.measure()
    growth = made.after - made.before
    return [
        at_most("一報のWord文書（2通目以降）", made.each, "ms", LETTER_MOST),
        at_most("続報の作成（変更点と下線まで）", begun, "ms", FOLLOW_UP_MOST),
        at_most(f"Word文書{letters.DOCUMENTS:,}通でのメモリの増加", growth, "MiB", FLAT),
    ]


def _annexes(folder: Path) -> list[Line]:
    _say("1万口座の別紙を作っています")
    made = annexes.measure(folder / "annexes")
    return [
        at_most("一報のWord文書、別紙に1千口座", made.small, "ms", SMALL_ANNEX_MOST),
        at_most("一報のWord文書、別紙に1万口座", made.large, "ms", LARGE_ANNEX_MOST),
        Line("同、台帳の読取りから", f"{made.whole:.0f} ms"),
        Line("1万口座の別紙の確定（確認の依頼）", f"{made.frozen:.0f} ms"),
        Line("1万口座の別紙のある一報の画面の内容", f"{made.shown:.1f} ms"),
        at_most("1万口座の別紙を作るプロセスのメモリ", made.memory, "MiB", ANNEX_MEMORY_MOST),
    ]


def _running(folder: Path) -> list[Line]:
    _say("起動とメモリを測っています")
    begun = starts.starts(folder / "starts")
    before, after = starts.memory_after_demo(folder / "demo")
    return [
        Line("初回の起動から応答まで", f"{begun.first:.2f} 秒"),
        at_most("2回目以降の起動から応答まで", begun.later, "秒", START_MOST),
        Line("起動直後のメモリ（PSS）", f"{before:.1f} MiB"),
        at_most(f"デモで{starts.PAGES}画面を開いた後のメモリ（PSS）", after, "MiB", MEMORY_MOST),
    ]


def _say(what: str) -> None:
    print(f"{what}…", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
