"""Search in the list of 相談・苦情: a part of what a customer said is found although it is stored sealed."""

from typing import Any

import pytest
from sqlalchemy import update

from inquiries.models import INQUIRY_SEARCH
from inquiries.operations import index_waiting, revise_inquiry
from inquiries.queries import find_inquiry
from tests.conftest import signed_in
from tests.factories import an_inquiry

SAID = "昨夜、ＡＴＭで２０万円の出金ができず、コールセンターに電話した。"


def numbers_on(page: str, *inquiries: Any) -> list[bool]:
    return [f"/inquiries/{one.uid}" in page for one in inquiries]


@pytest.mark.parametrize(
    "typed", ["出金ができず", "20万円", "ATM", "ｺｰﾙｾﾝﾀｰ", "こーるせんたー", "電話した 昨夜"]
)
def test_a_part_of_what_was_said_is_found_however_it_is_written(
    browser: Any, work: Any, typed: str
) -> None:
    with work("ito") as running:
        meant = an_inquiry(running, content=SAID)
        other = an_inquiry(running, content="パスワードの変更方法を知りたい。")
    page = browser("ito").get("/inquiries", query_string={"q": typed}).text
    assert numbers_on(page, meant, other) == [True, False]


def test_what_nobody_said_is_not_found(browser: Any, work: Any) -> None:
    with work("ito") as running:
        said = an_inquiry(running, content=SAID)
    page = browser("ito").get("/inquiries", query_string={"q": "入金ができず"}).text
    assert numbers_on(page, said) == [False]


def test_a_record_that_is_not_in_the_index_yet_is_found_all_the_same(
    browser: Any, work: Any
) -> None:
    with work("ito") as running:
        waiting = an_inquiry(running, content=SAID)
        other = an_inquiry(running, content="パスワードの変更方法を知りたい。")
        running.session.execute(update(INQUIRY_SEARCH).values(grams=None))
    page = browser("ito").get("/inquiries", query_string={"q": "出金ができず"}).text
    assert numbers_on(page, waiting, other) == [True, False]
    with work("ito") as running:
        assert index_waiting(running, 10) == 2
    page = browser("ito").get("/inquiries", query_string={"q": "出金ができず"}).text
    assert numbers_on(page, waiting, other) == [True, False]


def test_what_was_corrected_is_found_by_its_new_words_alone(
    browser: Any, work: Any, session: Any
) -> None:
    with work("ito") as running:
        uid = an_inquiry(running, content=SAID).uid
    with work("ito") as running:
        held = find_inquiry(running.session, signed_in(session, "ito"), uid, for_update=True)
        assert held is not None
        revise_inquiry(
            running, held, version=held.version, reply_due=None, content="入金の確認をしたい。"
        )
    ito = browser("ito")
    assert f"/inquiries/{uid}" in ito.get("/inquiries", query_string={"q": "入金の確認"}).text
    old = ito.get("/inquiries", query_string={"q": "出金ができず"}).text
    assert f"/inquiries/{uid}" not in old
