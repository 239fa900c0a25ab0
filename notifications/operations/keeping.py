"""What is stored of a letter when it leaves the hands of its writers: text, Word file, hashes."""

import hashlib

from core.database import canonical_json
from core.work import Work
from core.workflow import MoveRefused
from documents.plain import to_plain as document_to_plain
from documents.word import render_word
from notifications.models import Notification
from notifications.queries import DocumentDamaged, full_contents
from notifications.reports.annex_facts import AnnexRows
from notifications.reports.facts import IncidentFacts, to_plain
from notifications.reports.first_report import LAYOUTS, describe
from notifications.vocabulary import NotificationStatus as S

ANNEX_DAMAGED = "保管している別紙が、確認を依頼したときの内容と一致しません。差し戻して、もう一度確認を依頼してください。"


def frozen_contents(work: Work, notification: Notification) -> tuple[IncidentFacts, AnnexRows]:
    """Give the frozen facts and the rows of the 別紙; MoveRefused where the rows were changed."""
    try:
        return full_contents(work.session, notification)
    except DocumentDamaged as damage:
        raise MoveRefused((ANNEX_DAMAGED,)) from damage


def keep_document(
    notification: Notification, facts: IncidentFacts, rows: AnnexRows, *, is_draft: bool
) -> None:
    """Make the Word file and keep it with its hash; a draft bears 案 in its header."""
    content = render_word(describe(facts, notification.edits, is_draft=is_draft, rows=rows))
    letter = describe(facts, notification.edits, is_draft=is_draft)
    notification.letter = document_to_plain(letter)
    notification.document = content
    notification.document_sha256 = hashlib.sha256(content).hexdigest()
    notification.approved_facts_sha256 = facts_digest(facts)
    notification.layout_version = LAYOUTS[notification.kind]


def facts_digest(facts: IncidentFacts) -> str:
    """Give the SHA-256 over the facts in their canonical form."""
    return hashlib.sha256(canonical_json(to_plain(facts)).encode()).hexdigest()


def enter(work: Work, notification: Notification, status: S) -> None:
    """Let a letter come into a state."""
    notification.status = status
    notification.updated_at = work.now
    work.session.flush()
