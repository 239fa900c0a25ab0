"""What the pages of accounts answer alike: refusals beside their fields, and waiting times."""

from accounts.operations import Refused
from core.forms import PageForm

WAIT = "試行の回数が上限に達しました。5分ほど待ってから、もう一度お試しください。続くときは、システム管理者に連絡してください。"


def show_refusal(form: PageForm, refused: Refused) -> None:
    """Put a refusal beside the entry it is about, or above the form."""
    if refused.field in form:
        field = form[refused.field]
        field.errors = [*field.errors, refused.message]
    else:
        form.form_errors.append(refused.message)
