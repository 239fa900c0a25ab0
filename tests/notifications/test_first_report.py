"""The wording of the 第一報: what the authority reads, known and unknown."""

import json
from dataclasses import replace
from typing import Any

import pytest

from documents.blocks import Addressee, Contact, Document, Item, Sender, Subject
from documents.html import html_document
from incidents.models import BodyContact, Measure, Outflow
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    IncidentKind,
    Origin,
    Publication,
)
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import (
    default_subject,
    describe,
    digest_of,
    filled_count,
    item_texts,
    missing_items,
    stale_edits,
)
from notifications.reports.reading import facts_of
from tests.notifications.approve import GOLDEN, LETTERS, golden_json, golden_xml
from tests.notifications.cases import (
    BARE,
    OKASAN_LIKE,
    SBI_LIKE,
    a_firm,
    a_letterhead,
    at,
    facts,
    known,
    with_entries,
)


def item(document: Document, number: str) -> Item:
    return next(b for b in document.blocks if isinstance(b, Item) and b.number == number)


def block(document: Document, kind: type[Any]) -> Any:
    return next(b for b in document.blocks if isinstance(b, kind))


def says(told: IncidentFacts, number: str) -> str:
    return item_texts(told)[number]


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_is_word_for_word_the_approved_one(name: str) -> None:
    approved = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(golden_json(name)) == json.loads(approved)
    assert golden_xml(name) == (GOLDEN / f"{name}.xml").read_bytes()


def test_the_letterhead_stands_in_official_order() -> None:
    document = describe(facts(SBI_LIKE), {})
    kinds = [type(one).__name__ for one in document.blocks[:7]]
    assert kinds == ["Line", "Line", "Addressee", "Sender", "Subject", "Paragraph", "Line"]
    assert document.blocks[1].text == "令和２年９月８日"  # type: ignore[union-attr]
    assert block(document, Addressee).lines == ("金融庁長官　殿", "監督局証券課")
    assert block(document, Sender).lines == (
        "架空証券株式会社",
        "登録番号　関東財務局長（金商）第999号",
        "代表取締役社長　　架空　太郎",
    )
    assert document.blocks[-2].text == "以上"  # type: ignore[union-attr]
    assert document.is_draft


def test_a_firm_that_has_entered_nothing_still_gets_its_letter() -> None:
    told = facts(
        BARE,
        firm_name=None,
        registration_no=None,
        representative_title=None,
        representative_name=None,
        authority_division=None,
    )
    document = describe(told, {})
    assert block(document, Sender).lines == ("（商号未設定）", "（代表者未設定）")
    assert block(document, Addressee).lines == ("金融庁長官　殿",)


SUBJECTS = [
    ([IncidentKind.UNAUTHORIZED_ACCESS], Damage.YES, Origin.NEW,
     "不正アクセスによる顧客被害の発生について"),
    ([IncidentKind.UNAUTHORIZED_ACCESS, IncidentKind.UNAUTHORIZED_TRADE], Damage.UNKNOWN,
     Origin.NEW, "不正アクセス及び不正取引の発生について"),
    ([IncidentKind.DATA_BREACH], Damage.NO, Origin.RETROSPECTIVE, "情報漏えいの発覚について"),
    ([IncidentKind.OTHER], Damage.YES, Origin.RETROSPECTIVE,
     "サイバーセキュリティ事案による顧客被害の発覚について"),
]  # fmt: skip


@pytest.mark.parametrize(("kinds", "damage", "origin", "subject"), SUBJECTS)
def test_the_subject_names_kinds_damage_and_origin(
    kinds: list[IncidentKind], damage: Damage, origin: Origin, subject: str
) -> None:
    told = with_entries(kinds=frozenset(kinds), damage=damage, origin=origin)
    assert default_subject(told) == subject
    document = describe(told, {})
    assert block(document, Subject).text == f"{subject}（第１報）"
    assert document.title == f"{subject}（第１報）"


def test_a_subject_written_by_hand_stays() -> None:
    document = describe(facts(BARE, subject="不正ログインについて"), {})
    assert block(document, Subject).text == "不正ログインについて（第１報）"


