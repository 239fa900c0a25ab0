"""The forms of the list: a step for many inquiries, a saved view, an export."""

from core.database import label_of
from core.fields import Hidden, LongText, Person, Radio, Required, Text, Tick
from core.forms import PageForm
from inquiries.models import Inquiry, SavedView
from inquiries.vocabulary import ExportFormat

NAME_LIMIT = 40
PURPOSE_LIMIT = 200


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


class ExportForm(PageForm):
    """A file of the list, and what it is for."""

    submission_id = Hidden()
    purpose = Text(
        "利用目的",
        limit=PURPOSE_LIMIT,
        description="監査記録に残ります。お客さまの氏名や口座番号は書かないでください。",
        validators=[
            Required(
                "利用目的を入力してください（例：四半期の苦情分析のため、社内の検討会で使用）。"
            )
        ],
    )
    file_format = Radio("形式", ExportFormat, validators=[Required("形式を選んでください。")])
