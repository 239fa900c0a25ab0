"""苦情集計 in sentences, made from the figures."""

from collections.abc import Iterator

from core.clock import to_jst, wareki
from inquiries.reports.statistics import Breakdown, Statistics

NAMED = 3
NOTES = (
    "月は受付日（日本時間）で区切ります。「終結」は終結日、「FINMAC案内」「FINMAC申立」はそれぞれの日で数えます。",
    "「未済」は月末の時点で終結していないもの（当月は現在の時点）です。期間計の欄は期末の未済です。",
    "再申出を受けたものは、終結するまで未済に数えます。",
    "「30日超」「60日超」「90日超」は受付からの暦日数です。「30日超」には60日超、90日超を含みます。",
    "一次回答までの時間と終結までの日数は、暦時間による中央値です。一次回答は受付月、終結は終結月で集計します。",
)
"""How the figures are counted."""


def sentences_of(statistics: Statistics) -> tuple[str, ...]:
    """Tell the figures as a report does, only those there are."""
    if not statistics.total.counts["received"]:
        return (
            f"{statistics.period.label}に受け付けた相談・苦情はありませんでした。",
            *_work(statistics),
        )
    return (
        _received(statistics),
        _complaints(statistics),
        *_categories(statistics),
        _damage(statistics),
        *_work(statistics),
        *_speed(statistics),
        _finmac(statistics),
    )


def pending_at(statistics: Statistics) -> str:
    """Say for when the pending ones are counted: the end of the period, or now."""
    now = to_jst(statistics.as_of)
    if now.date() > statistics.period.last:
        return f"{wareki(statistics.period.last)}時点"
    return f"{wareki(now)}{now:%H時%M分}現在"


def _received(statistics: Statistics) -> str:
    received = statistics.total.counts["received"]
    return (
        f"{statistics.period.label}に受け付けた相談・苦情は{received:,}件で、"
        f"{_compared(received, statistics.received_before, len(statistics.period.months))}。"
    )


def _complaints(statistics: Statistics) -> str:
    counts = statistics.total.counts
    return (
        f"このうち苦情は{counts['kind_complaint']:,}件、紛争は{counts['kind_dispute']:,}件で、合計は"
        f"{_compared(statistics.complaints, statistics.complaints_before, len(statistics.period.months))}。"
    )


def _compared(count: int, before: int, months: int) -> str:
    base = f"直前の{months}か月間（{before:,}件）"
    if count == before:
        return f"{base}と同数でした"
    return f"{base}に比べ{abs(count - before):,}件{'増加' if count > before else '減少'}しました"


def _categories(statistics: Statistics) -> Iterator[str]:
    table: Breakdown = statistics.breakdowns[0]
    named = [row for row in table.rows if row.counts["received"]]
    named.sort(key=lambda row: -row.counts["received"])
    if named:
        listed = "、".join(f"「{row.label}」{row.counts['received']:,}件" for row in named[:NAMED])
        yield f"分類別に多いものは、{listed}です。"


def _damage(statistics: Statistics) -> str:
    counts = statistics.total.counts
    return (
        f"被害の有無は、あり{counts['damage_yes']:,}件、なし{counts['damage_no']:,}件、"
        f"不明{counts['damage_unknown']:,}件です。事案に関連するものは{counts['linked']:,}件、"
        f"上席・法務等へ引き継いだものは{counts['escalated']:,}件です。"
    )


def _work(statistics: Statistics) -> Iterator[str]:
    counts = statistics.total.counts
    start = f"期間中に終結したものは{counts['closed']:,}件です。{pending_at(statistics)}の未済は"
    if not counts["pending_30"]:
        yield f"{start}{counts['pending']:,}件で、受付から30日を超えるものはありません。"
        return
    yield (
        f"{start}{counts['pending']:,}件で、このうち受付から30日を超えるものが{counts['pending_30']:,}件、"
        f"60日を超えるものが{counts['pending_60']:,}件、90日を超えるものが{counts['pending_90']:,}件あります。"
    )


def _speed(statistics: Statistics) -> Iterator[str]:
    total = statistics.total
    parts = []
    if total.reply_minutes is not None:
        parts.append(f"一次回答までの時間の中央値は{total.reply_hours}時間")
    if total.close_minutes is not None:
        parts.append(f"終結までの日数の中央値は{total.close_days}日")
    if parts:
        yield f"{'、'.join(parts)}です（いずれも暦時間）。"


def _finmac(statistics: Statistics) -> str:
    counts = statistics.total.counts
    if not counts["guided"] and not counts["filed"]:
        return "FINMACのご案内、FINMACへの申立ては、いずれもありませんでした。"
    return f"FINMACをご案内したものは{counts['guided']:,}件、FINMACへの申立ては{counts['filed']:,}件です。"