PERIODS = [
    ({}, "調査中"),
    ({"occurred_from": at("調査中")}, "調査中"),
    ({"occurred_from": at("確認中")}, "確認中"),
    ({"occurred_from": at("2026/8/17 9:10頃")}, "令和８年８月17日 9時10分頃"),
    ({"occurred_from": at("2026/8/17 9:10頃"), "occurred_to": at("2026/8/17 10:40頃")},
     "令和８年８月17日 9時10分頃から10時40分頃まで"),
    ({"occurred_from": at("2026/8/17 23:10"), "occurred_to": at("2026/8/18 0:40")},
     "令和８年８月17日 23時10分から令和８年８月18日 0時40分まで"),
    ({"occurred_from": at("2020年7月"), "occurred_to": at("2020年9月初旬")},
     "令和２年７月から令和２年９月上旬まで"),
    ({"occurred_from": at("2026/8/17"), "occurred_to": at("調査中")},
     "令和８年８月17日から（終わりは調査中）"),
    ({"occurred_to": at("2026/8/17 9:10")}, "（始まりは調査中）令和８年８月17日 9時10分まで"),
    ({"occurred_from": at("調査中"), "occurred_to": at("確認中")}, "調査中から（終わりは確認中）"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "text"), PERIODS)
def test_the_period_is_written_as_far_as_it_is_known(entries: dict[str, Any], text: str) -> None:
    assert says(with_entries(**entries), "3") == text


def test_discovery_names_source_detail_and_the_first_department() -> None:
    told = with_entries(
        discovery_source=DiscoverySource.CUSTOMER,
        discovery_detail="顧客相談室",
        known=at("2020/9/8 11:30"),
        known_by="コールセンター",
    )
    assert says(told, "4") == (
        "令和２年９月８日 12時00分、顧客からの申出（顧客相談室）\n"
        "社内で最初に知った日時　令和２年９月８日 11時30分（コールセンター）"
    )


def test_a_first_department_without_its_time_is_being_confirmed() -> None:
    told = with_entries(known_by="コールセンター", discovery_detail="一行目\n二行目")
    assert says(told, "4") == (
        "令和２年９月８日 12時00分、端緒は確認中\n一行目\n二行目\n"
        "社内で最初に知った日時　日時は確認中（コールセンター）"
    )
    assert {gap.fields for gap in missing_items(told) if gap.number == "4"} == {
        ("discovery_source",),
        ("known_at",),
    }


UNKNOWNS = {
    "3": "調査中", "5": "確認中", "6": "確認中", "8": "調査中", "9": "確認中", "10": "確認中",
    "11": "確認中", "12": "確認中", "13": "確認中", "14": "確認中", "15": "検討中",
}  # fmt: skip


@pytest.mark.parametrize(("number", "word"), UNKNOWNS.items())
def test_an_item_nobody_entered_reads_as_being_looked_into(number: str, word: str) -> None:
    assert says(facts(BARE), number) == word


def test_unknown_items_are_marked_on_the_page() -> None:
    document = describe(facts(BARE), {})
    assert item(document, "３").is_missing
    assert not item(document, "２").is_missing
    assert html_document(document).is_draft


def test_figures_show_basis_and_the_instant_they_stand_for() -> None:
    told = with_entries(
        **{
            FigureItem.ACCESSES.value: known(3, 11, "2026/8/17 13:00"),
            FigureItem.ACCOUNTS.value: {**known(3, None), "is_unknown": True},
        }
    )
    lines = says(told, "7").split("\n")
    assert lines[0] == "(1) 顧客被害の有無　調査中"
    assert lines[2] == "(3) 口座数　確定 ３口座、調査中"
    assert lines[3] == (
        "(4) 不正アクセス件数　確定 ３件、見込（最大） 11件（令和８年８月17日 13時00分時点）"
    )


OWED = [
    ({IncidentKind.UNAUTHORIZED_ACCESS}, ["顧客数", "口座数", "不正アクセス件数"]),
    ({IncidentKind.UNAUTHORIZED_TRADE}, ["不正取引件数", "売却金額", "買付金額"]),
    ({IncidentKind.UNAUTHORIZED_WITHDRAWAL}, ["不正出金件数", "不正出金額", "流出先金融機関"]),
    ({IncidentKind.DATA_BREACH}, ["漏えい人数", "個人データの項目"]),
    ({IncidentKind.DDOS, IncidentKind.PHISHING}, ["顧客数"]),
]


