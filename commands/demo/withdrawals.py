"""Money that left customers' accounts, and what looking back at past changes brought to light."""

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
from core.moments import Precision
from incidents.models import Outflow
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    IncidentKind,
    Origin,
    Publication,
)

F, A, B, K = FigureItem, ContainmentAction, Body, IncidentKind

FORGED = "登録された出金先口座が、偽造した本人確認書類で開設された同名義の口座に変更されていた"
REMOTE = "サポートを装う電話で遠隔操作のソフトを入れさせられ、その場で出金先口座を変更された"


@dataclass(frozen=True)
class Withdrawals:
    """Securities sold, the registered bank account changed, and the money withdrawn."""

    title: str
    outflows: tuple[Outflow, ...]
    sold: int
    trick: str = FORGED
    recovered: int = 0
    also: int = 0
    """Accounts found later that were entered and changed, but not emptied."""
    days_before: int = 0
    """How many days the damage lies before its discovery; above thirty it is 過去分."""

    @property
    def accounts(self) -> int:
        """Give the number of accounts money was taken from."""
        return sum(row.accounts or 0 for row in self.outflows)

    @property
    def withdrawn(self) -> int:
        """Give the yen that left."""
        return sum(row.yen or 0 for row in self.outflows)

    @property
    def is_past(self) -> bool:
        """Say whether looking back found it."""
        return self.days_before > 30  # noqa: PLR2004 (the month of the field's comment)

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        kinds = {K.UNAUTHORIZED_ACCESS, K.UNAUTHORIZED_WITHDRAWAL}
        if self.sold:
            kinds.add(K.UNAUTHORIZED_TRADE)
        sale = "保有株式を売却し、" if self.sold else "預り金について、"
        return Tale(
            title=self.title,
            kinds=frozenset(kinds),
            damage=Damage.YES,
            source=DiscoverySource.LOOK_BACK if self.is_past else DiscoverySource.CUSTOMER,
            summary=(
                f"第三者が顧客{self.accounts}名の口座に不正にログインし、{sale}出金先の銀行口座を変更した"
                f"うえで出金した。{self.trick}ことを確認している。"
            ),
            early=Telling(self._early(scene), self._early_figures(scene)),
            late=Telling(self._late(scene), self._late_figures(scene)),
            origin=Origin.RETROSPECTIVE if self.is_past else Origin.NEW,
        )

    def _early(self, scene: Scene) -> Parts:
        detail = "顧客Aから、身に覚えのない出金の通知が届いたとの申出があった。"
        if self.is_past:
            detail = "過去1年間の出金先口座の変更を改めて点検し、変更の直後に全額を出金した口座を抽出した。"
        return {
            **self._time(scene),
            "discovery_detail": detail,
            "services": WEB_AND_APP,
            "outflows": self.outflows,
            "cause_status": CauseStatus.UNKNOWN,
            "measures": (
                scene.measure(10, A.WITHDRAWAL_HOLD, f"該当する{self.accounts}口座の出金を停止"),
                scene.measure(40, A.PAYOUT_CHANGE_STOP, "全ての顧客について、ウェブでの変更を停止"),
                scene.measure(55, A.FORCED_PASSWORD_RESET, "該当する口座のパスワードを無効化"),
            ),
            "customer_contact": "該当する顧客に電話で連絡し、本人による手続でないことを確認した。",
            "consultation_desk": DESK,
            "publication": Publication.CONSIDERING,
            "bodies": (
                scene.told(B.DESTINATION_BANK, 25, "出金先口座の凍結を依頼"),
                scene.told(B.POLICE, 50, state=ContactState.CONSULTED),
            ),
            "outlook": "出金先口座の変更があった全ての口座について、接続元と変更の経緯を確認する。",
            **scene.organisation(is_grave=True),
            **scene.next_report(DAY),
        }

    def _time(self, scene: Scene) -> Parts:
        if self.is_past:
            return {
                "occurred_from": scene.within(self.days_before, Precision.MONTH),
                "occurred_to": scene.within(self.days_before - 25, Precision.EARLY),
            }
        return {
            "occurred_from": scene.within(self.days_before + 2, Precision.DAY),
            "occurred_to": scene.about(-5 * HOUR),
            "known": scene.at(-20),
            "known_by": "顧客相談室",
        }

    def _early_figures(self, scene: Scene) -> Figures:
        worst = self.accounts + 5
        figures = {
            F.CUSTOMERS: scene.expected(self.accounts, worst),
            F.ACCOUNTS: scene.expected(self.accounts, worst),
            F.ACCESSES: scene.unsettled(self.accounts),
            F.WITHDRAWALS: scene.expected(self.accounts, worst),
            F.WITHDRAWN_YEN: scene.unsettled(self.withdrawn),
        }
        if self.sold:
            figures[F.TRADES] = scene.unsettled(self.accounts)
            figures[F.SOLD_YEN] = scene.unsettled(self.sold)
            figures[F.BOUGHT_YEN] = scene.confirmed(0, FIRST_LOOK)
        return figures

    def _late(self, scene: Scene) -> Parts:
        recovered = "出金先の金融機関に残高はなく、組戻しはできなかった。"
        if self.recovered:
            recovered = f"出金先の金融機関の協力により、{self.recovered:,}円の組戻しを受けた。"
        if self.also:
            recovered += f"調査の結果、売却又は出金先口座の変更にとどまり出金のない{self.also}口座が新たに判明した。"
        return {
            "cause_status": CauseStatus.PRESUMED,
            "cause": "ログインIDと二種類のパスワードの入手経路は特定できていない。当社システムからの漏えいは確認されていない。",
            "method": f"{self.trick}もの。変更から出金の指示まで、いずれもウェブで行われている。",
            "impact_note": recovered,
            "compensation_policy": "被害に遭った顧客に、出金された金額の全額を補償する。",
            "publication": Publication.DONE,
            "published": scene.at(2 * DAY),
            "publication_medium": OWN_SITE,
            "bodies": (
                scene.told(B.DESTINATION_BANK, 25, "出金先口座の凍結を依頼"),
                scene.told(
                    B.POLICE, 50, state=ContactState.DAMAGE_REPORTED,
                    receipt_no=f"第{self.accounts * 53 + 210}号",
                ),
                scene.told(B.ASSOCIATION, DAY, "手口と金額を連絡"),
            ),
            "outlook": "補償の手続を順に進め、完了後に最終の状況を報告する。",
            "preventive_done": "出金先口座の変更を、書面と本人限定受取郵便による手続に改めた。",
            "preventive_planned": "変更後7日間は出金を保留する仕組みと、変更時の多要素認証を導入する。",
        }  # fmt: skip

    def _late_figures(self, scene: Scene) -> Figures:
        entered = self.accounts + self.also
        return {
            F.CUSTOMERS: scene.confirmed(entered),
            F.ACCOUNTS: scene.confirmed(entered),
            F.ACCESSES: scene.confirmed(entered * 2),
            F.WITHDRAWALS: scene.confirmed(self.accounts),
            F.WITHDRAWN_YEN: scene.confirmed(self.withdrawn),
            F.CUSTOMER_LOSS_YEN: scene.confirmed(self.withdrawn - self.recovered),
            F.INQUIRIES: scene.confirmed(self.accounts * 9 + 14),
            F.COMPLAINTS: scene.confirmed(self.accounts),
            **({F.SOLD_YEN: scene.confirmed(self.sold)} if self.sold else {}),
        }


