"""AZ-3: an entry that its form does not show is never written."""

from typing import Any

from flask import Flask
from sqlalchemy import text

from core.database import Base
from tests.blackbox.client import ENTRY
from tests.blackbox.measure import Figure
from tests.blackbox.noise import Visitors, app_name, rows_of, targets_of

SPELLINGS = ("{}", "incident-{}", "data[{}]", "{}[]", "member.{}")
FOREIGN = "717171"


def test_columns_that_a_form_does_not_show_are_never_written(
    app: Flask, session: Any, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    """AZ-3: each form with every column and relationship of the house, nested spellings included."""
    described = [mapper.all_orm_descriptors.keys() for mapper in Base.registry.mappers]
    names = {str(key) for keys in described for key in keys}
    names |= {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    tried, wrong = 0, []
    for target in targets_of(app, visitors, uids):
        visitor, form = visitors[target.login], target.form
        shown = {name.partition("-")[0].removesuffix("_at") for name in form.entries}
        extra = sorted(name for name in names if name.removesuffix("_at") not in shown)
        hostile = {spelling.format(name): [FOREIGN] for name in extra for spelling in SPELLINGS}
        own = {"csrf_token": [visitor.token], "submission_id": [f"az-3-{tried}"]}
        answer = visitor.client.post(form.action, data={**hostile, **form.entries, **own})
        assert visitors.noted(target.login, answer).status_code < 500, form.action
        tried += len(hostile)
        wrong += [f"{form.action} wrote {cell}" for cell in _foreign_cells(rows_of(session))]
    figure(f"AZ-3 {app_name(app)}: {tried:,} foreign entries, {len(wrong)} written")
    assert not wrong, "\n".join(wrong)


def test_a_new_case_takes_nothing_but_the_entries_of_its_form(
    session: Any, visitors: Visitors
) -> None:
    columns = Base.metadata.tables["incident"].columns.keys()
    hostile = {name: "7" for name in columns if name not in ENTRY and name != "assignee_id"}
    answer = visitors["sato"].post("/incidents/new", {**hostile, **ENTRY, "submission_id": "m-1"})
    assert answer.status_code == 303
    row = session.execute(text("SELECT * FROM incident ORDER BY id DESC LIMIT 1")).mappings().one()
    taken = [name for name in hostile if str(row[name]) == "7" and name != "id"]
    assert taken == []
    assert row["status"] == "received"
    assert row["number"].startswith("INC-20")


def _foreign_cells(rows: dict[str, Any]) -> list[str]:
    """Name the columns in which the foreign value stands."""
    return [
        f"{table}.{column}"
        for table, found in rows.items()
        for row in found
        for column, value in row._mapping.items()
        if FOREIGN in str(value)
    ]
