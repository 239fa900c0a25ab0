"""Closed lists of 報告義務: recipients, forms, facts that rules ask for, answers, decisions."""

from core.vocabulary import Term


class Recipient(Term):
    """報告先."""

    AUTHORITY = "authority", "当局（金融庁・財務局）"
    PPC = "ppc", "個人情報保護委員会"
    ASSOCIATION = "association", "日本証券業協会"
    POLICE = "police", "警察"
    JPCERT = "jpcert", "JPCERT/CC"
    IPA = "ipa", "IPA（情報処理推進機構）"
    BANK = "bank", "出金先金融機関"
    DATA_SUBJECT = "data_subject", "本人"
    PUBLIC = "public", "公表"
    PRINCIPAL = "principal", "委託元"
    CUSTOMER = "customer", "申出人（お客さま）"
    MANAGEMENT = "management", "監査部門・経営陣"
    EXCHANGE = "exchange", "取引所"
    MINISTER = "minister", "所管大臣・内閣総理大臣"
    EU_AUTHORITY = "eu_authority", "EUの当局"


class Form(Term):
    """様式: by what document a duty is met."""

    FIRST_REPORT = "first_report", "一報"
    SYSTEM_INCIDENT = "system_incident", "障害発生等報告書"
    RECOVERY_REPORT = "recovery_report", "続報（復旧時）"
    CAUSE_REPORT = "cause_report", "続報・最終報告（原因解明時）"
    STATUS_REPORT = "status_report", "現状の報告（原因が未解明のとき）"
    UNAUTHORIZED_TRADE = "unauthorized_trade", "不正取引発生報告書"
    INSPECTION_RESULT = "inspection_result", "自主点検の結果"
    BREACH_PRELIMINARY = "breach_preliminary", "漏えい等報告（速報）"
    BREACH_DEFINITIVE = "breach_definitive", "漏えい等報告（確報）"
    CUSTOMER_DATA = "customer_data", "府令123条の報告"
    MY_NUMBER_PRELIMINARY = "my_number_preliminary", "番号法の報告（速報）"
    MY_NUMBER_DEFINITIVE = "my_number_definitive", "番号法の報告（確報）"
    PERSON_NOTICE = "person_notice", "本人への通知"
    CONTRACTOR_NOTICE = "contractor_notice", "委託元への通知"
    COMMON_FORM = "common_form", "共通様式（DDoS・ランサムウェア）"
    ACCIDENT_NOTICE = "accident_notice", "事故等の届出"
    ACCIDENT_DETAILS = "accident_details", "事故等の届出（詳細）"
    LOSS_COMPENSATION = "loss_compensation", "損失補塡に係る報告"
    ORDERED_REPORT = "ordered_report", "報告徴求への報告"
    INFRASTRUCTURE = "infrastructure", "特定侵害事象等の報告"
    COMPLAINT_REPLY = "complaint_reply", "受理通知・回答"
    INTERNAL_REPORT = "internal_report", "社内報告"
    POLICE_REPORT = "police_report", "被害届・相談"
    DORA = "dora", "DORAの報告"


class Question(Term):
    """判定のための質問: what only a person can answer about a case."""

    SYSTEM_EVENT = (
        "system_event",
        "業務や利用者に影響する（おそれを含む）システム障害・サイバー事案か",
    )
    BREACH = "breach", "個人データの漏えい等（滅失・毀損、おそれを含む）に当たるか"
    INDIVIDUAL_CUSTOMERS = "individual_customers", "個人であるお客さまの個人データを含むか"
    SENSITIVE_DATA = "sensitive_data", "要配慮個人情報を含むか（規則7条1号）"
    PROPERTY_HARM = "property_harm", "不正利用により財産的被害が生じるおそれがあるか（規則7条2号）"
    WRONGFUL_PURPOSE = (
        "wrongful_purpose",
        "不正の目的をもって行われたおそれがある行為によるか（規則7条3号）",
    )
    OVER_1000 = "over_1000", "本人の数が1,000人を超えるか（規則7条4号）"
    SAFEGUARDED = (
        "safeguarded",
        "高度な暗号化等がされている、又は閲覧されないうちに全てを回収したか",
    )
    MY_NUMBER = "my_number", "特定個人情報（マイナンバー）を含むか"
    AT_CONTRACTOR = "at_contractor", "委託先で発生したか"
    RANSOMWARE = "ransomware", "ランサムウェアによる事案か"
    INSIDER = "insider", "役職員の法令違反行為によるか"
    LOSS_COMPENSATION = (
        "loss_compensation",
        "事故による損失の補塡を、事前の確認を受けずに申し込み、約束し、又は行ったか",
    )
    MATERIAL_COMPLAINT = "material_complaint", "重要な苦情が寄せられているか"


class Fact(Term):
    """事実: what a rule may ask for besides the questions."""

    CUSTOMER_DAMAGE = "customer_damage", "顧客被害の有無"
    UNAUTHORIZED_TRADE = "unauthorized_trade", "不正取引の有無"
    DDOS = "ddos", "DDoS攻撃か"
    CRIME_SUSPECTED = "crime_suspected", "犯罪に関係する疑いの有無"
    CAUSE_KNOWN = "cause_known", "原因の判明"
    ORDERED = "ordered", "報告徴求命令の受領"
    DESIGNATED = "designated", "特定社会基盤事業者（基幹インフラ）の指定の有無"
    EU_GROUP = "eu_group", "DORAの対象となるEUのグループ会社の有無"


