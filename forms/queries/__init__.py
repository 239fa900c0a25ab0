"""Reads of 宛先別の文書 and of the forms they can be written on."""

from forms.queries.contents import (
    banks_of,
    current_facts,
    final_document,
    letter_of,
    live_facts,
)
from forms.queries.papers import (
    count_standing,
    find_form,
    find_paper,
    list_addressees,
    list_events,
    list_forms,
    list_of_incident,
    list_usable,
    list_writers,
    visible,
)
from notifications.queries import DocumentDamaged

__all__ = [
    "DocumentDamaged",
    "banks_of",
    "count_standing",
    "current_facts",
    "final_document",
    "find_form",
    "find_paper",
    "letter_of",
    "list_addressees",
    "list_events",
    "list_forms",
    "list_of_incident",
    "list_usable",
    "list_writers",
    "live_facts",
    "visible",
]
