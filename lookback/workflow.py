"""The states of 遡及確認 as one value, and what a finished check has to say."""

from accounts.permissions import Permission
from core.database import label_of
from core.workflow import Move, Mover, Workflow
from lookback.models import LookBack
from lookback.vocabulary import Result, Status

NEEDED = ("scope", "period_from", "records_used", "method", "performed_by", "examined")
"""What shows that somebody has looked: without these 「該当なし」 proves nothing."""


def says_what_was_done(look_back: LookBack, mover: Mover) -> str | None:
    """Refuse to finish a check that does not say over what, with what and by whom it was done."""
    del mover
    open_items = [name for name in NEEDED if getattr(look_back, name) is None]
    if not open_items:
        return None
    labels = "、".join(f"「{label_of(getattr(LookBack, name))}」" for name in open_items)
    return f"{labels}を入力してください。"


def has_a_result(look_back: LookBack, mover: Mover) -> str | None:
    """Refuse to finish a check whose result is still open."""
    del mover
    if look_back.result is Result.PENDING:
        return "結果を選んでください（該当がなかったときは「該当なし」）。"
    return None


def result_fits_findings(look_back: LookBack, mover: Mover) -> str | None:
    """Refuse a result that its own findings contradict."""
    del mover
    if look_back.result is Result.FOUND and not look_back.findings:
        return "結果が「該当あり」のときは、判明した被害を記録してください。"
    if look_back.result is Result.NONE and (look_back.findings or look_back.harmed):
        return (
            "判明した被害が記録されているため、結果を「該当なし」にして完了することはできません。"
        )
    return None


def findings_are_cases(look_back: LookBack, mover: Mover) -> str | None:
    """Refuse to finish before every harm that was found is a case of its own."""
    del mover
    if any(finding.incident_id is None for finding in look_back.findings):
        return "判明した被害を、すべて事案として記録してください。"
    return None


WORKFLOW: Workflow[Status] = Workflow(
    package="lookback",
    initial=Status.OPEN,
    moves=(
        Move(
            "complete",
            "確認を完了する",
            (Status.OPEN,),
            Status.DONE,
            Permission.LOOK_BACK_WRITE,
            guards=(says_what_was_done, has_a_result, result_fits_findings, findings_are_cases),
        ),
        Move(
            "reopen",
            "確認を再開する",
            (Status.DONE,),
            Status.OPEN,
            Permission.LOOK_BACK_WRITE,
            needs_reason=True,
        ),
    ),
)
