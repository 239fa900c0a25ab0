"""A wave of log-ins without damage: its author may approve others' letters, never this one."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.cases import LOGIN_WAVE
from tests.browser.conftest import NewVisitor
from tests.browser.reports import (
    assert_is_approved,
    assert_prints_well,
    complete,
    downloaded,
    draft_report,
    move,
    record,
    set_firm,
    submit_now,
    text_in,
)

pytestmark = pytest.mark.browser


def test_author_with_the_right_to_approve_cannot_approve_own_report(
    visitor: NewVisitor, tmp_path: Path
) -> None:
    set_firm(visitor("nakamura"))
    kobayashi = visitor("kobayashi")
    record(kobayashi, LOGIN_WAVE)
    complete(kobayashi, LOGIN_WAVE)
    address = draft_report(kobayashi, LOGIN_WAVE)
    move(kobayashi, "確認を依頼する", "確認中")
    own = kobayashi.get_by_role("button", name="承認する")
    expect(own).to_have_attribute("aria-disabled", "true")
    expect(own).to_have_accessible_description(
        "今は「承認する」を行えません。"
        " ご自身が作成または編集した報告は承認できません。別の承認者に依頼してください。"
    )

    suzuki = visitor("suzuki")
    suzuki.goto(address)
    move(suzuki, "承認する", "承認済み")
    submit_now(suzuki, "電話")
    name, content = downloaded(suzuki)
    assert name.endswith("_第1報.docx")
    assert_is_approved(content, "okasan_first_report.docx")
    text = text_in(content)
    for words in LOGIN_WAVE.letter:
        assert words in text
    assert_prints_well(content, tmp_path, "口座数確定208口座")
