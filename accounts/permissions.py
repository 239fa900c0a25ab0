"""Roles, permissions and the one table that joins them: who may do what."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from core.vocabulary import Term


class Role(Term):
    """What a member is in the firm's response to customer damage."""

    ADMIN = "admin", "システム管理者"
    HANDLER = "handler", "CSIRT担当者"
    APPROVER = "approver", "承認者"
    SUPPORT = "support", "顧客対応担当"
    AUDITOR = "auditor", "監査"
    VIEWER = "viewer", "閲覧（経営）"
    CONTRACTOR = "contractor", "外部委託先"


class Permission(StrEnum):
    """What a route or a move can demand, as `<package>:<verb>`."""

    SELF = "accounts:self"
    MEMBERS_MANAGE = "accounts:manage"
    AUDIT_READ = "audit:read"
    DOSSIER_MAKE = "dossiers:make"
    DUTY_DECIDE = "duties:decide"
    DUTY_FILE = "duties:file"
    DUTY_READ = "duties:read"
    EVIDENCE_TAKE = "evidence:take"
    FIRM_MANAGE = "firm:manage"
    INCIDENT_CLOSE = "incidents:close"
    INCIDENT_READ = "incidents:read"
    INCIDENT_WRITE = "incidents:write"
    INQUIRY_EXPORT = "inquiries:export"
    INQUIRY_READ = "inquiries:read"
    INQUIRY_REVIEW = "inquiries:review"
    INQUIRY_TEXTS = "inquiries:texts"
    INQUIRY_STATISTICS = "inquiries:statistics"
    INQUIRY_WRITE = "inquiries:write"
    LEDGER_EXPORT = "ledger:export"
    LEDGER_PERSONAL = "ledger:personal"
    LEDGER_READ = "ledger:read"
    LEDGER_WRITE = "ledger:write"
    LOOK_BACK_READ = "lookback:read"
    LOOK_BACK_WRITE = "lookback:write"
    NOTIFICATION_APPROVE = "notifications:approve"
    AUTHORITIES_MANAGE = "notifications:authorities"
    NOTIFICATION_READ = "notifications:read"
    NOTIFICATION_SUBMIT = "notifications:submit"
    NOTIFICATION_WRITE = "notifications:write"
    STATISTICS_READ = "overview:statistics"


P, R = Permission, Role

LABELS: dict[Permission, str] = {
    P.SELF: "自分のアカウントと下書き",
    P.MEMBERS_MANAGE: "職員の登録・権限の変更・停止",
    P.AUDIT_READ: "監査記録の閲覧と検証",
    P.DOSSIER_MAKE: "事案記録一式の作成",
    P.DUTY_DECIDE: "報告義務の判定のための回答、報告の要否の判断",
    P.DUTY_FILE: "報告・届出の記録",
    P.DUTY_READ: "報告義務の閲覧",
    P.EVIDENCE_TAKE: "証拠のファイルの取出し",
    P.FIRM_MANAGE: "自社情報と営業日・営業時間の設定",
    P.INCIDENT_CLOSE: "事案の終結・再開",
    P.INCIDENT_READ: "事案の閲覧",
    P.INCIDENT_WRITE: "事案の記録・更新",
    P.INQUIRY_EXPORT: "相談・苦情の一覧の出力",
    P.INQUIRY_READ: "相談・苦情の閲覧",
    P.INQUIRY_REVIEW: "お客さまへの返信の確認・差戻し",
    P.INQUIRY_TEXTS: "文例の登録・変更",
    P.INQUIRY_STATISTICS: "苦情集計の閲覧と出力",
    P.INQUIRY_WRITE: "相談・苦情の記録・更新",
    P.LEDGER_EXPORT: "被害口座台帳の出力",
    P.LEDGER_PERSONAL: "被害口座の口座番号・氏名・接続元の表示",
    P.LEDGER_READ: "被害口座台帳の閲覧（口座番号・氏名は伏せて表示）",
    P.LEDGER_WRITE: "被害口座台帳の記録・更新・取込み",
    P.LOOK_BACK_READ: "遡及確認の閲覧と出力",
    P.LOOK_BACK_WRITE: "遡及確認の記録・更新",
    P.STATISTICS_READ: "報告と被害の集計の閲覧と出力",
    P.NOTIFICATION_APPROVE: "当局報告の承認・差戻し",
    P.AUTHORITIES_MANAGE: "報告の宛先の設定",
    P.NOTIFICATION_READ: "当局報告の閲覧",
    P.NOTIFICATION_SUBMIT: "当局報告の提出の記録",
    P.NOTIFICATION_WRITE: "当局報告の作成",
}

_OWN = frozenset({P.SELF})

