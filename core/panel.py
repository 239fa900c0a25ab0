"""The slot one package offers on another's page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PanelContent:
    """A template and its values, included by the page that offers the slot."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


Panel = Callable[[Any], PanelContent | None]
"""A function from the page's record to what a package shows there, or nothing."""
