"""The check value of an entry covers every column, in one form and no other."""

import json
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from audit import queries
from audit.models import AuditEntry, link_mac
from audit.recorder import note
from audit.recorder.values import plain
from audit.vocabulary import EntryKind
from core import crypto
from core.database import canonical_json, table_of
from core.work import Actor, transaction
from tests.audit.samples import NOW

NAMES = [column.name for column in table_of(AuditEntry).columns if column.name != "mac"]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
KEPT_FIXTURES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    row: dict[str, Any] = {name: draw(WORDS) for name in NAMES}
    number = draw(st.integers(1, 2**40))
    return {**row, "id": number, "seq": number, "key_id": crypto.keyring().audit_current}


@KEPT_FIXTURES
@given(row=rows(), dice=st.randoms(use_true_random=False))
def test_the_order_of_columns_makes_no_difference(row: dict[str, Any], dice: Any) -> None:
    names = list(row)
    dice.shuffle(names)
    assert link_mac({name: row[name] for name in names}) == link_mac(row)


@KEPT_FIXTURES
@given(row=rows(), name=st.sampled_from(NAMES), value=WORDS)
def test_any_other_value_in_any_column_gives_another_check_value(
    row: dict[str, Any], name: str, value: str
) -> None:
    assume(name != "key_id" and row[name] != value)
    assert link_mac({**row, name: value}) != link_mac(row)


@KEPT_FIXTURES
@given(row=rows(), text=st.text("abc\"',:{}\\", min_size=1, max_size=12), cut=st.integers(0, 12))
def test_text_moved_between_columns_gives_another_check_value(
    row: dict[str, Any], text: str, cut: int
) -> None:
    assume(0 < cut <= len(text))
    whole = {**row, "subject_label": text, "subject_table": ""}
    moved = {**row, "subject_label": text[cut:], "subject_table": text[:cut]}
    assert link_mac(whole) != link_mac(moved)


@given(data=PLAIN)
def test_plain_data_is_written_in_one_form_and_reads_back(data: Any) -> None:
    written = canonical_json(plain(data))
    assert json.loads(written) == data
    assert canonical_json(json.loads(written)) == written


@KEPT_FIXTURES
@given(name=STORABLE, label=STORABLE, reason=STORABLE, detail=st.dictionaries(STORABLE, WORDS))
def test_no_text_that_people_type_causes_a_false_alarm(
    database: Engine, name: str, label: str, reason: str, detail: dict[str, str]
) -> None:
    with Session(database) as session:
        with transaction(session, Actor("u", name, "::1", "s"), NOW) as work:
            note(work, EntryKind.ACCESS, "cases:read", label=label, reason=reason, detail=detail)
        assert queries.verify(session).is_whole
