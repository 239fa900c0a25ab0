"""Letters to the customers of a 事案 as jobs: begun, packed into one file, noted as sent.

Each step does a few of them and stores how far it came in the same transaction, so that a job that was
killed goes on where it stood; one letter to each inquiry is also a rule of the table.
"""

from collections.abc import Iterator, Sequence

from accounts.guard import SignedIn, acting
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.work import Work
from core.workflow import MoveRefused
from incidents.models import Incident
from inquiries import queries
from inquiries.models import Inquiry, TextModule
from inquiries.operations.replies import draft_batch
from inquiries.operations.sending import send_reply
from inquiries.reports.packing import pack
from inquiries.vocabulary import ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as R
from jobs.models import Job
from jobs.operations import enqueue, keep_file
from jobs.queries import AnySession
from jobs.run import Handler, JobRefused, Run

LETTERS, PACK, SEND = "inquiries:letters", "inquiries:pack", "inquiries:send"
AT_ONCE = 20
"""Letters of one step: so long others wait for the database on SQLite."""
ZIP = "application/zip"
NO_RIGHT = "この処理を行う権限がなくなったため、中止しました。"
GONE = "事案または文例が見つからないため、中止しました。"
DAMAGED = (
    "保管している文書の一部が、確認した時の内容と一致しません。事案の返信の画面で確かめてください。"
)


def queue_letters(
    work: Work,
    incident: Incident,
    inquiries: Sequence[Inquiry],
    module: TextModule,
    *,
    author: SignedIn,
    kind: ReplyKind,
    channel: ReplyChannel,
    uid: str,
) -> Job:
    """Let a letter to each of these customers be begun by the job `uid`."""
    order = {
        "incident": incident.uid,
        "module": module.uid,
        "kind": kind.value,
        "channel": channel.value,
        "inquiries": [one.uid for one in inquiries],
    }
    total = len(order["inquiries"])
    return enqueue(work, LETTERS, order, owner_uid=author.uid, total=total, uid=uid)


def queue_pack(work: Work, incident: Incident, *, owner: SignedIn, total: int) -> Job:
    """Let all approved letters of a case be packed into one file."""
    return enqueue(work, PACK, {"incident": incident.uid}, owner_uid=owner.uid, total=total)


def queue_sending(
    work: Work, incident: Incident, uids: Sequence[str], *, sender: SignedIn, uid: str
) -> Job:
    """Let the sending of these letters be noted by the job `uid`."""
    order = {"incident": incident.uid, "replies": list(uids)}
    return enqueue(work, SEND, order, owner_uid=sender.uid, total=len(uids), uid=uid)


def letters_handler() -> Handler:
    """Give the job that begins letters."""
    return Handler("お客さまへの返信の一括作成", _draft)


def pack_handler() -> Handler:
    """Give the job that packs letters."""
    return Handler("お客さまへの返信のまとめ", _pack)


def send_handler() -> Handler:
    """Give the job that notes letters as sent."""
    return Handler("お客さまへの返信の送付の記録", _send)


def _draft(run: Run) -> None:
    order, author = run.payload, _member(run, Permission.INQUIRY_WRITE)
    for part, done in _parts(run, order["inquiries"]):
        with run.step(done=done) as work:
            incident = _case(work.session, author, run)
            module = queries.find_module(work.session, order["module"])
            if module is None:
                raise JobRefused(GONE)
            found = queries.take_open_inquiries(work.session, author, incident, part)
            kind, channel = ReplyKind(order["kind"]), ReplyChannel(order["channel"])
            draft_batch(
                work, incident, found, module, author, kind=kind, channel=channel, batch=run.uid
            )
    with run.step() as work:
        incident = _case(work.session, author, run)
        made = queries.count_batch(work.session, run.uid)
        run.finish(
            {"href": page_of(incident), "label": "作成した返信を見る"},
            _told(made, len(order["inquiries"])),
        )


