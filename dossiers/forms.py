"""The form of 事案記録一式: what for, with whose names, with which files."""

from core.fields import Hidden, Radio, Required, Text, Tick
from core.forms import PURPOSE_LIMIT, PageForm
from dossiers.vocabulary import AccountsShown


class DossierForm(PageForm):
    """What is taken along of a case, and why."""

    purpose = Text(
        "出力の理由",
        limit=PURPOSE_LIMIT,
        description="監査記録と目次に残ります。お客さまの氏名や口座番号は書かないでください。",
        validators=[Required("出力の理由を入力してください（例：金融庁の検査での提出のため）。")],
    )
    accounts = Radio(
        "被害口座と相談・苦情", AccountsShown, validators=[Required("どちらかを選んでください。")]
    )
    with_files = Tick(
        "証拠のファイルを含める",
        description="含めない場合も、一覧とSHA-256は入ります。証拠を持ち出す理由も上の欄に入力してください。",
    )
    submission_id = Hidden()