@pytest.mark.parametrize(("kinds", "labels"), OWED)
def test_each_kind_asks_for_its_own_figures(kinds: set[IncidentKind], labels: list[str]) -> None:
    told = with_entries(kinds=frozenset(kinds), damage=Damage.YES)
    assert says(told, "7").split("\n") == [
        "(1) 顧客被害の有無　あり",
        *(f"({place}) {label}　調査中" for place, label in enumerate(labels, start=2)),
    ]


def test_other_figures_are_printed_once_they_are_entered() -> None:
    told = with_entries(**{FigureItem.CUSTOMER_LOSS_YEN.value: known(2_100_000, None)})
    assert "顧客損失額　確定 210万円" in says(told, "7")


def test_amounts_follow_the_firms_way_of_writing() -> None:
    entries = {FigureItem.SOLD_YEN.value: known(98_640_000, 98_640_500)}
    told = with_entries(**entries)
    assert "確定 9,864万円、見込（最大） 98,640,500円" in says(told, "7")
    in_yen = replace(told, letter=replace(told.letter, amount_in_man=False))
    assert "確定 98,640,000円" in says(in_yen, "7")


def test_the_banks_stand_on_one_line() -> None:
    assert "流出先金融機関　ゆうちょ銀行 ５口座 9,229万円、三菱UFJ銀行 １口座 635万円" in says(
        facts(SBI_LIKE), "7"
    )
    told = with_entries(outflows=(Outflow(None, 2, None),))
    assert "流出先金融機関　金融機関名確認中 ２口座" in says(told, "7")


CAUSES: list[tuple[dict[str, Any], str]] = [
    ({"cause_status": CauseStatus.UNKNOWN}, "調査中"),
    ({"cause_status": CauseStatus.PRESUMED, "cause": "誘導"}, "(1) 原因（推定）　誘導\n(2) 手口　調査中"),
    ({"cause_status": CauseStatus.UNKNOWN, "method": "総当たり"}, "(1) 原因　調査中\n(2) 手口　総当たり"),
    ({"method": "総当たり"}, "(1) 原因　調査中\n(2) 手口　総当たり"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "text"), CAUSES)
def test_cause_and_method_say_how_sure_they_are(entries: dict[str, Any], text: str) -> None:
    assert says(with_entries(**entries), "8") == text


def test_contractors_stand_beside_the_service() -> None:
    told = with_entries(contractors="架空システム株式会社")
    assert says(told, "6") == "(1) 対象　確認中\n(2) 関係する委託先　架空システム株式会社"


def test_measures_carry_their_times() -> None:
    told = with_entries(
        measures=(
            Measure(ContainmentAction.ACCOUNT_FREEZE, at("2026/8/17 11:20"), "３口座"),
            Measure(ContainmentAction.SOURCE_BLOCK, None, None),
            Measure(None, at("調査中"), None),
        ),
        response_note="監視を強化",
    )
    assert says(told, "9").split("\n") == [
        "(1) 令和８年８月17日 11時20分　口座の凍結　３口座",
        "(2) 接続元の遮断",
        "(3) 措置の内容は確認中（実施日時は調査中）",
        "(4) 監視を強化",
    ]


PUBLICATIONS: list[tuple[dict[str, Any], str]] = [
    ({"publication": Publication.NONE}, "公表の予定なし"),
    ({"publication": Publication.CONSIDERING}, "検討中"),
    ({"publication": Publication.DONE, "published": at("2026/8/18 9:00"), "publication_medium": "自社サイト"},
     "公表済み（令和８年８月18日 9時00分、自社サイト）"),
    ({"publication": Publication.PLANNED}, "公表予定（日時は確認中）"),
    ({"publication": Publication.PLANNED, "published": at("調査中")}, "公表予定（日時は調査中）"),
    ({"publication_medium": "自社サイト"}, "公表の状況は確認中（自社サイト）"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "text"), PUBLICATIONS)
def test_publication_says_when_and_where(entries: dict[str, Any], text: str) -> None:
    assert says(with_entries(**entries), "11") == text


