"""Mails of customers: uploaded, recorded as inquiries, given back as they were received."""

from typing import NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.text import clean_text
from core.web import accepts_body, file_answer
from core.work import transaction
from imports.child import read_mail
from inquiries import queries
from inquiries.models import Inquiry
from inquiries.operations import TakenMail, take_mail

MAIL_LIMIT = 5 * 1024 * 1024
AT_ONCE = 10
BODY_LIMIT = 30 * 1024 * 1024


class Problems(NamedTuple):
    """What the error summary of the page lists: (id of the control, sentence)."""

    error_list: list[tuple[str, str]]


CHOOSE = "メールのファイル（.eml）を選んでください。"
TOO_MANY = f"一度に受け付けるメールは{AT_ONCE}通までです。分けて送信してください。"


@requires(Permission.INQUIRY_WRITE)
def new_mails() -> ResponseReturnValue:
    """Ask for the files of mails."""
    return _page([])


@requires(Permission.INQUIRY_WRITE)
@accepts_body(BODY_LIMIT)
def take_mails() -> ResponseReturnValue:
    """Record every mail as an inquiry, all of them or none."""
    sent = [(_name(file.filename), file.read()) for file in request.files.getlist("mails")]
    sent = [(name, raw) for name, raw in sent if name or raw]
    if problems := _problems(sent):
        return _page(problems), 422
    read = [(raw, read_mail(raw)) for _, raw in sent]  # before the transaction: others would wait
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        taken = [
            take_mail(work, raw=raw, mail=mail, received_by_id=member.id) for raw, mail in read
        ]
        uids = list(dict.fromkeys(one.inquiry.uid for one in taken))
    _tell(taken)
    return redirect(url_for("inquiries.taken_mails", of=uids), 303)


@requires(Permission.INQUIRY_WRITE)
def taken_mails() -> ResponseReturnValue:
    """Show which mail became which inquiry."""
    uids = request.args.getlist("of")[:AT_ONCE]
    found = queries.list_mails(db.session, current_member(), uids)
    if not found:
        abort(404)
    return render_template("inquiries/mails_taken.html", mails=found)


@requires(Permission.INQUIRY_READ, loads=queries.find_inquiry)
def original_mail(record: Inquiry) -> ResponseReturnValue:
    """Give the mail as it was received, to be saved and never to be shown."""
    mail = queries.find_mail_of(db.session, record)
    if mail is None:
        abort(404)
    raw, number = mail.raw, record.number
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "inquiries:download_mail",
            table=record.__tablename__,
            uid=record.uid,
            label=record.audit_label,
        )
    return file_answer(raw or b"", "message/rfc822", f"{number}.eml")


def _name(raw: str | None) -> str:
    return " ".join(clean_text(raw or "")[0].split())[:100]


def _problems(sent: list[tuple[str, bytes]]) -> list[str]:
    if not sent:
        return [CHOOSE]
    if len(sent) > AT_ONCE:
        return [TOO_MANY]
    problems = [f"「{name}」は空のファイルです。" for name, raw in sent if not raw.strip()]
    limit = MAIL_LIMIT // 1024**2
    return problems + [
        f"「{name}」が大きすぎます。1通{limit}MBまで受け付けます。"
        for name, raw in sent
        if len(raw) > MAIL_LIMIT
    ]


def _tell(taken: list[TakenMail]) -> None:
    new, known = (sum(one.is_known is is_known for one in taken) for is_known in (False, True))
    if new:
        flash(f"{new}通のメールを記録しました。", "success")
    if known:
        flash(f"{known}通は記録済みのメールのため、新しく記録していません。", "notice")


def _page(problems: list[str]) -> str:
    return render_template(
        "inquiries/mails_new.html",
        form=Problems([("mails", problem) for problem in problems]),
        limit=MAIL_LIMIT // 1024**2,
        at_once=AT_ONCE,
    )
