"""Pages of accounts: the way in, the own account, the members."""

from flask import Blueprint

from accounts.views import account, entrance, members


def blueprint() -> Blueprint:
    """Give the pages of accounts."""
    pages = Blueprint("accounts", __name__)
    for room in (entrance, account, members):
        room.add_to(pages)
    return pages
