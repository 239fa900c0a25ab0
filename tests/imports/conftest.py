"""The house with one importer more: its table in both databases, its pages in an application of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import accounts.guard
import app as application
from core import web
from core.database import db
from tests.conftest import Browser
from tests.imports.samples import IMPORTER, SampleBase

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def house(app: Flask) -> Iterator[Flask]:
    """Give the product's application with the sample importer, on the database of all tests."""
    assert db.engine is not None
    SampleBase.metadata.create_all(db.engine)
    fresh = Flask("app", root_path=str(ROOT))
    fresh.config["SETTINGS"] = app.config["SETTINGS"]
    fresh.secret_key = app.secret_key
    web.install(fresh, is_https=False)
    accounts.guard.install(fresh)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "IMPORTERS", (IMPORTER,))
        application._add_pages(fresh)
    fresh.context_processor(application._frame_of(app.config["SETTINGS"]))
    yield fresh
    db.session.remove()
    SampleBase.metadata.drop_all(db.engine)


@pytest.fixture
def sender(house: Flask, session: Any) -> Callable[..., Browser]:
    """Give a function that opens a browser of a member on the house with the sample importer."""
    del session

    def opened(login: str | None = "sato") -> Browser:
        fresh = Browser(house.test_client())
        return fresh.enter(login) if login else fresh

    return opened


@pytest.fixture
def tickets(house: Flask, session: Any) -> Any:
    """Give the session of a test in which the sample's table exists."""
    del house
    return session
