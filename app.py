"""Put the house together: create_app() and the `ippo` command."""

from collections.abc import Callable
from typing import Any, NamedTuple

import click
from flask import Blueprint, Flask, current_app, request
from flask.cli import FlaskGroup
from werkzeug.middleware.proxy_fix import ProxyFix

import accounts.cli
import accounts.guard
import accounts.views
import accounts.vocabulary
import attachments.vocabulary
import audit.cli
import audit.views
import casefile.operations
import casefile.queries
import casefile.views
import casefile.vocabulary
import casefile.workflow
import commands.config
import commands.database
import commands.demo
import commands.serve
import commands.worker
import dialogue.operations
import dialogue.views
import dialogue.vocabulary
import dialogue.workflow
import dossiers.cli
import dossiers.operations
import dossiers.views
import dossiers.vocabulary
import drafts.operations
import drafts.views
import duties.operations
import duties.views
import duties.vocabulary
import evidence.operations
import evidence.queries
import evidence.views
import evidence.vocabulary
import exports.operations
import firm.views
import firm.vocabulary
import forms.operations
import forms.views
import forms.vocabulary
import forms.workflow
import imports.operations
import imports.views
import imports.vocabulary
import incidents.views
import incidents.vocabulary
import incidents.workflow
import inquiries.api
import inquiries.operations
import inquiries.views
import inquiries.vocabulary
import inquiries.workflow
import jobs.views
import jobs.vocabulary
import ledger.operations
import ledger.queries
import ledger.views
import ledger.vocabulary
import lookback.queries
import lookback.views
import lookback.vocabulary
import lookback.workflow
import notifications.cli
import notifications.operations
import notifications.views
import notifications.vocabulary
import notifications.workflow
import overview.views
import overview.vocabulary
from accounts.guard import actor, current_member, current_member_or_none, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from commands import start
from core import web
from core.config import Settings, SettingsRefused, load_settings, use_public_url
from core.crypto import KeyringRefused, keyring
from core.database import table_labels
from core.work import Work
from exports.operations import Exporter
from imports.columns import Importer
from jobs import delivery
from jobs.models import Job, JobFile, OutboxMail
from jobs.run import Handler, Run
from jobs.runner import Runner
from jobs.schedule import Every


class Page(NamedTuple):
    """One entry of the main navigation."""

    label: str
    href: str
    permission: Permission


PAGES = (
    Page("ホーム", "/", Permission.SELF),
    Page("事案", "/incidents", Permission.INCIDENT_READ),
    Page("相談・苦情", "/inquiries", Permission.INQUIRY_READ),
    Page("苦情集計", "/inquiries/statistics", Permission.INQUIRY_STATISTICS),
    Page("報告の集計", "/statistics", Permission.STATISTICS_READ),
    Page("被害の集計", "/statistics/unauthorised-access", Permission.STATISTICS_READ),
    Page("報告義務", "/duties", Permission.DUTY_READ),
    Page("当局報告", "/notifications", Permission.NOTIFICATION_READ),
    Page("当局からの照会", "/questions", Permission.NOTIFICATION_READ),
    Page("遡及確認", "/look-backs", Permission.LOOK_BACK_READ),
    Page("監査", "/audit", Permission.AUDIT_READ),
    Page("職員", "/members", Permission.MEMBERS_MANAGE),
    Page("自社情報", "/settings/firm", Permission.FIRM_MANAGE),
    Page("営業日・営業時間", "/settings/hours", Permission.FIRM_MANAGE),
    Page("報告義務の設定", "/settings/duties", Permission.FIRM_MANAGE),
    Page("承認の設定", "/settings/approval", Permission.FIRM_MANAGE),
    Page("文例", "/settings/text-modules", Permission.INQUIRY_TEXTS),
    Page("宛先", "/settings/authorities", Permission.AUTHORITIES_MANAGE),
    Page("様式", "/settings/forms", Permission.AUTHORITIES_MANAGE),
)

IMPORTERS: tuple[Importer, ...] = (
    inquiries.operations.IMPORTER,
    ledger.operations.ACCOUNTS,
    ledger.operations.PAYOUTS,
    ledger.operations.TRADES,
    ledger.operations.CONTACTS,
)
"""What can be imported from files of other systems; each has pages under /imports."""
EXPORTERS: tuple[Exporter, ...] = (inquiries.operations.EXPORTER, ledger.operations.EXPORTER)
"""Lists that a job writes where they are long."""


def _tidy_drafts(run: Run) -> None:
    with run.step() as work:
        drafts.operations.tidy(work)
        run.finish()


