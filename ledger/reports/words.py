"""What the filters of the list are called, and their values."""

from core.database import label_of
from ledger.models import AffectedAccount
from ledger.models.account import AMOUNTS
from ledger.vocabulary import CompensationState, ContactState, Hold, Stage

FILTER_LABELS = {
    "q": "口座番号・お客さま名",
    "stage": "被害の段階",
    "hold": "措置",
    "contact": "連絡",
    "compensation": "補償",
    "unknown": "調査中の金額",
    "excluded": "除外",
}
_HOLDS = [
    *((hold.value, f"{hold.label}：済み") for hold in Hold),
    *((f"no-{hold.value}", f"{hold.label}：まだ") for hold in Hold),
]
_UNKNOWN = [
    ("any", "いずれかが調査中"),
    *((name, label_of(getattr(AffectedAccount, name))) for name in AMOUNTS),
]
FILTER_OPTIONS: dict[str, list[tuple[str, str]]] = {
    "stage": [*Stage.choices(), ("none", "調査中（段階の入力なし）")],
    "hold": _HOLDS,
    "contact": ContactState.choices(),
    "compensation": CompensationState.choices(),
    "unknown": _UNKNOWN,
    "excluded": [("yes", "除外した口座だけ")],
}
"""The values that each filter offers, with their labels."""
VALUE_LABELS = {name: dict(options) for name, options in FILTER_OPTIONS.items()}
