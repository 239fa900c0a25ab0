"""A check is recorded, finished when it proves something, and what it finds becomes a case."""

from typing import Any

import pytest

from core.moments import Moment, Precision
from core.work import Conflict
from core.workflow import MoveRefused
from incidents.vocabulary import Damage, DiscoverySource, Origin
from lookback.models import LookBack
from lookback.operations import (
    add_finding,
    move_look_back,
    open_case_of,
    open_look_back,
    revise_look_back,
)
from lookback.vocabulary import Result, Status, Trigger
from lookback.workflow import NEEDED
from tests.conftest import member_of
from tests.lookback.checks import payout_change_check, record


def finish(running: Any, session: Any, look_back: LookBack) -> None:
    member = member_of(session, "sato")
    move_look_back(running, look_back, move="complete", member=Mover(member), reason=None)


class Mover:
    """The handler, as the workflow sees a member."""

    def __init__(self, member: Any) -> None:
        self.uid = member.uid

    def may(self, permission: str) -> bool:
        return permission == "lookback:write"


def test_a_check_that_found_nothing_is_finished_and_kept(session: Any, work: Any) -> None:
    with work("sato") as running:
        look_back = record(running)
        finish(running, session, look_back)
    assert look_back.number.startswith("LBK-2026-")
    assert look_back.status is Status.DONE
    assert look_back.completed_at is not None
    assert look_back.result is Result.NONE
    assert look_back.steps is not None
    assert [step.what for step in look_back.steps][2] == "対象となる変更 10,005件を特定"


@pytest.mark.parametrize("name", NEEDED)
def test_a_check_that_does_not_say_what_was_done_is_not_finished(
    session: Any, work: Any, name: str
) -> None:
    with work("sato") as running:
        look_back = record(running, **{name: None})
        with pytest.raises(MoveRefused, match="を入力してください"):
            finish(running, session, look_back)


def test_a_check_needs_a_result_that_its_findings_bear_out(session: Any, work: Any) -> None:
    with work("sato") as running:
        look_back = record(running, result=Result.PENDING)
        with pytest.raises(MoveRefused, match="結果を選んでください"):
            finish(running, session, look_back)
        look_back.result = Result.FOUND
        with pytest.raises(MoveRefused, match="判明した被害を記録してください"):
            finish(running, session, look_back)
        add_finding(running, look_back, text="口座Aからの不正出金", found=None)
        with pytest.raises(MoveRefused, match="すべて事案として記録してください"):
            finish(running, session, look_back)
        look_back.result = Result.NONE
        with pytest.raises(MoveRefused, match="「該当なし」にして完了することはできません"):
            finish(running, session, look_back)


def test_a_finding_becomes_a_case_of_the_past_in_one_step_and_only_once(
    session: Any, work: Any
) -> None:
    with work("sato") as running:
        look_back = record(running, result=Result.FOUND, harmed=1)
        found = Moment(running.now, Precision.MINUTE)
        finding = add_finding(running, look_back, text="8月の不正出金 1件", found=found)
        case = open_case_of(running, finding, assignee_id=None)
        assert open_case_of(running, finding, assignee_id=None) is case
        finish(running, session, look_back)
    assert case.origin is Origin.RETROSPECTIVE
    assert case.discovery_source is DiscoverySource.LOOK_BACK
    assert case.damage is Damage.YES
    assert case.summary == "8月の不正出金 1件"
    assert case.discovered_at == found.at


def test_a_version_that_is_no_longer_the_present_one_writes_nothing(work: Any) -> None:
    with work("sato") as running:
        look_back = record(running)
        shown = look_back.version
        revise_look_back(running, look_back, version=shown, limits="2020年6月以前のログはない。")
        with pytest.raises(Conflict):
            revise_look_back(running, look_back, version=shown, limits="")
    assert look_back.limits == "2020年6月以前のログはない。"


def test_what_belongs_to_the_server_cannot_be_written(work: Any) -> None:
    with work("sato") as running:
        with pytest.raises(TypeError, match="not revisable"):
            open_look_back(running, title="確認", trigger=Trigger.PERIODIC, status=Status.DONE)
        look_back = record(running)
        with pytest.raises(TypeError, match="not revisable"):
            revise_look_back(
                running, look_back, version=look_back.version, **payout_change_check(number="LBK-1")
            )
