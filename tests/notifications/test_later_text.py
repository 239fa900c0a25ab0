"""What a 続報 and a 最終報告 say: what changed and why, what is new underlined, nothing left 調査中."""

from dataclasses import replace

import pytest

from core.moments import Moment, Precision
from documents.blocks import Document, Grid, Item
from incidents.models import Prevention
from incidents.vocabulary import CauseStatus, Damage, FigureItem, PreventionState
from notifications.reports.changes import differences
from notifications.reports.checks import undecided
from notifications.reports.facts import FigureFact, IncidentFacts
from notifications.reports.first_report import describe, item_texts, stale_edits
from notifications.reports.follow_up import changes_of, following
from tests.notifications.cases import SBI_LIKE, a_letterhead, at, facts, known, with_entries
from tests.notifications.later import a_submitted, final_facts, first_facts, follow_up_facts


def rows(letter: Document) -> dict[str, tuple[str, ...]]:
    """Give the rows of 前回からの変更点 by their label."""
    table = next(block for block in letter.blocks if isinstance(block, Grid))
    return {row[0]: row[1:] for row in table.rows}


def marked(letter: Document, label: str) -> list[str]:
    """Give what is underlined under an item."""
    item = next(one for one in letter.blocks if isinstance(one, Item) and one.label == label)
    return [part.text for line in item.content for part in line.passages if part.is_marked]


def final(**entries: object) -> IncidentFacts:
    """Give the facts of a 最終報告 of the bare case, following its own 第１報."""
    told = with_entries(**entries)
    letter = a_letterhead(kind="final", report_no=2)
    return following(replace(told, letter=letter), a_submitted(told, 0), None)


def test_a_follow_up_tells_every_changed_figure_with_its_basis_time_and_reason() -> None:
    letter = describe(follow_up_facts(), {})
    assert letter.title.endswith("（第２報）")
    kinds = [type(one).__name__ for one in letter.blocks[:9]]
    assert kinds[6:] == ["Line", "Grid", "Item"]
    told = rows(letter)
    assert told["口座数"] == (
        "確定 ６口座、見込（最大） 11口座（令和２年９月８日 12時00分時点）",
        "確定 11口座（令和３年１月22日 12時00分時点）",
        "追加調査により５口座が判明したため",
    )
    assert told["買付金額"][:2] == ("調査中", "確定 0円（令和３年１月22日 12時00分時点）")
    assert told["売却金額"][2] == "―"
    assert "不正出金額" not in told
    assert "報告区分" not in told
    assert "11" in marked(letter, "影響範囲")
    assert marked(letter, "覚知日時・覚知の端緒") == []
    assert marked(letter, "顧客対応")[0] == "11"


def test_item_one_names_the_report_and_when_the_last_one_was_submitted() -> None:
    assert item_texts(follow_up_facts())["1"].split("\n") == [
        "第２報（続報）",
        "前回の報告　第１報、令和２年９月８日 14時06分提出",
    ]
    assert item_texts(final_facts())["1"].startswith("第３報（最終報告）\n前回の報告　第２報、")


def test_a_final_report_adds_cause_dated_measures_compensation_and_summary() -> None:
    letter = describe(final_facts(), {})
    assert letter.title.endswith("（第３報・最終報告）")
    texts = item_texts(final_facts())
    assert "（令和２年10月１日完了）" in texts["15"]
    assert "（令和３年９月完了予定）" in texts["15"]
    assert "被害口座 11口座のうち補償済み ６口座、補償済みの金額 9,864万円" in texts["10"]
    assert texts["14"] == "次回報告予定　なし（本報告をもって最終報告とする）"
    last = [block for block in letter.blocks if isinstance(block, Item)][-1]
    assert (last.number, last.label) == ("１６", "総括")
    assert rows(letter)["総括"][0] == "（記載なし）"
    assert undecided(final_facts(), {}) == []


def test_a_report_in_which_nothing_changed_says_so() -> None:
    told = facts(SBI_LIKE, kind="follow_up", report_no=2)
    again = following(told, a_submitted(first_facts(), 0), {"5": "消えた相違の理由"})
    letter = describe(again, {})
    assert rows(letter) == {}
    assert not any(marked(letter, one.label) for one in letter.blocks if isinstance(one, Item))


def test_a_setting_of_the_firm_is_no_change() -> None:
    told = facts(SBI_LIKE, kind="follow_up", report_no=2, amount_in_man=False)
    assert following(told, a_submitted(first_facts(), 0), None).previous.changes == ()  # type: ignore[union-attr]


