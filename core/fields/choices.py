"""Choices out of a vocabulary, and out of records."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lack it
from wtforms.validators import ValidationError

from core.fields.base import Kind, Pairs
from core.text import clean_text
from core.vocabulary import Term

_NOTHING = ("", "選択してください")


def _choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    return [SelectChoice(value, label) for value, label in pairs]


class _Choice(Kind):
    """What the choosing fields share: members of one vocabulary by value."""

    term: type[Term]

    def _coerce(self, value: Any) -> Term | None:  # noqa: ANN401 (whatever was sent)
        if value in (None, ""):
            return None
        try:
            return self.term(value)
        except ValueError:
            return None


class Radio(_Choice, RadioField):
    """One member of a vocabulary, all of them in view."""

    kind = "radio"

    def __init__(self, label: str, term: type[Term], **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        self.term = term
        super().__init__(
            label,
            choices=_choices(term.choices()),
            coerce=self._coerce,
            validate_choice=False,
            **options,
        )


class Select(_Choice, SelectField):
    """One member of a vocabulary out of a list."""

    kind = "select"

    def __init__(self, label: str, term: type[Term], **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        self.term = term
        super().__init__(
            label,
            choices=_choices([_NOTHING, *term.choices()]),
            coerce=self._coerce,
            validate_choice=False,
            **options,
        )


class Person(Kind, SelectField):
    """One record out of a list the view gives as (id, label)."""

    kind = "select"

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, validate_choice=False, **options)
        self.offer(())

    def offer(self, choices: Pairs | Callable[[], Pairs]) -> None:
        """Set what can be chosen; a function is asked when the list is needed, and only then."""
        if callable(choices):
            self.choices = lambda: _choices([_NOTHING, *choices()])  # type: ignore[assignment]  # the stubs lack it
        else:
            self.choices = _choices([_NOTHING, *choices])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the chosen id, None where nothing was chosen."""
        if valuelist:
            self.data = clean_text(valuelist[0])[0].strip() or None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse what was not offered."""
        del form
        offered: Any = self.iter_choices() if self.data else ()
        if self.data and self.data not in [choice.value for choice in offered]:
            raise ValidationError(f"{self.label.text}を選び直してください。")


class Checkboxes(_Choice, SelectMultipleField):
    """Several members of a vocabulary."""

    kind = "checkboxes"
    data: Any
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: str, term: type[Term], **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        self.term = term
        super().__init__(
            label,
            choices=_choices(term.choices()),
            coerce=self._coerce,
            validate_choice=False,
            **options,
        )

    def process_data(self, value: Iterable[Term] | None) -> None:
        """Take the members of a record."""
        self.data = frozenset(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        """Give the known members as a set; values outside the list are dropped."""
        self.data = frozenset(member for member in map(self._coerce, valuelist) if member)
