"""Writes of 宛先別の文書 and of the forms they can be written on."""

from forms.operations.filling import (
    Filled,
    FormUnfit,
    Made,
    fill_form,
    make_document,
    shown,
)
from forms.operations.moves import approve, request_review, send_back, submit, withdraw
from forms.operations.own_forms import OtherKind, set_use, take_form
from forms.operations.papers import draft_paper, revise_paper
from forms.operations.pdf import PDF, ask_pdf, document_of, pdf_handler

__all__ = [
    "PDF",
    "Filled",
    "FormUnfit",
    "Made",
    "OtherKind",
    "approve",
    "ask_pdf",
    "document_of",
    "draft_paper",
    "fill_form",
    "make_document",
    "pdf_handler",
    "request_review",
    "revise_paper",
    "send_back",
    "set_use",
    "shown",
    "submit",
    "take_form",
    "withdraw",
]
