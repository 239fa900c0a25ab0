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
