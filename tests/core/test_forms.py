"""Forms: what people type is read, given back as typed, and never lost between two people."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_wtf.csrf import generate_csrf
from hypothesis import given, settings
from hypothesis import strategies as st
from wtforms import Form

from core import clock, forms, merging
from core.database import labelled
from core.fields import (
    AmountEntry,
    Checkboxes,
    CountEntry,
    Figure,
    FigureForm,
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Rows,
    Secret,
    Select,
    Text,
    Tick,
    reading_of,
    values_of,
)
from core.forms import Entered, PageForm, as_formdata, contents_of
from core.merging import Clash, merge, text_of
from core.moments import Moment, Precision
from core.text import ReadingError
from core.vocabulary import Term

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
AFTERNOON = Moment(NOW, Precision.MINUTE)


class Fruit(Term):
    APPLE = "apple", "りんご"
    PEAR = "pear", "なし"


class Money(FigureForm):
    confirmed = AmountEntry("確定")
    worst_case = AmountEntry("見込（最大）")


class Line(Form):
    bank = Text("金融機関", limit=10)
    yen = AmountEntry("金額")
    fruit = Select("果物", Fruit)


class Sample(PageForm):
    key = Hidden()
    title = Text("件名", limit=20, validators=[Required("件名を入力してください。")])
    note = LongText("経緯")
    at = MomentEntry("発覚日時")
    exact_at = MomentEntry("受付日時", is_exact=True)
    yen = AmountEntry("金額")
    accounts = CountEntry("口座数", unit="口座")
    fruit = Radio("果物", Fruit)
    choice = Select("選択", Fruit)
    fruits = Checkboxes("果物の組", Fruit)
    person = Person("担当者")
    is_urgent = Tick("至急")
    loss = Figure("被害額", Money)
    lines = Rows("出金先", Line)


@pytest.fixture(autouse=True)
def request_of_a_form(form_request: Flask) -> Flask:
    return form_request


@pytest.fixture(autouse=True)
def afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _form(**entered: str | list[str]) -> Sample:
    """Give the form as it arrives; a double underscore stands for the hyphen of a group."""
    sent = {"title": "件名"} | {name.replace("__", "-"): value for name, value in entered.items()}
    values = {name: [value] if isinstance(value, str) else value for name, value in sent.items()}
    form = Sample(formdata=as_formdata(values))
    form.person.offer([("m1", "佐藤"), ("m2", "鈴木")])
    return form


def _errors(form: PageForm) -> list[tuple[str, str]]:
    form.validate()
    return form.error_list


# --- texts ---


def test_a_text_is_kept_as_typed_but_for_the_blanks_around_it() -> None:
    form = _form(title="　 髙橋　(株)  ﾀｶﾊｼ \n", note="  一行目\r\n\r\n  二行目\t終 \n")
    assert form.validate()
    assert form.title.data == "髙橋　(株)  ﾀｶﾊｼ"
    assert form.note.data == "一行目\n\n  二行目\t終"


def test_one_line_stays_one_line() -> None:
    assert _form(title="一\r\n二\r三").title.data == "一 二 三"


def test_control_characters_are_taken_out_and_counted() -> None:
    form = _form(title="件\x00名\x07", note="a\x0bb\n\ud800c", yen="1\x00,000", at="今\x1b日")
    assert (form.title.data, form.note.data, form.yen.data) == ("件名", "ab\nc", 1000)
    assert form.removed_characters() == 6
    assert form.validate()
    assert _form().removed_characters() == 0


@pytest.mark.parametrize("entry", ["", "  ", "　", "\n", "\x00"])
def test_an_empty_required_text_is_asked_for_at_its_field(entry: str) -> None:
    assert _errors(_form(title=entry)) == [("title", "件名を入力してください。")]


def test_a_text_that_is_too_long_is_refused_whole_and_not_cut() -> None:
    typed = "あ" * 21
    form = _form(title=typed)
    assert _errors(form) == [("title", "件名は20文字以内で入力してください（現在 21文字）。")]
    assert form.title.data == typed
    assert typed in str(form.title())
    assert _form(title="あ" * 20).validate()


def test_text_is_shown_as_text_and_never_as_markup() -> None:
    shown = str(_form(title='"><script>x</script>', note="</textarea>&").title())
    assert "<script" not in shown
    assert "</textarea>&" not in str(_form(note="</textarea>&").note())


def test_a_password_is_taken_as_typed_and_given_back_nowhere() -> None:
    class SignIn(PageForm):
        password = Secret("パスワード", autocomplete="current-password")

    form = SignIn(formdata=as_formdata({"password": ["  ひみつ １２ "]}))
    other = SignIn(formdata=as_formdata({"password": ["別"]}))
    assert form.password.data == "  ひみつ １２ "
    assert "ひみつ" not in str(form.password())
    assert form.entered() == {"password": [""]}
    assert form.digests() == other.digests()
    assert text_of(form.password) == ""


# --- readings ---


@pytest.mark.parametrize(
    ("typed", "yen", "echo"),
    [
        ("1,234,567", 1_234_567, "1,234,567円"),
        ("１，２３４円", 1234, "1,234円"),
        ("￥123万", 1_230_000, "1,230,000円"),
        ("1億2,000万円", 120_000_000, "120,000,000円"),
        ("0", 0, "0円"),
        ("", None, ""),
    ],
)
def test_an_amount_is_read_and_echoed(typed: str, yen: int | None, echo: str) -> None:
    form = _form(yen=typed)
    assert form.validate()
    assert (form.yen.data, form.yen.reading) == (yen, echo)
    assert form.entered()["yen"] == [typed]


def test_a_count_is_read_and_echoed_with_its_unit() -> None:
    form = _form(accounts="１万口座")
    assert (form.accounts.data, form.accounts.reading) == (10_000, "10,000口座")


@pytest.mark.parametrize(
    ("typed", "precision", "echo"),
    [
        ("2026/11/22 14:05", Precision.MINUTE, "令和8年11月22日（日）14:05"),
        ("R8.11.22", Precision.DAY, "令和8年11月22日（日）"),
        ("今日 14:05", Precision.MINUTE, "令和8年11月22日（日）14:05"),
        ("調査中", Precision.UNKNOWN, "調査中"),
    ],
)
def test_a_moment_is_read_and_echoed_in_the_era_calendar(
    typed: str, precision: Precision, echo: str
) -> None:
    form = _form(at=typed)
    assert form.validate(), form.error_list
    assert form.at.data.precision is precision
    assert form.at.reading.startswith(echo)
    assert form.entered()["at"] == [typed]


@pytest.mark.parametrize("typed", ["2026/11/22", "2026年9月上旬", "調査中"])
def test_where_the_exact_time_is_needed_it_is_asked_for(typed: str) -> None:
    form = _form(exact_at=typed)
    assert _errors(form) == [
        ("exact_at", "受付日時は日付と時刻を入力してください（例：2026/11/22 14:05）。")
    ]
    assert form.entered()["exact_at"] == [typed]
    assert _form(exact_at="2026/11/22 14:05頃").validate()


@pytest.mark.parametrize("name", ["yen", "accounts", "at"])
@pytest.mark.parametrize("typed", ["たくさん", "十万円", "-5", "2026/13/45", "1,2,3", "<b>"])
def test_what_cannot_be_read_stays_in_its_field_with_one_advice(name: str, typed: str) -> None:
    form = _form(**{name: typed})
    errors = _errors(form)
    assert [field for field, _ in errors] == [name]
    assert "例：" in errors[0][1]
    assert form[name].data is None
    assert form[name].reading == ""
    assert form.entered()[name] == [typed]
    assert str(form[name]()).count("value=") == 1


def test_a_required_entry_that_cannot_be_read_is_not_called_empty() -> None:
    class Needed(PageForm):
        yen = AmountEntry("金額", validators=[Required("金額を入力してください。")])

    assert len(_errors(Needed(formdata=as_formdata({"yen": ["たくさん"]})))) == 1
    assert _errors(Needed(formdata=as_formdata({"yen": [""]}))) == [
        ("yen", "金額を入力してください。")
    ]
    assert _errors(Needed(formdata=as_formdata({"yen": ["0"]}))) == []


def test_a_number_said_to_be_unknown_is_an_answer_in_a_figure() -> None:
    form = _form(loss__confirmed="調査中")
    assert form.validate()
    assert form.loss.form.confirmed.says_unknown
    assert form.loss.form.confirmed.data is None
    assert form.entered()["loss-confirmed"] == ["調査中"]


@pytest.mark.parametrize("name", ["yen", "accounts", "lines__0__yen"])
def test_a_number_said_to_be_unknown_is_asked_back_where_there_is_no_place_for_it(
    name: str,
) -> None:
    form = _form(**{name: "調査中"})
    (control, message) = _errors(form)[0]
    assert control == name.replace("__", "-")
    assert "空欄" in message
    assert form.entered()[control] == ["調査中"]


def test_the_echo_while_typing_says_what_the_form_will_read() -> None:
    assert reading_of("moment", "今日 14:05", NOW).startswith("令和8年11月22日（日）14:05")
    assert reading_of("amount", " 123万 ", NOW) == "1,230,000円"
    assert reading_of("count", "１，２３４", NOW) == "1,234"
    assert [reading_of(kind, "", NOW) for kind in ("moment", "amount", "count")] == ["", "", ""]
    with pytest.raises(ReadingError, match="例："):
        reading_of("amount", "たくさん", NOW)


# --- choices ---


def test_a_choice_is_a_member_of_its_vocabulary() -> None:
    form = _form(fruit="apple", choice="pear", fruits=["pear", "apple"], person="m2")
    assert form.validate()
    assert (form.fruit.data, form.choice.data) == (Fruit.APPLE, Fruit.PEAR)
    assert form.fruits.data == frozenset(Fruit)
    assert form.person.data == "m2"


@pytest.mark.parametrize("sent", ["", "orange", "りんご", "APPLE", "\x00"])
def test_a_choice_outside_the_vocabulary_is_none(sent: str) -> None:
    form = _form(fruit=sent, choice=sent, fruits=[sent])
    assert (form.fruit.data, form.choice.data, form.fruits.data) == (None, None, frozenset())


def test_a_choice_is_shown_with_its_label_and_its_mark() -> None:
    form = _form(fruit="pear", choice="pear", fruits=["apple"])
    assert [(o.label.text, o.checked) for o in form.fruit] == [("りんご", False), ("なし", True)]
    assert [o.checked for o in form.fruits] == [True, False]
    assert '<option selected value="pear">なし</option>' in str(form.choice())
    assert '<option value="">選択してください</option>' in str(form.choice())


def test_nobody_can_choose_a_person_who_was_not_offered() -> None:
    form = _form(person="m9")
    assert _errors(form) == [("person", "担当者を選び直してください。")]
    assert _form(person="").person.data is None
    assert "佐藤" in str(form.person())


def test_every_kind_of_required_choice_is_asked_for() -> None:
    class Needed(PageForm):
        fruit = Radio("果物", Fruit, validators=[Required("選んでください。")])
        fruits = Checkboxes("組", Fruit, validators=[Required("一つ以上選んでください。")])
        agreed = Tick("同意", validators=[Required("同意が必要です。")])
        lines = Rows("行", Line, validators=[Required("行を入力してください。")])

    form = Needed(formdata=as_formdata({"lines-0-bank": [""]}))
    assert _errors(form) == [
        ("fruit", "選んでください。"),
        ("fruits", "一つ以上選んでください。"),
        ("agreed", "同意が必要です。"),
        ("lines", "行を入力してください。"),
    ]
    assert form.fruit.is_required
    assert not _form().note.is_required


def test_choices_of_a_record_and_of_a_browser_have_one_shape() -> None:
    shown = Sample(formdata=None, data={"fruits": [Fruit.PEAR]})
    assert shown.fruits.data == frozenset({Fruit.PEAR})
    assert Sample(formdata=None).fruits.data == frozenset()


# --- groups and rows ---


def test_a_figure_is_read_as_four_entries() -> None:
    form = _form(
        loss__confirmed="100万", loss__worst_case="1億", loss__is_unknown="y",
        loss__as_of="2026/11/22 14:05",
    )  # fmt: skip
    assert form.validate()
    assert form.loss.data == {
        "is_unknown": True,
        "as_of": AFTERNOON,
        "confirmed": 1_000_000,
        "worst_case": 100_000_000,
    }


def test_an_error_in_a_group_points_at_its_control() -> None:
    form = _form(loss__confirmed="たくさん", lines__0__bank="い" * 11)
    assert [name for name, _ in _errors(form)] == ["loss-confirmed", "lines-0-bank"]


def test_an_error_of_a_whole_figure_is_in_the_summary() -> None:
    class Checked(Money):
        def validate(self, extra_validators: Any = None) -> bool:
            super().validate(extra_validators)
            self.form_errors.append("確定と見込の両方は入力できません。")
            return False

    class Page(PageForm):
        loss = Figure("被害額", Checked)

    form = Page(formdata=as_formdata({"loss-confirmed": ["1"]}))
    assert _errors(form) == [("loss", "確定と見込の両方は入力できません。")]


def test_rows_are_read_in_their_order_and_empty_ones_left_out() -> None:
    form = _form(
        lines__0__bank="甲銀行", lines__1__bank=" ", lines__7__bank="乙銀行", lines__7__yen="5",
        lines__9__yen="0",
    )  # fmt: skip
    assert form.validate()
    assert [(row["bank"], row["yen"]) for row in form.lines.filled] == [
        ("甲銀行", None),
        ("乙銀行", 5),
        (None, 0),
    ]


def test_a_spare_row_is_offered_to_type_into() -> None:
    form = _form(lines__0__bank="甲銀行")
    form.lines.offer_spare_rows()
    assert len(form.lines.entries) == 2
    assert len(form.lines.filled) == 1
    assert "lines-1-bank" in str(form.lines.entries[1].form.bank())


def _sent_rows(number: int) -> Sample:
    return _form(**{f"lines__{index}__bank": f"行{index}" for index in range(number)})


def test_a_hundred_rows_are_kept_and_no_more_are_dropped_in_silence() -> None:
    full = _sent_rows(100)
    full.lines.offer_spare_rows()
    assert full.validate()
    assert len(full.lines.filled) == len(full.lines.entries) == 100
    assert _errors(_sent_rows(101)) == [("lines", "出金先は100行まで入力できます（送信は101行）。")]


@pytest.mark.parametrize(
    "name",
    [
        "lines-²-bank",
        "lines-٣-bank",
        f"lines-{'9' * 5000}-bank",
        "lines--bank",
        "lines",
        "lines-x",
        "lines--1-bank",
        "linesX0-bank",
    ],
)
def test_a_made_up_row_is_ignored(name: str) -> None:
    form = _form(**{name: "x"})
    assert form.validate()
    assert form.lines.filled == []


# --- the form as a whole ---


def test_unknown_entries_are_ignored() -> None:
    form = _form(is_admin="1", __class__="x", title__x="y")
    assert form.validate()
    assert set(form.entered()) <= {leaf.name for leaf in form.leaves()}


def test_a_single_value_that_was_sent_twice_is_asked_back() -> None:
    form = _form(title=["一つ目", "二つ目"], fruits=["apple", "pear"])
    assert _errors(form) == [
        ("title", "同じ項目が重ねて送られました。内容を確かめてもう一度送信してください。")
    ]
    nested = _form(loss__confirmed=["1", "2"], lines__0__bank=["甲", "乙"])
    assert [name for name, _ in _errors(nested)] == ["loss-confirmed", "lines-0-bank"]


def test_a_form_gives_back_everything_as_a_browser_would_send_it() -> None:
    typed: dict[str, str | list[str]] = {
        "key": "k", "title": "件名", "note": "一\n二", "at": "今日 14:05", "yen": "たくさん",
        "fruit": "apple", "choice": "pear", "fruits": ["apple", "pear"], "person": "m1",
        "is_urgent": "y", "loss__confirmed": "100万", "lines__0__bank": "甲銀行",
    }  # fmt: skip
    form = _form(**typed)
    again = Sample(formdata=as_formdata(form.entered()))
    assert again.entered() == form.entered()
    for name, value in typed.items():
        expected = [value] if isinstance(value, str) else value
        assert form.entered()[name.replace("__", "-")] == expected


def test_errors_of_the_whole_form_point_at_the_first_control_people_see() -> None:
    form = _form()
    assert form.first_id == "title"
    form.form_errors.append("すでに記録されています。")
    assert form.error_list == [("title", "すでに記録されています。")]


def test_a_form_without_controls_points_at_the_page() -> None:
    class Empty(PageForm):
        key = Hidden()

    assert Empty(formdata=None).first_id == "main"


@pytest.fixture
def protected(form_request: Flask) -> None:
    form_request.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_form_without_its_token_is_asked_for_again_in_japanese(token: str | None) -> None:
    form = _form(note="長い経緯", **({} if token is None else {"csrf_token": token}))
    assert not form.validate()
    assert "csrf_token" in form.errors
    assert form.error_list == [("title", forms.SENT_AGAIN)]
    assert form.entered()["note"] == ["長い経緯"]
    assert "csrf_token" not in form.entered()


@pytest.mark.usefixtures("protected")
def test_a_form_with_its_token_is_accepted() -> None:
    assert _form(csrf_token=generate_csrf()).validate()


def test_labels_come_from_one_place() -> None:
    assert _form().title.label.text == "件名"
    assert labelled("件名").column.info["label"] == "件名"


# --- two people, one record ---


BASE: Entered = {
    "key": ["k"], "title": ["件名"], "note": ["一行目"], "yen": ["1,000"], "at": ["2026/11/22"],
    "fruit": ["apple"], "choice": [""], "fruits": ["apple"], "person": ["m1"], "is_urgent": [],
    "loss-confirmed": ["5"], "lines-0-bank": ["甲"], "lines-1-bank": ["乙"],
}  # fmt: skip


def test_a_list_is_read_only_when_it_is_needed() -> None:
    asked: list[None] = []

    def people() -> list[tuple[str, str]]:
        asked.append(None)
        return [("m1", "佐藤")]

    form = Sample(formdata=as_formdata({**BASE, "person": [""]}))
    form.person.offer(people)
    form.validate()
    assert not form.person.errors
    assert not asked
    assert "佐藤" in form.person()
    form = Sample(formdata=as_formdata({**BASE, "person": ["m2"]}))
    form.person.offer(people)
    form.validate()
    assert (form.person.errors, len(asked)) == (["担当者を選び直してください。"], 2)


def _page(entered: Entered) -> Sample:
    form = Sample(formdata=as_formdata(entered))
    form.person.offer([("m1", "佐藤"), ("m2", "鈴木")])
    return form


def _joined(
    mine: Entered, theirs: Entered, *choose_theirs: str, base: str | None = None
) -> tuple[Sample, list[Clash]]:
    digests = _page(BASE).digests() if base is None else base
    entered, clashes = merge(
        _page({**BASE, **mine}), _page({**BASE, **theirs}), digests, choose_theirs
    )
    return _page(entered), clashes


def test_edits_of_different_fields_are_joined() -> None:
    mine: Entered = {"title": ["私の件名"], "fruits": ["apple", "pear"], "loss-confirmed": ["7"]}
    theirs: Entered = {"note": ["他の経緯"], "is_urgent": ["y"], "lines-0-bank": ["丙"]}
    joined, clashes = _joined(mine, theirs)
    assert clashes == []
    assert joined.entered() == _page({**BASE, **mine, **theirs}).entered()


def test_edits_of_one_field_clash_and_mine_stays_until_one_is_chosen() -> None:
    joined, clashes = _joined({"title": ["私の件名"]}, {"title": ["他の件名"]})
    assert clashes == [Clash("title", "件名", "私の件名", "他の件名")]
    assert joined.title.data == "私の件名"
    joined, clashes = _joined({"title": ["私の件名"]}, {"title": ["他の件名"]}, "title")
    assert (joined.title.data, clashes) == ("他の件名", [])


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"title": ["同じ"]}, {"title": ["同じ"]}),
        ({"yen": ["100万"]}, {"yen": ["1,000,000"]}),
        ({"at": ["今日 14:05"]}, {"at": ["令和8年11月22日14時5分"]}),
        ({"note": ["一\r\n二"]}, {"note": ["一\n二"]}),
        ({"lines-2-bank": ["丙"]}, {"lines-5-bank": ["丙"]}),
    ],
)
def test_equal_edits_do_not_clash_however_they_were_typed(mine: Entered, theirs: Entered) -> None:
    joined, clashes = _joined(mine, theirs)
    assert clashes == []
    assert joined.entered() == _page({**BASE, **mine}).entered()


def test_clashes_are_told_in_words() -> None:
    mine: Entered = {
        "fruit": ["pear"], "fruits": ["pear"], "person": ["m2"], "is_urgent": ["y"],
        "loss-confirmed": ["7"], "lines-0-bank": ["私"],
    }  # fmt: skip
    theirs: Entered = {
        "fruit": [""], "fruits": ["apple", "pear"], "person": [""], "is_urgent": [],
        "loss-confirmed": ["調査中"], "lines-1-bank": [""],
    }  # fmt: skip
    _, clashes = _joined(mine, theirs)
    assert {clash.name: (clash.mine, clash.theirs) for clash in clashes} == {
        "fruit": ("なし", ""),
        "fruits": ("なし", "りんご、なし"),
        "person": ("鈴木", ""),
        "loss": ("確定：7", "確定：調査中"),
        "lines": ("金融機関：私\n金融機関：乙", "金融機関：甲"),
    }


def test_a_row_that_the_other_took_away_stays_away() -> None:
    joined, clashes = _joined({"title": ["私の件名"]}, {"lines-1-bank": [""]})
    assert clashes == []
    assert [row["bank"] for row in joined.lines.filled] == ["甲"]


@pytest.mark.parametrize("base", ["", "{", "[]", "null", "{}", '{"title": 5}', "[" * 100_000])
def test_without_knowing_what_was_shown_every_difference_is_asked(base: str) -> None:
    joined, clashes = _joined({"title": ["私の件名"]}, {"note": ["他の経緯"]}, base=base)
    assert [clash.name for clash in clashes] == ["title", "note"]
    assert (joined.title.data, joined.note.data) == ("私の件名", "一行目")


def test_a_field_nobody_touched_has_one_digest_in_page_and_post() -> None:
    record = {"title": "件名", "note": "一\n二", "yen": 5, "at": AFTERNOON, "fruits": [Fruit.PEAR]}
    shown = Sample(formdata=None, data={**record, "lines": [{"bank": "甲"}], "loss": {}})
    shown.lines.offer_spare_rows()
    posted = {
        name: [value.replace("\n", "\r\n") for value in values]
        for name, values in shown.entered().items()
    }
    assert json.loads(shown.digests()) == json.loads(_page(posted).digests())


def test_hidden_values_are_mine() -> None:
    joined, clashes = _joined({"key": ["私"]}, {"key": ["他"]})
    assert (joined.key.data, clashes) == ("私", [])


TYPED = st.sampled_from(
    ["", "あ", "い", "100万", "1,000,000", "調査中", "一\n二", "2026/11/22", "m2"]
)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        **{
            name: TYPED.map(lambda text: [text])
            for name in (
                "title", "note", "at", "yen", "accounts", "loss-confirmed", "loss-as_of",
                "lines-0-bank", "lines-0-yen", "lines-1-bank", "lines-3-bank",
            )
        },
        **{name: st.sampled_from([["apple"], ["pear"], []]) for name in ("fruit", "choice")},
        "fruits": st.sampled_from([["apple"], ["pear"], ["apple", "pear"], []]),
        "is_urgent": st.sampled_from([["y"], []]),
    },
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(mine=EDITS, theirs=EDITS)
def test_no_text_anybody_typed_disappears(mine: Entered, theirs: Entered) -> None:
    ours, others, base = _page({**BASE, **mine}), _page({**BASE, **theirs}), _page(BASE)
    entered, clashes = merge(ours, others, base.digests(), ())
    joined, named = _page(entered), {clash.name for clash in clashes}
    for field in ours.groups():
        name = field.short_name
        before, my, their = (_words(page[name]) for page in (base, ours, others))
        after = _words(joined[name])
        if my != before:
            assert after == my, "what I typed stays in the form"
            asked = name in named or their in (before, my) or merging._is_equal(field, others[name])
            assert asked, "what the other saved is asked about, never overwritten in silence"
        else:
            assert after == their, "what the other saved is taken over"
            assert name not in named
    for clash in clashes:
        assert clash.mine == text_of(ours[clash.name])
        assert clash.theirs == text_of(others[clash.name])


def _words(field: Any) -> list[list[list[str]]]:
    return contents_of(field, values_of)
