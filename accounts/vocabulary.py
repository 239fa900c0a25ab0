"""Closed lists about members and their sign-ins."""

from core.vocabulary import Term


class MemberState(Term):
    """Whether a member can sign in now, and if not, why."""

    ACTIVE = "active", "利用中"
    INVITED = "invited", "有効化待ち"
    DISABLED = "disabled", "停止中"
    ENDED = "ended", "利用終了"


class SessionEnd(Term):
    """Why a sign-in no longer counts."""

    SIGN_OUT = "sign_out", "サインアウト"
    REPLACED = "replaced", "同じブラウザーでの再サインイン"
    CROWDED = "crowded", "同時サインイン数の上限"
    ENDED = "ended", "本人または管理者による終了"
    PASSWORD = "password", "パスワードの変更"
    ROLES = "roles", "権限または利用終了日の変更"
    DISABLED = "disabled", "利用の停止"


VERBS = {
    "access:refused": "閲覧・操作の拒否",
    "accounts:activate": "有効化",
    "accounts:add": "職員の追加",
    "accounts:change-password": "パスワードの変更",
    "accounts:choose-email": "メールアドレスの設定",
    "accounts:choose-shortcuts": "キーボードショートカットの設定",
    "accounts:disable": "職員の停止",
    "accounts:enable": "職員の利用再開",
    "accounts:end-sessions": "サインインの終了",
    "accounts:issue-activation": "有効化コードの発行",
    "accounts:issue-setup-code": "初期設定コードの発行",
    "accounts:lock-out": "試行回数の上限",
    "accounts:revise": "職員の変更",
    "accounts:set-up": "初期設定",
    "accounts:sign-in": "サインイン",
    "accounts:sign-out": "サインアウト",
    "accounts:unlock": "試行回数の解除",
    "secrets:black_out": "機密情報の黒塗り",
    "secrets:let_through": "機密情報に該当しないとの回答",
}
"""What the audit trail calls the doings of this package."""
