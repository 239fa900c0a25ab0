"""The named fields of texts: what may be named, and how the names are replaced by facts."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from inquiries.vocabulary import TextField

NAMES = {field.label: field for field in TextField}
_FIELD = re.compile(r"\{\{([^{}\n]*)\}\}")
_STRAY = re.compile(r"\{\{|\}\}")
_WIDE = re.compile(r"｛｛([^｛｝\n]*)｝｝")

Values = Mapping[TextField, str]
"""What is known about an inquiry, by field; an unknown field has no entry."""


def written(field: TextField) -> str:
    """Write a field as it stands in a text: {{受付番号}}."""
    return f"{{{{{field.label}}}}}"


def fill(text: str, values: Values) -> str:
    """Replace each known field once, plainly; what is unknown stays, and nothing typed is executed."""

    def known(found: re.Match[str]) -> str:
        field = NAMES.get(found[1].strip())
        return values.get(field, found[0]) if field else found[0]

    return _FIELD.sub(known, text)


def faults_of(text: str) -> list[str]:
    """Say which fields of a text mean nothing, each with the name that may have been meant."""
    faults = [
        f"「｛｛{name}｝｝」は、半角の {{{{ }}}} で囲んでください。" for name in _WIDE.findall(text)
    ]
    faults += [_unknown(name.strip()) for name in _FIELD.findall(text) if name.strip() not in NAMES]
    if _STRAY.search(_FIELD.sub("", text)):
        faults.append(
            "{{ と }} の組が合っていない箇所があります。{{受付番号}} のように囲んでください。"
        )
    return list(dict.fromkeys(faults))


def _unknown(name: str) -> str:
    near = get_close_matches(name, NAMES, n=1, cutoff=0.3)
    meant = (
        f"「{{{{{near[0]}}}}}」ではありませんか。"
        if near
        else f"使える項目は {_all_names()} です。"
    )
    return f"「{{{{{name}}}}}」という差込み項目はありません。{meant}"


def _all_names() -> str:
    return "、".join(NAMES)
