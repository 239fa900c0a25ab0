"""What the forms of the ledger share: bounded amounts, labels of columns, sections."""

from typing import Any, NamedTuple

from wtforms import Field
from wtforms.validators import ValidationError

from core.fields import AmountEntry
from core.forms import PageForm
from ledger.models import AMOUNT_LIMIT

SHORT_LIMIT = 100
MOMENT_HELP = "例：2026/11/22 14:05、令和8年11月22日14時5分頃、2026/11/22、調査中"
DAY_HELP = "例：2026/11/22、令和8年11月22日"


class AccountYen(AmountEntry):
    """Yen, as much as one account can hold; an empty entry is 調査中."""

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 (WTForms' signature)
        """Refuse what no account holds: a slip of digits."""
        super().pre_validate(form)
        if isinstance(self.data, int) and self.data > AMOUNT_LIMIT:
            raise ValidationError(
                f"{self.label.text}は1兆円までで入力してください。桁をご確認ください。"
            )


class Section(NamedTuple):
    """One section of a form, as its page shows it."""

    id: str
    label: str
    help: str
    fields: tuple[Field, ...]


def sections_of(
    form: PageForm, layout: tuple[tuple[str, str, tuple[str, ...]], ...]
) -> list[Section]:
    """Lay a form out in its sections; a field that the form has not is left out."""
    return [
        Section(f"section-{number}", label, text, tuple(form[n] for n in names if n in form))
        for number, (label, text, names) in enumerate(layout, 1)
    ]
