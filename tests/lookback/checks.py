"""The check of auカブコム証券 of September 2020, the real example of a look-back with the result 「該当なし」.

Facts: https://kabu.com/company/pressrelease/202009_003.html
"""

from datetime import datetime
from typing import Any

from core.clock import JST
from core.moments import Moment, Precision
from core.work import Work
from lookback.models import LookBack, Step
from lookback.operations import open_look_back
from lookback.vocabulary import Result, Trigger


def minute(day: int, hour: int, minutes: int) -> Moment:
    return Moment(datetime(2020, 9, day, hour, minutes, tzinfo=JST), Precision.MINUTE)


def day(month: int, date: int) -> Moment:
    return Moment(datetime(2020, month, date, tzinfo=JST), Precision.DAY)


def payout_change_check(**changes: Any) -> dict[str, Any]:
    """Give the entries of the check as published."""
    return {
        "title": "出金先口座の変更の遡及確認",
        "trigger": Trigger.PEER,
        "trigger_detail": "他社における不正な出金先口座への出金の公表",
        "ordered": minute(16, 15, 5),
        "ordered_by": "経営",
        "scope": "Web画面からの出金先口座の変更",
        "period_from": day(7, 1),
        "period_to": day(9, 16),
        "records_used": "出金先口座の変更履歴、接続元IPアドレスの記録",
        "method": "対象期間の変更をすべて抽出し、接続元IPアドレスを分析した。",
        "performed_from": minute(16, 15, 5),
        "performed_to": day(9, 17),
        "performed_by": "システム部門",
        "steps": (
            Step(minute(16, 15, 5), "経営が確認を指示"),
            Step(minute(16, 22, 25), "Web画面からの出金先口座の変更を停止"),
            Step(minute(16, 22, 51), "対象となる変更 10,005件を特定"),
            Step(day(9, 17), "接続元IPアドレスの分析を実施"),
        ),
        "unit": "件",
        "examined": 10_005,
        "suspected": 0,
        "harmed": 0,
        "result": Result.NONE,
        "result_detail": "不正な変更及び出金は認められなかった。",
        **changes,
    }


def record(work: Work, **changes: Any) -> LookBack:
    return open_look_back(work, **payout_change_check(**changes))
