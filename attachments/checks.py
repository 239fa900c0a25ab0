"""Has a file looked at by a child process with limits, and judges what that means for its handling."""

import json
import re
from dataclasses import dataclass
from typing import BinaryIO

from attachments.vocabulary import CheckState, Finding, Handling
from core import child

INSPECTION = "attachments.inspection"
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})$")
UNKNOWN_TYPE = "application/octet-stream"

DOCUMENTS: frozenset[str] = frozenset(
    [
        "pdf",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "heic",
        "tif",
        "tiff",
        "txt",
        "csv",
        "docx",
        "xlsx",
        "pptx",
        "eml",
        "msg",
        "wav",
        "mp3",
        "m4a",
        "mp4",
    ]
)
"""The extensions of what customers and colleagues send; anything else belongs into the evidence of a case."""


@dataclass(frozen=True)
class Report:
    """What a file is by its contents, what was found in it, and what that comes to."""

    media_type: str
    findings: tuple[Finding, ...]
    state: CheckState


def check(file: BinaryIO, name: str, unpacked_limit: int) -> Report:
    """Have an open file looked at; one that cannot be checked in time is said to be so, never called good."""
    order = json.dumps({"extension": extension_of(name), "unpacked": unpacked_limit})
    file.seek(0)
    try:
        answer = child.ask(INSPECTION, [order], file=file)
    except (child.ChildBusy, child.ChildFailed):
        return Report(UNKNOWN_TYPE, (), CheckState.FAILED)
    findings = tuple(Finding(value) for value in answer["findings"])
    state = CheckState.QUARANTINED if findings else CheckState.CLEAN
    return Report(str(answer["media_type"]), findings, state)


def extension_of(name: str) -> str:
    """Give the extension of a file's name in small letters, nothing where there is none."""
    found = _EXTENSION.search(name)
    return found[1].lower() if found else ""


def refusal_of(name: str, report: Report, handling: Handling) -> str | None:
    """Say why a file of this handling is not taken at all, or None; evidence may be anything."""
    if handling is Handling.EVIDENCE:
        return None
    if extension_of(name) not in DOCUMENTS:
        return "この種類のファイルは添付できません。PDF、画像、Word、Excel、メールなどでお送りください。"
    if report.state is CheckState.FAILED:
        return "内容を確認できませんでした。しばらく待って、もう一度お試しください。"
    if report.findings:
        reasons = "、".join(finding.label for finding in report.findings)
        return f"安全を確認できないため添付できません（{reasons}）。必要なときは、事案の証拠として保管してください。"
    return None
