"""The texts (文例) replies are begun from: those of the beginning, and their changes."""

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from inquiries.models import TextModule
from inquiries.queries.replies import has_modules
from inquiries.reports.fields import faults_of
from inquiries.reports.modules import FIRST_MODULES
from inquiries.vocabulary import Category


class SameName(Exception):
    """A text of this name exists already."""


class UnknownField(Exception):
    """A text names fields that mean nothing; carries a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("、".join(faults))
        self.faults = faults


def seed_text_modules(work: Work) -> None:
    """Enter the texts of the beginning, once."""
    if has_modules(work.session):
        return
    work.because("inquiries:seed_texts")
    for first in FIRST_MODULES:
        work.session.add(TextModule(**first._asdict(), is_active=True))
        work.session.flush()


def add_text_module(
    work: Work, *, name: str, category: Category | None, body: str, is_active: bool
) -> TextModule:
    """Add a text; a field outside the closed list raises UnknownField."""
    _refuse_unknown(body)
    work.because("inquiries:add_text")
    module = TextModule(name=name, category=category, body=body, is_active=is_active)
    work.session.add(module)
    _flush(work)
    return module


def revise_text_module(
    work: Work,
    module: TextModule,
    *,
    version: int,
    name: str,
    category: Category | None,
    body: str,
    is_active: bool,
) -> None:
    """Change or retire a text; replies already begun from it stay as they are."""
    if version != module.version:
        raise Conflict("他の職員が先に更新しました。")
    _refuse_unknown(body)
    work.because("inquiries:revise_text")
    module.name, module.category = name, category
    module.body, module.is_active = body, is_active
    _flush(work)


def _refuse_unknown(body: str) -> None:
    if faults := faults_of(body):
        raise UnknownField(faults)


def _flush(work: Work) -> None:
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise SameName from twin
