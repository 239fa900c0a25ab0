"""Closed vocabularies whose members carry the Japanese label that people read."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A closed list of values, stored as text and shown by their label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the label beside the stored value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Give (value, label) pairs in the order of definition."""
        return [(member.value, member.label) for member in cls]


class DataClass(Term):
    """How confidential a column is, after the circular's own words (監督指針 III-2-8(1)④ニ・ト)."""

    PUBLIC = "public", "公開"
    INTERNAL = "internal", "社内"
    CUSTOMER = "customer", "顧客の重要情報"
    SECRET = "secret", "機密情報"


class FileFormat(Term):
    """形式 of a list that is taken along."""

    XLSX = "xlsx", "Excel（.xlsx）"
    CSV = "csv", "CSV（UTF-8）"
