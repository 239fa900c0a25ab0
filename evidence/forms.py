"""The forms of 証拠: a piece of evidence, files for it, a line of its ledger, a reason."""

from typing import Any

from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    MOMENT_HELP,
    Files,
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Select,
    Text,
    refuse_future,
)
from core.forms import PageForm
from evidence.models import CustodyEntry, EvidenceItem
from evidence.vocabulary import CustodyAct, EvidenceKind

TITLE_LIMIT = 120
SHORT_LIMIT = 200


class EvidenceFields(PageForm):
    """What is said of a piece of evidence."""

    title = Text(
        label_of(EvidenceItem.title),
        limit=TITLE_LIMIT,
        validators=[
            Required("名称を入力してください（例：ログイン認証サーバーのログ 8月16日〜18日）。")
        ],
    )
    kind = Select(
        label_of(EvidenceItem.kind), EvidenceKind, validators=[Required("種別を選んでください。")]
    )
    source = Text(
        label_of(EvidenceItem.source),
        limit=SHORT_LIMIT,
        description="どこから、または誰から入手したか。例：認証基盤（本番1号機）、お客さま",
    )
    obtained_at = MomentEntry(
        label_of(EvidenceItem.obtained),
        description=f"{MOMENT_HELP}、2026年9月上旬、調査中",
        validators=[
            Required(
                "取得日時を入力してください（例：2026/11/22 14:05）。分からないときは「調査中」と入力してください。"
            )
        ],
    )
    obtained_by = Text(
        label_of(EvidenceItem.obtained_by),
        limit=SHORT_LIMIT,
        description="取得した人と所属。社外の場合は会社名も。",
    )
    note = LongText(
        label_of(EvidenceItem.note),
        rows=3,
        description="取得の方法、使った道具、原本の所在など。パスワードや暗証番号は書かないでください。",
    )

    def validate_obtained_at(self, field: MomentEntry) -> None:
        """Refuse what is said to be obtained in the future."""
        refuse_future(field)

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments that `record_evidence` and `revise_evidence` share."""
        return {
            **{name: self[name].data for name in PLAIN},
            "obtained": self.obtained_at.data,
        }


PLAIN = ("title", "kind", "source", "obtained_by", "note")


class EvidenceForm(EvidenceFields):
    """A new piece of evidence with its files."""

    submission_id = Hidden()
    files = Files("ファイル", description="複数のファイルを選べます。")


class EvidenceEditForm(EvidenceFields):
    """What is said of a piece, to be corrected; files and ledger only grow."""

    version = Hidden()
    base = Hidden()


def values_of(item: EvidenceItem) -> dict[str, Any]:
    """Give a piece of evidence in the shape the form shows."""
    return {**{name: getattr(item, name) for name in PLAIN}, "obtained_at": item.obtained}


class FilesForm(PageForm):
    """More files for a piece of evidence."""

    submission_id = Hidden()
    files = Files(
        "追加するファイル",
        description="複数のファイルを選べます。",
        validators=[Required("ファイルを選んでください。")],
    )


class CustodyForm(PageForm):
    """A line of the ledger."""

    submission_id = Hidden()
    corrects = Hidden()
    act = Radio(
        label_of(CustodyEntry.act), CustodyAct, validators=[Required("区分を選んでください。")]
    )
    happened_at = MomentEntry(
        label_of(CustodyEntry.happened_at),
        is_exact=True,
        description=MOMENT_HELP,
        validators=[Required("日時を入力してください（例：2026/11/22 14:05）。")],
    )
    person = Text(
        label_of(CustodyEntry.person),
        limit=SHORT_LIMIT,
        validators=[Required("行った者の氏名と所属を入力してください（例：CSIRT 佐藤）。")],
    )
    counterpart = Text(
        label_of(CustodyEntry.counterpart),
        limit=SHORT_LIMIT,
        description="受け取った相手、または渡した相手。引渡と返却では必ず入力してください。",
    )
    purpose = Text(
        label_of(CustodyEntry.purpose),
        validators=[Required("目的を入力してください（例：解析の委託、警察への任意提出）。")],
    )
    file = Person(
        label_of(CustodyEntry.file_id), description="証拠の全体のときは選ばないでください。"
    )

    def validate_happened_at(self, field: MomentEntry) -> None:
        """Refuse a line about the future."""
        refuse_future(field)

    def validate_counterpart(self, field: Text) -> None:
        """Ask for the other side where there must be one."""
        act = self.act.data
        if isinstance(act, CustodyAct) and act.needs_counterpart and not field.data:
            raise ValidationError(
                f"{act.label}の相手方を入力してください（例：○○警察署 サイバー犯罪対策課）。"
            )

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `note_custody`, without file and correction."""
        return {
            "act": self.act.data,
            "happened_at": self.happened_at.data.at,
            "person": self.person.data,
            "counterpart": self.counterpart.data,
            "purpose": self.purpose.data,
        }


class PurposeForm(PageForm):
    """What a file that is kept apart is taken out for."""

    purpose = Text(
        "取り出す目的",
        validators=[
            Required("取り出す目的を入力してください（例：隔離した解析環境での検体の解析）。")
        ],
    )


class WithdrawalForm(PageForm):
    """Why a file is withdrawn."""

    reason = Text(
        "取消の理由",
        validators=[
            Required("取消の理由を入力してください（例：別の事案のファイルを誤って登録したため）。")
        ],
    )
