"""Closed lists of 宛先別の文書: its kinds, its states, and the legal bases of a report on personal data."""

from core.vocabulary import Term
from duties.vocabulary import Form, Recipient


class PaperKind(Term):
    """文書の種類."""

    SYSTEM_INCIDENT = "system_incident", "障害発生等報告書"
    BREACH = "breach", "漏えい等報告"
    ASSOCIATION = "association", "日本証券業協会への報告"
    POLICE = "police", "警察への相談・届出の資料（5W1H）"
    JPCERT = "jpcert", "JPCERT/CCへの対応依頼"
    IPA = "ipa", "IPAへの届出"
    BANK = "bank", "組戻し・口座凍結の依頼"
    PUBLIC = "public", "公表文"
    CUSTOMER = "customer", "お客さまへの通知文"


RECIPIENTS: dict[PaperKind, tuple[Recipient, ...]] = {
    PaperKind.SYSTEM_INCIDENT: (Recipient.AUTHORITY,),
    PaperKind.BREACH: (Recipient.PPC, Recipient.AUTHORITY),
    PaperKind.ASSOCIATION: (Recipient.ASSOCIATION,),
    PaperKind.POLICE: (Recipient.POLICE,),
    PaperKind.JPCERT: (Recipient.JPCERT,),
    PaperKind.IPA: (Recipient.IPA,),
    PaperKind.BANK: (Recipient.BANK,),
    PaperKind.PUBLIC: (Recipient.PUBLIC,),
    PaperKind.CUSTOMER: (Recipient.DATA_SUBJECT,),
}
"""Whom a document of each kind can go to; the first is meant where nobody was chosen.

A report on personal data goes to the authority where the power to receive it is delegated (個人情報保護法150条).
"""


class PaperStatus(Term):
    """状態."""

    DRAFT = "draft", "作成中"
    IN_REVIEW = "in_review", "確認中"
    APPROVED = "approved", "確定"
    SUBMITTED = "submitted", "提出済み"
    WITHDRAWN = "withdrawn", "取下げ"


class Stage(Term):
    """速報・確報の別 of a report on personal data."""

    PRELIMINARY = "preliminary", "速報"
    DEFINITIVE = "definitive", "確報"


class BreachBasis(Term):
    """報告の根拠 of a report on personal data; one document may serve several."""

    APPI = "appi", "個人情報の保護に関する法律第26条第1項"
    CABINET = "cabinet", "金融商品取引業等に関する内閣府令第123条第1項第6号の2"
    GUIDELINE = "guideline", "金融分野における個人情報保護に関するガイドライン第11条第2項"
    MY_NUMBER = (
        "my_number",
        "行政手続における特定の個人を識別するための番号の利用等に関する法律第29条の4第1項",
    )


SERVES: dict[PaperKind, tuple[Form, ...]] = {
    PaperKind.SYSTEM_INCIDENT: (Form.SYSTEM_INCIDENT,),
    PaperKind.POLICE: (Form.POLICE_REPORT,),
    PaperKind.CUSTOMER: (Form.PERSON_NOTICE,),
}
"""Which forms of duty a document of each kind is, whatever it says."""
BREACH_SERVES: dict[tuple[BreachBasis, Stage], Form] = {
    (BreachBasis.APPI, Stage.PRELIMINARY): Form.BREACH_PRELIMINARY,
    (BreachBasis.APPI, Stage.DEFINITIVE): Form.BREACH_DEFINITIVE,
    (BreachBasis.CABINET, Stage.PRELIMINARY): Form.CUSTOMER_DATA,
    (BreachBasis.CABINET, Stage.DEFINITIVE): Form.CUSTOMER_DATA,
    (BreachBasis.MY_NUMBER, Stage.PRELIMINARY): Form.MY_NUMBER_PRELIMINARY,
    (BreachBasis.MY_NUMBER, Stage.DEFINITIVE): Form.MY_NUMBER_DEFINITIVE,
}
"""Which forms of duty a report on personal data is, by its bases and its stage."""

VERBS = {
    "forms:read": "宛先別の文書の閲覧",
    "forms:draft": "宛先別の文書の作成",
    "forms:revise": "宛先別の文書の編集",
    "forms:download": "宛先別の文書のダウンロード",
    "forms:damaged": "宛先別の文書の不一致",
    "forms:pdf": "PDFでの確認の依頼",
    "forms:upload": "様式の登録",
    "forms:retire": "様式の使用の停止",
    "forms:restore": "様式の使用の再開",
    "forms:sample": "様式のダウンロード",
}
"""What the audit trail calls the doings of this package, its moves apart."""
