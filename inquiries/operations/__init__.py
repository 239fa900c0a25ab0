"""Writes of 相談・苦情."""

from inquiries.operations.accounts import match_account, point_to_account
from inquiries.operations.batches import (
    LETTERS,
    PACK,
    SEND,
    ZIP,
    letters_handler,
    pack_handler,
    queue_letters,
    queue_pack,
    queue_sending,
    send_handler,
)
from inquiries.operations.bulk import assign_inquiries, close_inquiries
from inquiries.operations.course import add_note, keep_call_back, promise_call_back
from inquiries.operations.exporting import EXPORTER
from inquiries.operations.importing import IMPORTER
from inquiries.operations.linking import link_incident, open_incident_from, report_counts
from inquiries.operations.mails import EARLIEST, TakenMail, take_mail
from inquiries.operations.messages import MessageChanged, TakenMessage, take_message
from inquiries.operations.records import (
    change_kind,
    escalate,
    move_inquiry,
    open_inquiry,
    revise_inquiry,
)
from inquiries.operations.reminders import remind, sweep
from inquiries.operations.replies import (
    approve_reply,
    draft_batch,
    draft_reply,
    refuse_if_changed,
    request_review,
    revise_reply,
    send_back_reply,
    withdraw_reply,
)
from inquiries.operations.searching import INDEX, index_texts, index_waiting
from inquiries.operations.sending import send_reply
from inquiries.operations.targets import recompute_targets
from inquiries.operations.texts import (
    SameName,
    UnknownField,
    add_text_module,
    revise_text_module,
    seed_text_modules,
)
from inquiries.operations.views import (
    TooManyViews,
    remove_view,
    restore_view,
    save_view,
    set_default_view,
)

__all__ = [
    "EARLIEST",
    "EXPORTER",
    "IMPORTER",
    "INDEX",
    "LETTERS",
    "PACK",
    "SEND",
    "ZIP",
    "MessageChanged",
    "SameName",
    "TakenMail",
    "TakenMessage",
    "TooManyViews",
    "UnknownField",
    "add_note",
    "add_text_module",
    "approve_reply",
    "assign_inquiries",
    "change_kind",
    "close_inquiries",
    "draft_batch",
    "draft_reply",
    "escalate",
    "index_texts",
    "index_waiting",
    "keep_call_back",
    "letters_handler",
    "link_incident",
    "match_account",
    "move_inquiry",
    "open_incident_from",
    "open_inquiry",
    "pack_handler",
    "point_to_account",
    "promise_call_back",
    "queue_letters",
    "queue_pack",
    "queue_sending",
    "recompute_targets",
    "refuse_if_changed",
    "remind",
    "remove_view",
    "report_counts",
    "request_review",
    "restore_view",
    "revise_inquiry",
    "revise_reply",
    "revise_text_module",
    "save_view",
    "seed_text_modules",
    "send_back_reply",
    "send_handler",
    "send_reply",
    "set_default_view",
    "sweep",
    "take_mail",
    "take_message",
    "withdraw_reply",
]
