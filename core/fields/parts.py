"""What fields are made of: their controls, values and errors."""

from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from core.fields.files import Files


def parts_of(field: Field) -> Iterator[Field]:
    """Give a field and all that it is made of, groups before their members."""
    yield field
    inner: Iterable[Field] = ()
    if isinstance(field, FormField):
        inner = field.form
    elif isinstance(field, FieldList):
        inner = field.entries
    for part in inner:
        yield from parts_of(part)


def leaves_of(field: Field) -> Iterator[Field]:
    """Give the controls of a field, those of groups included."""
    return (part for part in parts_of(field) if not isinstance(part, (FormField, FieldList)))


def own_errors(field: Field) -> list[str]:
    """Give the errors of a field itself, without those of its members."""
    if isinstance(field, FormField):
        return [str(message) for message in field.form.form_errors]
    errors: Iterable[Any] = field.errors  # those of rows stand here as dictionaries
    return [message for message in errors if isinstance(message, str)]


def values_of(field: Field) -> list[str]:
    """Give what a control shows, as a browser would send it."""
    if isinstance(field, Files):
        return []  # no browser takes a file back from a page
    if isinstance(field, PasswordField):
        return [""]  # never given back, so it stands in no page, draft or digest
    if isinstance(field, SelectMultipleField):
        return sorted(str(value) for value in field.data or ())
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, (StringField, TextAreaField)):
        return [str(field._value())]  # type: ignore[attr-defined]  # noqa: SLF001 (WTForms' own way to ask what a field shows)
    return ["" if field.data is None else str(field.data)]
