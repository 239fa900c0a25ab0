"""Attacks on the house and on its name: phishing sites, threats and floods, malware."""

from dataclasses import dataclass

from commands.demo.scene import (
    DAY,
    DESK,
    FIRST_LOOK,
    HOUR,
    OWN_SITE,
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

F, A, B, K, S = FigureItem, ContainmentAction, Body, IncidentKind, DiscoverySource


@dataclass(frozen=True)
class Phishing:
    """A site, an app or an account that pretends to be the firm."""

    title: str
    lure: str
    reports: int
    source: DiscoverySource = S.CUSTOMER
    damage: Damage = Damage.NO

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        return Tale(
            title=self.title,
            kinds=frozenset({K.PHISHING}),
            damage=self.damage,
            source=self.source,
            summary=(
                f"{self.lure}を確認した。ログインIDとパスワードに加え、取引に用いる暗証や連絡先の入力を"
                "求める作りとなっている。"
            ),
            early=Telling(
                self._early(scene),
                {F.CUSTOMERS: scene.unsettled(), F.INQUIRIES: scene.unsettled(self.reports // 2)},
            ),
            late=Telling(
                self._late(scene),
                {
                    F.CUSTOMERS: scene.confirmed(3 if self.damage is Damage.YES else 0),
                    F.INQUIRIES: scene.confirmed(self.reports),
                },
            ),
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.about(-6 * HOUR),
            "discovery_detail": "不審な案内が届いたとの通報があり、内容を確認した。",
            "services": "なし（当社のシステムの外で起きた事象）",
            "cause_status": CauseStatus.PRESUMED,
            "cause": "当社をかたり、顧客の認証情報を集める目的とみられる。",
            "measures": (
                scene.measure(25, A.OTHER, "偽サイト等の閉鎖を、接続事業者と関係機関に依頼"),
                scene.measure(45, A.OTHER, "主要な閲覧ソフトの警告の対象として登録を申請"),
            ),
            "consultation_desk": DESK,
            "publication": Publication.PLANNED,
            "published": scene.at(3 * HOUR),
            "publication_medium": OWN_SITE,
            "bodies": (scene.told(B.JPCERT, 30, "閉鎖の調整を依頼"),),
            "outlook": "閉鎖を確認するまで、稼働の状況を2時間ごとに確認する。",
            **scene.organisation(is_grave=False),
            **scene.next_report(3 * DAY),
        }

    def _late(self, scene: Scene) -> Parts:
        is_harmed = self.damage is Damage.YES
        return {
            "cause_status": CauseStatus.IDENTIFIED,
            "method": "本物の画面を写し取った偽の画面に、短時間だけ有効な転送先から誘導していた。",
            "customer_contact": (
                "情報を入力したと申し出た顧客の認証情報を無効にし、再設定を案内した。"
                if is_harmed
                else "問合せのあった顧客に、入力していないことを確認し、注意点を説明した。"
            ),
            "compensation_policy": "財産上の被害は確認されていない。生じた場合は個別に協議する。",
            "publication": Publication.DONE,
            "published": scene.at(3 * HOUR),
            "publication_medium": OWN_SITE,
            "bodies": (
                scene.told(B.JPCERT, 30, "閉鎖の調整を依頼"),
                scene.told(B.POLICE, DAY, "情報提供", state=ContactState.CONSULTED),
                scene.told(B.FINANCIAL_ISAC, DAY, "偽サイトの情報を共有"),
            ),
            "outlook": "偽サイトは閉鎖された。類似のドメイン名の登録を引き続き監視する。",
            "preventive_done": "類似のドメイン名の登録を毎日検知する監視を始めた。",
            "preventive_planned": "当社からの電子メールに、送信元を確かめられる表示を加える。",
        }


@dataclass(frozen=True)
class Flood:
    """A denial of service, or the threat of one."""

    title: str
    minutes: int
    """How long the service was hard to reach; zero for a threat that stayed one."""

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        summary = (
            "取引の開始前から外部の多数の接続元より大量の通信を受け、ウェブサイトへの接続が"
            f"約{self.minutes}分間つながりにくい状態となった。電話による注文の受付で代替した。"
        )
        if not self.minutes:
            summary = (
                "暗号資産の支払いに応じなければ大量の通信を送り付けるとの脅迫のメールが、問合せ窓口に"
                "届いた。試しとみられる短時間の通信の増加があったが、サービスへの影響はなかった。"
            )
        return Tale(
            title=self.title,
            kinds=frozenset({K.DDOS}),
            damage=Damage.UNKNOWN if self.minutes else Damage.NO,
            source=S.MONITORING if self.minutes else S.OTHER,
            summary=summary,
            early=Telling(self._early(scene), {F.CUSTOMERS: self._concerned(scene)}),
            late=Telling(
                self._late(scene),
                {
                    F.CUSTOMERS: scene.confirmed(0),
                    F.INQUIRIES: scene.confirmed(self.minutes * 2 + 1),
                },
            ),
        )

    def _concerned(self, scene: Scene) -> Parts:
        return scene.unsettled() if self.minutes else scene.confirmed(0, FIRST_LOOK)

    def _early(self, scene: Scene) -> Parts:
        times = {"occurred_from": scene.at(-8)}
        if self.minutes:
            times["occurred_to"] = scene.about(self.minutes)
        return {
            **times,
            "services": WEB_AND_APP,
            "cause_status": CauseStatus.PRESUMED,
            "cause": "金銭を要求する者による攻撃とみられる。",
            "method": "第三者の機器を踏み台にして応答を集中させる手法。",
            "measures": (
                scene.measure(12, A.OTHER, "通信事業者の防御サービスを有効にし、通信を迂回"),
                scene.measure(30, A.SOURCE_BLOCK, "海外からの通信の一部を制限"),
            ),
            "response_note": "要求には応じない。記録を保全し、警察に提供する。",
            "discovery_detail": (
                "通信量の監視の警報が上がった。"
                if self.minutes
                else "問合せ窓口に届いた脅迫のメールを、受信した職員が報告した。"
            ),
            "customer_contact": (
                "ウェブサイトとアプリの障害情報、電話の自動音声で案内した。"
                if self.minutes
                else "サービスへの影響がないため、個別の連絡は行っていない。"
            ),
            "consultation_desk": DESK,
            "publication": Publication.DONE if self.minutes else Publication.NONE,
            "published": scene.at(25) if self.minutes else None,
            "publication_medium": f"{OWN_SITE}の障害情報" if self.minutes else None,
            "bodies": (
                scene.told(B.POLICE, 40, state=ContactState.CONSULTED),
                scene.told(B.FINANCIAL_ISAC, 50, "攻撃元と通信量の情報を共有"),
            ),
            "outlook": "72時間は監視の要員を増やし、再度の攻撃に備える。",
            **scene.organisation(is_grave=bool(self.minutes)),
            **scene.next_report(DAY),
        }

    def _late(self, scene: Scene) -> Parts:
        return {
            "damage": Damage.NO,
            "cause_status": CauseStatus.PRESUMED,
            "impact_note": "約定済みの取引と預り資産への影響はない。",
            "compensation_policy": "財産上の被害の申出はなく、補償の対象はない。",
            "bodies": (
                scene.told(B.POLICE, 40, state=ContactState.CONSULTED),
                scene.told(B.FINANCIAL_ISAC, 50, "攻撃元と通信量の情報を共有"),
                scene.told(B.EXCHANGE, DAY, "注文の受付の状況を連絡"),
            ),
            "outlook": "再度の攻撃はなく、監視を通常の体制に戻した。",
            "preventive_done": "防御サービスを常時有効にした。",
            "preventive_planned": "配信網を分け、取引の画面と案内の画面を別の経路とする。",
        }


@dataclass(frozen=True)
class Infection:
    """Malware on a machine of the firm's own."""

    title: str
    place: str
    people: int

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        return Tale(
            title=self.title,
            kinds=frozenset({K.MALWARE} | ({K.DATA_BREACH} if self.people else set())),
            damage=Damage.UNKNOWN,
            source=S.MONITORING,
            summary=(
                f"{self.place}のパソコン1台が、取引先を装った電子メールの添付ファイルからマルウェアに"
                "感染し、外部の不審な接続先への通信を検知して自動的に切り離された。"
            ),
            early=Telling(self._early(scene), {F.CUSTOMERS: self._expected(scene)}),
            late=Telling(self._late(scene), self._late_figures(scene)),
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.at(-22),
            "discovery_detail": "端末の監視が不審な通信を検知した。",
            "services": f"{self.place}の事務用パソコン（取引のシステムとは別の回線）",
            "cause_status": CauseStatus.IDENTIFIED,
            "cause": "職員が添付ファイルを開き、編集の許可の警告に応じた。",
            "measures": (
                scene.measure(2, A.OTHER, "感染した端末を社内の回線から切り離した"),
                scene.measure(35, A.SOURCE_BLOCK, "不審な接続先への通信を全社で遮断"),
            ),
            "consultation_desk": DESK,
            "publication": Publication.CONSIDERING,
            "bodies": (scene.told(B.JPCERT, 50, "検体の情報を提供"),),
            "outlook": "端末を保全し、保存されていたファイルの持ち出しの有無を調べる。",
            **scene.organisation(is_grave=False),
            **scene.next_report(2 * DAY),
        }

    def _late(self, scene: Scene) -> Parts:
        return {
            "damage": Damage.YES if self.people else Damage.NO,
            "method": "添付ファイルに埋め込まれた命令が、情報を盗み取るプログラムを取り寄せるもの。",
            "leaked_items": "氏名、メールアドレス" if self.people else None,
            "impact_note": "ほかの端末とサーバへの広がりはない。",
            "customer_contact": "当社名の不審なメールに注意するよう、電子メールで案内した。",
            "compensation_policy": "財産上の被害は確認されていない。",
            "publication": Publication.DONE if self.people else Publication.NONE,
            "published": scene.at(2 * DAY) if self.people else None,
            "publication_medium": OWN_SITE if self.people else None,
            "outlook": "端末を入れ替え、当該の職員の認証情報を全て更新した。",
            "preventive_done": "外部から届いた文書の中の命令を、既定で実行しない設定に統一した。",
            "preventive_planned": "全職員を対象に、標的型メールの訓練を四半期ごとに行う。",
        }

    def _expected(self, scene: Scene) -> Parts:
        return scene.expected(None, self.people) if self.people else scene.unsettled()

    def _late_figures(self, scene: Scene) -> Figures:
        figures = {F.CUSTOMERS: scene.confirmed(self.people)}
        return (
            {**figures, F.DATA_SUBJECTS: scene.confirmed(self.people)} if self.people else figures
        )
