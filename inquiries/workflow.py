"""The states of 相談・苦情 (JIS Q 10002 7.2–7.9) and of the replies, each as one value."""

from sqlalchemy.orm import object_session

from accounts.permissions import Permission
from core.workflow import Move, Mover, Workflow
from firm.queries import find_firm
from firm.vocabulary import FINMAC, AdrBody
from inquiries.models import Inquiry, Reply
from inquiries.vocabulary import InquiryKind, ReplyKind
from inquiries.vocabulary import InquiryStatus as S
from inquiries.vocabulary import ReplyStatus as R

IN_HAND = (S.RECEIVED, S.ACKNOWLEDGED, S.ASSESSED, S.INVESTIGATING, S.RESPONDING, S.REOPENED)
"""States in which the firm has to do the next step, so that its targets run."""
UNANSWERED = (*IN_HAND, S.PENDING_CUSTOMER)
OPEN_STATES = (*UNANSWERED, S.NOTIFIED, S.ADR)


def _has_answer(inquiry: Inquiry, mover: Mover) -> str | None:
    del mover
    return (
        None
        if inquiry.answer
        else "回答内容が未入力です。編集画面で「回答内容」を入力してください。"
    )


def _legal_has_read(inquiry: Inquiry, mover: Mover) -> str | None:
    del mover
    if inquiry.kind is not InquiryKind.DISPUTE or inquiry.legal_reviewed_by:
        return None
    return "紛争の回答には、法務の確認が必要です。編集画面で「法務確認者」を入力してください。"


def _has_result(inquiry: Inquiry, mover: Mover) -> str | None:
    del mover
    missing = [
        name
        for name, value in (("解決区分", inquiry.resolution), ("不安の解消", inquiry.relief))
        if value is None
    ]
    if not missing:
        return None
    return (
        f"{'と'.join(f'「{name}」' for name in missing)}が未入力です。編集画面で入力してください。"
    )


def _promises_are_kept(inquiry: Inquiry, mover: Mover) -> str | None:
    del mover
    if all(promise.kept_at for promise in inquiry.call_backs):
        return None
    return "折返しの約束が残っています。連絡のうえ、完了を記録してください。"


def _was_guided(inquiry: Inquiry, mover: Mover) -> str | None:
    del mover
    if inquiry.adr_guided_on:
        return None
    return "FINMACの案内日が未入力です。編集画面で「FINMAC案内日」を入力してください。"


def _has_adr_result(inquiry: Inquiry, mover: Mover) -> str | None:
    del mover
    return (
        None if inquiry.adr_result else "あっせんの結果が未入力です。編集画面で入力してください。"
    )


WORKFLOW: Workflow[S] = Workflow(
    package="inquiries",
    initial=S.RECEIVED,
    moves=(
        Move(
            "acknowledge",
            "受理を通知した",
            (S.RECEIVED, S.REOPENED),
            S.ACKNOWLEDGED,
            Permission.INQUIRY_WRITE,
        ),
        Move(
            "assess",
            "初期評価を終えた",
            (S.RECEIVED, S.ACKNOWLEDGED, S.REOPENED),
            S.ASSESSED,
            Permission.INQUIRY_WRITE,
        ),
        Move(
            "investigate",
            "調査を始める",
            (S.RECEIVED, S.ACKNOWLEDGED, S.ASSESSED, S.REOPENED),
            S.INVESTIGATING,
            Permission.INQUIRY_WRITE,
        ),
        Move(
            "respond",
            "対応に移る",
            (S.RECEIVED, S.ACKNOWLEDGED, S.ASSESSED, S.INVESTIGATING, S.REOPENED),
            S.RESPONDING,
            Permission.INQUIRY_WRITE,
        ),
        Move(
            "await_customer",
            "お客さまの回答を待つ",
            IN_HAND,
            S.PENDING_CUSTOMER,
            Permission.INQUIRY_WRITE,
        ),
        Move(
            "resume",
            "お客さまから回答があった",
            (S.PENDING_CUSTOMER,),
            S.RESPONDING,
            Permission.INQUIRY_WRITE,
        ),
        Move(
            "notify",
            "回答を伝えた",
            UNANSWERED,
            S.NOTIFIED,
            Permission.INQUIRY_WRITE,
            guards=(_has_answer, _legal_has_read),
        ),
        Move(
            "enter_adr",
            "ADR手続に移る",
            (*UNANSWERED, S.NOTIFIED),
            S.ADR,
            Permission.INQUIRY_WRITE,
            guards=(_was_guided,),
            needs_reason=True,
        ),
        Move(
            "leave_adr",
            "ADR手続が終わった",
            (S.ADR,),
            S.NOTIFIED,
            Permission.INQUIRY_WRITE,
            guards=(_has_adr_result,),
        ),
        Move(
            "close",
            "終結する",
            (S.NOTIFIED,),
            S.CLOSED,
            Permission.INQUIRY_WRITE,
            guards=(_has_result, _promises_are_kept),
        ),
        Move(
            "reopen",
            "再申出を受けた",
            (S.NOTIFIED, S.CLOSED),
            S.REOPENED,
            Permission.INQUIRY_WRITE,
            needs_reason=True,
        ),
    ),
)