GRANTS: dict[Role, frozenset[Permission]] = {
    R.ADMIN: _OWN | {P.MEMBERS_MANAGE, P.FIRM_MANAGE, P.AUTHORITIES_MANAGE},
    R.HANDLER: _OWN
    | {P.INCIDENT_READ, P.INCIDENT_WRITE, P.INCIDENT_CLOSE, P.EVIDENCE_TAKE}
    | {P.INQUIRY_READ, P.INQUIRY_WRITE, P.INQUIRY_REVIEW, P.INQUIRY_TEXTS}
    | {P.INQUIRY_EXPORT, P.INQUIRY_STATISTICS, P.LOOK_BACK_READ, P.LOOK_BACK_WRITE}
    | {P.LEDGER_READ, P.LEDGER_PERSONAL, P.LEDGER_WRITE, P.LEDGER_EXPORT}
    | {P.NOTIFICATION_READ, P.NOTIFICATION_WRITE, P.NOTIFICATION_SUBMIT}
    | {P.DUTY_READ, P.DUTY_DECIDE, P.DUTY_FILE, P.STATISTICS_READ, P.DOSSIER_MAKE},
    R.APPROVER: _OWN
    | {P.INCIDENT_READ, P.EVIDENCE_TAKE, P.INQUIRY_READ, P.INQUIRY_REVIEW, P.INQUIRY_TEXTS}
    | {P.INQUIRY_EXPORT, P.INQUIRY_STATISTICS, P.LOOK_BACK_READ}
    | {P.LEDGER_READ, P.LEDGER_PERSONAL, P.LEDGER_EXPORT}
    | {P.NOTIFICATION_READ, P.NOTIFICATION_APPROVE, P.NOTIFICATION_SUBMIT}
    | {P.DUTY_READ, P.DUTY_DECIDE, P.DUTY_FILE, P.STATISTICS_READ, P.DOSSIER_MAKE},
    # Of a case only what answering needs, on a page of inquiries: no right to cases.
    R.SUPPORT: _OWN | {P.INQUIRY_READ, P.INQUIRY_WRITE, P.INQUIRY_STATISTICS},
    R.AUDITOR: _OWN
    | {
        P.AUDIT_READ,
        P.DUTY_READ,
        P.INCIDENT_READ,
        P.EVIDENCE_TAKE,
        P.NOTIFICATION_READ,
        P.LOOK_BACK_READ,
        P.STATISTICS_READ,
        P.DOSSIER_MAKE,
    }
    | {P.INQUIRY_READ, P.INQUIRY_EXPORT, P.INQUIRY_STATISTICS}
    | {P.LEDGER_READ, P.LEDGER_PERSONAL, P.LEDGER_EXPORT},
    # Of inquiries the figures only: what customers said stays with those who answer them.
    # Of the ledger no number and no name: those who direct or help from outside see masks.
    R.VIEWER: _OWN
    | {P.INCIDENT_READ, P.INQUIRY_STATISTICS, P.LEDGER_READ, P.LOOK_BACK_READ, P.NOTIFICATION_READ}
    | {P.DUTY_READ, P.STATISTICS_READ},
    # Only cases assigned to the member: the scope is the start of every query in incidents.
    R.CONTRACTOR: _OWN | {P.INCIDENT_READ, P.INCIDENT_WRITE, P.EVIDENCE_TAKE, P.LEDGER_READ},
}


@dataclass(frozen=True)
class RefusedCombination:
    """A role, the roles that must not be held beside it, and the sentence that says so."""

    role: Role
    never_with: frozenset[Role]
    sentence: str


REFUSED_COMBINATIONS: tuple[RefusedCombination, ...] = (
    RefusedCombination(
        R.ADMIN,
        frozenset(R) - {R.ADMIN},
        "システム管理者は、事案の内容を扱うほかの権限と兼ねることができません。",
    ),
    RefusedCombination(
        R.AUDITOR,
        frozenset({R.ADMIN, R.HANDLER, R.APPROVER, R.SUPPORT, R.CONTRACTOR}),
        "監査は、記録や承認を行う権限と兼ねることができません。",
    ),
    RefusedCombination(
        R.CONTRACTOR,
        frozenset(R) - {R.CONTRACTOR},
        "外部委託先は、ほかの権限と兼ねることができません。",
    ),
)


def refusal_of(roles: Collection[Role]) -> str | None:
    """Say why these roles cannot be held together, or None."""
    held = frozenset(roles)
    for combination in REFUSED_COMBINATIONS:
        if combination.role in held and held & combination.never_with:
            return combination.sentence
    return None


def rights_of(roles: Collection[Role]) -> frozenset[Permission]:
    """Give all that a member with these roles may do; without a role, nothing."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def roles_with(permission: Permission) -> frozenset[Role]:
    """Give the roles that hold a permission."""
    return frozenset(role for role in Role if permission in GRANTS[role])


def labels_of(roles: Collection[Role]) -> tuple[str, ...]:
    """Give the labels of roles in the order of the vocabulary."""
    return tuple(role.label for role in Role if role in frozenset(roles))