def test_a_text_written_by_hand_is_a_change_of_its_own() -> None:
    told = facts(SBI_LIKE, kind="follow_up", report_no=2)
    again = following(told, a_submitted(first_facts(), 0), {"6": "表現を改めたため"})
    edits = {"6": {"text": "インターネット取引サービス（ウェブ及びアプリ）", "base": ""}}
    letter = describe(again, edits)
    assert rows(letter) == {
        "対象サービス・システム": (
            "インターネット取引サービス（ウェブ）",
            "インターネット取引サービス（ウェブ及びアプリ）",
            "表現を改めたため",
        )
    }
    assert marked(letter, "対象サービス・システム") == ["及びアプリ"]
    # The same text, carried over from a report that had it already, is none.
    before = a_submitted(first_facts(), 0, items=edits)
    assert changes_of(following(told, before, None), edits) == ()


def test_an_item_that_lost_its_text_is_told_as_deleted() -> None:
    before = with_entries(impact_note="一部は確認中。")
    after = replace(before, impact_note=None, letter=a_letterhead(kind="follow_up", report_no=2))
    told = rows(describe(following(after, a_submitted(before, 0), None), {}))
    assert told["影響範囲"][:2] == ("補足　一部は確認中。", "（削除）")


def test_what_calls_for_a_follow_up_is_no_new_time_and_no_new_contact() -> None:
    filed = first_facts()
    later = tuple(
        replace(part, as_of="2020-09-09T12:00:00+09:00") if part.as_of else part
        for part in filed.figures
    )
    contact = replace(filed.contact, name="架空　次郎")
    assert differences(filed, replace(filed, figures=later, contact=contact)) == ()
    grown = (*filed.figures, FigureFact(FigureItem.COMPLAINTS.value, "confirmed", 3, None))
    found = differences(filed, replace(filed, figures=grown, cause="判明した原因"))
    assert [one.key for one in found] == ["complaints", "8"]


@pytest.mark.parametrize(
    ("row", "first", "last"),
    [
        (Prevention("教育", PreventionState.DONE, None), "教育（実施済み）", "教育（実施済み、完了日は確認中）"),
        (
            Prevention("教育", PreventionState.PLANNED, Moment(None, Precision.UNKNOWN)),
            "教育（実施予定、完了予定日は調査中）",
            "教育（実施予定、完了予定日は調査中）",
        ),
        (Prevention("教育", PreventionState.CONSIDERING, None), "教育（検討中）", "教育（検討中）"),
        (
            Prevention(None, None, at("2021/3/1")),
            "再発防止策の内容は確認中（令和３年３月１日）",
            "再発防止策の内容は確認中（令和３年３月１日）",
        ),
    ],
)  # fmt: skip
def test_measures_against_a_repetition_tell_their_day(
    row: Prevention, first: str, last: str
) -> None:
    assert item_texts(with_entries(preventions=(row,)))["15"] == first
    assert item_texts(final(preventions=(row,)))["15"] == last


def test_the_old_texts_on_prevention_stand_behind_the_dated_ones() -> None:
    told = with_entries(
        preventions=(Prevention("教育", PreventionState.DONE, at("2021/3/1")),),
        preventive_done="監視の強化",
        preventive_planned="多要素認証",
    )
    assert item_texts(told)["15"].split("\n") == [
        "(1) 教育（令和３年３月１日完了）",
        "(2) 実施済み　監視の強化",
        "(3) 今後の予定　多要素認証",
    ]


def test_nothing_may_stay_open_in_a_final_report_unless_it_was_decided_to_be_unknown() -> None:
    typed = "侵入の経路は調査中のまま捜査が終わった"
    told = final(
        cause_status=CauseStatus.UNKNOWN, method=typed, damage=Damage.UNKNOWN,
        accounts={**known(3, None), "is_unknown": True},
    )  # fmt: skip
    open_items = undecided(told, {})
    for name in ("「影響範囲」", "「原因・手口」", "「対応状況」", "「総括」"):
        assert any(one.endswith(name) for one in open_items)
    assert not any("「報告区分」" in one or "見通し" in one for one in open_items)

    decided = replace(told, settled=("7", "8"))
    texts = item_texts(decided)
    assert "口座数　確定 ３口座、不明" in texts["7"]
    assert "調査中" not in texts["7"]
    # What somebody typed is theirs to change.
    assert texts["8"].split("\n") == ["(1) 原因　不明", f"(2) 手口　{typed}"]
    assert "項目8「原因・手口」" in undecided(decided, {})
    by_hand = {"8": {"text": "原因及び手口は不明である。", "base": ""}}
    assert not any("原因" in one or "影響" in one for one in undecided(decided, by_hand))
    assert undecided(with_entries(), {}) == []


def test_a_text_carried_over_is_doubtful_where_the_facts_have_moved() -> None:
    edits = {"5": {"text": "手で直した概要", "base": "0" * 16}}
    assert [kind.key for kind in stale_edits(follow_up_facts(), edits)] == ["5"]
