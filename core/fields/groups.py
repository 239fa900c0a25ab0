"""Figures of the 一報 and lists of like entries."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import FieldList, Form, FormField

from core.fields.base import ROW_LIMIT, Kind
from core.fields.parts import leaves_of, values_of
from core.fields.readings import MomentEntry
from core.fields.texts import Tick


class Figure(Kind, FormField):  # type: ignore[type-arg]  # generic in the stubs only
    """One figure of the 一報: 確定, 見込（最大）, 調査中 and 基準時点 side by side."""

    kind = "figure"

    def __init__(self, label: str, form_class: type[Form], **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(form_class, label, separator="-", **options)


class FigureForm(Form):
    """The four entries of a figure; a subclass gives the two numbers their kind."""

    takes_unknown = True
    is_unknown = Tick("調査中")
    as_of = MomentEntry("基準時点", is_exact=True)


class Rows(Kind, FieldList):  # type: ignore[type-arg]  # generic in the stubs only
    """A list of like entries; empty rows are left out, one more is always offered."""

    kind = "rows"

    def __init__(
        self,
        label: str,
        form_class: type[Form],
        *,
        spare: int = 1,
        **options: Any,  # noqa: ANN401 (WTForms' options)
    ) -> None:
        super().__init__(FormField(form_class), label, max_entries=ROW_LIMIT, **options)
        self.spare = spare
        self.sent = 0

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms fails on digits such as ² and on numbers of many thousand digits.
        number = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-")
        indices = {int(found[1]) for found in map(number.match, formdata) if found}
        self.sent = len(indices)
        yield from indices

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:  # noqa: ANN401 (WTForms' signature)
        """Check every row, and say so when there are more than can be kept."""
        valid = bool(super().validate(form, extra_validators))
        if self.sent > ROW_LIMIT:
            message = f"{self.label.text}は{ROW_LIMIT}行まで入力できます（送信は{self.sent:,}行）。"
            self.errors = [*self.errors, message]
        return valid and self.sent <= ROW_LIMIT

    def offer_spare_rows(self) -> None:
        """Append empty rows to type into."""
        for _ in range(self.spare):
            if len(self.entries) < (self.max_entries or 0):
                self.append_entry()

    @property
    def filled(self) -> list[dict[str, Any]]:
        """Give the rows in which something was entered."""
        return [
            row.data for row in self.entries if any(any(values_of(leaf)) for leaf in leaves_of(row))
        ]
