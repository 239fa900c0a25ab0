"""The forms of 宛先別の文書: the document while it is written, its submission, a form that is uploaded."""

from typing import Any

from core.database import label_of
from core.fields import (
    Checkboxes,
    Files,
    Hidden,
    LetterDate,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Select,
    Text,
)
from core.forms import PageForm
from core.moments import Moment
from duties.vocabulary import FilingMethod
from forms.models import OwnForm, Paper
from forms.reports.facts import PaperFacts
from forms.reports.kinds import SPECS
from forms.reports.letter import printed_texts, subject_of
from forms.vocabulary import BreachBasis, PaperKind, Stage

ITEM_LIMIT, SUBJECT_LIMIT = 60_000, 120
SHORT_LIMIT = 100


class PaperForm(PageForm):
    """A document; `version` names what the page was made from."""

    version = Hidden()
    base = Hidden()
    authority_id = Person(
        label_of(Paper.authority_id),
        description="選ばないときは、次の宛先に宛てます。",
    )
    own_form_id = Person(
        label_of(Paper.own_form_id),
        description="選ばないときは、当システムの書式で作成します。",
    )
    stage = Radio(label_of(Paper.stage), Stage)
    bases = Checkboxes(
        label_of(Paper.bases),
        BreachBasis,
        description="1つの文書で複数の報告を兼ねるときは、該当する根拠をすべて選んでください。すべて印字します。",
    )
    document_no = Text(
        label_of(Paper.document_no),
        limit=SHORT_LIMIT,
        validators=[Required("文書番号を入力してください（例：ＣＳＩＲＴ発第2026－014号）。")],
    )
    dated_on = LetterDate(label_of(Paper.dated_on))
    subject = Text(
        label_of(Paper.subject),
        limit=SUBJECT_LIMIT,
        validators=[Required("件名を入力してください（例：不正アクセスの発生について）。")],
    )

    def revision(self, kind: PaperKind) -> dict[str, Any]:
        """Give the keyword arguments of `revise_paper`, without version, addressee, form and ticks."""
        return {
            "stage": self.stage.data,
            "bases": self.bases.data,
            "document_no": self.document_no.data,
            "dated_on": self.dated_on.day,
            "subject": self.subject.data,
            "texts": {item.key: self[f"item_{item.key}"].data for item in SPECS[kind].items},
        }


for _key in dict.fromkeys(item.key for spec in SPECS.values() for item in spec.items):
    setattr(PaperForm, f"item_{_key}", LongText(_key, rows=3, limit=ITEM_LIMIT))


def values_of(paper: Paper, facts: PaperFacts) -> dict[str, Any]:
    """Give a document in the shape its form shows: texts written by hand, else the generated ones."""
    return {
        "authority_id": paper.authority.uid if paper.authority else None,
        "own_form_id": paper.own_form.uid if paper.own_form else None,
        "stage": paper.stage,
        "bases": paper.bases,
        "document_no": paper.document_no,
        "dated_on": Moment.of_day(paper.dated_on),
        "subject": subject_of(facts),
        **{f"item_{key}": text for key, text in printed_texts(facts, paper.edits).items()},
    }


class SubmissionForm(PageForm):
    """When, how and to whom a document was submitted."""

    submitted_at = MomentEntry(
        label_of(Paper.submitted_at),
        is_exact=True,
        description="例：2026/11/22 14:05、今日 14:05",
        validators=[Required("提出日時を入力してください（例：2026/11/22 14:05）。")],
    )
    submit_method = Select(
        label_of(Paper.submit_method),
        FilingMethod,
        validators=[Required("提出方法を選んでください。")],
    )
    received_by = Text(label_of(Paper.received_by), limit=SHORT_LIMIT)
    receipt_no = Text(label_of(Paper.receipt_no), limit=SHORT_LIMIT)
    submit_note = LongText(label_of(Paper.submit_note), rows=2)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `submit`."""
        names = ("submit_method", "received_by", "receipt_no", "submit_note")
        given = {name: self[name].data for name in names}
        return {"submitted_at": self.submitted_at.data.at, **given}


class UploadForm(PageForm):
    """A form of the firm or of an addressee."""

    name = Text(
        label_of(OwnForm.name),
        limit=SHORT_LIMIT,
        description="同じ名称で登録すると、その様式の新しい版になります。例：障害発生等報告書（金融庁）",
        validators=[Required("様式の名称を入力してください（例：障害発生等報告書（金融庁））。")],
    )
    kind = Select(
        label_of(OwnForm.kind),
        PaperKind,
        validators=[Required("文書の種類を選んでください。")],
    )
    file = Files("様式のファイル（.docx）")


class BeginForm(PageForm):
    """Which document is begun: a kind, or a request to a bank."""

    chosen = Person("作成する文書", validators=[Required("作成する文書を選んでください。")])
