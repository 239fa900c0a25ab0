"""The 87 items of FIRE (FSB, 2025-04-15) with the phase from which each is essential, and our key for each."""

from typing import NamedTuple

FINAL = 3


class FireItem(NamedTuple):
    """One item: group, name in FIRE, essential from (0: optional), our key (a dot leads into a list), its label.

    An empty key is an item of which nothing is recorded; `ends` is the level from which it is no longer asked.
    """

    group: str
    name: str
    essential: int
    key: str
    label: str
    ends: int = 4


def _group(group: str, *items: tuple[str, int, str, str]) -> tuple[FireItem, ...]:
    return tuple(FireItem(group, *item) for item in items)


ITEMS: tuple[FireItem, ...] = (
    *_group(
        "header",
        ("FIRE version", 1, "fire_version", "FIREの版"),
        ("Report type", 1, "report_type", "報告の種類"),
        ("Language code", 1, "language_code", "言語"),
        ("Language country", 1, "language_country", "言語の国"),
        ("Language customisation", 0, "", "言語の変更"),
        ("Report currency", 1, "report_currency", "通貨"),
    ),
    *_group(
        "1.1",
        ("Entity name", 1, "entity_name", "報告者の名称"),
        ("Entity global identifier(s)", 0, "", "国際的な識別番号"),
        ("Entity local identifier(s)", 0, "entity_local_identifiers", "登録番号"),
        ("Ultimate parent name", 0, "", "最終的な親会社"),
        ("Entity type(s)", 1, "entity_types", "報告者の業種"),
        ("Entity country", 0, "entity_country", "報告者の国"),
    ),
    *_group(
        "1.2",
        ("Recipient identifier(s)", 1, "recipient_identifier", "報告先"),
        ("Recipient history", 0, "", "報告先の履歴"),
        ("Forwarding sender", 0, "", "転送元"),
        ("Forwarding recipient(s)", 0, "", "転送先"),
    ),
    *_group(
        "1.3",
        ("Entity contact(s)", 1, "entity_contacts", "連絡先"),
        ("Contact type", 1, "entity_contacts.type", "連絡先の区分"),
        ("Contact name", 1, "entity_contacts.name", "連絡先の氏名"),
        ("Contact email", 1, "entity_contacts.email", "連絡先のメールアドレス"),
        ("Contact phone", 1, "entity_contacts.phone", "連絡先の電話番号"),
        ("Contact role", 0, "", "連絡先の役割"),
        ("Contact department", 0, "entity_contacts.department", "連絡先の部署"),
        ("Contact recipient", 0, "", "連絡先の対象"),
    ),
    *_group(
        "2.1",
        ("Entity internal incident ID", 0, "entity_internal_incident_id", "事案番号"),
        ("Entity related incident ID(s)", 0, "", "関連する事案"),
    ),
    *_group(
        "2.2",
        ("Report phase", 1, "report_phase", "報告の段階"),
        ("Incident status", 1, "incident_status", "事案の状態"),
        ("Incident title", 1, "incident_title", "件名"),
        ("Incident description", 1, "incident_description", "概要"),
        ("Incident type", 2, "incident_types", "事案の種別"),
        ("Artefact(s)", 0, "", "侵害の痕跡"),
        ("Discovery method", 2, "discovery_method", "発覚の端緒"),
        ("Reporting trigger(s)", 2, "reporting_triggers", "報告のきっかけ"),
    ),
    FireItem("2.2", "Estimated resolution timeframe", 0, "", "復旧の見込み", FINAL),
    *_group("2.3", ("Actions taken", 2, "actions_taken", "対応状況")),
    FireItem("2.3", "Actions planned", 2, "actions_planned", "今後の対応", FINAL),
    *_group(
        "2.3",
        ("Public reaction", 3, "public_reaction", "社会の反応"),
        ("Comms issued", 3, "comms_issued", "公表・連絡"),
        ("Bodies notified", 3, "bodies_notified", "関係機関への連絡"),
    ),
    *_group(
        "2.4",
        ("Time of report", 1, "time_of_report", "報告日時"),
        ("Time of occurrence", 0, "time_of_occurrence", "発生日時"),
        ("Time of detection", 3, "time_of_detection", "発覚日時"),
        ("Time of resolution", 2, "time_of_resolution", "復旧日時"),
        ("Time of closure", 3, "time_of_closure", "終結日時"),
    ),
    FireItem("2.4", "Time of next update", 0, "time_of_next_update", "次回報告予定", FINAL),
    *_group(
        "3.1",
        ("Entity severity", 0, "", "自社の深刻度"),
        ("Standardised severity", 1, "standardised_severity", "深刻度"),
    ),
    *_group(
        "3.2",
        ("Affected party type(s)", 3, "affected_party_types", "影響を受けた者"),
        ("Related affected entities", 3, "related_affected_entities", "影響を受けた関係先"),
        ("Affected notes", 0, "", "影響の補足"),
    ),
    *_group(
        "3.3",
        ("Service(s) affected", 2, "services_affected", "影響を受けたサービス"),
        ("Service name", 2, "services_affected.name", "サービスの名称"),
        ("Service type", 2, "services_affected.type", "サービスの種類"),
        ("Critical service", 0, "", "重要なサービスか"),
        ("Service disruption type", 2, "services_affected.disruption_type", "障害の種類"),
        ("Service downtime", 2, "services_affected.downtime", "停止時間"),
        ("Affected end user number", 2, "services_affected.affected_users", "影響を受けた顧客数"),
        (
            "Affected end user percentage",
            2,
            "services_affected.affected_share",
            "影響を受けた顧客の割合",
        ),
        ("Transaction type", 0, "", "取引の種類"),
        ("Transaction number", 0, "transaction_number", "不正取引・不正出金の件数"),
        ("Transaction percentage", 0, "", "取引の割合"),
        ("Transaction value", 0, "transaction_value", "取引の金額"),
        ("Resource(s) affected", 3, "resources_affected", "影響を受けた資源"),
        ("Resource type", 3, "resources_affected.type", "資源の種類"),
        ("Affected properties", 3, "resources_affected.properties", "損なわれた性質"),
        ("Service notes", 0, "", "サービスの補足"),
    ),
    *_group(
        "3.4",
        ("Financial loss", 0, "financial_loss", "損失額"),
        ("Financial impact", 0, "", "財務への影響"),
        ("Operational impact", 0, "", "業務への影響"),
        ("Reputational impact", 0, "", "評判への影響"),
        ("External impact", 0, "", "外部への影響"),
        ("Geographic spread", 2, "geographic_spread", "地理的な広がり"),
        ("Geographic countries", 0, "", "影響のある国"),
        ("Impact notes", 0, "impact_notes", "影響の補足"),
    ),
    *_group(
        "4.1",
        ("Cause(s) identified", 3, "causes", "原因"),
        ("Cause type", 3, "causes.type", "原因の種類"),
        ("Causal strength", 0, "causes.strength", "原因の強さ"),
        ("Cause origin", 3, "causes.origin", "原因の所在"),
        ("Origin identity", 0, "", "原因となった者"),
        ("Cause notes", 0, "cause_notes", "原因の補足"),
    ),
    *_group(
        "4.2",
        ("Lesson(s) identified", 3, "lessons", "教訓"),
        ("Lesson description", 3, "lessons.description", "教訓の内容"),
        ("Remedial action(s)", 3, "lessons.remedial_actions", "再発防止策"),
    ),
    *_group(
        "4.3",
        ("Attachment method", 0, "", "添付の方法"),
        ("Attachment instructions", 0, "", "添付の説明"),
        ("Attachment embedded", 0, "", "添付の内容"),
    ),
)
"""All items in the order of Annex B."""


def essential_at(level: int) -> tuple[FireItem, ...]:
    """Give the items that a report of a level (1 initial and open, 2, 3 final or closed) must have."""
    return tuple(one for one in ITEMS if 0 < one.essential <= level < one.ends)
