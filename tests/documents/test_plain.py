"""A stored document comes back as it was."""

import json
from typing import get_args

import pytest
from hypothesis import given

from documents.blocks import Block, Document
from documents.plain import from_plain, to_plain
from tests.documents.sample import every_block, letter_long
from tests.documents.strategies import documents


def _stored(document: Document) -> Document:
    return from_plain(json.loads(json.dumps(to_plain(document))))


@given(documents)
def test_a_stored_document_comes_back_as_it_was(document: Document) -> None:
    assert _stored(document) == document


def test_a_real_letter_comes_back_as_it_was() -> None:
    assert _stored(letter_long()) == letter_long()


def test_every_kind_of_block_can_be_stored() -> None:
    document = every_block()
    assert {type(block) for block in document.blocks} == set(get_args(Block))
    assert _stored(document) == document


def test_the_stored_form_is_readable_without_this_program() -> None:
    plain = to_plain(every_block())
    assert plain["title"] == "題名"
    assert plain["is_draft"] is True
    assert plain["blocks"][0] == {"kind": "line", "text": "一行", "align": "left"}
    assert plain["blocks"][6]["content"][0] == {"number": "(1)", "text": "項目の文"}


def test_an_unknown_kind_of_block_is_refused() -> None:
    with pytest.raises(ValueError, match="poem"):
        from_plain({"title": "", "header": "", "is_draft": True, "blocks": [{"kind": "poem"}]})
