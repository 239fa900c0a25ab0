"""The letter to a customer: its order, its greetings, its bytes."""

import json
from typing import Any

import pytest

from documents.blocks import Addressee, Bullets, Contact, Line, Paragraph, Sender, Subject
from documents.html import html_document
from documents.word import render_word
from firm.vocabulary import FINMAC
from inquiries.reports.letter import adr_lines, describe, from_plain, to_plain
from inquiries.vocabulary import ReplyChannel, ReplyKind
from tests.inquiries.letters import GOLDEN, LETTERS, golden_json, golden_xml, reply_facts


def blocks(block: type[Any], /, **given: Any) -> list[Any]:
    return [one for one in describe(reply_facts(**given)).blocks if isinstance(one, block)]


def lines(**given: Any) -> list[str]:
    return [one.text for one in blocks(Line, **given)]


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_is_word_for_word_the_approved_one(name: str) -> None:
    approved = (GOLDEN / f"reply_{name}.json").read_text(encoding="utf-8")
    assert json.loads(golden_json(name)) == json.loads(approved)
    assert golden_xml(name) == (GOLDEN / f"reply_{name}.xml").read_bytes()


def test_the_letter_stands_in_the_order_of_a_business_letter() -> None:
    document = describe(reply_facts())
    assert [type(one) for one in document.blocks[:5]] == [Line, Addressee, Sender, Subject, Line]
    assert blocks(Addressee)[0].lines == ("架空　花子　様",)
    assert lines() == [
        "令和８年11月22日",
        "拝啓　平素は格別のお引き立てを賜り、厚く御礼申し上げます。",
        "敬具",
    ]
    assert isinstance(document.blocks[-1], Contact)
    assert document.is_draft
    assert not describe(reply_facts(), is_draft=False).is_draft


def test_account_of_progress_is_short_and_ends_with_its_own_word() -> None:
    told = lines(kind=ReplyKind.PROGRESS.value)
    assert told[1].startswith("前略")
    assert told[2] == "草々"


@pytest.mark.parametrize("channel", [ReplyChannel.EMAIL, ReplyChannel.PHONE])
def test_only_a_letter_has_greetings_and_the_header_names_the_other_ways(
    channel: ReplyChannel,
) -> None:
    assert lines(channel=channel.value) == ["令和８年11月22日"]
    assert describe(reply_facts(channel=channel.value)).header.endswith(channel.label)


def test_lines_of_the_text_are_paragraphs_and_lists() -> None:
    text = "一つ目の段落\n\n・一\n・二\n二つ目の段落"
    assert [one.text for one in blocks(Paragraph, body=text)] == ["一つ目の段落", "二つ目の段落"]
    assert [one.lines for one in blocks(Bullets, body=text)] == [("一", "二")]


def test_note_on_finmac_stands_only_where_it_was_asked_for() -> None:
    assert [one.lines for one in blocks(Bullets, has_adr_note=True)] == [adr_lines(FINMAC)]
    assert blocks(Bullets) == []


def test_what_is_missing_is_said_and_never_blank() -> None:
    document = describe(reply_facts(addressee=None, body=None, firm_name=None, department=None))
    told = str(document.blocks)
    assert all(word in told for word in ("宛名未入力", "本文未入力", "商号未設定"))


def test_same_facts_give_the_same_bytes_and_come_back_from_storage() -> None:
    facts = reply_facts()
    assert from_plain(json.loads(json.dumps(to_plain(facts)))) == facts
    assert render_word(describe(facts)) == render_word(describe(facts))
    assert html_document(describe(facts)).runs
