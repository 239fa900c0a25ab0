"""自社情報: entered once by the administrator, changed by nobody else, never half."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import LoginSession
from audit.models import AuditEntry
from core.clock import now
from core.work import Conflict
from drafts.models import FormDraft
from firm import operations
from firm.forms import FIELDS
from firm.models import DOCUMENT_NO_FORMAT, FirmProfile, document_no, empty_profile
from firm.queries import find_firm
from firm.vocabulary import FINMAC, AmountStyle
from tests.conftest import Browser
from tests.notifications.pages import form_entries

Opened = Callable[..., Browser]
ADDRESS = "/settings/firm"
ENTERED = {
    "name": "架空証券株式会社",
    "representative_title": "代表取締役社長",
    "representative_name": "架空　太郎",
    "registration_no": "関東財務局長（金商）第999号",
    "document_no_format": "架空発{year}－{number}",
    "amount_style": "yen",
    "contact_department": "情報セキュリティ部",
    "contact_name": "架空　花子",
    "contact_phone": "03-0000-0000",
    "contact_email": "csirt@example.co.jp",
    "contact_off_hours": "同じ",
}


def shown(browser: Browser) -> dict[str, Any]:
    return dict(form_entries(browser.get(ADDRESS).text, ADDRESS))


def save(browser: Browser, entries: dict[str, Any]) -> Any:
    return browser.client.post(ADDRESS, data=entries)


def test_document_numbers_replace_two_names_and_evaluate_nothing() -> None:
    assert document_no(DOCUMENT_NO_FORMAT, 2026, 14) == "ＣＳＩＲＴ発第2026－014号"
    assert document_no("{number}/{year}/{0}{year!r}%s", 2026, 1234) == "1234/2026/{0}{year!r}%s"


def test_a_firm_that_entered_nothing_has_its_defaults(session: Any) -> None:
    firm = find_firm(session)
    assert (firm.name, firm.version, firm.document_no_format) == (None, 0, DOCUMENT_NO_FORMAT)
    assert firm.amount_in_man
    assert firm.audit_label == "自社情報"
    assert session.scalars(select(FirmProfile)).all() == []


def test_the_administrator_enters_the_firm(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    page = nakamura.get(ADDRESS)
    assert "当局への一報に印字する内容です" in page.text
    assert save(nakamura, {**shown(nakamura), **ENTERED}).status_code == 303
    firm = find_firm(session)
    assert set(ENTERED) < set(FIELDS)
    assert {name: str(getattr(firm, name)) for name in ENTERED} == ENTERED
    assert firm.adr == FINMAC
    assert (firm.version, firm.amount_in_man) == (1, False)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_table == "firm_profile")
    ).one()
    assert (entry.verb, entry.actor_name) == ("firm:revise", "中村")
    again = shown(nakamura)
    assert {name: again[name] for name in ENTERED} == {n: [v] for n, v in ENTERED.items()}


def test_contact_of_the_body_for_disputes_is_a_setting(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    page = nakamura.get(ADDRESS).text
    assert all(part in page for part in FINMAC)
    nameless = save(nakamura, {**shown(nakamura), **ENTERED, "adr_phone": " "})
    assert nameless.status_code == 422
    assert "FINMACの電話を入力してください" in nameless.text
    moved = {"adr_phone": "0120-00-0000", "adr_hours": ""}
    assert save(nakamura, {**shown(nakamura), **ENTERED, **moved}).status_code == 303
    session.expire_all()
    assert find_firm(session).adr == FINMAC._replace(phone="0120-00-0000", hours="")


WRONG = [
    ({"name": ""}, "商号を入力してください"),
    ({"name": "架空証券（株）"}, "「（株）」などと略さずに"),
    ({"name": "㈱架空証券"}, "「（株）」などと略さずに"),
    ({"document_no_format": "第1号"}, "文書番号の書式に {number} を入れてください"),
    ({"document_no_format": ""}, "文書番号の書式を入力してください"),
    ({"amount_style": "dollar"}, "金額の書き方を選んでください"),
]


@pytest.mark.parametrize(("entries", "advice"), WRONG)
def test_what_cannot_be_printed_comes_back_with_advice(
    browser: Opened, session: Any, entries: dict[str, str], advice: str
) -> None:
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura), **ENTERED, **entries})
    assert answer.status_code == 422
    assert advice in answer.text
    assert "架空　花子" in answer.text
    assert find_firm(session).version == 0


def test_characters_that_no_document_can_hold_are_taken_out_and_counted(
    browser: Opened, session: Any
) -> None:
    nakamura = browser("nakamura")
    entries = {**shown(nakamura), **ENTERED, "contact_name": "架空\x07　三郎\x08"}
    assert save(nakamura, entries).status_code == 303
    assert "表示できない制御文字を 2 文字取り除いて保存しました" in nakamura.get(ADDRESS).text
    assert find_firm(session).contact_name == "架空　三郎"


def test_two_administrators_merge_where_nothing_overlaps(browser: Opened, session: Any) -> None:
    one, two = browser("nakamura"), browser("nakamura")
    save(one, {**shown(one), **ENTERED})
    first, second = shown(one), shown(two)
    assert save(one, {**first, "contact_phone": "03-0000-0009"}).status_code == 303
    assert save(two, {**second, "contact_name": "架空　三郎"}).status_code == 303
    session.expire_all()
    firm = find_firm(session)
    assert (firm.contact_phone, firm.contact_name) == ("03-0000-0009", "架空　三郎")


def test_two_administrators_who_overlap_choose(browser: Opened, session: Any) -> None:
    one, two = browser("nakamura"), browser("nakamura")
    save(one, {**shown(one), **ENTERED})
    first, second = shown(one), shown(two)
    assert save(one, {**first, "contact_phone": "03-0000-0009"}).status_code == 303
    answer = save(two, {**second, "contact_phone": "03-0000-0008"})
    assert answer.status_code == 409
    assert "03-0000-0009" in answer.text
    assert "03-0000-0008" in answer.text
    chosen = {**form_entries(answer.text, ADDRESS), "use_current": ["contact_phone"]}
    assert save(two, chosen).status_code == 303
    session.expire_all()
    assert find_firm(session).contact_phone == "03-0000-0009"


def test_an_old_version_is_a_conflict(work: Any, session: Any) -> None:
    values: dict[str, Any] = {**ENTERED, "amount_style": AmountStyle.YEN}
    with pytest.raises(Conflict), work("nakamura") as running:
        operations.revise_firm(running, version=7, **values)
    assert find_firm(session).version == 0


def test_a_first_entry_by_two_at_once_is_a_conflict(
    work: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    values: dict[str, Any] = {**ENTERED, "amount_style": AmountStyle.YEN}
    with work("nakamura") as running:
        operations.revise_firm(running, version=0, **values)
    session.expunge_all()
    # As a process would write that had looked before the other one wrote.
    monkeypatch.setattr(operations, "find_firm", lambda *_, **__: empty_profile())
    with pytest.raises(Conflict), work("nakamura") as running:
        operations.revise_firm(running, version=0, **values)


def test_a_save_that_meets_another_at_the_last_moment_is_a_conflict(
    browser: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    nakamura = browser("nakamura")

    def refuse(*_: Any, **__: Any) -> None:
        raise Conflict("他の職員が先に更新しました。")

    entries = {**shown(nakamura), **ENTERED}
    monkeypatch.setattr("firm.views.profile.revise_firm", refuse)
    answer = save(nakamura, entries)
    assert answer.status_code == 409
    assert "架空　花子" in answer.text


def test_a_draft_is_kept_and_taken_up_again(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    answer = save(nakamura, {**shown(nakamura), "name": "書きかけ証券株式会社", "save": "draft"})
    assert answer.status_code == 303
    assert find_firm(session).version == 0
    assert "の下書きがあります" in nakamura.get(ADDRESS).text
    resumed = nakamura.get(answer.location).text
    assert "書きかけ証券株式会社" in resumed
    assert save(nakamura, {**form_entries(resumed, ADDRESS)}).status_code == 303
    session.expire_all()
    assert find_firm(session).name == "書きかけ証券株式会社"
    assert session.scalars(select(FormDraft)).all() == []


def test_what_was_typed_when_the_sign_in_expired_is_kept(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    entries = {**shown(nakamura), **ENTERED}
    for row in session.scalars(select(LoginSession)):
        row.last_seen_at = now() - timedelta(hours=2)
    session.flush()
    answer = save(nakamura, entries)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    assert session.scalars(select(FormDraft)).one().fields["name"] == ["架空証券株式会社"]


def test_a_form_without_its_token_is_shown_again_and_not_obeyed(
    browser: Opened, session: Any
) -> None:
    nakamura = browser("nakamura")
    entries = {**shown(nakamura), **ENTERED, "csrf_token": "x"}
    assert save(nakamura, entries).status_code == 422
    assert save(nakamura, {**entries, "save": "draft"}).status_code == 422
    assert find_firm(session).version == 0
    assert session.scalars(select(FormDraft)).all() == []


@pytest.mark.parametrize("login", ["sato", "suzuki", "ito", "takahashi", "watanabe", "yamamoto"])
def test_only_the_administrator_sees_the_page(browser: Opened, login: str) -> None:
    assert browser(login).get(ADDRESS).status_code == 404
    assert browser(login).post(ADDRESS, dict(ENTERED)).status_code == 404
