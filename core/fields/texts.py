"""Texts, secrets, single ticks and what a page carries along."""

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, StringField, widgets
from wtforms.validators import ValidationError

from core.fields.base import LONG_TEXT_LIMIT, TEXT_LIMIT, Kind
from core.text import clean_text


class Text(Kind, StringField):
    """One line of text, kept as typed but for control characters and the blanks around it."""

    kind = "text"

    def __init__(self, label: str, *, limit: int = TEXT_LIMIT, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, **options)
        self.limit = limit
        self.removed = 0

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was sent; an empty entry is None."""
        if not valuelist:
            return
        text, self.removed = clean_text(valuelist[0])
        if self.kind == "text":
            text = " ".join(text.split("\n"))
        self.data = text.strip() or None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse a text that is longer than the column's rule, without cutting it."""
        del form
        if self.data and len(self.data) > self.limit:
            raise ValidationError(
                f"{self.label.text}は{self.limit:,}文字以内で入力してください（現在 {len(self.data):,}文字）。"
            )


class LongText(Text):
    """Several lines of plain text."""

    kind = "long_text"
    widget = widgets.TextArea()

    def __init__(self, label: str, *, rows: int = 4, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        options.setdefault("limit", LONG_TEXT_LIMIT)
        super().__init__(label, **options)
        self.rows = rows


class Secret(Kind, PasswordField):
    """A password: exactly as typed, never given back."""

    kind = "secret"

    def __init__(self, label: str, *, autocomplete: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, render_kw={"autocomplete": autocomplete}, **options)


class Hidden(Kind, HiddenField):
    """A value the page carries along for the server."""

    kind = "hidden"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take it as sent."""
        if valuelist:
            self.data = clean_text(valuelist[0])[0]


class Tick(Kind, BooleanField):
    """A single yes."""

    kind = "tick"
