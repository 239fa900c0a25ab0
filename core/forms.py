"""Pages' forms, which never lose what was typed; the one door to Flask-WTF."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
)

from core.confidential import BLACKOUT, names_of
from core.fields import (
    Figure,
    Files,
    Radio,
    Required,
    Rows,
    Text,
    leaves_of,
    own_errors,
    parts_of,
    values_of,
)
from core.screening import Screened, TakenOut, digests_of
from core.vocabulary import FileFormat

__all__ = [
    "CSRFError",
    "CSRFProtect",
    "Entered",
    "ExportForm",
    "PageForm",
    "generate_csrf",
    "screened",
    "taken_out",
]

PURPOSE_LIMIT = 200
SENT_AGAIN = (
    "安全のため、送信をいったん止めました。入力した内容は残っています。もう一度送信してください。"
)

Entered = dict[str, list[str]]
"""What was typed, as a browser would send it: control name → values."""


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """A form of a page: keeps what was typed, knows what was shown, merges with what others saved."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is untyped
        """Read forms only: a JSON body is no form, and its types are anybody's."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:  # noqa: ANN401 (WTForms' signature)
            """Give what the form reads: files for the fields that take them, texts for the others."""
            if request.is_json:
                return None
            given = super().wrap_formdata(form, formdata)
            if not isinstance(given, CombinedMultiDict):
                return given
            names = {field.name for field in form if isinstance(field, Files)}
            sent = [one for one in request.files.items(multi=True) if one[0] in names]
            return CombinedMultiDict([MultiDict(sent), request.form])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check every field; a single value that was sent twice is asked back, not guessed."""
        valid = bool(super().validate(extra_validators))
        if "csrf_token" in self.errors:  # the library says it in English
            self["csrf_token"].errors = [SENT_AGAIN]
        for leaf in self._all_leaves():
            is_plural = isinstance(leaf, (SelectMultipleField, Files))
            if not is_plural and len(set(leaf.raw_data or ())) > 1:
                leaf.errors = [
                    *leaf.errors,
                    "同じ項目が重ねて送られました。内容を確かめてもう一度送信してください。",
                ]
                valid = False
            if out := taken_out(leaf.name):
                leaf.errors = [*leaf.errors, *_sentences(leaf.label.text, out)]
                valid = False
        for leaf in self._all_leaves():
            if not valid and isinstance(leaf, Files) and leaf.data:
                leaf.refuse(leaf.errors)
        return valid

    @property
    def has_files(self) -> bool:
        """Say whether files can be sent with the form."""
        return any(isinstance(field, Files) for field in self)

    def leaves(self) -> Iterator[Field]:
        """Give the controls of the form, those of groups included, without the token."""
        for field in self:
            if field.name != "csrf_token":
                yield from leaves_of(field)

    def entered(self) -> Entered:
        """Give what stands in the form, as a browser would send it."""
        return {leaf.name: values_of(leaf) for leaf in self.leaves()}

    def groups(self) -> Iterator[Field]:
        """Give the fields of the form that people see: the unit in which edits merge or conflict."""
        return (field for field in self if not isinstance(field, HiddenField))

    def digests(self) -> str:
        """Give a short digest per field as JSON, sent along so that a later save knows what was shown."""
        return json.dumps({field.short_name: digest_of(field) for field in self.groups()})

    def removed_characters(self) -> int:
        """Count the control characters that were taken out of the texts."""
        return sum(getattr(leaf, "removed", 0) for leaf in self.leaves())

    @property
    def let_through(self) -> str:
        """Give the digests of what stands in the form although it resembles a secret: it was answered before."""
        leaves = (leaf for leaf in self.leaves() if isinstance(leaf, Text))
        return digests_of(text for leaf in leaves for text in values_of(leaf))

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Give (control id, message) of every error, in the order of the page."""
        found = [
            (self.first_id if isinstance(field, HiddenField) else field.id, message)
            for field in self._all_parts()
            for message in own_errors(field)
        ]
        return found + [(self.first_id, str(message)) for message in self.form_errors]

    @property
    def first_id(self) -> str:
        """Give the id of the first control people see, where errors of the whole form point."""
        shown = (leaf.id for leaf in self.leaves() if not isinstance(leaf, HiddenField))
        return next(shown, "main")

    def _all_parts(self) -> Iterator[Field]:
        for field in self:
            yield from parts_of(field)

    def _all_leaves(self) -> Iterator[Field]:
        return (part for part in self._all_parts() if not isinstance(part, (FormField, FieldList)))


class ExportForm(PageForm):
    """A list as a file, and what it is for."""

    purpose = Text(
        "利用目的",
        limit=PURPOSE_LIMIT,
        description="監査記録に残ります。お客さまの氏名や口座番号は書かないでください。",
        validators=[
            Required(
                "利用目的を入力してください（例：四半期の苦情分析のため、社内の検討会で使用）。"
            )
        ],
    )
    file_format = Radio("形式", FileFormat, validators=[Required("形式を選んでください。")])


@dataclass(frozen=True)
class FormSection:
    """One section as the form shows it: its fields and how far it is filled in."""

    id: str
    number: int
    label: str
    fields: tuple[Field, ...]

    @property
    def state(self) -> str:
        """Say how far the section is filled in."""
        if any(field.errors for field in self.fields):
            return "要確認"
        filled = sum(is_filled(field) for field in self.fields)
        if not filled:
            return "未入力"
        return "入力済" if filled == len(self.fields) else "入力中"


def is_filled(field: Field) -> bool:
    """Say whether anything was entered, 「調査中」 included."""
    if isinstance(field, Rows):
        return bool(field.filled)
    if isinstance(field, Figure):
        return any(
            inner.data or (inner.data == 0 and inner.data is not False) for inner in field.form
        )
    return bool(field.data)


def screened() -> Screened | None:
    """Give what the screening of this request has taken out and let through."""
    found: Screened | None = g.get("screened")
    return found


def taken_out(control: str) -> list[TakenOut]:
    """Give the secrets that this request carried in a control and that were blacked out."""
    found = screened()
    return found.taken_out.get(control, []) if found else []


def _sentences(label: str, out: Sequence[TakenOut]) -> Iterator[str]:
    if kinds := names_of(one.kind for one in out if not one.is_lost):
        yield (
            f"{label}に{kinds}とみられる文字があるため、{BLACKOUT}に置き換えました。"
            "このままでよければ、もう一度保存してください。"
        )
    if any(one.is_lost for one in out):
        yield (
            f"{label}の「これは該当しません」とした箇所を元に戻せませんでした。"
            f"{BLACKOUT}のところに入力し直すか、印を外してください。"
        )


def digest_of(field: Field) -> str:
    """Hash what a field shows; empty rows and kinds of line breaks make no difference."""
    text = json.dumps(contents_of(field, values_of))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def contents_of(field: Field, values: Callable[[Field], list[str]]) -> list[list[list[str]]]:
    """Give what a field holds row by row; empty rows are left out."""
    parts = list(field.entries) if isinstance(field, FieldList) else [field]
    shown = [
        [[text.replace("\r\n", "\n") for text in values(leaf)] for leaf in leaves_of(part)]
        for part in parts
    ]
    return [row for row in shown if any(any(texts) for texts in row)]


def as_formdata(entered: Mapping[str, Sequence[str]]) -> MultiDict[str, str]:
    """Give what was typed in the shape a form reads."""
    return MultiDict([(name, value) for name, values in entered.items() for value in values])
