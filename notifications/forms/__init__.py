"""The forms of 当局報告: the letter, its submission, its approval, an addressee."""

from notifications.forms.approval import (
    ApprovalForm,
    ChecksForm,
    EmergencyForm,
    approval_values,
    checks_values,
)
from notifications.forms.letters import (
    REASONED,
    AuthorityForm,
    DrillForm,
    LetterForm,
    SubmissionForm,
    WaiverForm,
    authority_values,
    values_of,
)

__all__ = [
    "REASONED",
    "ApprovalForm",
    "AuthorityForm",
    "ChecksForm",
    "DrillForm",
    "EmergencyForm",
    "LetterForm",
    "SubmissionForm",
    "WaiverForm",
    "approval_values",
    "authority_values",
    "checks_values",
    "values_of",
]
