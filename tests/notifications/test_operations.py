"""Letters from the first draft to the submission: what is frozen, who may approve, what is kept."""

import hashlib
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from core.clock import iso_jst
from core.database import Base, Database, canonical_json
from core.work import Actor, Conflict, transaction
from core.workflow import MoveRefused
from firm.operations import revise_firm
from firm.queries import find_firm
from firm.vocabulary import AmountStyle
from incidents.operations import move_incident
from incidents.vocabulary import Damage, FigureItem
from notifications import operations, queries
from notifications.models import FIRST_AUTHORITIES, Notification
from notifications.operations import SameAuthority, letters
from notifications.reports.facts import from_plain, to_plain
from notifications.reports.first_report import LAYOUTS, item_texts
from notifications.vocabulary import NotificationStatus as S
from notifications.vocabulary import SubmitMethod
from notifications.workflow import OWN_WORK
from tests.conftest import NOW, add_cast, member_of, signed_in
from tests.factories import an_incident, revised
from tests.notifications.cases import SBI_LIKE, known
from tests.notifications.letters import SUBMISSION, Working, a_letter, approve, held
from tests.notifications.reading import header_text, word_text

FIRM: dict[str, Any] = {
    "name": "架空証券株式会社",
    "representative_title": "代表取締役社長",
    "representative_name": "架空　太郎",
    "registration_no": None,
    "document_no_format": "架空発{year}第{number}号{__class__}",
    "amount_style": AmountStyle.YEN,
    "contact_department": "情報セキュリティ部",
    "contact_name": None,
    "contact_phone": None,
    "contact_email": None,
    "contact_off_hours": None,
}


def revise(work: Working, session: Any, uid: str, login: str = "sato", **given: Any) -> None:
    """Write the letter's form, what is not given as it is."""
    with work(login) as running:
        letter = held(session, uid)
        values: dict[str, Any] = {
            "version": letter.version,
            "authority": letter.authority,
            "dated_on": letter.dated_on,
            "document_no": letter.document_no,
            "subject": letter.subject,
            "texts": {},
            "annexes": letter.annexes,
        }
        operations.revise_draft(running, letter, **{**values, **given})


def test_a_first_report_gets_its_numbers_and_the_date_of_the_day(
    work: Working, session: Any
) -> None:
    letter = a_letter(work, session)
    serial = int(letter.number.rpartition("-")[2])
    assert letter.number == f"RPT-2026-{serial:04d}"
    assert letter.document_no == f"ＣＳＩＲＴ発第2026－{serial:03d}号"
    assert letter.dated_on == date(2026, 11, 22)
    assert letter.authority.name == FIRST_AUTHORITIES[0]
    assert letter.file_name == f"{letter.number}_第1報_案.docx"
    assert letter.report_label == "第１報"


def test_the_document_number_follows_the_firms_format_and_nothing_else_is_evaluated(
    work: Working, session: Any
) -> None:
    with work("nakamura") as running:
        revise_firm(running, version=0, **FIRM)
    letter = a_letter(work, session)
    serial = int(letter.number.rpartition("-")[2])
    assert letter.document_no == f"架空発2026第{serial:03d}号{{__class__}}"


def test_a_second_first_report_is_refused_while_one_stands(work: Working, session: Any) -> None:
    letter = a_letter(work, session)
    with pytest.raises(MoveRefused) as refused:
        a_letter(work, session, incident=letter.incident)
    assert letter.number in refused.value.reasons[0]
    submitted = a_letter(work, session, S.SUBMITTED)
    with pytest.raises(MoveRefused, match="提出済み"):
        a_letter(work, session, incident=submitted.incident)


def test_a_withdrawn_report_makes_room_for_another(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.WITHDRAWN)
    assert letter.withdrawn_at == NOW
    assert letter.facts is not None
    again = a_letter(work, session, incident=letter.incident)
    assert again.number != letter.number


