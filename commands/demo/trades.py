"""Account takeovers: strangers who trade in customers' accounts, or enter and are stopped."""

from dataclasses import dataclass

from commands.demo.scene import (
    DAY,
    DESK,
    HOUR,
    OWN_SITE,
    SECOND_LOOK,
    WEB_AND_APP,
    Figures,
    Parts,
    Scene,
    Tale,
    Telling,
)
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    IncidentKind,
    Publication,
)

F, A, B = FigureItem, ContainmentAction, Body
GRAVE_TRADES, GRAVE_LOGINS = 3, 100
"""From how many accounts on a 対策本部 is set up."""

MAIL = "当社をかたる電子メールから偽サイトに誘導され、ログインIDとパスワードを入力した"
RELAY = "SMSから偽サイトに誘導され、入力した認証番号をその場で第三者に使われた"
STEALER = "利用者のパソコンが情報を盗み取るマルウェアに感染し、保存していた認証情報が流出した"


@dataclass(frozen=True)
class Trades:
    """An account takeover with sales and purchases, and no withdrawal."""

    title: str
    accounts: int
    sold: int
    bought: int
    loss: int
    target: str
    trick: str = MAIL
    source: DiscoverySource = DiscoverySource.CUSTOMER

    @property
    def worst(self) -> int:
        """Give the most accounts that may be concerned."""
        return self.accounts * 3 + 2

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        kinds = {IncidentKind.UNAUTHORIZED_ACCESS, IncidentKind.UNAUTHORIZED_TRADE}
        if self.trick is not STEALER:
            kinds.add(IncidentKind.PHISHING)
        return Tale(
            title=self.title,
            kinds=frozenset(kinds),
            damage=Damage.YES,
            source=self.source,
            summary=(
                f"第三者が顧客{self.accounts}名の口座に不正にログインし、保有していた株式を売却したうえで、"
                f"その代金により{self.target}を買い付けた。売買はいずれも成行注文で、数分のうちに続けて"
                "行われている。出金先口座の変更と出金は確認されていない。"
            ),
            early=Telling(self._early(scene), self._early_figures(scene)),
            late=Telling(self._late(scene), self._late_figures(scene)),
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.about(-3 * HOUR),
            "occurred_to": scene.about(-90),
            "known": scene.at(-15),
            "known_by": _first_department(self.source),
            "discovery_detail": _detail(self.source),
            "services": WEB_AND_APP,
            "cause_status": CauseStatus.UNKNOWN,
            "measures": (
                scene.measure(15, A.ACCOUNT_FREEZE, f"該当する{self.accounts}口座の取引を停止"),
                scene.measure(35, A.SOURCE_BLOCK, "不正ログインに使われた接続元を遮断"),
                scene.measure(50, A.WITHDRAWAL_HOLD, "該当する口座からの出金を停止"),
            ),
            "response_note": "同じ接続元からのログインの有無を、全口座のアクセス記録で確認している。",
            "customer_contact": f"顧客{self.accounts}名に電話で連絡し、本人による取引でないことを確認している。",
            "consultation_desk": DESK,
            "publication": Publication.CONSIDERING,
            "bodies": (
                scene.told(B.POLICE, 58, "サイバー犯罪相談窓口", state=ContactState.CONSULTED),
            ),
            "outlook": "アクセス記録の確認を当日中に終え、被害口座の範囲を確定させる。",
            **scene.organisation(is_grave=self.accounts >= GRAVE_TRADES),
            **scene.next_report(),
        }

    def _early_figures(self, scene: Scene) -> Figures:
        return {
            F.CUSTOMERS: scene.expected(self.accounts, self.worst),
            F.ACCOUNTS: scene.expected(self.accounts, self.worst),
            F.ACCESSES: scene.expected(self.accounts, self.worst),
            F.TRADES: scene.unsettled(self.accounts),
            F.SOLD_YEN: scene.unsettled(self.sold),
            F.BOUGHT_YEN: scene.unsettled(self.bought),
            F.CUSTOMER_LOSS_YEN: scene.unsettled(),
        }

    def _late(self, scene: Scene) -> Parts:
        return {
            "cause_status": CauseStatus.PRESUMED,
            "cause": f"顧客への聞き取りによると、{self.trick}ものとみられる。当社システムからの漏えいは確認されていない。",
            "method": "窃取した認証情報でログインし、保有株式を売却した代金で、値動きの軽い銘柄を高値で買い付けたもの。第三者が自らの持ち高を売り抜ける目的とみられる。",
            "response_note": "全口座のアクセス記録を確認し、同じ手口によるほかの口座への不正ログインがないことを確かめた。",
            "compensation_policy": "約款の定めにかかわらず、顧客ごとの事情と当社の注意喚起の状況を踏まえ、個別に補償を協議する。",
            "publication": Publication.DONE,
            "published": scene.at(DAY),
            "publication_medium": OWN_SITE,
            "bodies": (
                scene.told(
                    B.POLICE, 58, "サイバー犯罪相談窓口", state=ContactState.DAMAGE_REPORTED,
                    receipt_no=f"第{self.accounts * 37 + 105}号",
                ),
                scene.told(B.ASSOCIATION, DAY, "発生件数と手口を連絡"),
                scene.told(B.FINANCIAL_ISAC, DAY + HOUR, "接続元と偽サイトの情報を共有"),
            ),
            "outlook": "顧客との補償の協議を続け、合意に至った顧客から順に支払う。",
            "preventive_done": "短時間に全保有銘柄を売却する注文を検知し、確認が取れるまで保留する仕組みを導入した。",
            "preventive_planned": "フィッシングに耐性のある多要素認証を、ログイン時に必須とする。",
        }  # fmt: skip

    def _late_figures(self, scene: Scene) -> Figures:
        return {
            F.CUSTOMERS: scene.confirmed(self.accounts),
            F.ACCOUNTS: scene.confirmed(self.accounts),
            F.ACCESSES: scene.confirmed(self.accounts + 1),
            F.TRADES: scene.confirmed(self.accounts),
            F.SOLD_YEN: scene.confirmed(self.sold),
            F.BOUGHT_YEN: scene.confirmed(self.bought),
            F.CUSTOMER_LOSS_YEN: scene.expected(None, self.loss, SECOND_LOOK),
            F.INQUIRIES: scene.confirmed(self.accounts * 4 + 6),
            F.COMPLAINTS: scene.confirmed(self.accounts // 2 + 1),
        }


def _first_department(source: DiscoverySource) -> str:
    return "顧客相談室" if source is DiscoverySource.CUSTOMER else "情報セキュリティ部"


def _detail(source: DiscoverySource) -> str:
    if source is DiscoverySource.CUSTOMER:
        return "顧客Aから、身に覚えのない売却の約定通知が届いたとの電話があった。"
    if source is DiscoverySource.PEER:
        return "業界の情報共有により、同じ接続元からの不正ログインの情報を受けた。"
    return "普段と異なる接続元からのログインと、続けての一括売却を検知した。"


@dataclass(frozen=True)
class Logins:
    """Accounts that were entered, and nothing more: a second check held."""

    title: str
    accounts: int
    tries: int
    source: DiscoverySource = DiscoverySource.MONITORING

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        return Tale(
            title=self.title,
            kinds=frozenset({IncidentKind.UNAUTHORIZED_ACCESS}),
            damage=Damage.NO,
            source=self.source,
            summary=(
                f"海外の接続元から約{self.tries:,}回のログインが試みられ、{self.accounts}口座でログインに"
                "成功していた。取引と出金には別の暗証による認証が必要なため、売買、出金及び登録情報の"
                "変更は行われていない。"
            ),
            early=Telling(self._early(scene), self._early_figures(scene)),
            late=Telling(self._late(scene), self._late_figures(scene)),
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.about(-14 * HOUR),
            "occurred_to": scene.about(-HOUR),
            "known": scene.at(-25),
            "known_by": "システム部",
            "discovery_detail": "ログインの失敗が通常の十倍を超え、監視の警報が上がった。",
            "services": WEB_AND_APP,
            "cause_status": CauseStatus.PRESUMED,
            "cause": "他社のサービスから流出したIDとパスワードの組を順に試す攻撃とみられる。",
            "measures": (
                scene.measure(10, A.SOURCE_BLOCK, "攻撃元とみられる接続元を一括して遮断"),
                scene.measure(30, A.LOGIN_STOP, f"{self.accounts}口座のログインを停止"),
                scene.measure(45, A.FORCED_PASSWORD_RESET, "停止した口座の再設定を必須に変更"),
            ),
            "customer_contact": "該当する顧客に、電子メールと郵便でパスワードの再設定を案内する。",
            "consultation_desk": DESK,
            "publication": Publication.CONSIDERING,
            "bodies": (scene.told(B.JPCERT, 55, "攻撃元の情報を提供"),),
            "outlook": "ログイン後の操作の記録を口座ごとに確認し、閲覧された画面を特定する。",
            **scene.organisation(is_grave=self.accounts >= GRAVE_LOGINS),
            **scene.next_report(),
        }

    def _early_figures(self, scene: Scene) -> Figures:
        return {
            F.CUSTOMERS: scene.expected(self.accounts, self.accounts * 2),
            F.ACCOUNTS: scene.expected(self.accounts, self.accounts * 2),
            F.ACCESSES: scene.unsettled(self.accounts),
        }

    def _late(self, scene: Scene) -> Parts:
        return {
            "cause_status": CauseStatus.IDENTIFIED,
            "cause": "他社のサービスから流出したIDとパスワードを使い回していた口座が狙われた。当社からの漏えいはない。",
            "method": "自動化されたプログラムにより、海外の多数の接続元から分散してログインを試みたもの。",
            "impact_note": "ログイン後に表示された画面は資産残高の一覧までで、氏名、住所及び口座番号の表示はなかった。",
            "customer_contact": "該当する全ての顧客への案内を終え、パスワードの再設定は9割を超えている。",
            "compensation_policy": "財産上の被害がないため、補償の対象はない。",
            "publication": Publication.DONE,
            "published": scene.at(DAY + 2 * HOUR),
            "publication_medium": OWN_SITE,
            "bodies": (
                scene.told(B.JPCERT, 55, "攻撃元の情報を提供"),
                scene.told(B.FINANCIAL_ISAC, DAY, "攻撃の傾向を共有"),
                scene.told(B.POLICE, DAY, state=ContactState.CONSULTED),
            ),
            "outlook": "同様の攻撃に備え、監視を1か月間強化する。",
            "preventive_done": "短時間に多数の口座へログインを試みる接続元を、自動で遮断する設定にした。",
            "preventive_planned": "多要素認証の必須化を前倒しする。",
        }

    def _late_figures(self, scene: Scene) -> Figures:
        return {
            F.CUSTOMERS: scene.confirmed(self.accounts),
            F.ACCOUNTS: scene.confirmed(self.accounts),
            F.ACCESSES: scene.confirmed(self.accounts + self.accounts // 8),
            F.INQUIRIES: scene.confirmed(self.accounts // 3 + 4),
        }
