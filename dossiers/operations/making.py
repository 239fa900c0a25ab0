"""The job that makes a 事案記録一式: every part is written piece by piece, and the whole is recorded."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from accounts.guard import SignedIn, acting
from accounts.permissions import Permission
from attachments.delivery import saved_name
from attachments.proofs import place_of_content
from attachments.store import current_store
from audit.queries import Entry
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from documents.sheets import stream_csv
from dossiers import queries
from dossiers.operations.ordering import MAKE, Order, rights_for
from dossiers.operations.parts import tables_of
from dossiers.reports import tables
from dossiers.reports.contents import CONTENTS, contents_page
from dossiers.reports.packing import MOST_BYTES, Package, TooLarge
from dossiers.vocabulary import AccountsShown
from incidents.models import Incident
from incidents.queries import find_incident
from jobs.operations import keep_file
from jobs.run import Handler, JobRefused, Run
from notifications.models import Notification
from notifications.queries import DocumentDamaged, approved_document, full_contents
from notifications.reports.facts import to_plain
from notifications.reports.fire import fire_of

ZIP = "application/zip"
GONE = "事案が見つからないため、作成していません。"
NO_RIGHT = "この出力を行う権限がなくなったため、作成していません。"
LARGE = (
    f"記録一式が{MOST_BYTES // 1024**2}MBを超えたため、作成していません。"
    "証拠のファイルを含めずに作成し、証拠は証拠の画面から取り出してください。"
)
DAMAGED = "{}の保管している文書が、承認した内容と一致しません。報告の画面で「照合する」を実行してください。"


def dossier_handler() -> Handler:
    """Give the job that makes a package; killed in the middle it begins anew and has written nothing."""
    return Handler("事案記録一式の作成", _make)


def _make(run: Run) -> None:
    order = Order(**run.payload)
    member = acting(db.session, run.owner_uid or "", clock.now())
    needed = rights_for(AccountsShown(order.accounts), with_files=order.with_files)
    if member is None or not all(member.may(right) for right in needed):
        raise JobRefused(NO_RIGHT)
    incident = find_incident(db.session, member, order.incident)
    if incident is None:
        raise JobRefused(GONE)
    number, drill = incident.number, "_訓練" if incident.is_drill else ""
    try:
        content, count = _packed(run, member, incident, order)
    except TooLarge as large:
        raise JobRefused(LARGE) from large
    db.session.rollback()
    digest = hashlib.sha256(content).hexdigest()
    right = Permission.LEDGER_PERSONAL if order.is_full else Permission.DOSSIER_MAKE
    with run.step() as work:
        name = f"{number}_事案記録一式{drill}.zip"
        keep_file(work, run.uid, name=name, media_type=ZIP, content=content, permission=right)
        note(
            work,
            EntryKind.DOWNLOAD,
            MAKE,
            table=Incident.__tablename__,
            uid=order.incident,
            label=number,
            reason=order.purpose,
            detail={"ファイル数": count, "SHA-256": digest},
        )
        run.finish({"has_file": True}, f"{count}個のファイルをまとめました。SHA-256：{digest}")


def _packed(run: Run, member: SignedIn, incident: Incident, order: Order) -> tuple[bytes, int]:
    package, left_out = Package(), list[str]()
    _add_letters(package, incident)
    for name, what, table in tables_of(member, incident, order, left_out):
        package.add(f"{name}.csv", what, stream_csv(table.headers, table.rows))
        run.tell(len(package.members), 0)
    if order.with_files:
        _add_files(package, incident, left_out)
    else:
        left_out.append(
            "証拠のファイル（選択により含めていません。一覧とSHA-256は「06_証拠一覧.csv」にあります）"
        )
    trail = queries.stream_trail(db.session, incident, order.last_seq)
    package.add("11_監査記録.jsonl", "事案に関する監査記録（検証値つき）", _lines(trail))
    title = f"{incident.number} 事案記録一式" + ("（訓練）" if incident.is_drill else "")
    facts = {
        "事案": incident.number,
        "作成を依頼した日時": order.ordered_at,
        "依頼した職員": run.actor.name,
        "出力の理由": order.purpose,
        "被害口座と相談・苦情": AccountsShown(order.accounts).label,
        "監査記録の範囲": f"通番 {order.last_seq:,} まで",
    }
    page = contents_page(title, facts, package.members, left_out)
    package.add(CONTENTS, "この記録一式の目次", [page])
    head = {"title": title, "is_drill": incident.is_drill, "facts": facts, "left_out": left_out}
    return package.close(head), len(package.members) + 1


def _add_letters(package: Package, incident: Incident) -> None:
    """Add every approved letter as it was filed, with its facts, approval and receipt."""
    for uid in queries.list_letters(db.session, incident):
        letter = queries.find_letter(db.session, uid)
        try:
            content = approved_document(letter)
            data = _told_of(letter)
        except DocumentDamaged as damage:
            raise JobRefused(DAMAGED.format(letter.number)) from damage
        name = letter.file_name
        package.add(f"01_当局報告/{name}", f"{letter.report_label}（承認した文書）", [content])
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
        facts = f"01_当局報告/{name.removesuffix('.docx')}_データ.json"
        package.add(facts, f"{letter.report_label}のデータ、承認、提出の記録", [text.encode()])
        db.session.expunge(letter)


def _told_of(letter: Notification) -> Mapping[str, Any]:
    facts, rows = full_contents(db.session, letter)
    submitted_at = tables.stamp(letter.submitted_at)
    return {
        "number": letter.number,
        "document_sha256": letter.document_sha256,
        "facts_sha256": letter.approved_facts_sha256,
        "layout_version": letter.layout_version,
        "author": letter.author.name,
        "approved_by": letter.approved_by.name if letter.approved_by else None,
        "approved_at": tables.stamp(letter.approved_at),
        "doubt_reason": letter.doubt_reason,
        "submitted_at": submitted_at,
        "submit_method": letter.submit_method.label if letter.submit_method else None,
        "received_by": letter.received_by,
        "receipt_no": letter.receipt_no,
        "submit_note": letter.submit_note,
        "facts": to_plain(facts),
        "annexes": {
            "accounts": list(map(asdict, rows.accounts)),
            "indicators": list(map(asdict, rows.indicators)),
        },
        "fire": fire_of(facts, submitted_at),
    }


def _add_files(package: Package, incident: Incident, left_out: list[str]) -> None:
    for item in queries.list_evidence(db.session, incident):
        for place, file in enumerate(item.files, 1):
            one = file.attachment
            name = f"07_証拠/{item.number}-{place}_{saved_name(one)}"
            if one.dropped_at is not None or one.withdrawn_at is not None:
                left_out.append(f"{name}（取り消されたファイルのため含めていません）")
                continue
            pieces = current_store().read(one.stored_as, place_of_content(one.uid))
            if package.add(name, "証拠のファイル", pieces).sha256 != one.sha256:
                left_out.append(f"{name} は、受領時のSHA-256と一致しません")


def _lines(trail: Iterable[Entry]) -> Iterator[bytes]:
    for entry in trail:
        yield json.dumps(entry.row, ensure_ascii=False, sort_keys=True).encode() + b"\n"
