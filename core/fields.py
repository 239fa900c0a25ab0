"""Form fields that read what people type: width, commas, 万円 and 和暦 are never an error."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, ClassVar

from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lack it
from wtforms.validators import ValidationError

from core import clock
from core.moments import Moment, Precision, echo_moment, read_moment, write_moment
from core.text import (
    ReadingError,
    UnknownEntered,
    clean_text,
    read_amount,
    read_count,
    write_amount,
)
from core.vocabulary import Term

Pairs = Iterable[tuple[str, str]]

TEXT_LIMIT = 400
LONG_TEXT_LIMIT = 20_000
ROW_LIMIT = 100


class Required:
    """Refuse an empty entry with a sentence that says what to do."""

    field_flags: ClassVar[dict[str, bool]] = {"required_mark": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Check one field; an entry that cannot be read has its own sentence already."""
        del form
        data = field.filled if isinstance(field, Rows) else field.data
        if not field.process_errors and (data is None or data is False or data in _EMPTY):
            raise ValidationError(self.message)


_TO_THE_DAY = frozenset({Precision.MINUTE, Precision.ABOUT, Precision.DAY})
_EMPTY: tuple[object, ...] = ("", [], frozenset())


class _Kind:
    """What the field macro needs to know of every field."""

    kind = "text"
    flags: Any

    @property
    def is_required(self) -> bool:
        """Say whether the label carries ※必須."""
        return bool(getattr(self.flags, "required_mark", False))


class Text(_Kind, StringField):
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


class Secret(_Kind, PasswordField):
    """A password: exactly as typed, never given back."""

    kind = "secret"

    def __init__(self, label: str, *, autocomplete: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, render_kw={"autocomplete": autocomplete}, **options)


class _Choice(_Kind):
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


class Person(_Kind, SelectField):
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


class Hidden(_Kind, HiddenField):
    """A value the page carries along for the server."""

    kind = "hidden"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take it as sent."""
        if valuelist:
            self.data = clean_text(valuelist[0])[0]


class Tick(_Kind, BooleanField):
    """A single yes."""

    kind = "tick"


class Files(_Kind, MultipleFileField):
    """Files to send along; no page can give them back, so after a refusal they are chosen again."""

    kind = "files"
    data: list[FileStorage]

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, **options)
        self.data = []

    def process_data(self, value: object) -> None:
        """Begin without files, whatever the record has."""
        del value
        self.data = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was chosen; a text under this name is no file."""
        sent = (one for one in valuelist if isinstance(one, FileStorage))
        self.data = [one for one in sent if one.filename]

    def refuse(self, reasons: Iterable[str]) -> None:
        """Say which files are not taken and why, and that all of them are to be chosen again."""
        self.errors = [*reasons, CHOOSE_AGAIN]


CHOOSE_AGAIN = "ファイルはまだ送られていません。お手数ですが、もう一度ファイルを選んでください。"


