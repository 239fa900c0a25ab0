"""The evidence of the fictitious cases: its files, and through whose hands it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import select

from attachments.intake import Sent, Taken, take_in
from attachments.vocabulary import Handling
from commands.demo.cast import Staff
from commands.demo.withdrawals import Withdrawals
from commands.demo.year import Case
from core.moments import Moment, Precision
from core.work import Work
from evidence.models import EvidenceItem
from evidence.operations import note_custody, record_evidence
from evidence.vocabulary import CustodyAct, EvidenceKind
from incidents.models import Incident

KEPT_DAYS = (7,)
"""The cases, by their days, whose evidence lies in the store: each file is checked in a process of its own."""
LOG = (
    "日時,接続元,操作,結果\n"
    "{day} 02:14:05,198.51.100.23,ログイン,成功\n"
    "{day} 02:16:40,198.51.100.23,出金先口座の変更,成功\n"
    "{day} 02:31:12,198.51.100.23,出金の申込み,成功\n"
)
MAIL = (
    "From: support@kaku-shoken-login.example\r\nTo: customer@mail.example\r\n"
    "Subject: Confirm\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "本人確認のため、次のページから手続をお願いします。\r\n"
    "https://kaku-shoken-login.example/confirm\r\n"
)
POLICE = "架空県警察本部 サイバー犯罪対策課"


@dataclass(frozen=True)
class Kept:
    """The files of a case, which lie in the store before their rows are written."""

    log: Taken
    mail: Taken


def keep_files(year: Sequence[Case], now: datetime) -> dict[int, Kept]:
    """Take the files of the evidence in, by the days of their case."""
    kept = {}
    for case in year:
        if case.days in KEPT_DAYS and isinstance(case.tell, Withdrawals):
            day = case.found(now) - timedelta(days=2)
            log = Sent(
                "アクセス記録（該当口座）.csv", BytesIO(LOG.format(day=f"{day:%Y/%m/%d}").encode())
            )
            mail = Sent("顧客に届いたメール.eml", BytesIO(MAIL.encode()))
            kept[case.days] = Kept(*take_in((log, mail), Handling.EVIDENCE))
    return kept


def keep_piece(kept: Kept, work: Work, member: Staff, incident: Incident) -> None:
    """Record the log and the mail as two pieces of evidence."""
    record_evidence(
        work,
        incident,
        title="該当する口座のアクセス記録",
        kind=EvidenceKind.LOG,
        obtained=Moment(work.now - timedelta(minutes=20), Precision.MINUTE),
        source="認証基盤（システム部が抽出）",
        obtained_by=member.name,
        note="抽出の条件：該当する口座、直近90日。時刻は日本時間。",
        taken=(kept.log,),
    )
    record_evidence(
        work,
        incident,
        title="顧客に届いた偽の案内",
        kind=EvidenceKind.MAIL,
        obtained=Moment(work.now - timedelta(minutes=30), Precision.ABOUT),
        source="申出のあった顧客",
        obtained_by="顧客相談室",
        taken=(kept.mail,),
    )


def pass_on(work: Work, member: Staff, incident: Incident) -> None:
    """Look at the log, hand a copy to the police, and correct whom it was handed to."""
    item = work.session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.incident_id == incident.id)
        .order_by(EvidenceItem.id)
    ).first()
    if item is None:
        raise LookupError("the evidence has not been recorded yet")
    file, earlier = item.files[0], work.now - timedelta(minutes=40)
    note_custody(
        work,
        item,
        act=CustodyAct.VIEWED,
        happened_at=earlier,
        person=member.name,
        purpose="接続元と操作の順序の確認",
        file=file,
    )
    handed = note_custody(
        work,
        item,
        act=CustodyAct.HANDED,
        happened_at=work.now - timedelta(minutes=10),
        person=member.name,
        counterpart="架空県警察本部",
        purpose="被害の相談に伴う写しの提供",
        file=file,
    )
    note_custody(
        work,
        item,
        act=CustodyAct.HANDED,
        happened_at=work.now - timedelta(minutes=10),
        person=member.name,
        counterpart=POLICE,
        purpose="被害の相談に伴う写しの提供（相手方の部署を訂正）",
        file=file,
        corrects=handed.number,
    )