class Clock(Term):
    """起算点: the instant from which a duty is counted."""

    DISCOVERED = "discovered", "発覚日時"
    AWARENESS = "awareness", "いずれかの部署が知った日時"
    RECOVERED = "recovered", "復旧日時"
    CAUSE_KNOWN = "cause_known", "原因が判明した日時"
    DETAILS_KNOWN = "details_known", "事故等の詳細が判明した日時"
    COMPENSATION_OFFERED = "compensation_offered", "損失補塡を申し込み、約束し、又は行った日"
    ORDER_RECEIVED = "order_received", "報告徴求命令を受けた日時"
    ORDER_DUE = "order_due", "報告徴求命令の提出期限"


class DueKind(Term):
    """期限の数え方."""

    IMMEDIATELY = "immediately", "時間の定めなし"
    CALENDAR_DAYS = "calendar_days", "知った日の後の暦日"
    INCLUSIVE_DAYS = (
        "inclusive_days",
        "知った日を1日目とする暦日（最終日が行政機関の休日なら次の開庁日）",
    )
    ONE_MONTH = "one_month", "翌月の応当日（ない月は末日）"
    MONTH_AFTER = "month_after", "翌月末"
    HOURS = "hours", "時間"
    AS_ORDERED = "as_ordered", "命令で定められた期限"
    UNSET = "unset", "期限を確認できていない"


class Force(Term):
    """性質 of a duty."""

    MUST = "must", "義務"
    EXPECTED = "expected", "監督上の着眼点"
    OPTIONAL = "optional", "任意"
    INTERNAL = "internal", "社内報告"


class Mark(Term):
    """根拠の確からしさ."""

    VERIFIED = "V", "一次資料で確認"
    SECONDARY = "S", "二次資料で確認"
    ANALOGOUS = "A", "同旨の他業態の指針で確認"
    MEMORY = "M", "未確認"
    INFERRED = "I", "自社の解釈"


class Answer(Term):
    """回答."""

    YES = "yes", "はい"
    NO = "no", "いいえ"
    UNKNOWN = "unknown", "調査中"

    @property
    def truth(self) -> bool | None:
        """Give the truth value: unknown is not no."""
        return None if self is Answer.UNKNOWN else self is Answer.YES


class Assessed(Term):
    """判定 by the rules."""

    APPLIES = "applies", "該当する"
    UNDECIDED = "undecided", "まだ判定できない"
    NOT = "not", "該当しない"


class Verdict(Term):
    """要否の判断 by a person."""

    REQUIRED = "required", "報告要"
    NOT_REQUIRED = "not_required", "報告不要"
    HELD = "held", "保留"


class FilingMethod(Term):
    """提出方法."""

    PHONE = "phone", "電話"
    EMAIL = "email", "メール"
    COUNTER = "counter", "窓口"
    ONLINE = "online", "電子申請・ウェブフォーム"
    MAIL = "mail", "郵送"
    MEETING = "meeting", "面談・会議"
    OTHER = "other", "その他"


SHORT: dict[str, str] = {
    Question.SYSTEM_EVENT: "影響のあるシステム障害・サイバー事案か",
    Question.BREACH: "個人データの漏えい等に当たるか",
    Question.INDIVIDUAL_CUSTOMERS: "個人であるお客さまの個人データか",
    Question.SENSITIVE_DATA: "要配慮個人情報（7条1号）",
    Question.PROPERTY_HARM: "財産的被害のおそれ（7条2号）",
    Question.WRONGFUL_PURPOSE: "不正の目的のおそれ（7条3号）",
    Question.OVER_1000: "1,000人超（7条4号）",
    Question.SAFEGUARDED: "高度な暗号化等・回収済み",
    Question.MY_NUMBER: "特定個人情報",
    Question.AT_CONTRACTOR: "委託先で発生",
    Question.RANSOMWARE: "ランサムウェア",
    Question.INSIDER: "役職員の法令違反行為",
    Question.LOSS_COMPENSATION: "事前の確認を受けない損失補塡",
    Question.MATERIAL_COMPLAINT: "重要な苦情",
    Fact.CUSTOMER_DAMAGE: "顧客被害",
    Fact.UNAUTHORIZED_TRADE: "不正取引",
    Fact.DDOS: "DDoS攻撃",
    Fact.CRIME_SUSPECTED: "犯罪に関係する疑い",
    Fact.CAUSE_KNOWN: "原因が判明",
    Fact.ORDERED: "報告徴求命令を受領",
    Fact.DESIGNATED: "基幹インフラの指定",
    Fact.EU_GROUP: "DORAの対象",
}
"""What questions and facts are called where there is little room."""

VERBS = {
    "duties:read": "報告義務の閲覧",
    "duties:answer": "報告義務の判定のための事実の記録",
    "duties:decide": "報告の要否の判断",
    "duties:file": "報告・届出の記録",
    "duties:explain": "遅延の理由の記録",
    "duties:settings": "報告義務の設定の変更",
    "duties:reckon": "報告義務の再計算",
}
"""What the audit trail calls the doings of this package."""
