"""State machines: which moves are offered, which are refused, and in which words."""

from dataclasses import dataclass, field

import pytest

from core.vocabulary import Term
from core.workflow import Move, MoveRefused, OfferedMove, Workflow


class Paper(Term):
    DRAFT = "draft", "作成中"
    REVIEW = "review", "確認中"
    SENT = "sent", "提出済み"


@dataclass
class Record:
    status: Paper = Paper.DRAFT
    author: str = "sato"
    is_complete: bool = True


@dataclass
class Member:
    uid: str = "suzuki"
    permissions: set[str] = field(default_factory=lambda: {"paper:write", "paper:approve"})

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def _not_the_author(record: Record, mover: Member) -> str | None:
    return "作成者は承認できません。" if record.author == mover.uid else None


def _is_complete(record: Record, mover: Member) -> str | None:
    del mover
    return None if record.is_complete else "未入力の項目があります。"


GUARDS = (_not_the_author, _is_complete)
FLOW = Workflow(
    "papers",
    Paper.DRAFT,
    (
        Move("submit", "確認を依頼する", (Paper.DRAFT,), Paper.REVIEW, "paper:write"),
        Move("send", "提出する", (Paper.REVIEW,), Paper.SENT, "paper:approve", guards=GUARDS),
        Move(
            "return", "差し戻す", (Paper.REVIEW, Paper.SENT), Paper.DRAFT, "paper:approve",
            guards=(_not_the_author,), needs_reason=True,
        ),
    ),
)  # fmt: skip


def _refusal(
    record: Record, name: str, mover: Member, reason: str | None = None
) -> tuple[str, ...]:
    with pytest.raises(MoveRefused) as refused:
        FLOW.check(record, name, mover, reason)
    return refused.value.reasons


def test_a_page_offers_the_moves_out_of_the_present_state() -> None:
    assert FLOW.offered(Record(), Member()) == [OfferedMove("submit", "確認を依頼する", False, ())]
    names = [move.name for move in FLOW.offered(Record(Paper.REVIEW), Member())]
    assert names == ["send", "return"]


def test_a_page_offers_no_move_the_member_has_no_right_to() -> None:
    assert FLOW.offered(Record(Paper.REVIEW), Member(permissions={"paper:write"})) == []
    assert FLOW.offered(Record(), Member(permissions=set())) == []


def test_a_move_that_is_not_possible_now_is_offered_with_every_reason() -> None:
    send, back = FLOW.offered(Record(Paper.REVIEW, "suzuki", is_complete=False), Member())
    assert send.refusals == ("作成者は承認できません。", "未入力の項目があります。")
    assert back == OfferedMove("return", "差し戻す", True, ("作成者は承認できません。",))


def test_a_possible_move_is_given_back_with_its_target() -> None:
    move = FLOW.check(Record(Paper.REVIEW), "send", Member(), None)
    assert (move.name, move.target) == ("send", Paper.SENT)


def test_all_reasons_are_told_at_once() -> None:
    record = Record(Paper.REVIEW, "suzuki", is_complete=False)
    assert _refusal(record, "send", Member()) == (
        "作成者は承認できません。",
        "未入力の項目があります。",
    )


def test_a_move_from_another_state_is_refused_in_words_people_know() -> None:
    assert _refusal(Record(), "send", Member()) == (
        "「作成中」の状態では「提出する」は行えません。",
    )


@pytest.mark.parametrize("name", ["send", "unknown", "", "SEND"])
def test_a_move_without_the_right_looks_like_a_move_that_does_not_exist(name: str) -> None:
    nobody = Member(permissions=set())
    assert _refusal(Record(Paper.REVIEW), name, nobody) == ("この操作を行う権限がありません。",)


@pytest.mark.parametrize("reason", [None, "", "  ", "　\n"])
def test_a_move_that_needs_a_reason_asks_for_it(reason: str | None) -> None:
    asked = _refusal(Record(Paper.REVIEW), "return", Member(), reason)
    assert asked == ("「差し戻す」には理由を入力してください。",)


def test_a_missing_reason_is_told_with_the_other_reasons() -> None:
    told = _refusal(Record(Paper.SENT, "suzuki"), "return", Member())
    assert told == ("作成者は承認できません。", "「差し戻す」には理由を入力してください。")


def test_a_move_with_its_reason_is_possible_from_each_of_its_states() -> None:
    for status in (Paper.REVIEW, Paper.SENT):
        assert FLOW.check(Record(status), "return", Member(), "誤記のため").target is Paper.DRAFT


def test_every_offered_move_without_refusals_passes_the_check() -> None:
    for status in Paper:
        for record in (Record(status), Record(status, "suzuki"), Record(status, is_complete=False)):
            for offered in FLOW.offered(record, Member()):
                if offered.refusals:
                    assert _refusal(record, offered.name, Member(), "理由") == offered.refusals
                else:
                    assert FLOW.check(record, offered.name, Member(), "理由").name == offered.name


def test_a_refusal_reads_as_one_sentence_after_another() -> None:
    assert str(MoveRefused(("一つ", "二つ"))) == "一つ、二つ"


def test_a_move_is_recorded_under_its_package_and_its_name() -> None:
    move = FLOW.move("send")
    assert move is not None
    assert FLOW.verb(move) == "papers:send"
    assert FLOW.move("unknown") is None