def _told(made: dict[R, int], asked: int) -> str:
    count, waiting = sum(made.values()), made.get(R.DRAFT, 0)
    sentences = [f"返信を{count:,}件作成しました。"]
    if waiting:
        sentences.append(f"うち{waiting:,}件は、宛名などを補う必要があります。")
    if asked > count:
        sentences.append(
            f"{asked - count:,}件は、終結したか、この事案から外れたため、作成していません。"
        )
    return "".join(sentences)


def _pack(run: Run) -> None:
    member = _member(run, Permission.INQUIRY_READ)
    incident = _case(db.session, member, run)
    number, taken = incident.number, []
    uids = queries.list_reply_uids(db.session, member, incident, (R.APPROVED, R.SENT))
    files: list[tuple[str, bytes]] = []
    for part in (uids[at : at + AT_ONCE] for at in range(0, len(uids), AT_ONCE)):
        for reply in queries.list_replies_by_uid(db.session, member, part):
            try:
                files.append((reply.file_name, queries.document_of(db.session, reply)))
            except queries.DocumentDamaged:
                raise JobRefused(DAMAGED) from None
            taken.append((reply.uid, reply.number))
        db.session.rollback()
        run.tell(len(files), len(uids))
    content = pack(files)
    with run.step(done=len(files), total=len(files)) as work:
        for uid, label in taken:
            note(work, EntryKind.DOWNLOAD, "replies:download", table="reply", uid=uid, label=label)
        keep_file(
            work,
            run.uid,
            name=f"{number}_返信.zip",
            media_type=ZIP,
            content=content,
            permission=Permission.INQUIRY_READ,
        )
        run.finish({"has_file": True}, f"返信{len(files):,}件をまとめました。")


def _send(run: Run) -> None:
    order, sender = run.payload, _member(run, Permission.INQUIRY_WRITE)
    uids = order["replies"]
    for done, uid in enumerate(uids[run.done :], run.done + 1):
        try:
            with run.step(done=done) as work:
                _send_one(work, sender, uid)
        except MoveRefused:  # the letter stays as it was; the end counts it
            with run.step(done=done):
                pass
    with run.step() as work:
        incident = _case(work.session, sender, run)
        sent = queries.count_replies(work.session, uids).get(R.SENT, 0)
        told = f"返信{sent:,}件の送付を記録しました。"
        if left := len(uids) - sent:
            told += f"{left:,}件は、状態が変わったなどの理由で記録していません。一覧で確かめてください。"
        run.finish({"href": page_of(incident), "label": "返信の一覧を見る"}, told)


def _send_one(work: Work, sender: SignedIn, uid: str) -> None:
    # The inquiry first, always in this order: sending changes it too.
    queries.take_inquiries_of(work.session, sender, [uid])
    for reply in queries.list_replies_by_uid(work.session, sender, [uid], for_update=True):
        if reply.status is R.APPROVED:
            send_reply(work, reply, member=sender)


def _parts(run: Run, uids: Sequence[str]) -> Iterator[tuple[Sequence[str], int]]:
    """Give what is still to be done, in parts, each with how much is done after it."""
    for first in range(run.done, len(uids), AT_ONCE):
        part = uids[first : first + AT_ONCE]
        yield part, first + len(part)


def _member(run: Run, permission: Permission) -> SignedIn:
    member = acting(db.session, run.owner_uid or "", clock.now())
    db.session.rollback()
    if member is None or not member.may(permission):
        raise JobRefused(NO_RIGHT)
    return member


def _case(session: AnySession, member: SignedIn, run: Run) -> Incident:
    incident = queries.find_incident_for_answering(session, member, run.payload["incident"])
    if incident is None:
        raise JobRefused(GONE)
    return incident


def page_of(incident: Incident) -> str:
    """Give the page of a case's letters."""
    return f"/inquiries/incidents/{incident.uid}/replies"
