"""Form fields that read what people type: width, commas, 万円 and 和暦 are never an error."""

from core.fields.base import (
    LONG_TEXT_LIMIT,
    ROW_LIMIT,
    TEXT_LIMIT,
    Pairs,
    Required,
)
from core.fields.choices import (
    Checkboxes,
    Person,
    Radio,
    Select,
)
from core.fields.files import (
    CHOOSE_AGAIN,
    Files,
)
from core.fields.groups import (
    Figure,
    FigureForm,
    Rows,
)
from core.fields.parts import (
    leaves_of,
    own_errors,
    parts_of,
    values_of,
)
from core.fields.readings import (
    MOMENT_HELP,
    AmountEntry,
    CountEntry,
    DayEntry,
    LetterDate,
    MomentEntry,
    Reading,
    reading_of,
    refuse_future,
)
from core.fields.texts import (
    Hidden,
    LongText,
    Secret,
    Text,
    Tick,
)

__all__ = [
    "CHOOSE_AGAIN",
    "LONG_TEXT_LIMIT",
    "MOMENT_HELP",
    "ROW_LIMIT",
    "TEXT_LIMIT",
    "AmountEntry",
    "Checkboxes",
    "CountEntry",
    "DayEntry",
    "Figure",
    "FigureForm",
    "Files",
    "Hidden",
    "LetterDate",
    "LongText",
    "MomentEntry",
    "Pairs",
    "Person",
    "Radio",
    "Reading",
    "Required",
    "Rows",
    "Secret",
    "Select",
    "Text",
    "Tick",
    "leaves_of",
    "own_errors",
    "parts_of",
    "reading_of",
    "refuse_future",
    "values_of",
]