JOBS: dict[str, Handler] = {
    "inquiries:remind": Handler("相談・苦情の期限の通知", inquiries.operations.remind),
    "inquiries:sweep": Handler("相談・苦情の期限の再計算", inquiries.operations.sweep),
    inquiries.operations.INDEX: Handler("相談・苦情の検索の準備", inquiries.operations.index_texts),
    **{one.kind: exports.operations.handler(one, accounts.guard.acting) for one in EXPORTERS},
    inquiries.operations.LETTERS: inquiries.operations.letters_handler(),
    inquiries.operations.PACK: inquiries.operations.pack_handler(),
    inquiries.operations.SEND: inquiries.operations.send_handler(),
    dossiers.operations.MAKE: dossiers.operations.dossier_handler(),
    duties.operations.RECKON: duties.operations.sweep_handler(
        catching_up=[notifications.operations.meet_with_past_letters]
    ),
    forms.operations.PDF: forms.operations.pdf_handler(),
    imports.operations.RUN: imports.operations.run_handler(IMPORTERS),
    casefile.operations.TRACE: Handler(
        "侵害指標の照合の準備", casefile.operations.trace_indicators
    ),
    evidence.operations.VERIFY: evidence.operations.verify_handler(),
    notifications.operations.VERIFY: notifications.operations.proof_handler(),
    evidence.operations.TIDY: evidence.operations.tidy_handler(),
    imports.operations.FORGET: imports.operations.forget_handler(),
    dialogue.operations.REMIND: Handler("当局報告・報告義務の通知", dialogue.operations.remind),
    "drafts:tidy": Handler("古い下書きと送信の記録の整理", _tidy_drafts),
}
"""What every kind of job does."""
SCHEDULE: tuple[Every, ...] = (
    Every("inquiries:remind", minutes=15),
    Every(dialogue.operations.REMIND, minutes=15),
    Every("inquiries:sweep", at="03:00"),
    Every(inquiries.operations.INDEX, hours=1),
    Every(casefile.operations.TRACE, hours=1),
    Every(evidence.operations.VERIFY, at="02:00"),
    Every(notifications.operations.VERIFY, at="02:30"),
    Every(duties.operations.RECKON, at="03:20"),
    Every(imports.operations.FORGET, at="03:40"),
    Every(evidence.operations.TIDY, at="03:50"),
    Every("drafts:tidy", at="04:20"),
)
"""Which jobs come round by themselves."""


