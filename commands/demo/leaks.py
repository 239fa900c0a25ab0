"""Customers' data that went astray: by a slip, through a contractor, by loss, by a fault, by curiosity."""

from dataclasses import dataclass

from commands.demo.scene import DAY, DESK, HOUR, OWN_SITE, Figures, Parts, Scene, Tale, Telling
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    IncidentKind,
    Publication,
)

F, A, B, K = FigureItem, ContainmentAction, Body, IncidentKind
MANY = 1000
SHARED_DUTY = (
    "個人情報保護法及び金融商品取引業等に関する内閣府令に基づく報告の要否を、並行して確認する。"
)


@dataclass(frozen=True)
class Slip:
    """How data went astray: the story of one way, in its own words."""

    summary: str
    services: str
    found_by: str
    first_action: str
    cause: str
    method: str
    done: str
    planned: str
    hours: int = 48
    """How long before its discovery it happened."""


MISDELIVERY = Slip(
    summary="顧客に郵送する書類の封入の際に二通が重なり、別の顧客の書類を同封して発送した。受け取った顧客からの連絡で判明した。",
    services="顧客あて書類の郵送（印刷と封入は委託先が行う）",
    found_by="顧客Aから、他人の書類が同封されているとの電話があった。",
    first_action="同じ日に封入した分の発送を止め、全件を開封せずに重量で点検",
    cause="封入機の二重送りの検知が、用紙の変更の際に無効になっていた。",
    method="誤封入による漏えいで、第三者の関与はない。",
    done="封入機の検知を有効に戻し、封入後の重量の検査を全件に広げた。",
    planned="書類の電子交付への切替えを、対象の顧客に案内する。",
)
MISSENT_MAIL = Slip(
    summary="顧客への案内を電子メールで一斉に送る際、宛先の全員のメールアドレスが互いに見える状態で送信した。",
    services="顧客への一斉送信の電子メール",
    found_by="受信した顧客Aから、ほかの人のアドレスが見えるとの連絡があった。",
    first_action="送信を中止し、受信した顧客に削除を依頼する文面を用意",
    cause="一斉送信のシステムを使わず、担当者が通常のメールソフトで宛先欄に入力した。",
    method="誤送信による漏えいで、第三者の関与はない。",
    done="社外の11件以上の宛先を含むメールを、上長の承認まで保留する設定にした。",
    planned="一斉送信の手順を改め、全部店で研修を行う。",
)
LOST_TABLET = Slip(
    summary="営業担当者が外出先からの帰路に、顧客の一覧を保存した業務用タブレット端末を紛失した。端末は暗号化されており、解除の失敗が続くと初期化される。",
    services="営業支援システム（業務用タブレット端末）",
    found_by="紛失した職員から、帰社予定の時刻に報告があった。",
    first_action="端末の通信を停止し、遠隔で初期化を指示",
    cause="電車内の網棚に置いた鞄を取り違えた。",
    method="紛失による漏えいのおそれで、画面のロックが解除された形跡はない。",
    done="端末への顧客の一覧の保存を止め、画面上の閲覧だけに改めた。",
    planned="持ち出しの承認と返却の確認を、貸出簿からシステムに移す。",
    hours=3,
)
LOST_PAPERS = Slip(
    summary="営業担当者が顧客を訪問した帰りに、顧客の情報が記載された書類を入れた封筒を置き忘れた。立ち寄り先と交通機関に照会しているが、見つかっていない。",
    services="営業部店での書類の取扱い（紙の書類）",
    found_by="書類を紛失した職員から、帰社後に報告があった。",
    first_action="立ち寄り先、交通機関及び警察の遺失物の窓口に照会",
    cause="書類を入れた封筒を、鞄とは別に手で持ち運んでいた。",
    method="置き忘れによる漏えいのおそれで、第三者による利用は確認されていない。",
    done="書類の持ち出しを許可制とし、施錠できる鞄での携行に改めた。",
    planned="訪問先での手続を、画面上で完結する方式に移す。",
    hours=3,
)
WRONG_SCREEN = Slip(
    summary="ウェブサイトの更新後、ログインした顧客に別の顧客の資産残高の画面が表示される事象が発生した。画面の一時保存の設定の誤りによるもので、取引はできない状態であった。",
    services="インターネット取引サービス（資産残高の画面）",
    found_by="顧客Aから、自分のものではない残高が表示されるとの連絡があった。",
    first_action="資産残高の画面を停止し、更新前の状態に戻した",
    cause="負荷を軽くするための一時保存の設定に、顧客ごとの区別が抜けていた。",
    method="システムの不具合による漏えいで、外部からの攻撃ではない。",
    done="一時保存の対象から顧客の情報を除き、同種の設定がほかにないことを確かめた。",
    planned="更新の前に、複数の顧客で同時に操作する試験を必須とする。",
    hours=2,
)
PEEPING = Slip(
    summary="営業部の職員が、業務上の必要がないのに知人の口座の残高を照会し、その内容を家族に話していた。アクセス記録の定例の点検で判明した。",
    services="顧客管理システム",
    found_by="アクセス記録の月次の点検で、担当外の顧客の照会を抽出した。",
    first_action="当該職員の利用者IDを停止",
    cause="当該職員が、業務上の必要がない照会を私的な関心から行った。",
    method="権限のある職員による目的外の閲覧で、外部への持ち出しは口頭に限られる。",
    done="担当外の顧客を照会する際に、理由の入力を必須とした。",
    planned="照会の記録を上長が毎週確認する手順を定める。",
    hours=24 * 19,
)


