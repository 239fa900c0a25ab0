"""What looked like a case and was none."""

from dataclasses import dataclass

from commands.demo.scene import DESK, WEB_AND_APP, Scene, Tale, Telling
from incidents.vocabulary import (
    CauseStatus,
    ContainmentAction,
    Damage,
    DiscoverySource,
    IncidentKind,
)


@dataclass(frozen=True)
class Alarm:
    """What looked like a case and was none."""

    title: str
    kind: IncidentKind
    summary: str
    source: DiscoverySource
    services: str = WEB_AND_APP
    precaution: str = "念のため、該当の口座の取引を一時停止"

    def __call__(self, scene: Scene) -> Tale:
        """Tell the case."""
        fields = {
            "services": self.services,
            "consultation_desk": DESK,
            "cause_status": CauseStatus.UNKNOWN,
            "measures": (scene.measure(12, ContainmentAction.OTHER, self.precaution),),
            **scene.organisation(is_grave=False),
        }
        return Tale(
            title=self.title,
            kinds=frozenset({self.kind}),
            damage=Damage.UNKNOWN,
            source=self.source,
            summary=self.summary,
            early=Telling(fields),
            late=Telling({}),
        )
