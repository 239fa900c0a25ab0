"""What every page with a form does, once: keep drafts, create once, save, merge with what others saved.

A page that changes a record is an `EditPage`, served by `open_page` (GET) and `save_page` (POST); a page
that makes a record and gives it a number is a `NewPage`, served by `open_new` and `create`. Both are
values, described beside their views; what they need of the subject are plain functions.
"""

from drafts.editing.changing import (
    Beside,
    EditPage,
    open_page,
    save_page,
    sent_form,
    show_again,
)
from drafts.editing.creating import (
    NewPage,
    Waiting,
    create,
    open_new,
    show_new_again,
    write_once,
)
from drafts.editing.typist import asks_for_draft, keep_typed, notice_removed, wire

__all__ = [
    "Beside",
    "EditPage",
    "NewPage",
    "Waiting",
    "asks_for_draft",
    "create",
    "keep_typed",
    "notice_removed",
    "open_new",
    "open_page",
    "save_page",
    "sent_form",
    "show_again",
    "show_new_again",
    "wire",
    "write_once",
]