def test_bodies_say_how_far_they_have_been_told() -> None:
    told = with_entries(
        bodies=(BodyContact(Body.POLICE, None, at("確認中"), "第1号", None), BodyContact())
    )
    assert says(told, "12").split("\n") == [
        "(1) 警察　連絡状況は確認中（日時は確認中、受理番号 第1号）",
        "(2) 機関名は確認中　連絡状況は確認中",
    ]


def test_organisation_names_what_is_still_being_confirmed() -> None:
    told = with_entries(management_reported=at("2026/8/17 11:30"))
    assert says(told, "13").split("\n") == [
        "(1) 経営への報告　令和８年８月17日 11時30分",
        "(2) 対策本部　確認中",
        "(3) 独立した部署による調査　確認中",
    ]
    several = with_entries(headquarters_detail="一行目\n二行目")
    assert "(2) 対策本部　確認中\n一行目\n二行目" in says(several, "13")


def test_prevention_tells_what_is_done_from_what_is_planned() -> None:
    assert says(with_entries(preventive_done="多要素認証"), "15").split("\n") == [
        "(1) 実施済み　多要素認証",
        "(2) 今後の予定　検討中",
    ]
    assert says(with_entries(preventive_planned="多要素認証"), "15") == "今後の予定　多要素認証"


def test_contact_lines_stand_below_the_end() -> None:
    document = describe(facts(SBI_LIKE), {})
    assert document.blocks[-1] == Contact(
        (
            "担当　情報セキュリティ部　架空　花子",
            "電話　03-0000-0000（夜間・休日 同じ）",
            "メール　csirt@example.co.jp",
        )
    )
    nobody = facts_of(
        replace_contact_off_hours(),
        a_firm(contact_department=None, contact_name=None, contact_phone=None),
        a_letterhead(),
    )
    assert block(describe(nobody, {}), Contact).lines == (
        "担当　確認中",
        "電話　確認中",
        "夜間・休日　03-0000-0009",
    )


def replace_contact_off_hours() -> Any:
    record = BARE.record()
    record.contact_off_hours = "03-0000-0009"
    return record


def test_the_case_page_counts_the_items_that_are_filled() -> None:
    assert filled_count(missing_items(facts(BARE))) == 2
    assert filled_count(missing_items(facts(OKASAN_LIKE))) == 9
    assert filled_count(missing_items(facts(SBI_LIKE))) == 13


def test_an_unknown_that_was_entered_is_an_answer() -> None:
    told = with_entries(occurred_from=at("調査中"))
    gap = next(gap for gap in missing_items(told) if gap.number == "3")
    assert (gap.fields, gap.word, gap.is_answered) == (("occurred_from_at",), "調査中", True)
    assert filled_count(missing_items(told)) == filled_count(missing_items(facts(BARE))) + 1


def test_a_gap_names_the_figure_it_is_about() -> None:
    names = [gap.name for gap in missing_items(facts(BARE))]
    assert "影響範囲（口座数）" in names
    assert "事象の概要" in names


def test_every_gap_of_a_case_leads_to_a_field_of_its_form() -> None:
    from incidents.forms import IncidentEditForm  # noqa: PLC0415 (only its names)

    for case in (BARE, OKASAN_LIKE, SBI_LIKE):
        for gap in missing_items(facts(case)):
            assert all(hasattr(IncidentEditForm, name) for name in gap.fields), gap


def test_a_text_written_by_hand_replaces_the_generated_one() -> None:
    told = facts(SBI_LIKE)
    made = item_texts(told)["5"]
    edits = {"5": {"text": "短くした概要", "base": digest_of(made)}}
    assert item(describe(told, edits), "５").content[0].text == "短くした概要"
    assert stale_edits(told, edits) == ()


def test_a_text_written_by_hand_is_doubtful_once_its_ground_has_changed() -> None:
    edits = {"5": {"text": "短くした概要", "base": digest_of("別の文")}}
    assert [kind.number for kind in stale_edits(facts(SBI_LIKE), edits)] == [5]


def test_no_letter_carries_the_title_of_the_case_or_an_account_number() -> None:
    text = golden_json("first_report_withdrawal")
    assert SBI_LIKE.first["title"] not in text


def test_the_approved_letter_carries_no_draft_mark() -> None:
    assert not describe(facts(SBI_LIKE), {}, is_draft=False).is_draft
