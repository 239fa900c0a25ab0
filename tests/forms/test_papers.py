"""Documents for each addressee: one set of facts, a page, a Word file, a receipt."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from sqlalchemy import select, text

from audit.models import AuditEntry
from core.workflow import MoveRefused
from documents.word import render_word
from duties.models import DutyFiling
from duties.vocabulary import Recipient
from forms import operations, queries
from forms.models import OwnForm, Paper
from forms.reports.starters import starter
from forms.vocabulary import PaperKind
from forms.vocabulary import PaperStatus as S
from notifications.operations import add_authority
from notifications.queries import list_active_authorities
from tests.conftest import Browser, signed_in
from tests.forms.papers import NUMBER, Working, a_case, a_paper, held
from tests.notifications.pages import form_entries, text_of

Opened = Callable[..., Browser]


@pytest.mark.parametrize("kind", list(PaperKind))
def test_every_kind_can_be_begun_read_edited_and_taken_along(
    browser: Opened, work: Working, kind: PaperKind
) -> None:
    case = a_case(work)
    sato = browser("sato")
    chosen = "bank:東西銀行" if kind is PaperKind.BANK else kind.value
    tab = sato.get(f"/incidents/{case.uid}/notifications").text
    assert f'value="{chosen}"' in tab
    begun = sato.post(f"/incidents/{case.uid}/papers", {"chosen": chosen})
    assert begun.status_code == 303
    page = sato.get(begun.location).text
    assert kind.label in page
    assert "調査中" in page or "確認中" in page
    edit = f"{begun.location}/edit"
    entries = form_entries(sato.get(edit).text, edit)
    key = (
        "item_police"
        if kind is PaperKind.POLICE
        else next(k for k in entries if k.startswith("item_"))
    )
    typed = "手で書いた文 {{ 件名 }} {% raw %} <b>&"
    saved = sato.post(edit, {**entries, key: [typed]})
    assert saved.status_code == 303, text_of(saved.text)
    content = sato.get(f"{begun.location}/document.docx").data
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "手で書いた文 {{ 件名 }} {% raw %} &lt;b&gt;&amp;" in xml
    assert "手で直した文" in sato.get(begun.location).text


def test_a_document_leaves_the_house_only_after_another_person_and_meets_its_duty(
    browser: Opened, work: Working, session: Any
) -> None:
    paper = a_paper(work, session, PaperKind.BREACH)
    uid, address = paper.uid, f"/papers/{paper.uid}"
    sato = browser("sato")
    shown = text_of(sato.get(address).text)
    assert "個人情報の保護に関する法律第26条第1項" in shown
    assert "金融商品取引業等に関する内閣府令第123条第1項第6号の2" in shown
    assert "別紙 漏えい等報告" in shown
    assert sato.post(f"{address}/moves/request_review").status_code == 303
    assert sato.post(f"{address}/moves/approve").status_code in (403, 404, 409)
    both = browser("kobayashi")
    assert both.post(f"{address}/moves/approve").status_code == 303
    first = both.get(f"{address}/document.docx").data
    wrong = both.post(f"{address}/moves/submit", {"submit_method": "online"})
    assert wrong.status_code == 422
    sent = both.post(
        f"{address}/moves/submit",
        {"submitted_at": "今日 0:00", "submit_method": "online", "received_by": "担当課", "receipt_no": "R-7"},
    )  # fmt: skip
    assert sent.status_code in (303, 409), text_of(sent.text)
    session.expire_all()
    assert held(session, uid).status is S.SUBMITTED, text_of(sent.text)
    assert both.get(f"{address}/document.docx").data == first
    filed = session.scalars(select(DutyFiling.rule_id).where(DutyFiling.source_uid == uid)).all()
    assert set(filed) == {"breach_preliminary", "customer_data"}
    tab = text_of(both.get(f"/incidents/{held(session, uid).incident.uid}/notifications").text)
    assert "担当課・R-7" in tab


def test_whoever_wrote_the_case_or_the_document_cannot_make_it_final(
    work: Working, session: Any
) -> None:
    paper = a_paper(work, session, PaperKind.POLICE, S.IN_REVIEW)
    made = operations.make_document(session, paper, is_draft=False)
    for writers, version in ((True, made.version), (False, made.version - 1)):
        with work("suzuki") as running:
            member, record = signed_in(session, "suzuki"), held(session, paper.uid)
            record.contributors = [member.uid] if writers else ["x"]
            given = operations.Made(version, made.content)
            with pytest.raises(MoveRefused), running.session.no_autoflush:
                operations.approve(running, record, member=member, member_id=member.id, made=given)
            running.session.expire(record)


def test_a_request_to_a_bank_has_full_numbers_for_those_who_may_see_them(
    browser: Opened, work: Working, session: Any
) -> None:
    case = a_case(work)
    paper = a_paper(work, session, PaperKind.BANK, incident=case, bank="東西銀行")
    address = f"/papers/{paper.uid}"
    shown = text_of(browser("sato").get(address).text)
    assert NUMBER in shown
    assert "1112223" in shown
    assert "9998887" not in shown
    assert "120万円" in shown or "1,200,000円" in shown
    assert browser("watanabe").get(address).status_code == 404
    assert "東西銀行" not in text_of(
        browser("watanabe").get(f"/incidents/{case.uid}/notifications").text
    )
    browser("takahashi").get(f"{address}/document.docx")
    verbs = session.scalars(
        select(AuditEntry.verb).where(AuditEntry.subject_uid == paper.uid)
    ).all()
    assert "forms:download" in verbs
    stored = session.execute(select(text("items, facts")).select_from(Paper.__table__)).all()
    assert NUMBER not in str(stored)
    with work("sato") as running:
        author, own = signed_in(session, "sato").id, held(session, paper.uid).incident
        with pytest.raises(MoveRefused):
            operations.draft_paper(
                running, own, kind=PaperKind.BANK, bank="ない銀行", author_id=author
            )


def test_what_was_made_final_stays_although_the_case_changes_and_damage_is_told(
    browser: Opened, work: Working, session: Any
) -> None:
    paper = a_paper(work, session, PaperKind.CUSTOMER, S.APPROVED)
    uid, before = paper.uid, queries.final_document(paper)
    with work("sato") as running:
        case = held(running.session, uid).incident
        running.because("incidents:revise")
        case.summary = "まったく別の内容"
    assert queries.final_document(held(session, uid)) == before
    assert "まったく別の内容" not in browser("sato").get(f"/papers/{uid}").text
    with work() as running:
        running.because("forms:revise")
        held(session, uid).document_sha256 = "0" * 64
    damaged = browser("sato").get(f"/papers/{uid}/document.docx")
    assert damaged.status_code == 500
    assert "一致しません" in damaged.text


def test_a_form_is_uploaded_tried_out_used_and_kept_with_the_document(
    browser: Opened, work: Working, session: Any
) -> None:
    admin, kind = browser("nakamura"), PaperKind.SYSTEM_INCIDENT
    table = text_of(admin.get(f"/settings/forms?kind={PaperKind.BREACH.value}").text)
    assert "{{ 本人の数 }}" in table
    given = admin.get("/settings/forms/starters/system_incident").data
    assert given == render_word(starter(kind))

    def send(content: bytes, name: str = "当局の様式", what: str = kind.value) -> Any:
        file = (io.BytesIO(content), "様式.docx")
        return admin.post(
            "/settings/forms/new",
            {"name": name, "kind": what, "file": file},
            content_type="multipart/form-data",
        )

    assert send(b"no zip").status_code == 422
    refused = send(given, what=PaperKind.POLICE.value)
    assert refused.status_code == 422
    assert "という差込項目はありません" in text_of(refused.text)
    assert session.scalars(select(OwnForm)).all() == []
    kept = send(given)
    assert kept.status_code == 303, text_of(kept.text)
    tried = text_of(admin.get(kept.location).text)
    assert "架空証券株式会社" in tried
    assert admin.get(f"{kept.location}/versions/sample").data[:2] == b"PK"
    assert admin.get(f"{kept.location}/versions/1").data == given
    assert send(given).status_code == 303
    assert [one.number for one in session.scalars(select(OwnForm)).one().versions] == [1, 2]

    paper = a_paper(work, session, kind)
    edit = f"/papers/{paper.uid}/edit"
    sato = browser("sato")
    entries = form_entries(sato.get(edit).text, edit)
    version = session.scalars(select(OwnForm)).one().versions[-1].uid
    typed = {**entries, "own_form_id": [version], "item_summary": ["{{ 商号 }}{% x %}"]}
    assert sato.post(edit, typed).status_code == 303
    content = sato.get(f"/papers/{paper.uid}/document.docx").data
    cells = [c.text for t in docx.Document(io.BytesIO(content)).tables for c in t.columns[1].cells]
    assert "{{ 商号 }}{% x %}" in cells
    assert admin.post(f"{kept.location}/use", {"is_active": "0"}).status_code == 303
    assert "当局の様式 第2版" in sato.get(edit).text
    assert browser("sato").get("/settings/forms").status_code == 404


def test_an_addressee_is_offered_for_its_own_kind_of_document_alone(
    browser: Opened, work: Working, session: Any
) -> None:
    with work() as running:
        for recipient, name in (
            (Recipient.POLICE, "架空県警察本部"),
            (Recipient.IPA, "架空届出窓口"),
        ):
            add_authority(
                running,
                name=name,
                honorific="御中",
                division="サイバー犯罪対策課",
                sort_order=1,
                is_active=True,
                recipient=recipient,
            )
    assert "架空" not in "".join(one.name for one in list_active_authorities(session))
    paper = a_paper(work, session, PaperKind.POLICE)
    page = browser("sato").get(f"/papers/{paper.uid}/edit").text
    assert "架空県警察本部　御中" in page
    assert "架空届出窓口" not in page
    case, sato = paper.incident.uid, browser("sato")
    for chosen in ("", "bank:ない銀行", "no_such_kind", "\x00", "bank"):
        answer = sato.post(f"/incidents/{case}/papers", {"chosen": chosen})
        assert answer.status_code == 303
        assert "作成する文書を選んでください" in sato.get(answer.location).text
