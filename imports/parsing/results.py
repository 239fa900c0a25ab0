"""What parsing gives back, and the limits it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FILE_LIMIT = 20 * 1024 * 1024
ROW_LIMIT = 50_000
COLUMN_LIMIT = 100
CELL_LIMIT = 32_767
"""Characters in one cell, as many as one of Excel holds."""
TABLE_CELLS = 1_000_000
TABLE_CHARACTERS = 20_000_000
"""A workbook may repeat one long text in every cell, so the file's size says little."""


class Refused(Exception):
    """The file cannot be read; the message says why and what to do, in the words shown to people."""


@dataclass(frozen=True)
class Table:
    """A sheet as text: its headers, its rows, and the number each row has in the file."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    too_long: tuple[int, ...] = ()
    """Numbers of rows with more cells than the others: a comma too many may have moved their values."""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Table":
        """Give a table that was written as JSON."""
        made: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in plain.items()
        }
        return cls(**{**made, "rows": tuple(map(tuple, plain["rows"]))})


@dataclass(frozen=True)
class Mail:
    """A mail as far as it can be read; whoever holds it keeps the bytes as they were received."""

    sender: str
    sender_name: str
    subject: str
    received_at: str | None
    """When it was sent, as ISO 8601 with its offset."""
    text: str
    attachments: tuple[str, ...]
    is_broken: bool
    remarks: tuple[str, ...]
    secret_kinds: tuple[str, ...] = ()
    """The kinds of secrets that were blacked out in all of the above."""
    screened: str = ""
    """Where there were any: the mail itself without them, in base64."""
