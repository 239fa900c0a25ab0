"""Who is typing, and what is kept of it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from flask import current_app, flash, redirect, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue

from core import clock
from core.database import db
from core.forms import PageForm
from core.web import is_forged
from core.work import Actor, Work, transaction
from drafts import operations, queries
from drafts.models import FormDraft

NOT_TYPED = ("csrf_token", "save", "use_current")


class Typist(Protocol):
    """What drafts need to know of a member."""

    @property
    def uid(self) -> str:
        """Give the opaque id."""
        ...


class _House(NamedTuple):
    member: Callable[[], Typist]
    actor: Callable[[], Actor]


def wire(app: App, member: Callable[[], Typist], actor: Callable[[], Actor]) -> None:
    """Tell the application's forms who is typing; members are known only on a higher floor."""
    app.extensions["typist"] = _House(member, actor)


def _house() -> _House:
    house: _House = current_app.extensions["typist"]
    return house


def member_uid() -> str:
    """Give the opaque id of the member who is typing."""
    return _house().member().uid


def writing() -> AbstractContextManager[Work]:
    """Begin the transaction of the member who is typing."""
    return transaction(db.session, _house().actor(), clock.now())


def draft_of(form: str, record_uid: str) -> FormDraft | None:
    """Give the member's draft of a form, put away or not."""
    return queries.find_draft(db.session, member_uid(), form, record_uid)


def asks_for_draft() -> bool:
    """Say whether 「下書きとして保存」 was pressed, the button for browsers without scripts."""
    return request.form.get("save") == "draft" and not is_forged()


def keep_typed(form: str, record_uid: str) -> FormDraft:
    """Keep all that was typed as the member's draft."""
    entered = {name: typed for name, typed in request.form.lists() if name not in NOT_TYPED}
    with writing() as work:
        return operations.park(work, member_uid(), form, record_uid, entered)


def keep_by_hand(form: str, record_uid: str) -> ResponseReturnValue:
    """Keep what was typed as a draft and show the page again from it."""
    draft = keep_typed(form, record_uid)
    flash("下書きとして保存しました。", "success")
    return redirect(f"{request.path}?draft={draft.uid}", 303)


Refusals = Mapping[type[Exception], tuple[str, str]]
"""Exception → the field it is said at ("" for the whole form) and the sentence ("" for the exception's own)."""


def add_refusal(form: PageForm, refused: Exception, refusals: Refusals) -> None:
    """Say in the form why it is refused."""
    name, sentence = refusals[type(refused)]
    sentence = sentence or str(refused)
    if name:
        form[name].errors = [*form[name].errors, sentence]
    else:
        form.form_errors.append(sentence)


def notice_removed(removed: int) -> None:
    """Say how many characters were taken out that no document can hold."""
    if removed:
        flash(f"表示できない制御文字を {removed} 文字取り除いて保存しました。", "notice")
