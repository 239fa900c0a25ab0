"""A PDF to look at: made by a job where LibreOffice is installed, in the fonts that the document names."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import forms.operations.pdf
from documents import office
from documents.word import render_word
from forms import views
from forms.operations.pdf import PDF
from forms.reports.letter import describe
from forms.reports.sample import sample_facts
from forms.vocabulary import PaperKind
from jobs.models import Job, JobFile
from tests.conftest import Browser
from tests.forms.papers import Working, a_paper
from tests.inquiries.hands import work_off

needs_office = pytest.mark.skipif(not office.is_installed(), reason="no LibreOffice here")


@needs_office
def test_the_pdf_is_drawn_in_a_mincho_and_a_gothic(tmp_path: Path) -> None:
    made = office.to_pdf(render_word(describe(sample_facts(PaperKind.BREACH), {})))
    assert made.startswith(b"%PDF-")
    file = tmp_path / "a.pdf"
    file.write_bytes(made)
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True).stdout
    assert b"NotoSerifCJK" in fonts
    assert b"NotoSansCJK" in fonts
    assert b"DejaVu" not in fonts


def test_what_cannot_be_converted_in_time_fails_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(office, "WALL_SECONDS", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(office.PdfFailed):
        office.to_pdf(b"no document")
    assert [one.name for one in tmp_path.iterdir() if one.is_dir()] == []


def test_the_button_asks_for_a_job_and_is_there_only_with_libreoffice(
    app: Flask,
    browser: Callable[..., Browser],
    work: Working,
    session: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper = a_paper(work, session, PaperKind.ASSOCIATION)
    sato, address = browser("sato"), f"/papers/{paper.uid}"
    monkeypatch.setattr(views.papers, "is_installed", lambda: False)
    monkeypatch.setattr(views.downloads, "is_installed", lambda: False)
    assert "PDFで確認する" not in sato.get(address).text
    assert sato.post(f"{address}/pdf").status_code == 404
    monkeypatch.setattr(views.papers, "is_installed", lambda: True)
    monkeypatch.setattr(views.downloads, "is_installed", lambda: True)
    assert "PDFで確認する" in sato.get(address).text
    asked = sato.post(f"{address}/pdf")
    assert asked.status_code == 303
    job = session.scalars(select(Job).where(Job.kind == PDF)).one()
    assert asked.location == f"/jobs/{job.uid}"
    assert job.payload == {"paper": paper.uid}
    monkeypatch.setattr(forms.operations.pdf, "to_pdf", lambda content: b"%PDF-" + content[:2])
    work_off(app)
    kept = session.scalars(select(JobFile)).one()
    assert (kept.name, kept.content) == (paper.file_name.replace(".docx", ".pdf"), b"%PDF-PK")
    assert kept.permission == "notifications:read"
    assert "PDFは確認用です" in sato.get(asked.location).text
