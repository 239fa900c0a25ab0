"""Vocabularies: a value that is stored and a label that is read."""

import json

import pytest

from core.vocabulary import DataClass, Term


class Season(Term):
    SPRING = "spring", "春"
    AUTUMN = "autumn", "秋"


def test_a_term_is_stored_by_its_value_and_read_by_its_label() -> None:
    assert str(Season.SPRING) == Season.SPRING.value == "spring"
    assert Season.SPRING.label == "春"
    assert json.dumps([Season.AUTUMN]) == '["autumn"]'


def test_a_stored_value_leads_back_to_its_term() -> None:
    assert Season("autumn") is Season.AUTUMN


@pytest.mark.parametrize("value", ["winter", "春", "SPRING", ""])
def test_a_value_outside_the_list_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="Season"):
        Season(value)


def test_choices_come_in_the_order_of_definition() -> None:
    assert Season.choices() == [("spring", "春"), ("autumn", "秋")]


def test_every_class_of_data_has_its_own_label() -> None:
    labels = [label for _, label in DataClass.choices()]
    assert len(set(labels)) == len(labels) == 4
    assert all(labels)
