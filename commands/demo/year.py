"""The year of the fictitious firm: its cases, when they were found, and how far they have come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from commands.demo.alarms import Alarm
from commands.demo.attacks import Flood, Infection, Phishing
from commands.demo.leaks import (
    LOST_PAPERS,
    LOST_TABLET,
    MISDELIVERY,
    MISSENT_MAIL,
    PEEPING,
    WRONG_SCREEN,
    ContractorBreach,
    Leak,
)
from commands.demo.scene import Teller, on_day
from commands.demo.trades import RELAY, STEALER, Logins, Trades
from commands.demo.withdrawals import REMOTE, LookBack, Withdrawals
from incidents.models import Outflow
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, IncidentStatus


class Letter(StrEnum):
    """How far the 第一報 of a case has come, or by which turns."""

    NONE = "none"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    RETURNED = "returned"  # sent back once, then submitted
    DOUBTED = "doubted"  # approved with a reason although the case had moved on, then submitted
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Case:
    """One row of the year; `days` 0 makes `clock` the time passed since, not the time of day."""

    days: int
    clock: str
    tell: Teller
    state: IncidentStatus = IncidentStatus.CLOSED
    letter: Letter = Letter.SUBMITTED
    closes: int = 21
    reason: str = "原因と被害の範囲が確定し、顧客への対応と再発防止策の実施を確認したため。"
    is_with_contractor: bool = False
    is_reopened: bool = False

    def found(self, now: datetime) -> datetime:
        """Give the instant of the discovery."""
        if self.days:
            return on_day(now, self.days, self.clock)
        clock = time.fromisoformat(self.clock)
        passed = timedelta(hours=clock.hour, minutes=clock.minute)
        return (now - passed).replace(second=0, microsecond=0)


K, S, D, L, X = IncidentKind, DiscoverySource, IncidentStatus, Letter, Outflow
SMALL_CAPS, ABROAD, CHEAP = "売買の少ない国内の小型株式", "海外の中小型株式", "一株数十円の海外株式"
NAMES, MAILS, HOLDINGS = "氏名、住所", "メールアドレス", "氏名、口座番号の一部、保有銘柄、残高"
BANK_A, BANK_B, BANK_C = "みらい架空銀行", "あおば架空銀行", "架空ネット銀行"
SITE, MESSAGE = (
    "当社のログイン画面を模した偽サイト",
    "配当金の受取りを装うSMSと、その誘導先の偽サイト",
)
NO_LETTER = "顧客の被害がなく、対応を終えたため。"

YEAR: tuple[Case, ...] = (
    Case(363, "09:40", Trades("不正ログインによる株式の不正売買（3口座）", 3, 21_400_000, 20_800_000, 2_310_000, ABROAD)),
    Case(358, "11:15", Phishing("当社をかたる電子メールと偽サイト", SITE, 18), letter=L.NONE, reason=NO_LETTER),
    Case(352, "15:05", Leak("取引残高報告書の誤封入", MISDELIVERY, 1, HOLDINGS)),
    Case(346, "13:20", Trades("身に覚えのない売却の申出（2口座）", 2, 8_760_000, 8_690_000, 940_000, SMALL_CAPS, RELAY)),
    Case(341, "08:12", Flood("取引開始前の大量通信によるウェブサイトの接続障害", 47), closes=9),
    Case(335, "16:30", Alarm("深夜の連続した売却注文の検知", K.UNAUTHORIZED_TRADE, "深夜に保有銘柄を続けて売却する注文を検知し、口座を一時停止した。顧客本人に電話で確認している。", S.MONITORING),
         D.FALSE_ALARM, L.NONE, reason="顧客本人が海外の出張先から発注したものと電話で確認できたため。"),
    Case(329, "10:05", Withdrawals("出金先口座の変更を伴う不正出金（2口座）", (X(BANK_A, 1, 6_350_000), X(BANK_B, 1, 4_120_000)), 9_800_000), closes=45),
    Case(322, "14:40", Leak("セミナー案内メールの誤送信", MISSENT_MAIL, 143, MAILS)),
    Case(317, "09:55", Trades("情報を盗み取るマルウェアによる不正売買（5口座）", 5, 63_200_000, 61_900_000, 7_450_000, CHEAP, STEALER), closes=60),
    Case(311, "17:25", Phishing("配当金の受取りを装うSMS", MESSAGE, 41, S.PEER), letter=L.NONE, reason=NO_LETTER),
    Case(305, "10:30", LookBack("出金先口座の変更の遡及点検", 3_417), letter=L.NONE, closes=7, reason="点検を終え、顧客の被害がないことを確認したため。"),
    Case(300, "11:45", Infection("本店営業部のパソコンのマルウェア感染", "本店営業部", 0), letter=L.NONE, reason=NO_LETTER),
    Case(294, "13:10", Trades("休日の不正ログインと不正売買（1口座）", 1, 12_040_000, 11_400_000, 2_130_000, CHEAP)),
    Case(288, "07:50", Logins("海外からの大量の不正ログイン（186口座）", 186, 41_000)),
    Case(282, "18:05", Leak("業務用タブレット端末の紛失", LOST_TABLET, 62, "氏名、電話番号", S.OTHER, Damage.UNKNOWN)),
    Case(277, "09:20", ContractorBreach("委託先のランサムウェア感染による情報漏えいのおそれ", "株式会社架空プリントサービス", "取引報告書の印刷と発送", 12_480),
         closes=75, is_with_contractor=True),
    Case(271, "10:50", Withdrawals("過去分の点検で判明した不正出金（1口座）", (X(BANK_C, 1, 2_870_000),), 2_640_000, days_before=140), closes=40),
    Case(265, "15:35", Phishing("公式を装うSNSのアカウント", "当社の社員を名乗るSNSのアカウントと、その誘導先の偽サイト", 27), letter=L.NONE, reason=NO_LETTER),
    Case(259, "12:25", Trades("夜間の海外株式の不正売買（4口座）", 4, 37_900_000, 36_500_000, 4_020_000, ABROAD, source=S.MONITORING), letter=L.RETURNED),
    Case(254, "09:35", Leak("資産残高の画面に別の顧客の情報が表示された事象", WRONG_SCREEN, 38, HOLDINGS)),
    Case(248, "14:15", Flood("大量通信の予告による脅迫", 0), closes=5, reason="予告された日時を過ぎ、攻撃がないことを確認したため。"),
    Case(242, "10:10", Trades("認証番号を中継する偽サイトによる不正売買（6口座）", 6, 88_300_000, 85_100_000, 9_870_000, CHEAP, RELAY), letter=L.DOUBTED, closes=65),
    Case(237, "16:45", Alarm("委託先サーバの不審な通信の連絡", K.MALWARE, "委託先から、当社向けのサーバで不審な通信を検知したとの連絡を受けた。", S.CONTRACTOR, "委託先が運用する当社向けのサーバ", "念のため、委託先との接続を一時停止"),
         D.FALSE_ALARM, L.WITHDRAWN, reason="委託先の監視製品の更新に伴う通信であったことが確認できたため。"),
    Case(231, "11:00", Leak("配当金計算書の誤封入", MISDELIVERY, 2, HOLDINGS)),
    Case(225, "13:50", Withdrawals("遠隔操作を悪用した不正出金（1口座）", (X(BANK_B, 1, 1_980_000),), 0, REMOTE, 640_000), closes=35),
    Case(219, "08:35", Logins("パスワードの使い回しを狙う不正ログイン（24口座）", 24, 9_300)),
    Case(214, "17:05", Phishing("当社のアプリを模した偽のアプリ", "当社のアプリの名称と図柄を使った偽のアプリと、その配布ページ", 33, S.PEER), letter=L.NONE, reason=NO_LETTER),
    Case(208, "10:25", Trades("身に覚えのない海外株式の買付け（2口座）", 2, 15_700_000, 15_200_000, 1_660_000, ABROAD)),
    Case(202, "15:15", Leak("職員による顧客情報の目的外の閲覧", PEEPING, 1, HOLDINGS, S.OTHER)),
    Case(196, "09:30", Infection("支店の事務用パソコンのマルウェア感染", "横浜支店", 214), closes=30),
    Case(191, "11:40", Trades("連休中の不正売買（3口座）", 3, 29_400_000, 28_800_000, 3_250_000, SMALL_CAPS, RELAY), letter=L.RETURNED),
    Case(185, "14:55", Alarm("家族による取引の疑い", K.UNAUTHORIZED_TRADE, "顧客から身に覚えのない買付けがあるとの申出を受け、口座を一時停止して調査を始めた。", S.CUSTOMER),
         D.FALSE_ALARM, L.NONE, reason="同居の家族が本人の同意を得て発注していたことを、双方から確認したため。"),
    Case(179, "10:00", Withdrawals("同名義の偽口座への不正出金（6口座）", (X(BANK_A, 5, 41_290_000), X(BANK_B, 1, 6_350_000)), 52_300_000, also=5), closes=80),
    Case(174, "16:20", Phishing("年次の本人確認を装う電子メール", SITE, 64, damage=Damage.YES), closes=12),
    Case(168, "09:10", Leak("運用報告のメールの誤送信", MISSENT_MAIL, 56, MAILS)),
    Case(162, "12:50", Trades("情報を盗み取るマルウェアによる不正売買（2口座）", 2, 10_950_000, 10_300_000, 1_280_000, CHEAP, STEALER)),
    Case(157, "08:05", Flood("取引開始前の断続的な大量通信", 23), closes=8),
    Case(151, "13:35", Trades("同じ接続元からの不正売買の判明（4口座）", 4, 31_600_000, 30_400_000, 3_880_000, ABROAD, source=S.PEER)),
    Case(145, "10:45", Withdrawals("過去分の再調査で判明した不正出金（3口座）", (X(BANK_C, 2, 7_440_000), X(BANK_A, 1, 3_030_000)), 10_900_000, days_before=210), closes=50),
    Case(140, "15:50", Logins("閉鎖した旧アプリの経路からの不正ログイン（9口座）", 9, 1_200)),
    Case(134, "11:25", Leak("口座開設書類の控えの紛失", LOST_PAPERS, 7, "氏名、住所、生年月日", S.OTHER, Damage.UNKNOWN)),
    Case(128, "09:45", Trades("早朝の不正ログインと不正売買（1口座）", 1, 4_380_000, 4_210_000, 520_000, SMALL_CAPS)),
    Case(122, "17:30", Phishing("公開買付けの案内を装う偽サイト", SITE, 22, S.AUTHORITY), letter=L.NONE, reason=NO_LETTER),
    Case(117, "10:15", Trades("暗証の再設定を悪用した不正売買（5口座）", 5, 48_700_000, 47_200_000, 5_640_000, ABROAD, RELAY), letter=L.RETURNED, closes=55),
    Case(111, "14:05", Alarm("退職者の利用者IDによるアクセスの検知", K.UNAUTHORIZED_ACCESS, "退職した職員の利用者IDによる社内システムへのアクセスを検知した。", S.MONITORING, "社内の業務システム", "念のため、当該の利用者IDを停止"),
         D.FALSE_ALARM, L.NONE, reason="退職の手続中の職員による正当な引継ぎの作業であったことを確認したため。"),
    Case(104, "09:05", ContractorBreach("コールセンター委託先のサーバの暗号化", "架空コンタクト株式会社", "電話の応対の記録", 3_260),
         closes=60, is_with_contractor=True),
    Case(97, "13:00", Trades("不正ログインによる株式の不正売買（8口座）", 8, 102_500_000, 98_600_000, 12_300_000, CHEAP), closes=30, is_reopened=True,
         reason="被害口座の範囲が確定し、顧客への対応を終えたため。"),
    Case(90, "11:10", Leak("特定口座の年間報告書の誤封入", MISDELIVERY, 1, HOLDINGS)),
    Case(82, "16:05", Withdrawals("過去分の点検で判明した不正出金（2口座）", (X(BANK_B, 2, 5_560_000),), 5_100_000, days_before=95), D.RESPONDING),
    Case(74, "10:35", Phishing("検索結果の広告から誘導する偽サイト", SITE, 37), letter=L.NONE, reason=NO_LETTER),
    Case(66, "08:55", Trades("認証番号を中継する偽サイトによる不正売買（3口座）", 3, 24_600_000, 23_900_000, 2_740_000, ABROAD, RELAY)),
    Case(57, "15:25", Infection("調査部のパソコンのマルウェア感染", "調査部", 0), letter=L.NONE, reason=NO_LETTER),
    Case(48, "12:05", Trades("マルウェアによる認証情報の流出と不正売買（4口座）", 4, 33_800_000, 32_700_000, 3_690_000, CHEAP, STEALER), D.RESPONDING),
    Case(39, "09:50", Leak("セミナー申込者あてメールの誤送信", MISSENT_MAIL, 88, MAILS), D.INVESTIGATING, is_reopened=True),
    Case(31, "14:30", Flood("暗号資産を要求する脅迫のメール", 0), closes=6, reason="予告された日時を過ぎ、攻撃がないことを確認したため。"),
    Case(23, "10:55", Trades("身に覚えのない売却の申出（2口座）", 2, 13_200_000, 12_700_000, 1_410_000, SMALL_CAPS), D.RESPONDING, L.DOUBTED),
    Case(16, "11:30", Phishing("取引の規制を装う電子メール", SITE, 29), letter=L.NONE, closes=8, reason=NO_LETTER),
    Case(11, "13:45", ContractorBreach("発送の委託先のサーバの感染", "架空物流株式会社", "口座開設書類の発送", 1_930), D.RESPONDING, is_with_contractor=True),
    Case(7, "09:15", Withdrawals("出金先口座の変更を伴う不正出金（1口座）", (X(BANK_A, 1, 3_720_000),), 3_500_000), D.RESPONDING),
    Case(4, "16:10", Leak("顧客一覧の印刷物の置き忘れ", LOST_PAPERS, 3, "氏名、電話番号", S.OTHER, Damage.UNKNOWN), D.INVESTIGATING),
    Case(2, "10:40", Trades("夜間の不正ログインと不正売買（3口座）", 3, 18_900_000, 18_200_000, 2_050_000, ABROAD, source=S.MONITORING), D.RESPONDING, L.APPROVED),
    Case(1, "15:30", Leak("取引残高報告書の誤封入（別世帯への発送）", MISDELIVERY, 1, HOLDINGS), D.RECEIVED, L.NONE),
    Case(0, "04:10", Withdrawals("出金先口座の変更を伴う不正出金（1口座）の申出", (X(BANK_C, 1, 2_160_000),), 2_000_000), D.INVESTIGATING, L.IN_REVIEW),
    Case(0, "02:40", Trades("身に覚えのない売却の申出（1口座）", 1, 6_530_000, 6_410_000, 730_000, SMALL_CAPS), D.INVESTIGATING, L.DRAFT),
    Case(0, "00:50", Phishing("当社をかたるSMSの通報", MESSAGE, 6), D.RECEIVED, L.NONE),
)  # fmt: skip
