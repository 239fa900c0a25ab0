"""The staff of the fictitious firm, their one-time passwords, and the firm itself."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Member
from accounts.operations import (
    NewPassword,
    add_member,
    new_code,
    password_refusal,
    prepare_password,
)
from accounts.permissions import Role, labels_of, rights_of
from core.clock import to_jst
from core.work import Actor, Work
from firm.operations import revise_firm
from firm.vocabulary import AmountStyle

ADMIN = "admin"
HANDLERS = ("handler1", "handler2", "handler3")
APPROVERS = ("approver1", "approver2")
CONTRACTOR = "contractor"
CONTRACT_DAYS = 180
PASSWORD_GROUPS = 4


@dataclass(frozen=True)
class Part:
    """One person of the firm: how the story calls them, and how they sign in."""

    key: str
    login: str
    name: str
    role: Role


CAST = (
    Part(ADMIN, "takase", "高瀬 直人", Role.ADMIN),
    Part(HANDLERS[0], "saeki", "佐伯 美咲", Role.HANDLER),
    Part(HANDLERS[1], "morishita", "森下 健", Role.HANDLER),
    Part(HANDLERS[2], "kawaguchi", "川口 葵", Role.HANDLER),
    Part(APPROVERS[0], "mizuno", "水野 隆", Role.APPROVER),
    Part(APPROVERS[1], "hayakawa", "早川 由美", Role.APPROVER),
    Part("support", "oda", "小田 千尋", Role.SUPPORT),
    Part("auditor", "fujimoto", "藤本 誠", Role.AUDITOR),
    Part("viewer", "kuroda", "黒田 明", Role.VIEWER),
    Part(CONTRACTOR, "katagiri", "片桐 亮（架空セキュリティ）", Role.CONTRACTOR),
)

FIRM: dict[str, Any] = {
    "name": "架空証券株式会社",
    "representative_title": "代表取締役社長",
    "representative_name": "架空　太郎",
    "registration_no": "関東財務局長（金商）第0000号",
    "document_no_format": None,
    "amount_style": AmountStyle.MAN,
    "contact_department": "情報セキュリティ部　ＣＳＩＲＴ",
    "contact_name": "佐伯　美咲",
    "contact_phone": "00-0000-0000",
    "contact_email": "csirt@kaku-shoken.example",
    "contact_off_hours": "00-0000-0001",
}


@dataclass(frozen=True)
class Staff:
    """A member as the story moves them: who acts, and what they may."""

    id: int
    uid: str
    name: str
    roles: frozenset[Role]

    def may(self, permission: str) -> bool:
        """Say whether one of the roles holds the permission."""
        return permission in rights_of(self.roles)

    @property
    def actor(self) -> Actor:
        """Give the actor of this person's transactions."""
        return Actor(self.uid, self.name)


@dataclass(frozen=True)
class SignIn:
    """What a person types to sign in."""

    part: Part
    password: str


def make_sign_ins() -> list[SignIn]:
    """Make a fresh password for everybody; none of them is ever the same twice."""
    return [SignIn(part, _new_password(part)) for part in CAST]


def prepare(sign_in: SignIn) -> NewPassword:
    """Hash a password, which takes long enough to be done outside a transaction."""
    return prepare_password(sign_in.password, login=sign_in.part.login, name=sign_in.part.name)


def hire(work: Work, sign_in: SignIn, password: NewPassword, today: datetime) -> Staff:
    """Add one member; the contractor's time ends half a year from today."""
    part = sign_in.part
    ends_on: date | None = None
    if part.role is Role.CONTRACTOR:
        ends_on = to_jst(today).date() + timedelta(days=CONTRACT_DAYS)
    member = add_member(
        work,
        login=part.login,
        name=part.name,
        roles={part.role},
        ends_on=ends_on,
        password=password,
    )
    return _staff(member)


def enter_firm(work: Work) -> None:
    """Fill in 自社情報."""
    revise_firm(work, version=0, **FIRM)


def table_of(sign_ins: Iterable[SignIn]) -> list[str]:
    """Lay the sign-ins out in columns that line up in a terminal."""
    rows = [("ログインID", "氏名", "役割", "パスワード")]
    for entry in sign_ins:
        role = "、".join(labels_of({entry.part.role}))
        rows.append((entry.part.login, entry.part.name, role, entry.password))
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def _staff(member: Member) -> Staff:
    return Staff(member.id, member.uid, member.name, member.roles)


def _new_password(part: Part) -> str:
    while password_refusal(
        password := new_code(PASSWORD_GROUPS).lower(), login=part.login, name=part.name
    ):
        continue
    return password


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
