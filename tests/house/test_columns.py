"""Every column says what it is called and how confidential it is, and is kept accordingly."""

import pytest
from sqlalchemy import Column, Table

import app
from core.crypto import Encrypted
from core.database import Base
from core.vocabulary import DataClass

assert app.cli.commands  # importing the application maps every table

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in Base.metadata.sorted_tables
    for column in table.columns
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_column_has_a_label_and_a_class(table: Table, column: Column[object]) -> None:
    assert column.info.get("label"), f"{table.name}.{column.name} has no label"
    assert isinstance(column.info.get("class"), DataClass)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_customer_and_secret_data_is_stored_encrypted(table: Table, column: Column[object]) -> None:
    del table
    if column.info["class"] in (DataClass.CUSTOMER, DataClass.SECRET):
        assert isinstance(column.type, Encrypted)


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_no_two_columns_of_a_table_share_a_label(table: Table) -> None:
    labels = [column.info["label"] for column in table.columns]
    assert len(labels) == len(set(labels)), labels