@dataclass(frozen=True)
class Leak:
    """Data of customers in wrong hands, or possibly so."""

    title: str
    slip: Slip
    people: int
    items: str
    source: DiscoverySource = DiscoverySource.CUSTOMER
    damage: Damage = Damage.YES

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        kinds = {K.DATA_BREACH}
        if self.source is not DiscoverySource.CUSTOMER:
            kinds.add(K.OTHER)
        return Tale(
            title=self.title,
            kinds=frozenset(kinds),
            damage=self.damage,
            source=self.source,
            summary=self.slip.summary,
            early=Telling(
                self._early(scene),
                {
                    F.CUSTOMERS: scene.expected(None, self.people),
                    F.DATA_SUBJECTS: scene.expected(None, self.people),
                },
            ),
            late=Telling(self._late(scene), self._late_figures(scene)),
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.about(-self.slip.hours * HOUR),
            "known": scene.at(-30),
            "known_by": "顧客相談室" if self.source is DiscoverySource.CUSTOMER else "営業企画部",
            "discovery_detail": self.slip.found_by,
            "services": self.slip.services,
            "leaked_items": self.items,
            "cause_status": CauseStatus.UNKNOWN,
            "measures": (scene.measure(30, A.OTHER, self.slip.first_action),),
            "response_note": SHARED_DUTY,
            "consultation_desk": DESK,
            "publication": Publication.CONSIDERING,
            "outlook": "対象となる顧客を特定し、個別に説明とおわびを行う。",
            **scene.organisation(is_grave=self.people >= MANY),
            **scene.next_report(3 * DAY),
        }

    def _late_figures(self, scene: Scene) -> Figures:
        return {
            F.CUSTOMERS: scene.confirmed(self.people),
            F.DATA_SUBJECTS: scene.confirmed(self.people),
            F.INQUIRIES: scene.confirmed(self.people // 12 + 2),
            F.COMPLAINTS: scene.confirmed(self.people // 60 + 1),
        }

    def _late(self, scene: Scene) -> Parts:
        is_public = self.people >= 100  # noqa: PLR2004 (below it each customer is told in person)
        return {
            "cause_status": CauseStatus.IDENTIFIED,
            "cause": self.slip.cause,
            "method": self.slip.method,
            "impact_note": "暗証番号とパスワードは含まれていない。二次被害は確認されていない。",
            "customer_contact": f"対象の顧客{self.people:,}名に、書面又は電話で経緯を説明し、おわびした。",
            "compensation_policy": "財産上の被害が生じた場合は、個別に対応する。",
            "publication": Publication.DONE if is_public else Publication.NONE,
            "published": scene.at(2 * DAY) if is_public else None,
            "publication_medium": OWN_SITE if is_public else None,
            "bodies": (
                scene.told(B.PPC, 2 * DAY, "速報の要否を確認し、所管の窓口に提出"),
                scene.told(B.ASSOCIATION, 2 * DAY + HOUR),
            ),
            "outlook": "二次被害の有無を3か月間確認する。",
            "preventive_done": self.slip.done,
            "preventive_planned": self.slip.planned,
        }


@dataclass(frozen=True)
class ContractorBreach:
    """Ransomware at a contractor that holds customers' data."""

    title: str
    contractor: str
    duty: str
    people: int

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        return Tale(
            title=self.title,
            kinds=frozenset({K.DATA_BREACH, K.MALWARE}),
            damage=Damage.UNKNOWN,
            source=DiscoverySource.CONTRACTOR,
            summary=(
                f"{self.duty}を委託している{self.contractor}のサーバがランサムウェアに感染し、業務用の"
                "ファイルが暗号化された。当社の顧客の情報が外部に持ち出されたおそれがあり、委託先が"
                "専門の調査会社による調査を始めている。当社のシステムへの影響は確認されていない。"
            ),
            early=Telling(
                self._early(scene),
                {
                    F.CUSTOMERS: scene.expected(None, self.people),
                    F.DATA_SUBJECTS: scene.expected(None, self.people),
                },
            ),
            late=Telling(self._late(scene), {F.DATA_SUBJECTS: scene.expected(None, self.people)}),
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.about(-2 * DAY),
            "known": scene.at(-40),
            "known_by": "業務管理部",
            "discovery_detail": "委託先の責任者から、電話とメールで第一報を受けた。",
            "services": f"{self.duty}（委託業務）",
            "contractors": self.contractor,
            "leaked_items": "氏名、住所、生年月日、口座番号の一部",
            "cause_status": CauseStatus.UNKNOWN,
            "measures": (
                scene.measure(20, A.OTHER, "委託先との接続を遮断し、データの受渡しを停止"),
                scene.measure(55, A.OTHER, "委託先に、機器の電源を切らずに保全するよう依頼"),
            ),
            "response_note": f"委託していた業務を社内の代替手順に切り替えた。{SHARED_DUTY}",
            "consultation_desk": DESK,
            "publication": Publication.CONSIDERING,
            "bodies": (scene.told(B.CONTRACTOR, 10, "調査と保全を依頼"),),
            "outlook": "委託先の調査会社から、持ち出しの有無について中間の報告を受ける。",
            **scene.organisation(is_grave=True),
            **scene.next_report(DAY),
        }

    def _late(self, scene: Scene) -> Parts:
        return {
            "cause_status": CauseStatus.PRESUMED,
            "cause": "委託先の遠隔接続用の機器に、修正プログラムが適用されていない脆弱性があった。",
            "method": "脆弱性を悪用して侵入し、管理者の権限を得た後に、休日の夜間に一斉に暗号化したとみられる。",
            "impact_note": "委託先の控えからの復元を進めている。公開を示唆する文面が残されていたが、実際の公開は確認されていない。",
            "customer_contact": "対象となり得る顧客に、郵便での案内を順次発送している。",
            "compensation_policy": "二次被害が生じた場合は、委託先と協議のうえ当社が対応する。",
            "publication": Publication.DONE,
            "published": scene.at(2 * DAY),
            "publication_medium": f"{OWN_SITE}及び委託先のウェブサイト",
            "bodies": (
                scene.told(B.CONTRACTOR, 10, "調査と保全を依頼"),
                scene.told(B.PPC, 2 * DAY, "委託元として速報を提出"),
                scene.told(B.POLICE, 2 * DAY, "委託先が届出", state=ContactState.CONSULTED),
                scene.told(B.FINANCIAL_ISAC, 2 * DAY + HOUR),
            ),
            "headquarters": Headquarters.SET_UP,
            "outlook": "調査会社の最終の報告を受け、持ち出しの有無を確定させる。",
            "preventive_done": "同様の機器を使う全ての委託先に、修正の適用状況を照会した。",
            "preventive_planned": "委託先の点検の項目に、外部に公開している機器の管理を加える。",
        }
