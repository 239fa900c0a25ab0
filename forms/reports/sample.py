"""A case that never happened: what a form is tried out with before it is used."""

from forms.reports.facts import IndicatorFact, PaperFacts, PayoutFact, TransferFact
from forms.reports.kinds import SPECS
from forms.vocabulary import BreachBasis, PaperKind, Stage
from notifications.reports.facts import (
    BodyFact,
    ContactFacts,
    FigureFact,
    IncidentFacts,
    LetterFacts,
    MeasureFact,
    When,
)

EARLY = When("2026-08-17T09:10:00+09:00", "about")
LATE = When("2026-08-17T11:05:00+09:00", "minute")


def sample_facts(kind: PaperKind) -> PaperFacts:
    """Give invented facts for a form of a kind; every item says something."""
    is_breach = kind is PaperKind.BREACH
    return PaperFacts(
        case=_case(kind),
        kind=kind.value,
        number="DOC-2026-0000",
        stage=Stage.PRELIMINARY.value if is_breach else None,
        bases=(BreachBasis.APPI.value, BreachBasis.CABINET.value) if is_breach else (),
        articles=(("第2号", "該当"), ("第3号", "該当")) if is_breach else (),
        bank="架空銀行" if SPECS[kind].has_numbers else None,
        payouts=(
            PayoutFact(
                "架空銀行",
                "本店営業部",
                "ordinary",
                "0000000",
                "カクウ　ハナコ",
                1_200_000,
                (TransferFact(LATE, 1_200_000),),
                "見本第1号",
            ),
        )
        if SPECS[kind].has_numbers
        else (),
        indicators=(IndicatorFact("ip", "192.0.2.1"),),
    )


def _case(kind: PaperKind) -> IncidentFacts:
    return IncidentFacts(
        letter=_letter(kind),
        incident_no="INC-2026-0000",
        title="（見本）不正アクセスによる不正取引",
        status="investigating",
        kinds=("unauthorized_access", "unauthorized_trade"),
        origin="new",
        damage="yes",
        summary="（見本）第三者が顧客3名の口座にログインし、保有株式を売却したもの。",
        occurred_from_at=EARLY,
        occurred_to_at=LATE,
        discovered_at=LATE,
        discovery_source="customer",
        discovery_detail="（見本）顧客相談室への申出",
        known_at=None,
        known_by=None,
        services="（見本）インターネット取引サービス（ウェブ）",
        contractors="（見本）委託先なし",
        figures=(
            FigureFact("customers", "confirmed", 3, LATE.at),
            FigureFact("data_subjects", "confirmed", 3, LATE.at),
            FigureFact("sold_yen", "confirmed", 21_400_000, LATE.at),
        ),
        outflows=(),
        leaked_items="（見本）氏名、住所、電話番号",
        impact_note="（見本）他社への影響は確認されていない",
        cause_status="presumed",
        cause="（見本）フィッシングによる認証情報の窃取",
        method="（見本）正規のログイン画面からのログイン",
        measures=(MeasureFact("account_freeze", LATE, "（見本）当該口座を凍結"),),
        response_note=None,
        customer_contact="（見本）全員に電話で連絡済み",
        consultation_desk="（見本）専用窓口 0120-000-000（平日9時から17時まで）",
        compensation_policy="（見本）全額を補償する方針",
        publication="planned",
        published_at=None,
        publication_medium="（見本）当社ウェブサイト",
        bodies=(BodyFact("police", "consulted", LATE, "見本第1号", None),),
        management_reported_at=LATE,
        response_headquarters=None,
        headquarters_detail=None,
        independent_review=None,
        outlook="（見本）調査を継続する",
        next_report_due_at=None,
        preventive_action_done="（見本）追加認証の必須化",
        preventive_action_planned="（見本）監視の強化",
        contact=ContactFacts(
            "情報セキュリティ部", "架空　花子", "03-0000-0000", "csirt@example.jp", None
        ),
    )


def _letter(kind: PaperKind) -> LetterFacts:
    spec = SPECS[kind]
    return LetterFacts(
        notification_no="DOC-2026-0000",
        kind="first",
        report_no=1,
        document_no="見本第0号",
        dated_on="2026-08-17",
        authority=spec.addressee,
        honorific=spec.honorific,
        authority_division=None,
        subject=None,
        firm_name="架空証券株式会社",
        registration_no="関東財務局長（金商）第0000号",
        representative_title="代表取締役社長",
        representative_name="架空　太郎",
        amount_in_man=True,
    )
