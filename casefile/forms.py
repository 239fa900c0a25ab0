"""The forms of 時系列, タスク and 侵害指標."""

from typing import Any

from wtforms.validators import ValidationError

from casefile.indicators import read_pasted
from casefile.models import Indicator, Task, TimelineEntry
from casefile.vocabulary import Source
from core.database import label_of
from core.fields import Hidden, LongText, MomentEntry, Person, Required, Select, Text, Tick
from core.forms import PageForm
from core.moments import Moment, Precision

SHOWN_LINES = 5


class EntryForm(PageForm):
    """One event of the 時系列, or the correction of one."""

    submission_id = Hidden()
    corrects = Hidden()
    happened_at = MomentEntry(
        label_of(TimelineEntry.happened),
        description="例：2020/9/7 10:30、9月7日 10時頃（年も入力）、調査中",
    )
    text = LongText(
        label_of(TimelineEntry.text),
        rows=3,
        description="お客さまの氏名や口座番号は書かないでください。",
        validators=[Required("内容を入力してください（例：出金停止の措置を開始）。")],
    )
    source = Select(
        label_of(TimelineEntry.source), Source, validators=[Required("出典を選んでください。")]
    )
    source_detail = Text(label_of(TimelineEntry.source_detail))
    is_reported = Tick("一報の「対応状況」に記載する")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `note_event`."""
        return {
            "happened": self.happened_at.data,
            "text": self.text.data,
            "source": self.source.data,
            "source_detail": self.source_detail.data,
            "is_reported": bool(self.is_reported.data),
        }


class TaskForm(PageForm):
    """One thing to do."""

    submission_id = Hidden()
    title = Text(
        label_of(Task.title), limit=200, validators=[Required("タスクを入力してください。")]
    )
    assignee_id = Person(label_of(Task.assignee_id))
    due_at = MomentEntry(label_of(Task.due_at), is_exact=True, description="例：今日 17:00")
    detail = LongText(label_of(Task.detail), rows=2)

    def fields(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `add_task` and `revise_task`."""
        return {
            "title": self.title.data,
            "detail": self.detail.data,
            "due_at": self.due_at.data.at if self.due_at.data else None,
            "assignee_id": assignee_id,
        }


class TaskEditForm(TaskForm):
    """The same form for a task that is there already."""

    version = Hidden()
    base = Hidden()


class IndicatorForm(PageForm):
    """Many indicators pasted at once."""

    submission_id = Hidden()
    pasted = LongText(
        "侵害指標",
        rows=8,
        description="1行に1件。IPアドレス、ドメイン、URL、ハッシュ値、メールアドレス、User-Agent を自動で見分けます。hxxp や [.] の表記も読み取ります。",
        validators=[Required("侵害指標を1行に1件ずつ入力してください。")],
    )
    note = Text(label_of(Indicator.note), description="入力元など。今回記録するすべてに付けます。")
    skips_unread = Tick("読み取れない行を除いて記録する")

    def validate_pasted(self, field: LongText) -> None:
        """Name the lines that are no indicator, unless they are to be left out."""
        read = read_pasted(field.data or "")
        if field.data and not read.found:
            raise ValidationError("侵害指標を読み取れませんでした。1行に1件ずつ入力してください。")
        if read.unread and not self.skips_unread.data:
            shown = "、".join(f"「{line[:60]}」" for line in read.unread[:SHOWN_LINES])
            more = (
                f" ほか{len(read.unread) - SHOWN_LINES:,}行"
                if len(read.unread) > SHOWN_LINES
                else ""
            )
            raise ValidationError(
                f"読み取れない行が{len(read.unread):,}行あります：{shown}{more}。"
                "直すか、「読み取れない行を除いて記録する」に印を付けてください。"
            )


def task_values(task: Task) -> dict[str, Any]:
    """Give a task in the shape its form shows."""
    return {
        "title": task.title,
        "detail": task.detail,
        "due_at": Moment(task.due_at, Precision.MINUTE) if task.due_at else None,
        "assignee_id": task.assignee.uid if task.assignee else None,
    }
