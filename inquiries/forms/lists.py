"""The forms of the list: a step for many inquiries, a saved view, an export."""

from core.database import label_of
from core.fields import Hidden, LongText, Person, Required, Text, Tick
from core.forms import ExportForm, PageForm
from inquiries.models import Inquiry, SavedView

NAME_LIMIT = 40


class BulkForm(PageForm):
    """What every step for many inquiries carries along: which ones, and how they were when shown."""

    submission_id = Hidden()
    scope = Hidden()
    filters = Hidden()
    stamp = Hidden()


class AssignForm(BulkForm):
    """The 担当者 of many inquiries."""

    assignee_id = Person(
        label_of(Inquiry.assignee_id), validators=[Required("担当者を選んでください。")]
    )


class CloseForm(BulkForm):
    """The end of many inquiries."""

    message = LongText(
        "経過に残すメモ",
        rows=3,
        description="入力すると、終結するすべての相談・苦情の経過に「社内」の記録として残します。",
    )


class SavedViewForm(PageForm):
    """A name for the conditions of the list."""

    name = Text(
        label_of(SavedView.name),
        limit=NAME_LIMIT,
        description="同じ名称で保存すると、前の条件と入れ替わります。お客さまの氏名や口座番号は書かないでください。",
        validators=[Required("名称を入力してください（例：補償の苦情・未終結）。")],
    )
    is_shared = Tick("ほかの職員にも表示する")
    is_default = Tick("相談・苦情の画面を開いたときに、最初に表示する")


class ListExportForm(ExportForm):
    """A file of the list; a long one is written by a job, once however often it is asked for."""

    submission_id = Hidden()
