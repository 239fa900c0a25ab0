"""Forms of the first start, the sign-in, the own account and the members."""

from datetime import datetime, time
from typing import Any

from wtforms.validators import ValidationError

from accounts.models import Member
from accounts.permissions import Role
from core.clock import JST, to_jst
from core.database import label_of
from core.fields import Checkboxes, Hidden, MomentEntry, Required, Secret, Text
from core.forms import PageForm
from core.moments import Moment, Precision

NAME_LIMIT = 80
LOGIN_LIMIT = 100
EMAIL_LIMIT = 254
DAYS = frozenset({Precision.MINUTE, Precision.ABOUT, Precision.DAY})
LOGIN_LOOK = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
CODE_LOOK = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
PASSWORD_HELP = "15文字以上。空白や記号、日本語も使えます。いくつかの言葉をつないだ文がお勧めです。"  # noqa: S105 (a sentence)
LOGIN_NEEDED = "ログインIDを入力してください。"
PASSWORD_NEEDED = "パスワードを入力してください。"  # noqa: S105 (a sentence)


class DayEntry(MomentEntry):
    """A day in any of the forms people write."""

    kind = "text"


class _EntryForm(PageForm):
    """A form whose entries are plain texts."""

    def entry(self, name: str) -> str:
        """Give what was typed into a field, a password to the letter."""
        return str(self[name].data or "")


class SignInForm(_EntryForm):
    """ログインID and password."""

    login = Text(
        label_of(Member.login),
        limit=LOGIN_LIMIT,
        render_kw=LOGIN_LOOK,
        validators=[Required(LOGIN_NEEDED)],
    )
    password = Secret(
        "パスワード", autocomplete="current-password", validators=[Required(PASSWORD_NEEDED)]
    )


class _NewPasswordForm(_EntryForm):
    """A new password, typed twice."""

    password = Secret(
        "パスワード",
        autocomplete="new-password",
        description=PASSWORD_HELP,
        validators=[Required(PASSWORD_NEEDED)],
    )
    password_again = Secret(
        "パスワード（確認）",
        autocomplete="new-password",
        validators=[Required("確認のため、同じパスワードをもう一度入力してください。")],
    )

    def validate_password_again(self, field: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Ask again where the two entries differ."""
        if self.password.data and field.data != self.password.data:
            raise ValidationError("パスワードが一致しません。同じパスワードを2回入力してください。")


class SetupForm(_NewPasswordForm):
    """The first システム管理者, made with the code on the console."""

    code = Text(
        "初期設定コード",
        render_kw=CODE_LOOK,
        description="起動した画面（コンソール）に表示されています（例：XXXX-XXXX-XXXX）。",
        validators=[Required("初期設定コードを入力してください。")],
    )
    login = Text(
        label_of(Member.login),
        limit=LOGIN_LIMIT,
        render_kw=LOGIN_LOOK,
        description="英数字と . _ - @ + が使えます（例：taro.sato）。",
        validators=[Required(LOGIN_NEEDED)],
    )
    name = Text(
        label_of(Member.name),
        limit=NAME_LIMIT,
        render_kw={"autocomplete": "name"},
        validators=[Required("氏名を入力してください。")],
    )


class ActivationForm(_NewPasswordForm):
    """A password set with a one-time code."""

    login = Text(
        label_of(Member.login),
        limit=LOGIN_LIMIT,
        render_kw=LOGIN_LOOK,
        validators=[Required(LOGIN_NEEDED)],
    )
    code = Text(
        "有効化コード",
        render_kw=CODE_LOOK,
        description="システム管理者から受け取ったコードです。一度だけ使えます。",
        validators=[Required("有効化コードを入力してください。")],
    )


class PasswordForm(_NewPasswordForm):
    """One's own password, changed against the present one."""

    current_password = Secret(
        "現在のパスワード",
        autocomplete="current-password",
        validators=[Required("現在のパスワードを入力してください。")],
    )


def _email(description: str, *, autocomplete: str) -> Text:
    """Give the field of a member's address."""
    look = {"autocomplete": autocomplete, "inputmode": "email", "spellcheck": "false"}
    return Text(label_of(Member.email), limit=EMAIL_LIMIT, description=description, render_kw=look)


class EmailForm(_EntryForm):
    """The own mail address."""

    email = _email(
        "期限の通知を受け取るアドレスです。空にすると、通知は届きません。", autocomplete="email"
    )


class MemberForm(PageForm):
    """What an administrator says of a member."""

    name = Text(
        label_of(Member.name), limit=NAME_LIMIT, validators=[Required("氏名を入力してください。")]
    )
    email = _email(
        "期限の通知の送信先です。空でも登録できます（例：taro.sato@example.co.jp）。",
        autocomplete="off",
    )
    roles = Checkboxes(
        label_of(Member.roles),
        Role,
        description="システム管理者と外部委託先は、ほかの権限と兼ねることができません。監査は、閲覧（経営）とだけ兼ねることができます。",
        validators=[Required("権限を一つ以上選択してください。")],
    )
    ends_on = DayEntry(
        label_of(Member.ends_on),
        description="外部委託先では必須です。この日の終わりまで利用できます（例：2027/03/31）。",
    )
    version = Hidden("版")

    def validate_ends_on(self, field: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Ask for the day where only a month or nothing certain was entered."""
        if field.data is not None and field.data.precision not in DAYS:
            raise ValidationError("利用終了日は年月日で入力してください（例：2027/03/31）。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of adding and revising a member."""
        moment: Any = self.ends_on.data
        day = to_jst(moment.at).date() if isinstance(moment, Moment) and moment.at else None
        entered = {"name": self.name.data, "email": self.email.data, "roles": self.roles.data}
        return {**entered, "ends_on": day}

    def shown_version(self) -> int:
        """Give the version the page was made from; 0, which no record has, where it cannot be read."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 (fits every database)


class NewMemberForm(MemberForm):
    """A member to be added."""

    login = Text(
        label_of(Member.login),
        limit=LOGIN_LIMIT,
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        description="英数字と . _ - @ + が使えます（例：taro.sato）。あとから変更できません。",
        validators=[Required(LOGIN_NEEDED)],
    )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of adding a member."""
        return {"login": self.login.data, **super().fields()}


def entries_of(member: Member) -> dict[str, Any]:
    """Give a member's present values as the form shows them."""
    day = member.ends_on
    start = datetime.combine(day, time(), JST) if day else None
    return {
        "name": member.name,
        "email": member.email,
        "roles": member.roles,
        "ends_on": Moment(start, Precision.DAY) if start else None,
        "version": member.version,
    }
