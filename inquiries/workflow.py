"""The states of 相談・苦情 as one value (JIS Q 10002 7.2–7.9)."""

from accounts.permissions import Permission
from core.workflow import Move, Mover, Workflow
from inquiries.models import Inquiry
from inquiries.vocabulary import InquiryKind
from inquiries.vocabulary import InquiryStatus as S

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
