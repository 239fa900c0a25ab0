"""A document as PDF to look at: asked for on its page, made by a job, kept for a week with the job."""

from sqlalchemy import select

from accounts.permissions import Permission
from core.work import Work
from documents.office import PdfFailed, to_pdf
from forms.models import Paper
from forms.operations.filling import FormUnfit, contents_of, make_document
from forms.queries import DocumentDamaged, final_document
from forms.queries.contents import AnySession
from forms.reports.kinds import SPECS
from jobs.models import Job
from jobs.operations import enqueue, keep_file
from jobs.run import Handler, JobRefused, Run

PDF = "forms:pdf"
MEDIA_TYPE = "application/pdf"
GONE = "文書が見つかりません。"
FAILED = "PDFを作成できませんでした。Word文書で確認してください。"


def document_of(session: AnySession, paper: Paper) -> bytes:
    """Give the Word file: the bytes that were made final, or the draft as it stands."""
    if paper.is_approved:
        return final_document(paper)
    return make_document(session, paper, is_draft=True).content


def ask_pdf(work: Work, paper: Paper, *, owner_uid: str) -> Job:
    """Ask for a PDF of a document as it stands when the job comes to it."""
    return enqueue(work, PDF, {"paper": paper.uid}, owner_uid=owner_uid, total=1)


def pdf_handler() -> Handler:
    """Give what makes the PDF."""
    return Handler("PDFでの確認", _make)


def _make(run: Run) -> None:
    with run.step() as work:
        paper = work.session.scalar(select(Paper).where(Paper.uid == run.payload["paper"]))
        if paper is None:
            raise JobRefused(GONE)
        contents = contents_of(work.session, paper)
        try:
            content = final_document(paper) if paper.is_approved else None
        except DocumentDamaged:
            raise JobRefused(FAILED) from None
        name = paper.file_name.removesuffix(".docx") + ".pdf"
        has_numbers = SPECS[paper.kind].has_numbers
    try:
        # Outside the step: nobody else's writes wait for the child process and for LibreOffice.
        made = to_pdf(content or contents.make(is_draft=True).content)
    except (FormUnfit, PdfFailed):
        raise JobRefused(FAILED) from None
    permission = Permission.LEDGER_PERSONAL if has_numbers else Permission.NOTIFICATION_READ
    with run.step(done=1) as work:
        keep_file(
            work, run.uid, name=name, media_type=MEDIA_TYPE, content=made, permission=permission
        )
        run.finish(message="PDFは確認用です。正本はWord文書です。")
