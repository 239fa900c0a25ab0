"""Writes of forms: take one in, add a version, stop and resume its use."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from core.work import Work
from forms.models import OwnForm, OwnFormVersion
from forms.vocabulary import PaperKind


def take_form(
    work: Work,
    *,
    name: str,
    kind: PaperKind,
    file_name: str,
    content: bytes,
    placeholders: Sequence[str],
    uid: str | None = None,
) -> OwnForm:
    """Keep a checked file as a new form, or as the next version of the form of this name and kind."""
    work.because("forms:upload")
    work.take_turns("own_form")
    form = work.session.scalar(select(OwnForm).where(OwnForm.name == name))
    if form is None:
        form = OwnForm(uid=uid, name=name, kind=kind, is_active=True)
        work.session.add(form)
    elif form.kind is not kind:
        raise OtherKind
    form.is_active = True
    version = OwnFormVersion(
        number=len(form.versions) + 1,
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        placeholders=list(placeholders),
        uploaded_by=work.actor.name,
        uploaded_at=work.now,
    )
    version.form, version.content = form, content
    work.session.add(version)
    work.session.flush()
    return form


class OtherKind(Exception):
    """A form of this name exists for another kind of document."""


def set_use(work: Work, form: OwnForm, *, is_active: bool) -> None:
    """Stop or resume the use of a form; documents that were made on it keep it."""
    work.because("forms:restore" if is_active else "forms:retire")
    form.is_active = is_active
    work.session.flush()
