"""Check-lists as data: what has to be thought of, as tasks that a case takes over in one step."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Checklist:
    """A named list of tasks with its source."""

    name: str
    label: str
    source: str
    items: tuple[str, ...]


CHECKLISTS = (
    Checklist(
        "first_hour",
        "初動",
        "監督指針 II-2-1-4・III-2-8 の着眼点",
        (
            "被害の拡大を防ぐ措置（出金停止、パスワードの強制リセット、口座の凍結）を判断する",
            "出金先口座の変更を停止するか判断する",
            "経営へ報告する",
            "当局への一報を作成し、承認を依頼する",
            "ログと画面の記録を保全する",
            "被害を受けたお客さまへ個別に連絡する",
            "出金先の金融機関に凍結を依頼する",
            "警察へ相談する",
            "相談窓口と想定問答を用意する",
            "同種の被害が過去になかったか、遡及確認を始める",
        ),
    ),
    Checklist(
        "leak",
        "漏えい五項目",
        "個人情報保護法ガイドライン（通則編）3-5-2",
        (
            "事業者内部における報告及び被害の拡大防止",
            "事実関係の調査及び原因の究明",
            "影響範囲の特定",
            "再発防止策の検討及び実施",
            "個人情報保護委員会への報告及び本人への通知",
        ),
    ),
    Checklist(
        "before_report",
        "一報の提出前の確認",
        "監督指針 II-2-1-4",
        (
            "内部管理部門と経営陣への報告が済んでいるか確かめる",
            "犯罪の可能性がある場合に、警察等へ通報したか確かめる",
            "独立した部署による調査の要否を判断する",
            "数値の区分（確定・見込・調査中）と基準時点を確かめる",
            "次回の報告の予定を記載したか確かめる",
        ),
    ),
)


def find_checklist(name: str) -> Checklist | None:
    """Give the check-list of this name."""
    return next((one for one in CHECKLISTS if one.name == name), None)
