"""Files to send along."""

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from core.fields.base import Kind

CHOOSE_AGAIN = "ファイルはまだ送られていません。お手数ですが、もう一度ファイルを選んでください。"


class Files(Kind, MultipleFileField):
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
