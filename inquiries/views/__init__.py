"""Pages of 相談・苦情: list, intake, the record and its steps, replies, what a case shows of them."""

from flask import Blueprint

from inquiries.views import (
    accounts,
    batches,
    bulk,
    case,
    editing,
    exporting,
    files,
    intake,
    lists,
    mails,
    opening,
    record,
    replies,
    reply_editing,
    saved,
    statistics,
    steps,
    texts,
)
from inquiries.views.accounts import account_panel
from inquiries.views.case import incident_panel

__all__ = ["account_panel", "blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/inquiries", lists.index),
    ("POST", "/inquiries/bulk", bulk.choose_step),
    ("POST", "/inquiries/bulk/assign", bulk.assign_many),
    ("POST", "/inquiries/bulk/close", bulk.close_many),
    ("GET", "/inquiries/export", exporting.ask_export),
    ("POST", "/inquiries/export", exporting.export_list),
    ("GET", "/inquiries/statistics", statistics.show_statistics),
    ("GET", "/inquiries/statistics.xlsx", statistics.statistics_workbook),
    ("GET", "/inquiries/statistics/report.docx", statistics.management_report),
    ("GET", "/inquiries/views", saved.saved_views),
    ("GET", "/inquiries/views/new", saved.name_view),
    ("POST", "/inquiries/views/new", saved.save_view),
    ("POST", "/inquiries/views/<uid>/remove", saved.remove_view),
    ("POST", "/inquiries/views/<uid>/restore", saved.restore_view),
    ("POST", "/inquiries/views/<uid>/default", saved.show_first),
    ("GET", "/inquiries/new", intake.new),
    ("POST", "/inquiries/new", intake.create),
    ("POST", "/inquiries/earlier", intake.earlier),
    ("GET", "/inquiries/mails/new", mails.new_mails),
    ("POST", "/inquiries/mails/new", mails.take_mails),
    ("GET", "/inquiries/mails/taken", mails.taken_mails),
    ("GET", "/inquiries/<uid>", record.show),
    ("GET", "/inquiries/<uid>/mail.eml", mails.original_mail),
    ("GET", "/inquiries/<uid>/history", record.history),
    ("GET", "/inquiries/<uid>/edit", editing.edit),
    ("POST", "/inquiries/<uid>/edit", editing.update),
    ("POST", "/inquiries/<uid>/moves/<move>", record.move),
    ("POST", "/inquiries/<uid>/notes", record.add_note),
    ("GET", "/inquiries/<uid>/files/<file>/content", files.download_file),
    ("GET", "/inquiries/<uid>/files/<file>/withdraw", files.ask_withdrawal),
    ("POST", "/inquiries/<uid>/files/<file>/withdraw", files.withdraw_file),
    ("POST", "/inquiries/<uid>/files/<file>/restore", files.restore_file),
    ("GET", "/inquiries/<uid>/call-backs/new", steps.new_promise),
    ("POST", "/inquiries/<uid>/call-backs/new", steps.promise),
    ("POST", "/inquiries/<uid>/call-backs/<promise>/keep", steps.keep),
    ("GET", "/inquiries/<uid>/kind", steps.show_kind),
    ("POST", "/inquiries/<uid>/kind", steps.change_kind),
    ("GET", "/inquiries/<uid>/escalation", steps.show_escalation),
    ("POST", "/inquiries/<uid>/escalation", steps.escalate),
    ("POST", "/inquiries/<uid>/incident", opening.from_one),
    ("POST", "/inquiries/<uid>/account", accounts.point),
    ("POST", "/inquiries/clusters/<category>/incident", opening.from_cluster),
    ("GET", "/inquiries/incidents/<uid>", case.for_answering),
    ("GET", "/incidents/<uid>/inquiries", case.of_incident),
    ("POST", "/incidents/<uid>/inquiries/counts", case.report),
    ("POST", "/inquiries/<uid>/replies", replies.create_reply),
    ("GET", "/inquiries/<uid>/replies/<reply>", replies.show_reply),
    ("POST", "/inquiries/<uid>/replies/<reply>/moves/<move>", replies.move_reply),
    ("GET", "/inquiries/<uid>/replies/<reply>/document.docx", replies.document),
    ("GET", "/inquiries/<uid>/replies/<reply>/edit", reply_editing.edit_reply),
    ("POST", "/inquiries/<uid>/replies/<reply>/edit", reply_editing.update_reply),
    ("GET", "/inquiries/incidents/<uid>/replies", batches.batch),
    ("GET", "/inquiries/incidents/<uid>/replies/new", batches.new_batch),
    ("POST", "/inquiries/incidents/<uid>/replies/new", batches.create_batch),
    ("POST", "/inquiries/incidents/<uid>/replies/approve", batches.approve_batch),
    ("GET", "/inquiries/incidents/<uid>/replies/letters.zip", batches.letters),
    ("POST", "/inquiries/incidents/<uid>/replies/pack", batches.pack_batch),
    ("POST", "/inquiries/incidents/<uid>/replies/send", batches.send_batch),
    ("GET", "/settings/text-modules", texts.text_modules),
    ("GET", "/settings/text-modules/new", texts.new_text),
    ("POST", "/settings/text-modules/new", texts.create_text),
    ("GET", "/settings/text-modules/<uid>/edit", texts.edit_text),
    ("POST", "/settings/text-modules/<uid>/edit", texts.update_text),
)


def blueprint() -> Blueprint:
    """Give the pages of 相談・苦情."""
    pages = Blueprint("inquiries", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
