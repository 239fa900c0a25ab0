"""What every field of a form shares: its limits, what the pages ask of it, and ※必須."""

from collections.abc import Iterable
from typing import Any, ClassVar

from wtforms.validators import ValidationError

Pairs = Iterable[tuple[str, str]]


TEXT_LIMIT = 400


LONG_TEXT_LIMIT = 20_000


ROW_LIMIT = 100


_EMPTY: tuple[object, ...] = ("", [], frozenset())


class Required:
    """Refuse an empty entry with a sentence that says what to do."""

    field_flags: ClassVar[dict[str, bool]] = {"required_mark": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Check one field; an entry that cannot be read has its own sentence already."""
        del form
        data = getattr(field, "filled", field.data)  # of rows, those that hold something
        if not field.process_errors and (data is None or data is False or data in _EMPTY):
            raise ValidationError(self.message)


class Kind:
    """What the field macro needs to know of every field."""

    kind = "text"
    flags: Any

    @property
    def is_required(self) -> bool:
        """Say whether the label carries ※必須."""
        return bool(getattr(self.flags, "required_mark", False))
