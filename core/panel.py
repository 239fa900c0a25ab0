"""The slots one package offers on another's page: a panel of a record, a column of a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PanelContent:
    """A template and its values, included by the page that offers the slot."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


Panel = Callable[[Any], PanelContent | None]
"""A function from the page's record to what a package shows there, or nothing."""


@dataclass(frozen=True)
class ListColumn:
    """A column that a higher package adds to a list: `cells` gives the texts of a page's rows by their uid."""

    label: str
    cells: Callable[[Sequence[str]], Mapping[str, str]]