class Reading(_Kind, StringField):
    """A typed value that is read on the server; what cannot be read stays in the field."""

    kind = "text"
    data: Any
    entry = ""
    removed = 0
    says_unknown = False

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent, or keep it beside the reason why it cannot be read."""
        if not valuelist:
            return
        text, self.removed = clean_text(valuelist[0])
        self.entry = text.strip()
        self.data = None
        self.says_unknown = False
        try:
            self.data = self.read(self.entry)
        except UnknownEntered:
            self.says_unknown = True
        except ReadingError as error:
            raise ValueError(str(error)) from error

    def read(self, entry: str) -> Any:  # noqa: ANN401 (each kind has its type)
        """Give the value of an entry."""
        raise NotImplementedError  # pragma: no cover (every kind has its own)

    def write(self, value: Any) -> str:  # noqa: ANN401 (each kind has its type)
        """Give the entry for a value."""
        raise NotImplementedError  # pragma: no cover (every kind has its own)

    @property
    def reading(self) -> str:
        """Say how the entry was read, for the echo under the field."""
        return ""

    def _value(self) -> str:
        return self.entry or ("" if self.data is None else self.write(self.data))


class MomentEntry(Reading):
    """A date and time in any of the forms people write, with its precision."""

    kind = "moment"

    def __init__(self, label: str, *, is_exact: bool = False, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, **options)
        self.is_exact = is_exact

    def read(self, entry: str) -> Moment | None:
        """Read a date and time; where an exact one is needed, ask for the missing part."""
        moment = read_moment(entry, clock.now())
        exact = (Precision.MINUTE, Precision.ABOUT)
        if self.is_exact and moment is not None and moment.precision not in exact:
            raise ReadingError(
                f"{self.label.text}は日付と時刻を入力してください（例：2026/11/22 14:05）。"
            )
        return moment

    def write(self, value: Moment) -> str:
        """Write a moment as it can be read again."""
        return write_moment(value)

    @property
    def reading(self) -> str:
        """Echo the reading in 和暦."""
        return echo_moment(self.data) if isinstance(self.data, Moment) else ""


class DayEntry(MomentEntry):
    """A day that has come, in any of the forms people write."""

    def process_data(self, value: date | Moment | None) -> None:
        """Take the day of a record."""
        if isinstance(value, date):
            value = Moment(datetime.combine(value, time(), clock.JST), Precision.DAY)
        self.data = value

    def read(self, entry: str) -> Moment | None:
        """Read a day; a month alone, 「調査中」 and a day to come are refused."""
        moment = super().read(entry)
        if moment is None:
            return None
        if moment.at is None or moment.precision not in _TO_THE_DAY:
            raise ReadingError(
                f"{self.label.text}は日付を入力してください（例：2026/11/22）。分からないときは空欄にしてください。"
            )
        if moment.at > clock.now():
            raise ReadingError(f"{self.label.text}に、これから先の日付が入力されています。")
        return moment

    @property
    def day(self) -> date | None:
        """Give the day in Japan."""
        return (
            clock.to_jst(self.data.at).date()
            if isinstance(self.data, Moment) and self.data.at
            else None
        )


class LetterDate(MomentEntry):
    """The date of a letter: a whole day, always asked for."""

    def __init__(self, label: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, validators=[Required(_LETTER_DATE)], **options)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse a month, a third of one, or 「調査中」."""
        del form
        if isinstance(self.data, Moment) and not self.data.has_day:
            raise ValidationError(_LETTER_DATE)

    @property
    def day(self) -> date:
        """Give the day in Japan; only where the form is valid."""
        return clock.to_jst(self.data.at).date()


_LETTER_DATE = "文書の日付を年月日で入力してください（例：2026/11/22、令和8年11月22日）。"


MOMENT_HELP = "例：2026/11/22 14:05、令和8年11月22日14時5分、今日 14:05"


def refuse_future(field: MomentEntry) -> None:
    """Refuse a moment that has not come, in the check of a form's field."""
    if isinstance(field.data, Moment) and field.data.at and field.data.at > clock.now():
        raise ValidationError(f"{field.label.text}に、これから先の日時が入力されています。")


class AmountEntry(Reading):
    """Yen, with width, commas and 万円 understood."""

    kind = "amount"
    unit = "円"

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse 「調査中」 where the form has no place for it; dropping it in silence would lose it."""
        if self.says_unknown and not isinstance(form, FigureForm):
            raise ValidationError(
                f"{self.label.text}は数字で入力してください。分からないときは空欄にしてください。"
            )

    def read(self, entry: str) -> int | None:
        """Read integer yen."""
        return read_amount(entry)

    def write(self, value: int) -> str:
        """Write yen with commas."""
        return write_amount(value)

    @property
    def reading(self) -> str:
        """Echo the reading with commas."""
        return f"{self.data:,}{self.unit}" if isinstance(self.data, int) else ""


class CountEntry(AmountEntry):
    """A number of customers, accounts or cases."""

    kind = "count"

    def __init__(self, label: str, *, unit: str, **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(label, **options)
        self.unit = unit

    def read(self, entry: str) -> int | None:
        """Read a count."""
        return read_count(entry)


class Figure(_Kind, FormField):  # type: ignore[type-arg]  # generic in the stubs only
    """One figure of the 一報: 確定, 見込（最大）, 調査中 and 基準時点 side by side."""

    kind = "figure"

    def __init__(self, label: str, form_class: type[Form], **options: Any) -> None:  # noqa: ANN401 (WTForms' options)
        super().__init__(form_class, label, separator="-", **options)


class FigureForm(Form):
    """The four entries of a figure; a subclass gives the two numbers their kind."""

    is_unknown = Tick("調査中")
    as_of = MomentEntry("基準時点", is_exact=True)


class Rows(_Kind, FieldList):  # type: ignore[type-arg]  # generic in the stubs only
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


_NOTHING = ("", "選択してください")


def _choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    return [SelectChoice(value, label) for value, label in pairs]


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


def reading_of(kind: str, value: str, now: datetime) -> str:
    """Say how an entry is read, for the echo while typing; ReadingError says why it cannot be."""
    entry = clean_text(value)[0].strip()
    if kind == "moment":
        moment = read_moment(entry, now)
        return echo_moment(moment) if moment else ""
    reader = read_amount if kind == "amount" else read_count
    number = reader(entry)
    return "" if number is None else f"{number:,}{'円' if kind == 'amount' else ''}"