OWN_WORK = "ご自身が作成または編集した返信は確認できません。別の職員に依頼してください。"


def not_a_writer(reply: Reply, mover: Mover) -> str | None:
    """Refuse whoever wrote the reply: it is read by a second person."""
    return OWN_WORK if mover.uid in {reply.author.uid, *reply.contributors} else None


def _has_addressee(reply: Reply, mover: Mover) -> str | None:
    del mover
    return None if reply.addressee else "宛名が未入力です。お客さまの氏名を入力してください。"


def _is_written(reply: Reply, mover: Mover) -> str | None:
    del mover
    if not reply.body:
        return "本文が未入力です。文例を追加するか、本文を入力してください。"
    if any(mark in f"{reply.subject or ''}{reply.body}" for mark in ("{{", "}}")):
        return "差込み項目 {{…}} が残っています。実際の内容に書き換えてください。"
    return None


def _adr_of(reply: Reply) -> AdrBody:
    """Give the body that settles disputes as the firm's settings name it now."""
    session = object_session(reply)
    return FINMAC if session is None else find_firm(session).adr


def _names_adr_body(reply: Reply, mover: Mover) -> str | None:
    del mover
    if reply.kind is not ReplyKind.ADR_GUIDANCE:
        return None
    adr = _adr_of(reply)
    if adr.short_name not in (reply.body or "") or adr.phone not in (reply.body or ""):
        return f"本文に、{adr.short_name}の名称と電話番号（{adr.phone}）を記載してください。"
    if not reply.is_contact_checked:
        return "FINMACの連絡先を確かめ、「FINMACの連絡先を確認済み」に印を付けてください。"
    return None


def _adr_note_holds(reply: Reply, mover: Mover) -> str | None:
    del mover
    if not reply.has_adr_note or not reply.facts:
        return None
    if tuple(reply.facts.get("adr", FINMAC)) == tuple(_adr_of(reply)):
        return None
    return "末尾のFINMACの連絡先が、自社情報の現在の内容と異なります。差し戻して、確認をやり直してください。"


def _dispute_was_reviewed(reply: Reply, mover: Mover) -> str | None:
    del mover
    if reply.inquiry.kind is not InquiryKind.DISPUTE or reply.inquiry.legal_reviewed_by:
        return None
    return "紛争への返信には、法務の確認が必要です。相談・苦情の編集画面で「法務確認者」を入力してください。"


def _is_open(reply: Reply, mover: Mover) -> str | None:
    del mover
    if reply.inquiry.status is not S.CLOSED:
        return None
    return "相談・苦情が終結しています。送付する場合は、先に「再申出を受けた」を記録してください。"


_CONTENT = (_has_addressee, _is_written, _names_adr_body)

REPLY_WORKFLOW: Workflow[R] = Workflow(
    package="replies",
    initial=R.DRAFT,
    moves=(
        Move(
            "request_review",
            "確認を依頼する",
            (R.DRAFT,),
            R.IN_REVIEW,
            Permission.INQUIRY_WRITE,
            guards=_CONTENT,
        ),
        Move(
            "approve",
            "確認済みにする",
            (R.IN_REVIEW,),
            R.APPROVED,
            Permission.INQUIRY_REVIEW,
            guards=(not_a_writer, *_CONTENT, _adr_note_holds, _dispute_was_reviewed),
        ),
        Move(
            "send_back",
            "差し戻す",
            (R.IN_REVIEW, R.APPROVED),
            R.DRAFT,
            Permission.INQUIRY_REVIEW,
            needs_reason=True,
        ),
        Move(
            "send",
            "送付を記録する",
            (R.APPROVED,),
            R.SENT,
            Permission.INQUIRY_WRITE,
            guards=(_names_adr_body, _adr_note_holds, _dispute_was_reviewed, _is_open),
        ),
        Move(
            "withdraw",
            "取り下げる",
            (R.DRAFT, R.IN_REVIEW, R.APPROVED),
            R.WITHDRAWN,
            Permission.INQUIRY_WRITE,
            needs_reason=True,
        ),
    ),
)
