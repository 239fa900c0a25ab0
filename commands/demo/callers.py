"""Who calls the fictitious firm, what they say, and how far each call comes."""

from dataclasses import dataclass
from enum import StrEnum

from inquiries.vocabulary import Category, Channel, Complainant, InquiryDamage, InquiryKind, Urgency


class Course(StrEnum):
    """How far an inquiry has come."""

    NEW = "new"
    PROMISED = "promised"
    WAITING = "waiting"
    INVESTIGATED = "investigated"
    ANSWERED = "answered"
    CLOSED = "closed"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Voice:
    """What one customer says."""

    category: Category
    channel: Channel
    content: str
    kind: InquiryKind = InquiryKind.CONSULTATION
    damage: InquiryDamage = InquiryDamage.UNKNOWN
    wish: str | None = None
    complainant: Complainant = Complainant.CUSTOMER
    urgency: Urgency = Urgency.NORMAL


VOICES = (
    Voice(
        Category.UNKNOWN_WITHDRAWAL,
        Channel.PHONE,
        "出金の手続きをしていないのに、出金完了のメールが届いた。残高を見ると本当に減っている。",
        damage=InquiryDamage.YES,
        wish="すぐに出金を止めて、全額を戻してほしい。",
        urgency=Urgency.URGENT,
    ),
    Voice(
        Category.UNKNOWN_LOGIN,
        Channel.EMAIL,
        "深夜にログイン通知が届いたが、その時間は寝ていた。口座は無事か調べてほしい。",
    ),
    Voice(
        Category.UNKNOWN_TRADE,
        Channel.PHONE,
        "持っていた株が勝手に売られ、知らない海外の株が買われている。",
        damage=InquiryDamage.YES,
        wish="元の状態に戻してほしい。",
        urgency=Urgency.URGENT,
    ),
    Voice(
        Category.ACCESS_WORRY,
        Channel.WEB,
        "ほかの証券会社の不正アクセスの報道を見て不安になった。自分の口座は大丈夫か。",
        InquiryKind.ENQUIRY,
        InquiryDamage.NO,
    ),
    Voice(
        Category.LEAK_WORRY,
        Channel.PHONE,
        "漏えいのお知らせを見た。自分の情報が含まれているのか知りたい。",
        InquiryKind.ENQUIRY,
    ),
    Voice(
        Category.HANDLING,
        Channel.PHONE,
        "三日前に電話したのに折り返しがない。どうなっているのか。",
        InquiryKind.COMPLAINT,
        InquiryDamage.NO,
        wish="責任者から説明してほしい。",
    ),
    Voice(
        Category.COMPENSATION,
        Channel.LETTER,
        "不正に売却された株式の値上がり分も含めて補償してほしい。",
        InquiryKind.DISPUTE,
        InquiryDamage.YES,
        wish="時価での補償。",
        complainant=Complainant.REPRESENTATIVE,
    ),
    Voice(
        Category.FROZEN_ACCOUNT,
        Channel.CHAT,
        "出金停止になっていて、生活費を引き出せない。いつ解除されるのか。",
        InquiryKind.COMPLAINT,
        InquiryDamage.NO,
    ),
    Voice(
        Category.PHISHING_REPORT,
        Channel.EMAIL,
        "御社を名乗る偽のメールが届いた。リンク先は開いていない。",
        InquiryKind.ENQUIRY,
        InquiryDamage.NO,
        complainant=Complainant.NON_CUSTOMER,
    ),
    Voice(
        Category.AUTHENTICATION,
        Channel.PHONE,
        "二段階の確認の設定方法が分からない。高齢の母にも使えるようにしてほしい。",
        InquiryKind.REQUEST,
        InquiryDamage.NO,
    ),
)
NAMES = ("架空 一郎", "見本 花子", "例示 次郎", "仮名 三枝", "試作 四郎", "模擬 五月")
DAYS = (
    340,
    300,
    260,
    230,
    200,
    170,
    140,
    120,
    100,
    80,
    65,
    50,
    40,
    33,
    26,
    20,
    15,
    12,
    9,
    7,
    5,
    4,
    3,
    2,
)
"""How many days ago the calls of the past came; the calls of today follow."""
RECENT = (
    (0, 400, Course.PROMISED),
    (0, 250, Course.NEW),
    (0, 95, Course.NEW),
    (1, 300, Course.WAITING),
    (2, 200, Course.ESCALATED),
    (5, 150, Course.INVESTIGATED),
    (4, 60, Course.NEW),
    (0, 20, Course.NEW),
)
"""Voice, minutes ago and course of the calls of today; the withdrawals among them raise the alarm."""
