"""The demo: an empty database becomes a year of a fictitious firm, once, with a whole audit trail."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import aliased

from accounts.models import Member
from accounts.permissions import Role
from attachments.models import Attachment
from audit.models import AuditEntry
from casefile.models import Indicator, Task, TimelineEntry
from casefile.vocabulary import TaskState
from commands.demo.casework import plan_casework
from commands.demo.cast import CAST, FIRM, make_sign_ins, table_of
from commands.demo.checks import FURTHER_CASES, plan_checks
from commands.demo.scene import Scene
from commands.demo.story import plan
from commands.demo.year import YEAR
from core.clock import JST, jst_year
from core.database import make_engine
from core.database import table_of as core_table_of
from core.moments import Precision
from evidence.models import CustodyEntry
from evidence.vocabulary import CustodyAct
from incidents.models import Incident
from incidents.operations import REVISABLE
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, IncidentStatus, Origin
from ledger.models import Trace
from lookback.models import Finding, LookBack
from lookback.vocabulary import Result, Status
from notifications.models import Notification
from notifications.vocabulary import NotificationStatus
from tests.nursery import clean_environment, run_ippo
from tests.postgres import MISSING, create_database, drop_database
from tests.server import RunningServer

ROOT = Path(__file__).parents[2]
REAL_FIRMS = ("SBI", "楽天", "岡三", "松井", "マネックス", "カブコム", "野村", "大和")
NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
HOURS = (
    NOW,
    datetime(2026, 11, 22, 0, 1, tzinfo=JST),
    datetime(2026, 11, 22, 23, 59, tzinfo=JST),
    datetime(2027, 1, 1, 0, 3, tzinfo=JST),
    datetime(2028, 2, 29, 9, 30, tzinfo=JST),
)


@dataclass(frozen=True)
class Loaded:
    """A database after `ippo demo load`, and the means to ask it and to run further commands."""

    environment: dict[str, str]
    began: datetime
    answer: subprocess.CompletedProcess[str]
    engine: Engine

    def rows(self, statement: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement))

    def passwords(self) -> dict[str, str]:
        lines = [line.split() for line in self.answer.stdout.splitlines()]
        logins = {part.login for part in CAST}
        return {line[0]: line[-1] for line in lines if line and line[0] in logins}


def ippo(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_ippo(arguments, environment, folder=ROOT, seconds=300)


@pytest.fixture(scope="module")
def postgres(postgres_server: str | None, worker: str) -> Iterator[str | None]:
    if postgres_server is None:
        yield None
        return
    name = f"ippo_demo_{worker}"
    yield create_database(postgres_server, name)
    drop_database(postgres_server, name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp(f"demo-{request.param}") / "data"
    address = f"sqlite:///{folder / 'ippo.db'}"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
        if address is None:
            pytest.skip(MISSING)
    environment = clean_environment() | {
        "IPPO_DATA_DIR": str(folder),
        "IPPO_DATABASE_URL": address,
        "IPPO_DEMO": "true",
        "PYTHONUTF8": "1",
    }
    began = datetime.now(UTC)
    answer = ippo(environment, "demo", "load")
    engine = make_engine(address)
    yield Loaded(environment, began, answer, engine)
    engine.dispose()


@pytest.mark.server
class TestLoading:
    def test_loading_an_empty_database_succeeds_and_prints_a_sign_in_for_every_role(
        self, loaded: Loaded
    ) -> None:
        assert loaded.answer.returncode == 0, loaded.answer.stderr
        assert loaded.passwords().keys() == {part.login for part in CAST}
        for role in Role:
            assert role.label in loaded.answer.stdout

    def test_the_printed_passwords_open_the_members(self, loaded: Loaded) -> None:
        stored: dict[str, str] = dict(
            tuple(row) for row in loaded.rows(select(Member.login, Member.password_hash))
        )
        printed = loaded.passwords()
        for part in (CAST[0], CAST[-1]):
            assert PasswordHasher().verify(stored[part.login], printed[part.login])

    def test_every_password_is_another_one(self, loaded: Loaded) -> None:
        assert len(set(loaded.passwords().values())) == len(CAST)

    def test_no_setup_code_is_printed_where_members_exist(self, loaded: Loaded) -> None:
        assert "初期設定コード" not in loaded.answer.stdout

    def test_a_second_load_is_refused_and_changes_nothing(self, loaded: Loaded) -> None:
        count = select(func.count()).select_from(AuditEntry)
        before = loaded.rows(count)
        again = ippo(loaded.environment, "demo", "load")
        assert again.returncode == 1
        assert "空のデータベースにだけ" in again.stderr
        assert again.stdout == ""
        assert loaded.rows(count) == before

    def test_the_audit_trail_is_whole(self, loaded: Loaded) -> None:
        verdict = ippo(loaded.environment, "audit", "verify")
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr

    def test_the_audit_trail_runs_forward_and_not_into_the_future(self, loaded: Loaded) -> None:
        instants = [row.at for row in loaded.rows(select(AuditEntry.at).order_by(AuditEntry.seq))]
        assert instants == sorted(instants)
        assert instants[-1] <= datetime.now(UTC)
        assert instants[0] < loaded.began - timedelta(days=364)

    def test_every_case_was_opened_by_a_member(self, loaded: Loaded) -> None:
        handlers = {part.name for part in CAST if part.role is Role.HANDLER}
        opened = select(AuditEntry.actor_name).where(AuditEntry.verb == "incidents:open")
        assert {row.actor_name for row in loaded.rows(opened)} == handlers

    def test_cases_of_every_state_kind_origin_and_damage_are_there(self, loaded: Loaded) -> None:
        rows = loaded.rows(
            select(Incident.status, Incident.kinds, Incident.origin, Incident.damage)
        )
        assert {row.status for row in rows} == set(IncidentStatus)
        assert {kind for row in rows for kind in row.kinds} == set(IncidentKind)
        assert {row.origin for row in rows} == set(Origin)
        assert {row.damage for row in rows} == set(Damage)

    def test_letters_of_every_state_are_there(self, loaded: Loaded) -> None:
        rows = loaded.rows(select(Notification.status))
        assert {row.status for row in rows} == set(NotificationStatus)

    def test_nobody_approved_their_own_letter(self, loaded: Loaded) -> None:
        columns = (Notification.contributors, Notification.author_id, Member.uid, Member.id)
        approved = select(*columns).join(Member, Member.id == Notification.approved_by_id)
        rows = loaded.rows(approved)
        assert len(rows) > 40
        for row in rows:
            assert row.id != row.author_id
            assert row.uid not in row.contributors

    def test_case_numbers_follow_the_order_of_opening_without_gaps(self, loaded: Loaded) -> None:
        rows = loaded.rows(select(Incident.number, Incident.opened_at).order_by(Incident.opened_at))
        assert len(rows) == len(YEAR) + FURTHER_CASES
        years = groupby(rows, key=lambda row: jst_year(row.opened_at))
        for year, cases in years:
            expected = enumerate(cases, start=1)
            assert all(case.number == f"INC-{year}-{place:04d}" for place, case in expected)

    def test_a_false_alarm_says_why(self, loaded: Loaded) -> None:
        sealed = AuditEntry.__table__.c.reason
        reasons = loaded.rows(select(sealed).where(AuditEntry.verb == "incidents:false_alarm"))
        assert len(reasons) >= 4
        assert all(row.reason for row in reasons)

    def test_cases_are_worked_with_times_as_far_as_they_are_known(self, loaded: Loaded) -> None:
        entry = core_table_of(TimelineEntry).c
        rows = loaded.rows(select(entry.happened_precision, entry.corrects_id, entry.is_reported))
        assert {None, Precision.ABOUT, Precision.MINUTE} <= {row[0] for row in rows}
        assert any(row.corrects_id for row in rows)
        assert {row.is_reported for row in rows} == {True, False}
        tasks = loaded.rows(select(Task.state, Task.assignee_id, Task.due_at, Task.checklist))
        assert {row.state for row in tasks} == set(TaskState)
        assert any(row.assignee_id and row.due_at and row.checklist for row in tasks)

    def test_indicators_and_accounts_of_different_cases_have_something_in_common(
        self, loaded: Loaded
    ) -> None:
        other, traced = aliased(Indicator), core_table_of(Trace)
        alike = (other.value_index == Indicator.value_index) & (
            other.incident_id != Indicator.incident_id
        )
        assert loaded.rows(select(Indicator.id).join(other, alike))
        seen = (traced.c.value == Indicator.trace) & (traced.c.incident_id != Indicator.incident_id)
        assert loaded.rows(select(Indicator.id).join(traced, seen))

    def test_evidence_lies_in_the_store_with_its_custody(self, loaded: Loaded) -> None:
        stored = {row.stored_as for row in loaded.rows(select(Attachment.stored_as))}
        folder = Path(loaded.environment["IPPO_DATA_DIR"])
        assert len(stored) == 2
        assert stored <= {path.name for path in folder.rglob("*")}
        acts = loaded.rows(select(CustodyEntry.act, CustodyEntry.corrects))
        assert {CustodyAct.RECEIVED, CustodyAct.VIEWED, CustodyAct.HANDED} <= {
            one[0] for one in acts
        }
        assert any(one.corrects for one in acts)

    def test_checks_found_nothing_and_something_and_one_is_under_way(self, loaded: Loaded) -> None:
        rows = loaded.rows(select(LookBack.result, LookBack.status).order_by(LookBack.id))
        assert [tuple(row) for row in rows] == [
            (Result.NONE, Status.DONE),
            (Result.FOUND, Status.DONE),
            (Result.PENDING, Status.OPEN),
        ]
        found = select(Incident.origin).join(Finding, Finding.incident_id == Incident.id)
        assert [row.origin for row in loaded.rows(found)] == [Origin.RETROSPECTIVE]

    def test_one_case_is_a_drill(self, loaded: Loaded) -> None:
        rows = loaded.rows(select(Incident.status).where(Incident.is_drill))
        assert [row.status for row in rows] == [IncidentStatus.CLOSED]

    def test_the_contractor_has_cases_to_look_at(self, loaded: Loaded) -> None:
        mine = select(Incident.number).join(Member, Member.id == Incident.assignee_id)
        assert loaded.rows(mine.where(Member.login == "katagiri"))

    def test_the_server_starts_on_it_without_a_setup_code(self, loaded: Loaded) -> None:
        folder = Path(loaded.environment["IPPO_DATA_DIR"])
        address = loaded.environment["IPPO_DATABASE_URL"]
        with RunningServer(folder, database_url=address) as server:
            assert server.is_healthy()
            assert "初期設定コード" not in server.log_text()


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%m%d-%H%M}")
class TestPlan:
    def test_nothing_happens_in_the_future(self, now: datetime) -> None:
        steps = plan(YEAR, now, {})
        assert all(step.at <= now for step in steps)

    def test_steps_are_in_the_order_of_time(self, now: datetime) -> None:
        instants = [step.at for step in plan(YEAR, now, {})]
        assert instants == sorted(instants)

    def test_work_checks_and_drill_lie_in_the_past_too(self, now: datetime) -> None:
        steps = [*plan_casework(YEAR, now, {}), *plan_checks(now)]
        assert len(steps) > 30
        assert all(step.at <= now for step in steps)

    def test_the_cases_spread_over_a_year(self, now: datetime) -> None:
        found = sorted(case.found(now) for case in YEAR)
        gaps = [later - earlier for earlier, later in pairwise(found)]
        assert timedelta(days=355) < found[-1] - found[0] <= timedelta(days=365)
        assert max(gaps) < timedelta(days=10)

    def test_what_is_told_of_a_case_is_in_order(self, now: datetime) -> None:
        for case in YEAR:
            scene = Scene(case.found(now))
            tale = case.tell(scene)
            for fields in (tale.early.fields, tale.late.fields):
                begun, known = fields.get("occurred_from"), fields.get("known")
                assert begun is None or begun.at <= scene.found, tale.title
                assert known is None or known.at <= scene.found, tale.title


class TestTales:
    tales = tuple(case.tell(Scene(case.found(NOW))) for case in YEAR)

    def test_no_real_firm_is_named(self) -> None:
        sources = (ROOT / "commands" / "demo").glob("*.py")
        text = "".join(path.read_text(encoding="utf-8") for path in sources)
        assert len(text) > 10_000
        assert [name for name in REAL_FIRMS if name in text] == []

    def test_every_field_is_one_a_member_could_write(self) -> None:
        for tale in self.tales:
            assert {*tale.early.fields, *tale.late.fields} <= set(REVISABLE), tale.title

    def test_titles_differ_but_for_those_of_recurring_kinds(self) -> None:
        titles = [tale.title for tale in self.tales]
        assert len(set(titles)) > 0.9 * len(titles)
        assert max(map(len, titles)) <= 120

    def test_each_false_alarm_has_a_reason_of_its_own(self) -> None:
        reasons = [case.reason for case in YEAR if case.state is IncidentStatus.FALSE_ALARM]
        assert len(reasons) == len(set(reasons))
        assert not {*reasons} & {
            case.reason for case in YEAR if case.state is not IncidentStatus.FALSE_ALARM
        }

    def test_the_past_comes_to_light_more_than_once(self) -> None:
        past = [tale for tale in self.tales if tale.origin is Origin.RETROSPECTIVE]
        assert len(past) >= 4
        assert all(tale.source is DiscoverySource.LOOK_BACK for tale in past)

    def test_looking_back_once_found_nothing(self) -> None:
        ends = [tale.late.fields.get("damage", tale.damage) for tale in self.tales]
        found = [
            tale
            for tale, end in zip(self.tales, ends, strict=True)
            if tale.source is DiscoverySource.LOOK_BACK and end is Damage.NO
        ]
        assert len(found) == 1

    def test_many_accounts_were_entered_once_without_damage(self) -> None:
        assert any("186口座" in tale.summary and tale.damage is Damage.NO for tale in self.tales)

    def test_the_firm_is_an_invented_one(self) -> None:
        assert FIRM["name"] == "架空証券株式会社"

    def test_the_table_of_sign_ins_lines_up(self) -> None:
        heading, *rows = table_of(make_sign_ins())
        assert heading.split() == ["ログインID", "氏名", "役割", "パスワード"]
        assert len(rows) == len(CAST)
        assert len({len(row.encode("cp932")) for row in rows}) == 1