def test_the_database_refuses_a_second_standing_report(
    work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter(work, session)
    # As a process would draft that had looked before the other one wrote.
    monkeypatch.setattr(letters, "find_standing", lambda *_: None)
    with pytest.raises(MoveRefused, match="ほかの職員"):
        a_letter(work, session, incident=letter.incident)


def test_a_false_alarm_is_not_reported(work: Working, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        member = signed_in(session, "sato")
        move_incident(running, incident, move="false_alarm", member=member, reason="訓練")
    with pytest.raises(MoveRefused, match="誤報"):
        a_letter(work, session, incident=incident)


def test_no_report_without_an_addressee(work: Working, session: Any) -> None:
    with pytest.raises(MoveRefused, match="宛先"), work("sato") as running:
        operations.draft_first_report(
            running,
            an_incident(running),
            author_id=member_of(session, "sato").id,
            authority=None,
        )


def test_a_draft_follows_the_case(work: Working, session: Any) -> None:
    letter = a_letter(work, session)
    with work("sato") as running:
        revised(running, letter.incident, summary="概要を改めた。")
    assert "概要を改めた。" in word_text(queries.document_of(session, held(session, letter.uid)))


def test_only_what_differs_from_the_generated_text_is_an_edit(work: Working, session: Any) -> None:
    uid = a_letter(work, session).uid
    made = item_texts(queries.live_facts(session, held(session, uid)))
    texts = {**made, "5": "手で書いた概要", "8": "", "9": f" {made['9']}\n"}
    revise(work, session, uid, texts=texts, subject="手で書いた件名")
    letter = held(session, uid)
    assert list(letter.edits) == ["5"]
    assert letter.edits["5"]["text"] == "手で書いた概要"
    text_shown = word_text(queries.document_of(session, letter))
    assert "手で書いた概要" in text_shown
    assert "手で書いた件名（第１報）" in text_shown
    revise(work, session, uid, texts={"5": made["5"]}, subject="不正アクセスの発生について")
    assert held(session, uid).edits == {}
    assert held(session, uid).subject is None


def test_an_edit_stays_doubtful_until_it_is_confirmed_or_changed(
    work: Working, session: Any
) -> None:
    uid = a_letter(work, session).uid
    revise(work, session, uid, texts={"5": "手で書いた概要"})
    base = held(session, uid).edits["5"]["base"]
    with work("sato") as running:
        revised(running, held(session, uid).incident, summary="概要を改めた。")
    revise(work, session, uid, texts={"5": "手で書いた概要"})
    assert held(session, uid).edits["5"]["base"] == base
    revise(work, session, uid, texts={"5": "手で書いた概要"}, confirmed=["5"])
    assert held(session, uid).edits["5"]["base"] != base


def test_an_old_version_is_a_conflict_and_changes_nothing(work: Working, session: Any) -> None:
    uid = a_letter(work, session).uid
    with pytest.raises(Conflict):
        revise(work, session, uid, version=99, document_no="別の番号")
    assert held(session, uid).document_no != "別の番号"


@pytest.mark.parametrize("state", [S.IN_REVIEW, S.APPROVED, S.SUBMITTED, S.WITHDRAWN])
def test_only_a_draft_can_be_changed(work: Working, session: Any, state: S) -> None:
    uid = a_letter(work, session, state).uid
    with pytest.raises(MoveRefused, match="作成中"):
        revise(work, session, uid, document_no="別の番号")


def test_from_the_request_on_the_case_no_longer_changes_the_letter(
    work: Working, session: Any
) -> None:
    letter = a_letter(work, session, S.IN_REVIEW)
    before = queries.document_of(session, letter)
    with work("sato") as running:
        revised(running, letter.incident, summary="依頼のあとで書き換えた。")
    assert queries.document_of(session, held(session, letter.uid)) == before


def test_the_approved_bytes_are_served_whatever_happens_to_case_firm_and_addressee(
    work: Working, session: Any
) -> None:
    letter = a_letter(work, session, S.APPROVED)
    content = queries.document_of(session, letter)
    assert hashlib.sha256(content).hexdigest() == letter.document_sha256
    assert letter.layout_version == LAYOUTS[letter.kind]
    digest = hashlib.sha256(canonical_json(letter.facts).encode()).hexdigest()
    assert letter.approved_facts_sha256 == digest
    assert "案" not in header_text(content)
    assert letter.file_name == f"{letter.number}_第1報.docx"
    with work("sato") as running:
        revised(
            running,
            letter.incident,
            summary="承認のあとで書き換えた。",
            damage=Damage.YES,
            figures={FigureItem.ACCOUNTS: known(6, 11)},
        )
    with work("nakamura") as running:
        revise_firm(running, version=find_firm(session).version, **FIRM)
        operations.revise_authority(
            running,
            letter.authority,
            version=letter.authority.version,
            name="別の長官",
            honorific="様",
            division=None,
            sort_order=1,
            is_active=False,
        )
    later = held(session, letter.uid)
    assert queries.document_of(session, later) == content
    assert queries.letter_of(session, later) == queries.letter_of(session, letter)
    with work("sato", NOW + timedelta(hours=1)) as running:
        member = signed_in(session, "sato")
        operations.submit(running, held(session, letter.uid), member=member, **SUBMISSION)
    assert queries.document_of(session, held(session, letter.uid)) == content


def test_a_changed_document_is_never_delivered(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.APPROVED)
    with session.no_autoflush:
        letter.document_sha256 = "0" * 64
        with pytest.raises(queries.DocumentDamaged):
            queries.document_of(session, letter)
        other = a_letter_token(letter)
        letter.sealed_document = other  # type: ignore[attr-defined]  # the stored form of `document`
        with pytest.raises(queries.DocumentDamaged):
            queries.document_of(session, letter)
        session.expunge(letter)


def a_letter_token(letter: Notification) -> str:
    """Give a sealed value of another column, as somebody with the file could copy it."""
    token = letter.sealed_facts  # type: ignore[attr-defined]  # the stored form of `facts`
    assert isinstance(token, str)
    return token


# --- who may approve ---


def test_author_cannot_approve_own_report(work: Working, session: Any) -> None:
    with work("kobayashi") as running:
        letter = operations.draft_first_report(
            running,
            an_incident(running),
            author_id=member_of(session, "kobayashi").id,
            authority=queries.list_active_authorities(session)[0],
        )
    with work("sato") as running:
        member = signed_in(session, "sato")
        operations.request_review(running, held(session, letter.uid), member=member)
    with pytest.raises(MoveRefused) as refused:
        approve(work, session, letter.uid, "kobayashi")
    assert refused.value.reasons == (OWN_WORK,)


def test_editor_of_the_letter_cannot_approve_it(work: Working, session: Any) -> None:
    uid = a_letter(work, session).uid
    revise(work, session, uid, "kobayashi", document_no="改めた番号")
    refused_after_request(work, session, uid)


def test_writer_of_the_case_cannot_approve_its_report(work: Working, session: Any) -> None:
    letter = a_letter(work, session)
    with work("kobayashi") as running:
        revised(running, letter.incident, summary="小林が書いた。")
    refused_after_request(work, session, letter.uid)


def test_writer_of_a_figure_cannot_approve_the_report(work: Working, session: Any) -> None:
    letter = a_letter(work, session)
    with work("sato") as running:
        revised(running, letter.incident, figures={FigureItem.ACCOUNTS: known(1, 2)})
    with work("kobayashi") as running:
        figures = {FigureItem.ACCOUNTS: known(2, 2)}
        revised(running, letter.incident, figures=figures)
    refused_after_request(work, session, letter.uid)


def test_who_asked_for_the_review_cannot_approve(work: Working, session: Any) -> None:
    uid = a_letter(work, session).uid
    with work("kobayashi") as running:
        member = signed_in(session, "kobayashi")
        operations.request_review(running, held(session, uid), member=member)
    with pytest.raises(MoveRefused) as refused:
        approve(work, session, uid, "kobayashi")
    assert refused.value.reasons == (OWN_WORK,)


def refused_after_request(work: Working, session: Any, uid: str) -> None:
    with work("sato") as running:
        member = signed_in(session, "sato")
        operations.request_review(running, held(session, uid), member=member)
    with pytest.raises(MoveRefused) as refused:
        approve(work, session, uid, "kobayashi")
    assert refused.value.reasons == (OWN_WORK,)
    approve(work, session, uid)
    assert held(session, uid).approved_by is not None


def test_an_approver_who_sent_the_letter_back_can_approve_it_later(
    work: Working, session: Any
) -> None:
    uid = a_letter(work, session, S.APPROVED).uid
    with work("suzuki") as running:
        member = signed_in(session, "suzuki")
        letter = held(session, uid)
        operations.send_back(running, letter, member=member, reason="数値の再確認のため")
    letter = held(session, uid)
    assert (letter.approved_at, letter.approved_by_id, letter.document) == (None, None, None)
    assert (letter.facts, letter.contributors, letter.document_sha256) == (None, None, None)
    with work("sato") as running:
        member = signed_in(session, "sato")
        operations.request_review(running, held(session, uid), member=member)
    approve(work, session, uid)
    assert held(session, uid).status is S.APPROVED


def test_the_database_refuses_an_author_as_approver(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.APPROVED)
    with pytest.raises(IntegrityError):
        set_past_the_rules(work, session, letter.uid, approved_by_id=letter.author_id)


def set_past_the_rules(work: Working, session: Any, uid: str, **change: Any) -> None:
    """Write columns as no operation would."""
    with work("suzuki") as running:
        running.because("notifications:test")
        for name, value in change.items():
            setattr(held(session, uid), name, value)
        session.flush()


BROKEN: list[dict[str, Any]] = [
    {"approved_at": None},
    {"approved_by": None},
    {"document_sha256": None},
    {"document": None},
    {"facts": None},
    {"layout_version": None},
    {"status": S.SUBMITTED},
    {"status": S.DRAFT},
    {"submitted_at": NOW},
    {"submit_method": SubmitMethod.PHONE},
    {"withdrawn_at": NOW},
    {"status": S.WITHDRAWN},
]


@pytest.mark.parametrize("change", BROKEN)
def test_the_database_refuses_an_impossible_letter(
    work: Working, session: Any, change: dict[str, Any]
) -> None:
    letter = a_letter(work, session, S.APPROVED)
    with pytest.raises((IntegrityError, StatementError)):
        set_past_the_rules(work, session, letter.uid, **change)


# --- 要確認 ---


def a_doubtful_letter(work: Working, session: Any) -> str:
    with work("sato") as running:
        incident = an_incident(running)
        revised(running, incident, figures={FigureItem.ACCOUNTS: known(12, 11)})
    return a_letter(work, session, S.IN_REVIEW, incident).uid


@pytest.mark.parametrize("reason", [None, "", "　"])
def test_a_doubtful_letter_is_approved_only_with_a_reason(
    work: Working, session: Any, reason: str | None
) -> None:
    uid = a_doubtful_letter(work, session)
    with pytest.raises(MoveRefused, match="要確認"):
        approve(work, session, uid, doubt_reason=reason)
    assert held(session, uid).status is S.IN_REVIEW


def test_the_reason_for_approving_in_doubt_is_kept(work: Working, session: Any) -> None:
    uid = a_doubtful_letter(work, session)
    approve(work, session, uid, doubt_reason=" 重複口座を含むため ")
    letter = held(session, uid)
    assert letter.doubt_reason == "重複口座を含むため"
    assert queries.list_events(session, letter)[0].note == "重複口座を含むため"


# --- submission ---


def test_a_submission_is_recorded_as_entered(work: Working, session: Any) -> None:
    letter = a_letter(work, session, S.SUBMITTED)
    assert {name: getattr(letter, name) for name in SUBMISSION} == SUBMISSION


@pytest.mark.parametrize(
    ("submitted_at", "word"),
    [(NOW + timedelta(minutes=6), "未来"), (NOW - timedelta(days=1), "承認した日より前")],
)
def test_a_submission_has_a_possible_time(
    work: Working, session: Any, submitted_at: datetime, word: str
) -> None:
    uid = a_letter(work, session, S.APPROVED).uid
    with pytest.raises(MoveRefused, match=word), work("sato") as running:
        operations.submit(
            running,
            held(session, uid),
            member=signed_in(session, "sato"),
            **{**SUBMISSION, "submitted_at": submitted_at},
        )


def test_a_submission_earlier_on_the_day_of_approval_is_accepted(
    work: Working, session: Any
) -> None:
    uid = a_letter(work, session, S.APPROVED).uid
    with work("sato") as running:
        operations.submit(
            running,
            held(session, uid),
            member=signed_in(session, "sato"),
            **{**SUBMISSION, "submitted_at": NOW - timedelta(hours=2)},
        )
    assert held(session, uid).status is S.SUBMITTED


def test_a_move_asked_for_on_an_old_page_is_refused(work: Working, session: Any) -> None:
    letter = a_letter(work, session)
    operations.refuse_if_changed(letter, "")
    operations.refuse_if_changed(letter, str(letter.version))
    with pytest.raises(MoveRefused, match="先に更新"):
        operations.refuse_if_changed(letter, str(letter.version - 1))


def test_the_history_names_every_step_with_its_reason(work: Working, session: Any) -> None:
    uid = a_letter(work, session, S.APPROVED).uid
    with work("suzuki") as running:
        member = signed_in(session, "suzuki")
        letter = held(session, uid)
        operations.send_back(running, letter, member=member, reason="数値の再確認のため")
    events = queries.list_events(session, held(session, uid))
    assert [(event.what, event.who) for event in events] == [
        ("差し戻す", "鈴木"),
        ("承認する", "鈴木"),
        ("確認を依頼する", "佐藤"),
        ("作成", "佐藤"),
    ]
    assert events[0].note == "数値の再確認のため"
    assert events[0].at_iso == iso_jst(NOW)


def test_a_full_case_is_approved_with_everything_in_its_file(work: Working, session: Any) -> None:
    with work("sato") as running:
        incident = SBI_LIKE.stored(running)
    letter = a_letter(work, session, S.APPROVED, incident)
    shown = word_text(queries.document_of(session, letter))
    assert "ゆうちょ銀行 ５口座 9,229万円、三菱UFJ銀行 １口座 635万円" in shown
    assert from_plain(letter.facts or {}) == queries.current_facts(session, letter)
    assert to_plain(queries.current_facts(session, letter))["outflows"][0]["accounts"] == 5


# --- addressees ---


def test_the_addressees_of_the_beginning_are_entered_once(work: Working, session: Any) -> None:
    with work() as running:
        operations.seed_authorities(running)
    names = [authority.name for authority in queries.list_authorities(session)]
    assert tuple(names) == FIRST_AUTHORITIES


def test_an_addressee_is_added_changed_and_retired(work: Working, session: Any) -> None:
    with work("nakamura") as running:
        added = operations.add_authority(
            running,
            name="財務局長",
            honorific="殿",
            division="検査課",
            sort_order=1,
            is_active=True,
        )
    assert queries.list_active_authorities(session)[0].label == "財務局長（検査課）"
    with work("nakamura") as running:
        operations.revise_authority(
            running,
            queries.find_authority(session, added.uid) or added,
            version=added.version,
            name="財務局長",
            honorific="様",
            division=None,
            sort_order=5,
            is_active=False,
        )
    assert added.uid not in [one.uid for one in queries.list_active_authorities(session)]
    kept = queries.find_authority(session, added.uid)
    assert kept is not None
    assert (kept.honorific, kept.label) == ("様", "財務局長")


def test_the_same_addressee_twice_is_refused(work: Working, session: Any) -> None:
    with pytest.raises(SameAuthority), work("nakamura") as running:
        operations.add_authority(
            running,
            name=FIRST_AUTHORITIES[0],
            honorific="殿",
            division=None,
            sort_order=1,
            is_active=True,
        )
    assert len(queries.list_authorities(session)) == len(FIRST_AUTHORITIES)


def test_an_addressee_changed_meanwhile_is_a_conflict(work: Working, session: Any) -> None:
    with pytest.raises(Conflict), work("nakamura") as running:
        operations.revise_authority(
            running,
            queries.list_authorities(session)[0],
            version=99,
            name="別名",
            honorific="殿",
            division=None,
            sort_order=1,
            is_active=True,
        )


# --- two approvers at once ---


@pytest.fixture
def house(tmp_path: Path, session: Any) -> Any:
    """Give a database of its own that several threads can reach, with the cast and addressees."""
    del session  # the key ring and the recorder are the application's
    database = Database()
    engine = database.connect(f"sqlite:///{tmp_path / 'two.db'}")
    Base.metadata.create_all(engine)
    with transaction(database.session, Actor(None, "テスト"), NOW) as running:
        add_cast(running)
        operations.seed_authorities(running)
    yield database
    database.session.remove()
    engine.dispose()


def test_two_approvals_at_once_count_once(house: Database) -> None:
    def begun(login: str | None = None, now: datetime = NOW) -> Any:
        uid = member_of(house.session, login).uid if login else None
        return transaction(house.session, Actor(uid, login or ""), now)

    uid = a_letter(begun, house.session, S.IN_REVIEW).uid
    start, answers = threading.Barrier(2), []

    def try_to_approve(login: str) -> None:
        member = signed_in(house.session, login)
        start.wait()
        try:
            with transaction(house.session, Actor(member.uid, member.name), NOW) as running:
                letter = queries.find_notification(running.session, member, uid, for_update=True)
                assert letter is not None
                operations.approve(
                    running, letter, member=member, member_id=member.id, doubt_reason=None
                )
            answers.append("approved")
        except MoveRefused as refused:
            answers.append(refused.reasons[0])
        finally:
            house.session.remove()

    threads = [
        threading.Thread(target=try_to_approve, args=(login,)) for login in ("suzuki", "kobayashi")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted(
        ["approved", "「承認済み」の状態では「承認する」は行えません。"]
    )
    house.session.rollback()
    house.session.expire_all()
    assert house.session.scalars(select(Notification)).one().status is S.APPROVED
