"""Forms that people upload: filled once and wholly, or refused; nothing in them ever runs."""

import base64
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest

from documents.word import render_word
from forms.filling.order import carry_out
from forms.filling.package import FormRefused, Package
from forms.operations.filling import FormUnfit, fill_form
from forms.reports.fields import required_of, rows_of, values_of
from forms.reports.sample import sample_facts
from forms.reports.starters import STARTERS, starter
from forms.vocabulary import PaperKind

KIND = PaperKind.SYSTEM_INCIDENT
BASE = render_word(starter(KIND))
FACTS = sample_facts(KIND)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_part(name: str, change: Callable[[bytes], bytes] | bytes, base: bytes = BASE) -> bytes:
    """Give the form with a part changed or added."""
    source, target = zipfile.ZipFile(io.BytesIO(base)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.namelist():
            data = source.read(entry)
            made.writestr(entry, change(data) if entry == name and callable(change) else data)
        if not callable(change):
            made.writestr(name, change)
    return target.getvalue()


def with_body(xml: str, base: bytes = BASE) -> bytes:
    """Give the form with something more at the beginning of its body."""
    return with_part(
        "word/document.xml", lambda d: d.replace(b"<w:body>", f"<w:body>{xml}".encode(), 1), base
    )


def run(*texts: str) -> str:
    """Give a paragraph of one run for each text."""
    runs = "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)
    return f"<w:p>{runs}</w:p>"


def answer(form: bytes, values: dict[str, str] | None = None) -> dict[str, object]:
    """Carry out an order here, without the process around it."""
    return carry_out(
        {
            "form": base64.b64encode(form).decode(),
            "values": {**values_of(FACTS, {}), **(values or {})},
            "rows": rows_of(FACTS),
            "required": required_of(KIND),
        }
    )


def words(content: bytes, part: str = "word/document.xml") -> str:
    """Give the text of a part."""
    xml = zipfile.ZipFile(io.BytesIO(content)).read(part).decode()
    return re.sub(r"<[^>]+>", "", re.sub(r"<w:br ?/>|</w:p>", "\n", xml))


def filled(form: bytes, values: dict[str, str] | None = None) -> bytes:
    """Fill a form here."""
    found = answer(form, values)
    assert found["problems"] == []
    return base64.b64decode(str(found["content"]))


@pytest.mark.parametrize("kind", list(STARTERS))
def test_a_form_that_comes_along_holds_every_item_and_gives_the_same_bytes_again(
    kind: PaperKind,
) -> None:
    form = render_word(starter(kind))
    assert form == render_word(starter(kind))
    facts = sample_facts(kind)
    first, again = fill_form(form, facts, {}), fill_form(form, facts, {})
    assert first == again
    said = "\n".join(
        "\n".join("".join(c.text for c in row.cells) for row in t.rows)
        for t in docx.Document(io.BytesIO(first.content)).tables
    )
    for name in required_of(kind):
        value = values_of(facts, {})[name]
        assert value.split("\n")[0] in said + words(first.content), name
    assert "{{" not in words(first.content)
    assert "公式の様式ではありません" in words(first.content, "word/header1.xml")


def test_placeholders_are_filled_wherever_they_stand_and_however_they_are_split() -> None:
    box = f'<w:p><w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>{run("箱{{件名}}")}</w:txbxContent></v:textbox></w:pict></w:r><w:r><w:t>外{{{{ 商号 }}}}</w:t></w:r></w:p>'
    form = with_body(run("前{", "{ 事", "案番号 }", "}後{{ 電話 }}と{{電話}}") + box)
    form = with_part(
        "word/header1.xml",
        lambda d: (
            d.replace(b"<w:t>", "<w:t>頭{{ 事案番号 }}".encode(), 1)
            if b"<w:t>" in d
            else re.sub(rb"<w:t [^>]*>", lambda m: m[0] + "頭{{ 事案番号 }}".encode(), d, count=1)
        ),
        form,
    )
    content = filled(form, {"件名": "一行目\n二行目"})
    text = words(content)
    assert "前INC-2026-0000後03-0000-0000と03-0000-0000" in text
    assert "箱一行目\n二行目" in text
    assert "外架空証券株式会社" in text
    assert "頭INC-2026-0000" in words(content, "word/header1.xml")
    assert docx.Document(io.BytesIO(content)).paragraphs


def test_what_people_typed_is_never_read_as_a_placeholder() -> None:
    typed = "{{ 商号 }}{% for x in y %}{{ 7*7 }}<w:t>&amp;]]>"
    content = filled(
        with_body(run("概要は{{ 障害等の概要 }}と{{ 原因 }}")),
        {"障害等の概要": typed, "原因": "{{ 電話 }}"},
    )
    said = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert f"概要は{typed}と{{{{ 電話 }}}}" in said


def test_rows_are_repeated_and_an_empty_table_says_so() -> None:
    content = filled(BASE)
    tables = docx.Document(io.BytesIO(content)).tables
    grid = next(t for t in tables if t.rows[0].cells[0].text == "項目" and len(t.columns) == 4)
    assert [row.cells[0].text for row in grid.rows][1:] == ["顧客数", "漏えい人数", "売却金額"]
    empty = replace(FACTS, case=replace(FACTS.case, measures=()))
    assert rows_of(empty)["対応"][0]["対応.日時"] == "該当なし"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (with_body(run("{{ 1+1 }}")), "「{{ 1+1 }}」という差込項目はありません"),
        (with_body(run("{{ 事案番合 }}")), "「{{ 事案番号 }}」ではありませんか"),
        (with_body(run("{{ ''.__class__ }}")), "差込項目はありません"),
        (with_body(run("{% for x in y %}")), "「{%」を含む箇所"),
        (with_body(run("{{ 件名")), "「{{」を含む箇所"),
        (with_body(run("｛｛件名｝｝")), "「｛｛」を含む箇所"),
        (with_body(run("{{ 対応.日時 }}")), "表の行の中に置いてください"),
        (with_body('<w:p><w:bookmarkStart w:id="1" w:name="{{ 件名 }}"/></w:p>'), "図の説明"),
        (with_body("<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd</w:instrText></w:r></w:p>"), "フィールド"),
        (with_body('<w:altChunk r:id="x" xmlns:r="urn:x"/>'), "埋め込まれた"),
        (with_part("word/vbaProject.bin", b"x"), "マクロ"),
        (with_part("word/embeddings/a.xlsx", b"x"), "埋め込まれた"),
        (with_part("word/big.xml", b"<a>" + b" " * 30_000_000 + b"</a>"), "大きくなりすぎます"),
        (with_part("../evil.xml", b"<a/>"), "構造が正しくありません"),
        (with_part("word/x.xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'), "文書型の宣言"),
        (with_part("word/x.xml", b"<a"), "読み取れません"),
        (with_part("word/_rels/x.xml.rels", b'<R xmlns="x"><Relationship Type="u/image" Target="http://x/a.png" TargetMode="External"/></R>'), "外部への参照"),
        (with_part("word/_rels/s.xml.rels", b'<R xmlns="x"><Relationship Type="u/attachedTemplate" Target="a.dotm"/></R>'), "ほかのひな形"),
        (with_part("[Content_Types].xml", lambda d: d.replace(b"wordprocessingml.document.main", b"macroEnabled.main")), "マクロのない"),
        (with_part("word/document.xml", lambda d: d.replace("{{ 原因 }}".encode(), b"")), "必要な項目「{{ 原因 }}」がありません"),
        (b"PK\x03\x04broken", "開けません"),
        (b"", "開けません"),
    ],
)  # fmt: skip
def test_a_form_that_drops_runs_or_misspells_something_is_refused(form: bytes, reason: str) -> None:
    problems = answer(form)["problems"]
    assert any(reason in str(one) for one in problems), problems  # type: ignore[attr-defined]


def test_the_child_refuses_within_its_limits_and_says_why() -> None:
    billion = (
        b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><l>&j;</l>"
    )
    with pytest.raises(FormUnfit) as refused:
        fill_form(with_part("word/x.xml", billion), FACTS, {})
    assert refused.value.reasons
    with pytest.raises(FormUnfit, match=r"1\+1"):
        fill_form(with_body(run("{{ 1+1 }}")), FACTS, {})


def test_names_of_people_and_machines_are_not_handed_on() -> None:
    core = b'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>yamada</dc:creator><cp:lastModifiedBy>PC-7</cp:lastModifiedBy></cp:coreProperties>'
    content = filled(with_part("docProps/custom.xml", core))
    assert b"yamada" not in zipfile.ZipFile(io.BytesIO(content)).read("docProps/custom.xml")
    with pytest.raises(FormRefused):
        Package(b"no zip")
