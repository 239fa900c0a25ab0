"""The documents as data: of each kind its opening, its items in their order, and what a form for it has to hold."""

from dataclasses import dataclass

from forms.reports import says
from forms.reports.facts import PaperFacts
from forms.reports.says import Say, of_case, plain
from forms.vocabulary import PaperKind as K
from notifications.reports import matter, response
from notifications.reports.impact import impact


@dataclass(frozen=True)
class ItemSpec:
    """One item of a document: its key, its label and what it says."""

    key: str
    label: str
    say: Say
    is_required: bool = True
    """Whether a form without a place for it is refused."""
    short: str = ""
    """The name of its placeholder where the label is too long for one."""

    @property
    def place(self) -> str:
        """Give the name of its placeholder."""
        return self.short or self.label


@dataclass(frozen=True)
class PaperSpec:
    """One kind of document: to whom by default, how it opens, its items; `annex` puts them on pages of their own."""

    kind: K
    subject: str
    addressee: str
    honorific: str
    opening: str
    items: tuple[ItemSpec, ...]
    annex: str = ""
    has_numbers: bool = False
    """Whether it carries full account numbers, which only some may see."""


def _constant(text: str) -> Say:
    def say(facts: PaperFacts) -> str:
        del facts
        return text

    return say


SPECS: dict[K, PaperSpec] = {
    spec.kind: spec
    for spec in (
        PaperSpec(
            K.SYSTEM_INCIDENT,
            "障害発生等報告書の提出について",
            "金融庁長官",
            "殿",
            "標記の件について、下記のとおりご報告いたします。",
            (
                ItemSpec("report", "報告区分", says.report),
                ItemSpec("reporter", "報告者", says.firm),
                ItemSpec("occurred", "発生日時", says.occurred),
                ItemSpec("known", "覚知日時", says.known),
                ItemSpec("services", "発生場所・対象システム", of_case(matter.services)),
                ItemSpec("summary", "障害等の概要", of_case(matter.summary)),
                ItemSpec("cause", "原因", of_case(matter.cause)),
                ItemSpec("impact", "業務・顧客への影響", of_case(impact)),
                ItemSpec("recovery", "復旧状況・暫定対応", of_case(response.containment)),
                ItemSpec("customers", "顧客対応", of_case(response.customers)),
                ItemSpec("published", "公表", says.published),
                ItemSpec("bodies", "他機関への報告", of_case(response.bodies)),
                ItemSpec("prevention", "事後改善策・再発防止", of_case(response.prevention)),
                ItemSpec("outlook", "今後の見通し", of_case(response.outlook), is_required=False),
            ),
        ),
        PaperSpec(
            K.BREACH,
            "個人データの漏えい等の報告について",
            "個人情報保護委員会",
            "御中",
            "標記の件について、次の規定に基づき、別紙のとおりご報告いたします。",
            (
                ItemSpec("outline", "概要", says.breach_outline),
                ItemSpec(
                    "data",
                    "漏えい等が発生し、又は発生したおそれがある個人データの項目",
                    plain("leaked_items"),
                    short="個人データの項目",
                ),
                ItemSpec(
                    "subjects",
                    "漏えい等が発生し、又は発生したおそれがある個人データに係る本人の数",
                    says.subjects,
                    short="本人の数",
                ),
                ItemSpec("cause", "漏えい等の原因", says.breach_cause),
                ItemSpec("secondary", "二次被害又はそのおそれの有無及びその内容", says.secondary),
                ItemSpec("persons", "本人への対応の実施状況", of_case(response.customers)),
                ItemSpec("published", "公表の実施状況", says.published),
                ItemSpec("prevention", "再発防止のための措置", says.prevented),
                ItemSpec("other", "その他参考となる事項", of_case(response.bodies)),
            ),
            annex="別紙　漏えい等報告",
        ),
        PaperSpec(
            K.ASSOCIATION,
            "インターネット取引における顧客被害の発生について",
            "日本証券業協会",
            "御中",
            "標記の件について、下記のとおりご報告いたします。",
            (
                ItemSpec("kind", "事案の種別", of_case(matter.incident_kind)),
                ItemSpec("occurred", "発生日時", says.occurred),
                ItemSpec("discovery", "覚知日時・覚知の端緒", of_case(matter.discovery)),
                ItemSpec("summary", "事象の概要", of_case(matter.summary)),
                ItemSpec("impact", "影響範囲", of_case(impact)),
                ItemSpec("cause", "原因・手口", of_case(matter.cause)),
                ItemSpec("measures", "対応状況", of_case(response.containment)),
                ItemSpec("customers", "顧客対応", of_case(response.customers)),
                ItemSpec("bodies", "関係機関", of_case(response.bodies)),
                ItemSpec("prevention", "再発防止", of_case(response.prevention)),
            ),
        ),
        PaperSpec(
            K.POLICE,
            "不正アクセス等による被害の相談について",
            "サイバー犯罪相談窓口",
            "御中",
            "標記の件について、下記のとおり相談いたします。",
            (
                ItemSpec(
                    "when",
                    "いつ（発生日時・覚知日時）",
                    lambda f: f"発生　{says.occurred(f)}\n覚知　{says.known(f)}",
                ),
                ItemSpec("where", "どこで（対象サービス・システム）", of_case(matter.services)),
                ItemSpec("who", "誰が（攻撃者に関する情報）", says.traces),
                ItemSpec("whom", "誰に（被害者・被害口座）", of_case(impact)),
                ItemSpec("what", "何を（事象の概要）", of_case(matter.summary)),
                ItemSpec("how", "どのように（原因・手口）", of_case(matter.cause)),
                ItemSpec("measures", "講じた措置", of_case(response.containment)),
                ItemSpec("police", "これまでの相談・届出", says.police),
                ItemSpec("contact", "届出者・連絡先", says.firm),
            ),
        ),
        PaperSpec(
            K.JPCERT,
            "インシデント対応の依頼について",
            "一般社団法人JPCERTコーディネーションセンター",
            "御中",
            "標記の件について、下記のとおり対応を依頼いたします。時刻はすべて日本時間（UTC+9）です。",
            (
                ItemSpec("contact", "連絡先", says.firm),
                ItemSpec("kind", "インシデントの種別", says.kinds),
                ItemSpec("source", "発見の契機", says.source),
                ItemSpec(
                    "times",
                    "発生・発見の日時",
                    lambda f: f"発生　{says.occurred(f)}\n発見　{says.known(f)}",
                ),
                ItemSpec("services", "対象のシステム", of_case(matter.services)),
                ItemSpec("summary", "インシデントの内容", of_case(matter.summary)),
                ItemSpec("traces", "攻撃元・関係する情報", says.traces),
                ItemSpec(
                    "request",
                    "依頼する内容",
                    _constant("攻撃元の管理者への連絡及び停止の調整（ログは別途提供する）"),
                ),
            ),
        ),
        PaperSpec(
            K.IPA,
            "コンピュータ不正アクセスの届出について",
            "独立行政法人情報処理推進機構",
            "御中",
            "標記の件について、下記のとおり届け出ます。",
            (
                ItemSpec("contact", "届出者", says.firm),
                ItemSpec("known", "発見年月日", says.known),
                ItemSpec("services", "被害を受けたシステムの構成", of_case(matter.services)),
                ItemSpec("source", "被害発見の経緯", says.source),
                ItemSpec("summary", "被害の内容", of_case(matter.summary)),
                ItemSpec("impact", "被害の範囲", of_case(impact)),
                ItemSpec("cause", "原因・手口", of_case(matter.cause)),
                ItemSpec("measures", "対策", of_case(response.containment)),
            ),
        ),
        PaperSpec(
            K.BANK,
            "不正出金に係る組戻し及び口座凍結の依頼について",
            "（金融機関名未設定）",
            "御中",
            "標記の件について、下記の口座への振込みは不正に行われたものと判断しております。"
            "組戻しの手続及び口座の凍結をお願い申し上げます。",
            (
                ItemSpec(
                    "request",
                    "依頼の内容",
                    _constant(
                        "(1) 下記の振込みの組戻し\n(2) 下記の口座の凍結（取引の停止）\n(3) 残高及び出金の有無についての回答"
                    ),
                ),
                ItemSpec("accounts", "対象の口座", says.accounts),
                ItemSpec("transfers", "対象の振込み", says.transfers),
                ItemSpec("total", "送金額の合計", says.sent_total),
                ItemSpec("summary", "経緯", of_case(matter.summary)),
                ItemSpec("police", "警察への届出", says.police),
                ItemSpec("contact", "担当・連絡先", says.firm),
            ),
            has_numbers=True,
        ),
        PaperSpec(
            K.PUBLIC,
            "当社サービスへの不正アクセスに関するお知らせ",
            "お客さま",
            "各位",
            "このたび、下記の事案が発生いたしました。お客さまをはじめ関係者の皆さまに、"
            "多大なご迷惑とご心配をおかけしておりますことを、深くお詫び申し上げます。",
            (
                ItemSpec("summary", "発生した事象", plain("summary")),
                ItemSpec("occurred", "発生日時", says.occurred),
                ItemSpec("impact", "影響", of_case(impact)),
                ItemSpec("cause", "原因", of_case(matter.cause)),
                ItemSpec("measures", "当社の対応", of_case(response.containment)),
                ItemSpec("customers", "補償について", plain("compensation_policy")),
                ItemSpec("prevention", "再発防止", of_case(response.prevention)),
                ItemSpec("desk", "お問い合わせ窓口", plain("consultation_desk")),
            ),
        ),
        PaperSpec(
            K.CUSTOMER,
            "お客さまの口座・お客さま情報に関する重要なお知らせ",
            "お客さま",
            "各位",
            "このたび、下記の事案が発生し、お客さまに影響が生じた、又は生じたおそれがあることを"
            "お知らせするとともに、深くお詫び申し上げます。",
            (
                ItemSpec("summary", "概要", plain("summary")),
                ItemSpec("data", "関係するお客さま情報の項目", plain("leaked_items")),
                ItemSpec("cause", "原因", of_case(matter.cause)),
                ItemSpec("secondary", "二次被害又はそのおそれ", says.secondary),
                ItemSpec(
                    "request",
                    "お客さまへのお願い",
                    _constant(
                        "(1) ログインパスワードと取引パスワードを変更してください。\n(2) 身に覚えのない取引や連絡がないか、ご確認ください。\n(3) 当社をかたる電話やメールにご注意ください。"
                    ),
                ),
                ItemSpec("customers", "補償について", plain("compensation_policy")),
                ItemSpec("desk", "お問い合わせ窓口", plain("consultation_desk")),
            ),
        ),
    )
}
"""Every kind with its items."""
