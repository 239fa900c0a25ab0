"""An import as the pages and the job run it: prepared first, then written."""

from core.database import db
from core.work import Work
from imports import operations
from imports.columns import Importer
from imports.judging import Tell, tell_nobody
from imports.models import ImportRun
from imports.parsing.results import Table


def run_now(
    work: Work, importer: Importer, run: ImportRun, table: Table, tell: Tell = tell_nobody
) -> None:
    """Prepare and write at once."""
    prepared = operations.prepare(db.session, importer, run, table, tell)
    operations.run(work, importer, run, prepared, tell)
