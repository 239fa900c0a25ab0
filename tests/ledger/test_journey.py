"""The case with six accounts and two banks: imported, reconciled into the 一報, and grown afterwards."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from audit.models import AuditEntry
from core.moments import Moment, Precision, write_moment
from core.text import letter_amount
from imports.judging import Line
from incidents.models import Incident, IncidentFigure, Outflow
from incidents.operations import revise_incident
from incidents.vocabulary import FigureItem
from ledger.models import AffectedAccount, PayoutAccount, PayoutLink
from ledger.operations import ACCOUNTS, PAYOUTS
from ledger.vocabulary import Stage
from tests.conftest import NOW, Browser
from tests.factories import an_incident
from tests.ledger.ledgers import (
    TOTAL,
    account_no,
    accounts_csv,
    an_account,
    imported,
    judged,
    payouts_csv,
    ran,
)

Opened = Callable[..., Browser]
Working = Callable[..., Any]


def _case(work: Working) -> Incident:
    with work("sato") as running:
        return an_incident(running)


def _adoption(page: str, *items: FigureItem, **given: str) -> dict[str, Any]:
    seen = page.split('name="seen"')[1].split('value="')[1].partition('"')[0]
    return {
        "seen": seen.replace("&#34;", '"'),
        "items": [item.value for item in items],
        "basis": "confirmed",
        "as_of": "2026/11/22 14:00",
        **given,
    }


def _figure(session: Any, item: FigureItem) -> IncidentFigure | None:
    session.expire_all()
    found: IncidentFigure | None = session.scalar(
        select(IncidentFigure).where(IncidentFigure.item == item)
    )
    return found


def test_six_accounts_become_the_figures_of_the_report_and_five_more_show_that_they_have_grown(
    browser: Opened, work: Working, session: Any
) -> None:
    case, sato = _case(work), browser("sato")
    base = f"/incidents/{case.uid}/accounts"
    assert "取込みが終わりました" in imported(sato, "affected_accounts", case, accounts_csv())
    assert "取込みが終わりました" in imported(sato, "payout_accounts", case, payouts_csv())

    first = session.scalars(select(AffectedAccount).order_by(AffectedAccount.id)).first()
    assert first.account_no == account_no(0)
    assert first.customer_name == "髙橋 花子0"
    assert first.stages == {Stage.DETAILS_CHANGED, Stage.SOLD, Stage.WITHDRAWN}
    assert write_moment(first.occurred) == "2020/09/03 10:15頃"
    assert first.withdrawn_yen == 23_450_000
    assert session.scalar(select(func.count(PayoutLink.id))) == 6

    tab = sato.get(base).text
    assert "6口座" in tab
    assert f"{TOTAL:,}円" in tab
    banks = sato.get(f"/incidents/{case.uid}/payout-accounts").text
    assert "5口座　92,290,000円" in banks
    assert "1口座　6,350,000円" in banks
    assert "と異なります" not in banks

    # Adopted by a person's decision, banks included.
    page = sato.get(f"{base}/figures").text
    assert "未入力" in page
    chosen = (
        FigureItem.ACCOUNTS,
        FigureItem.WITHDRAWALS,
        FigureItem.WITHDRAWN_YEN,
        FigureItem.SOLD_YEN,
    )
    answer = sato.post(f"{base}/figures", _adoption(page, *chosen, with_banks="y"))
    assert answer.status_code == 303, answer.text
    withdrawn = _figure(session, FigureItem.WITHDRAWN_YEN)
    assert withdrawn is not None
    assert (withdrawn.confirmed, withdrawn.is_unknown) == (TOTAL, False)
    assert letter_amount(withdrawn.confirmed or 0, in_man=True) == "9,864万円"
    assert withdrawn.as_of == NOW.replace(minute=0)
    sold = _figure(session, FigureItem.SOLD_YEN)
    assert sold is not None
    assert (sold.confirmed, sold.is_unknown) == (125_000_000, True)
    assert session.get(Incident, case.id).outflows == (
        Outflow("みなと貯金銀行", 5, 92_290_000),
        Outflow("東西銀行", 1, 6_350_000),
    )
    assert "一致しています" in sato.get(base).text

    # Five further accounts without a withdrawal: both numbers are shown, none is replaced.
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        for place in range(6, 11):
            an_account(
                running, held, place, stages=frozenset({Stage.DETAILS_CHANGED}), withdrawn_yen=0
            )
    show = sato.get(f"/incidents/{case.uid}").text
    assert "11 口座" in show
    assert "要確認" in show
    page = sato.get(f"{base}/figures").text
    assert "11口座" in page
    assert "確定 6口座" in page
    accounts = _figure(session, FigureItem.ACCOUNTS)
    assert accounts is not None
    assert accounts.confirmed == 6
    listed = sato.get("/incidents").text
    assert f"11口座　{TOTAL:,}円" in listed


def test_the_same_tables_sent_again_change_nothing(work: Working, session: Any) -> None:
    case = _case(work)
    changes = select(func.count(AuditEntry.id)).where(
        AuditEntry.subject_table.in_(["affected_account", "payout_account"])
    )
    for importer, table in ((ACCOUNTS, accounts_csv("utf-8")), (PAYOUTS, payouts_csv("utf-8"))):
        with work("sato") as running:
            ran(running, importer, running.session.get(Incident, case.id), table)
        before = session.scalar(changes)
        with work("sato") as running:
            again = ran(running, importer, running.session.get(Incident, case.id), table)
            assert (again.same_count, again.new_count, again.changed_count) == (6, 0, 0)
        assert session.scalar(changes) == before
    assert session.scalar(select(func.count(AffectedAccount.id))) == 6
    assert session.scalar(select(func.count(PayoutAccount.id))) == 6


def test_a_sum_that_moved_meanwhile_is_shown_again_instead_of_written(
    browser: Opened, work: Working, session: Any
) -> None:
    case, sato = _case(work), browser("sato")
    base = f"/incidents/{case.uid}/accounts/figures"
    with work("sato") as running:
        an_account(running, running.session.get(Incident, case.id))
    typed = _adoption(sato.get(base).text, FigureItem.WITHDRAWN_YEN)
    with work("sato") as running:
        an_account(running, running.session.get(Incident, case.id), 1)
    answer = sato.post(base, typed)
    assert answer.status_code == 409
    assert "台帳の数が変わりました" in answer.text
    assert _figure(session, FigureItem.WITHDRAWN_YEN) is None
    for seen in (
        "",
        "{",
        "[]",
        '{"numbers":{"withdrawn_yen":"x"},"banks":[]}',
        '{"numbers":[1],"banks":[[1,2,3,4]]}',
    ):
        assert sato.post(base, {**typed, "seen": seen}).status_code == 409
    refused = sato.post(base, {"seen": typed["seen"], "basis": "unknown", "as_of": "昨日"})
    assert refused.status_code == 422
    assert "採用する数を一つ以上選んでください" in refused.text


def test_the_worst_case_can_be_adopted_and_the_confirmed_number_stays(
    browser: Opened, work: Working, session: Any
) -> None:
    case, sato = _case(work), browser("sato")
    with work("sato") as running:
        held = running.session.get(Incident, case.id)
        an_account(running, held)
        parts = {"confirmed": 5, "worst_case": None, "is_unknown": False, "as_of": None}
        revise_incident(
            running,
            held,
            version=held.version,
            discovered=Moment(held.discovered_at, Precision.MINUTE),
            figures={FigureItem.WITHDRAWN_YEN: parts},
        )
    page = sato.get(f"/incidents/{case.uid}/accounts/figures").text
    assert "確定 5円" in page
    assert "要確認" in page
    typed = _adoption(page, FigureItem.WITHDRAWN_YEN, basis="worst_case")
    assert sato.post(f"/incidents/{case.uid}/accounts/figures", typed).status_code == 303
    figure = _figure(session, FigureItem.WITHDRAWN_YEN)
    assert figure is not None
    assert (figure.confirmed, figure.worst_case) == (5, 1_000_000)


def test_rows_that_cannot_be_meant_are_rejected_with_their_reasons(
    work: Working, session: Any
) -> None:
    case = _case(work)
    table = (
        "口座番号,出金金額,被害の段階,補償の割合（％）,補償の申出日\r\n"
        "1-2,2兆円,不正出金,50,R8.11.2\r\n"
        "12,調査中,不正出金,50,\r\n"
        "33,5万円,ひどい,120,2026年11月\r\n"
        "44,5万円,不正売却、不正出金,５０％,令和8年11月2日\r\n"
        "45,,,,\r\n４５,1,,,\r\n"
    ).encode()
    said = _reasons(judged(session, ACCOUNTS, case, table))
    for part in (
        "1兆円まで",
        "分からないときは空欄",
        "「ひどい」は選択肢にありません",
        "100までの数字",
    ):
        assert part in said
    # 1-2 is 12, and ４５ is 45: which of two rows is right, only the sender knows.
    assert said.count("同じ口座番号の行がほかにもあります") == 4
    with work("sato") as running:
        ran(running, ACCOUNTS, running.session.get(Incident, case.id), table)
    kept = session.scalars(select(AffectedAccount)).one()
    assert (kept.account_no, kept.compensation_rate) == ("44", 50)
    assert str(kept.claimed_on) == "2026-11-02"

    unknown = (
        "金融機関,出金先の口座番号,被害口座の口座番号,送金額\r\n"
        "A銀行,1,４-４,5万\r\nA銀行,1,99,1\r\nA,2,不明,3\r\n"
    ).encode()
    with work("sato") as running:
        ran(running, PAYOUTS, running.session.get(Incident, case.id), unknown)
    assert "この事案の被害口座にありません" in _reasons(judged(session, PAYOUTS, case, unknown))
    assert {one.sent_yen for one in session.scalars(select(PayoutAccount))} == {50_000, 3}


def _reasons(lines: list[Line]) -> str:
    return "\n".join(problem.sentence for line in lines for problem in line.problems)


def test_an_import_goes_only_into_a_case_its_member_may_see(
    browser: Opened, work: Working, session: Any
) -> None:
    case = _case(work)
    sato = browser("sato")
    for to in ("", "nothing", "%00"):
        assert sato.get(f"/imports/affected_accounts/new?to={to}").status_code == 404
    assert sato.get("/imports/affected_accounts/new").status_code == 404
    for login in ("ito", "yamamoto", "watanabe", "suzuki"):
        address = f"/imports/affected_accounts/new?to={case.uid}"
        assert browser(login).get(address).status_code == 404
    assert session.scalar(select(func.count(AffectedAccount.id))) == 0