def create_app(settings: Settings | None = None) -> Flask:
    """Give the application, its key ring open and its database connected."""
    settings = settings or load_settings()
    start.make_ready(settings)
    use_public_url(settings.public_url)
    app = Flask(__name__)
    app.config["SETTINGS"] = settings
    app.secret_key = keyring().secret_key
    app.config["TRUSTED_HOSTS"] = _hosts(settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    web.install(app, is_https=settings.is_https)
    accounts.guard.install(app)
    _add_pages(app)
    _add_jobs(app, settings)
    app.context_processor(_frame_of(settings))
    return app


def _add_pages(app: Flask) -> None:
    own = requires(Permission.SELF)
    for pages in (
        overview.views.blueprint(),
        accounts.views.blueprint(),
        audit.views.blueprint(guard=requires(Permission.AUDIT_READ), words=audit_words()),
        drafts.views.blueprint(own, current_member, actor),
        imports.views.blueprint(IMPORTERS, requires, current_member, actor),
        firm.views.blueprint(on_calendar_change=[inquiries.operations.recompute_targets]),
        _job_pages(),
        incidents.views.blueprint(
            panels=[
                notifications.views.incident_panel,
                dialogue.views.incident_panel,
                duties.views.incident_panel,
                ledger.views.incident_panel,
                inquiries.views.incident_panel,
                lookback.views.incident_panel,
                evidence.views.incident_panel,
                dossiers.views.incident_panel,
            ],
            columns=[ledger.views.LIST_COLUMN, notifications.views.LIST_COLUMN],
            related=[
                *casefile.queries.RELATED,
                *evidence.queries.RELATED,
                *ledger.queries.RELATED,
                *lookback.queries.RELATED,
            ],
            words=audit_words(),
        ),
        ledger.views.blueprint(
            panels=[inquiries.views.account_panel], seeks=[casefile.queries.seek_indicators]
        ),
        casefile.views.blueprint(seeks=[ledger.queries.seek_traces]),
        lookback.views.blueprint(),
        evidence.views.blueprint(),
        inquiries.views.blueprint(),
        inquiries.api.blueprint(),
        duties.views.blueprint(),
        notifications.views.blueprint(panels=[forms.views.tab_panel]),
        forms.views.blueprint(),
        dialogue.views.blueprint(),
        dossiers.views.blueprint(),
    ):
        app.register_blueprint(pages)


def _add_jobs(app: Flask, settings: Settings) -> None:
    deliver = delivery.Delivery(settings.database, settings.data_dir)
    delivery.use(deliver)
    app.extensions["jobs"] = Runner(app, deliver, JOBS, SCHEDULE, _note_job)


def _job_pages() -> Blueprint:
    house = jobs.views.House(
        member=current_member,
        actor=actor,
        handlers=JOBS,
        ended=_note_job,
        mail_decided=_note_mail,
        file_taken=_note_file,
        has_mail_server=lambda: bool(current_app.config["SETTINGS"].smtp_url),
    )
    guards = requires(Permission.SELF), requires(Permission.FIRM_MANAGE)
    return jobs.views.blueprint(*guards, house)


def _note_job(work: Work, job: Job) -> None:
    """Record the end of a job that somebody asked for, and of any that failed."""
    if job.owner_uid is None and job.state is not jobs.vocabulary.JobState.FAILED:
        return
    verb, label = f"jobs:{job.state.value}", JOBS[job.kind].label if job.kind in JOBS else ""
    note(work, EntryKind.SYSTEM, verb, table=job.__tablename__, uid=job.uid, label=label)


def _note_mail(work: Work, mail: OutboxMail, verb: str) -> None:
    """Record what a person has decided about a mail."""
    note(work, EntryKind.SYSTEM, verb, table=mail.__tablename__, uid=mail.uid)


def _note_file(work: Work, job: Job, made: JobFile) -> None:
    """Record that a file of a job is handed out."""
    note(
        work, EntryKind.DOWNLOAD, "jobs:file", table=job.__tablename__, uid=job.uid, label=made.name
    )


def audit_words() -> dict[str, str]:
    """Give what the audit page calls every verb and every table."""
    return {
        **table_labels(),
        **accounts.vocabulary.VERBS,
        **attachments.vocabulary.VERBS,
        **dialogue.vocabulary.VERBS,
        **dialogue.workflow.WORKFLOW.words(),
        **dossiers.vocabulary.VERBS,
        **duties.vocabulary.VERBS,
        **evidence.vocabulary.VERBS,
        **imports.vocabulary.VERBS,
        **firm.vocabulary.VERBS,
        **forms.vocabulary.VERBS,
        **forms.workflow.WORKFLOW.words(),
        **incidents.vocabulary.VERBS,
        **incidents.workflow.WORKFLOW.words(),
        **inquiries.vocabulary.VERBS,
        **inquiries.workflow.WORKFLOW.words(),
        **jobs.vocabulary.VERBS,
        **ledger.vocabulary.VERBS,
        **inquiries.workflow.REPLY_WORKFLOW.words(),
        **casefile.vocabulary.VERBS,
        **casefile.workflow.TASK_WORKFLOW.words(),
        **lookback.vocabulary.VERBS,
        **lookback.workflow.WORKFLOW.words(),
        **overview.vocabulary.VERBS,
        **notifications.vocabulary.VERBS,
        **notifications.workflow.WORKFLOW.words(),
        **notifications.workflow.LATER_WORKFLOW.words(),
    }


def _frame_of(settings: Settings) -> Callable[[], dict[str, Any]]:
    """Give what every page's frame needs."""

    def frame() -> dict[str, Any]:
        member = current_member_or_none()
        shown = [page for page in PAGES if member and member.may(page.permission)]
        here = max((page.href for page in shown if _is_within(page.href)), key=len, default="")
        return {
            "current_member": member,
            "is_demo": settings.demo,
            "navigation": [
                {"label": page.label, "href": page.href, "is_current": page.href == here}
                for page in shown
            ],
        }

    return frame


def _is_within(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(f"{href}/"))


def _hosts(settings: Settings) -> list[str]:
    local = ["127.0.0.1", "localhost", "[::1]"]
    return [settings.host_name] if settings.is_https else [settings.host_name, *local]


def _start() -> Flask:
    try:
        return create_app()
    except (SettingsRefused, KeyringRefused) as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(2) from refused


cli = FlaskGroup(
    create_app=_start,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    help="一報（Ippo）: 顧客被害の記録と当局への一報。\n\n例: ippo serve",
)
cli.params.clear()  # which application and which settings is not the caller's choice
for _command in (
    commands.serve.serve,
    commands.worker.worker,
    commands.database.database,
    commands.config.config,
    commands.demo.demo,
    accounts.cli.members,
    audit.cli.commands,
    notifications.cli.notifications,
    dossiers.cli.commands,
):
    cli.add_command(_command)
