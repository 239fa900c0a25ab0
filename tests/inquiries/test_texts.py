"""The texts (文例): only named fields are filled, misspelt ones are told, nothing typed is executed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.work import Conflict
from firm.vocabulary import FINMAC
from inquiries import operations
from inquiries.models import TextModule
from inquiries.operations import SameName, UnknownField
from inquiries.reports.fields import NAMES, faults_of, fill, written
from inquiries.reports.modules import FIRST_MODULES
from inquiries.vocabulary import Category, TextField
from tests.inquiries.letters import TEXTS, VALUES
from tests.inquiries.replying import Working

PLAIN = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=30)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.one_of(PLAIN, st.sampled_from(TextField)), max_size=12), ANY)
def test_filling_replaces_each_field_and_touches_nothing_else(
    parts: list[str | TextField], value: str
) -> None:
    text = "".join(written(one) if isinstance(one, TextField) else one for one in parts)
    filled = "".join(value if isinstance(one, TextField) else one for one in parts)
    assert fill(text, dict.fromkeys(TextField, value)) == filled


@given(ANY)
def test_any_text_survives_filling_when_nothing_is_known(text: str) -> None:
    assert fill(text, {}) == text


@given(ANY)
def test_any_text_is_either_faultless_or_told_why(text: str) -> None:
    faults = faults_of(text)
    if not faults:
        done = fill(text, dict.fromkeys(TextField, "済"))
        assert "{{" not in done
        assert "}}" not in done


@pytest.mark.parametrize("typed", ["{{ 7*7 }}", "{% for x in y %}{{x}}{% endfor %}", "{{商号.x}}"])
def test_typed_template_code_stays_text_and_is_refused(typed: str) -> None:
    assert fill(typed, VALUES) == typed
    assert faults_of(typed)


def test_value_that_looks_like_a_field_is_not_filled_again() -> None:
    assert fill("{{お客さま名}}", {TextField.CUSTOMER: "{{商号}}"}) == "{{商号}}"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{{受付番語}}", "{{受付番号}}"),
        ("{{お客様名}}", "{{お客さま名}}"),
        ("{{FINMAC電話番号}}", "{{FINMAC電話}}"),
        ("｛｛商号｝｝", "半角"),
        ("{{商号", "組が合っていない"),
        ("商号}}", "組が合っていない"),
        ("{{zzzz}}", "使える項目"),
    ],
)
def test_misspelt_field_is_told_with_what_may_have_been_meant(typed: str, told: str) -> None:
    assert any(told in fault for fault in faults_of(typed)), faults_of(typed)


def test_spaces_around_a_name_do_no_harm() -> None:
    assert faults_of("{{ 商号 }}") == []
    assert fill("{{ 商号 }}", VALUES) == "架空証券株式会社"


@pytest.mark.parametrize("module", FIRST_MODULES, ids=lambda module: str(module.name))
def test_first_texts_name_known_fields_and_promise_no_amount(module: Any) -> None:
    assert faults_of(module.body) == []
    assert "{{" not in TEXTS[module.name]
    assert "円" not in module.body
    assert "全額" not in module.body
    assert "必ず補償" not in module.body


def test_text_about_finmac_gives_the_facts_of_finmac() -> None:
    text = TEXTS["FINMACのご案内"]
    assert all(fact in text for fact in (FINMAC.name, FINMAC.phone, FINMAC.hours, FINMAC.address))
    assert FINMAC.phone == "0120-64-5005"


def test_every_field_has_a_name_of_its_own() -> None:
    assert len(NAMES) == len(TextField)


def test_first_texts_are_there_and_entered_only_once(work: Working, session: Any) -> None:
    names = [module.name for module in session.query(TextModule).order_by(TextModule.id)]
    assert names == [first.name for first in FIRST_MODULES]
    with work() as running:
        operations.seed_text_modules(running)
    assert session.query(TextModule).count() == len(FIRST_MODULES)


def test_text_with_an_unknown_field_is_not_stored(work: Working, session: Any) -> None:
    with pytest.raises(UnknownField) as refused, work("suzuki") as running:
        operations.add_text_module(
            running, name="誤り", category=None, body="{{受付番語}}", is_active=True
        )
    assert "受付番号" in refused.value.faults[0]
    assert session.query(TextModule).filter_by(name="誤り").count() == 0


def test_two_texts_of_one_name_and_an_outdated_edit_are_refused(
    work: Working, session: Any
) -> None:
    entry: dict[str, Any] = {"category": Category.COMPENSATION, "body": "本文", "is_active": True}
    with work("sato") as running:
        module = operations.add_text_module(running, name="新しい文例", **entry)
    with pytest.raises(SameName), work("sato") as running:
        operations.add_text_module(running, name="新しい文例", **entry)
    stored = session.get(TextModule, module.id)
    with pytest.raises(Conflict), work("sato") as running:
        operations.revise_text_module(running, stored, version=99, name="別名", **entry)