NONE_FOUND = (F.CUSTOMERS, F.ACCOUNTS, F.ACCESSES, F.WITHDRAWALS, F.WITHDRAWN_YEN)


@dataclass(frozen=True)
class LookBack:
    """The check of the past that finds nothing, and is worth its record."""

    title: str
    changes: int

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        return Tale(
            title=self.title,
            kinds=frozenset({K.UNAUTHORIZED_ACCESS, K.UNAUTHORIZED_WITHDRAWAL}),
            damage=Damage.UNKNOWN,
            source=DiscoverySource.LOOK_BACK,
            summary=(
                "同業他社での不正出金の公表を受け、過去3か月間に行われた出金先口座の変更を全て点検している。"
                f"対象は{self.changes:,}件。変更後の名義、接続元、変更から出金までの間隔を確認する。"
            ),
            early=Telling(self._early(scene)),
            late=Telling(self._late(scene), {item: scene.confirmed(0) for item in NONE_FOUND}),
            origin=Origin.RETROSPECTIVE,
        )

    def _early(self, scene: Scene) -> Parts:
        return {
            "occurred_from": scene.within(92, Precision.MONTH),
            "occurred_to": scene.within(1, Precision.DAY),
            "discovery_detail": "経営の指示により、過去分の確認を開始した。",
            "services": WEB_AND_APP,
            "measures": (
                scene.measure(
                    20, A.PAYOUT_CHANGE_STOP, "点検の間、ウェブでの出金先口座の変更を停止"
                ),
            ),
            "publication": Publication.CONSIDERING,
            "outlook": "接続元の分析を3日以内に終える。",
            **scene.organisation(is_grave=False),
            **scene.next_report(4 * DAY),
        }

    def _late(self, scene: Scene) -> Parts:
        return {
            "damage": Damage.NO,
            "summary": (
                f"過去3か月間に行われた出金先口座の変更{self.changes:,}件を全て点検した結果、顧客の被害は"
                "確認されなかった。不審な点のあった41件は、全て本人による変更であることを電話で確認した。"
            ),
            "cause_status": CauseStatus.IDENTIFIED,
            "cause": "被害は確認されていない。",
            "method": "該当なし。",
            "customer_contact": "本人への確認が必要な41名に電話で連絡し、全員の回答を得た。",
            "consultation_desk": DESK,
            "compensation_policy": "被害がないため、補償の対象はない。",
            "publication": Publication.DONE,
            "published": scene.at(3 * DAY - 2 * HOUR),
            "publication_medium": OWN_SITE,
            "bodies": (scene.told(B.ASSOCIATION, 3 * DAY - 3 * HOUR, "点検の結果を連絡"),),
            "outlook": "点検は終了した。以後は日次の監視で確認する。",
            "preventive_done": "出金先口座の変更を日次で抽出し、接続元と名義を照合する手順を定めた。",
            "preventive_planned": "照合の自動化を来期に行う。",
        }
