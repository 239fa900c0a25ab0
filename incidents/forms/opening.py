"""The form of 「まず記録」: the few fields that give a case its number."""

from typing import Any

from core.database import label_of
from core.fields import (
    Checkboxes,
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Select,
    Text,
    Tick,
)
from core.forms import PageForm
from incidents.models import Incident
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, Origin

TITLE_LIMIT = 120


class IncidentForm(PageForm):
    """「まず記録」: the few fields that give a case its number."""

    submission_id = Hidden()
    title = Text(
        label_of(Incident.title),
        limit=TITLE_LIMIT,
        description="お客さまの氏名や口座番号は書かないでください。",
        validators=[Required("件名を入力してください（例：不正ログインによる株式の不正売却）。")],
    )
    kinds = Checkboxes(
        label_of(Incident.kinds),
        IncidentKind,
        description="あてはまるものをすべて選んでください。",
        validators=[Required("種別を一つ以上選んでください。")],
    )
    origin = Radio(
        label_of(Incident.origin),
        Origin,
        validators=[Required("発覚区分を選んでください。")],
    )
    discovered_at = MomentEntry(
        label_of(Incident.discovered_at),
        is_exact=True,
        description="例：2026/11/22 14:05、令和8年11月22日14時5分、今日 14:05",
        validators=[Required("発覚日時を入力してください（例：2026/11/22 14:05）。")],
    )
    discovery_source = Select(label_of(Incident.discovery_source), DiscoverySource)
    damage = Radio(
        label_of(Incident.damage),
        Damage,
        description="分からないときは「調査中」を選んでください。",
        validators=[Required("顧客被害の有無を選んでください。")],
    )
    summary = LongText(
        label_of(Incident.summary),
        description="誰が、いつ、何を、どのように。分かっていることだけで構いません。",
    )
    assignee_id = Person(label_of(Incident.assignee_id))

    def fields(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `open_incident`."""
        return {
            "title": self.title.data,
            "kinds": self.kinds.data,
            "origin": self.origin.data,
            "discovered": self.discovered_at.data,
            "damage": self.damage.data,
            "discovery_source": self.discovery_source.data,
            "summary": self.summary.data,
            "assignee_id": assignee_id,
        }


class OpeningForm(IncidentForm):
    """「まず記録」 as it stands on its page: only there a case can be a drill from its beginning."""

    is_drill = Tick(
        "訓練として記録する",
        description="訓練の事案は件数や集計に含めず、一報を当局に提出できません。",
    )

    def fields(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `open_incident`."""
        return {**super().fields(assignee_id), "is_drill": bool(self.is_drill.data)}
