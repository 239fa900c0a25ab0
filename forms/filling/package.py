"""Opens a form within limits, refuses what is active or points outside, and puts it together again."""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from core.archive import BrokenEntry, pieces_of

Element = etree._Element  # noqa: SLF001 (the library's own name for it)

ENTRIES, UNPACKED = 500, 24 * 1024 * 1024
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00\\]")
_XML = re.compile(r"\.(?:xml|rels)$", re.IGNORECASE)
_ACTIVE_PART = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|\.(?:bin|exe|dll|js|vbs)$", re.IGNORECASE
)
_ACTIVE_RELATION = re.compile(
    r"/(?:vbaProject|oleObject|package|aFChunk|attachedTemplate|control|subDocument|frame)$",
    re.IGNORECASE,
)
_ACTIVE_ELEMENTS = (f"{W}altChunk", f"{W}object", f"{W}control", f"{W}subDoc")
_FIELD = re.compile(
    r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON|HYPERLINK|RD|EMBED)\b",
    re.IGNORECASE,
)
_TEXT_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
_PERSONAL = ("creator", "lastModifiedBy", "Company", "Manager", "Template")


class FormRefused(Exception):
    """The form is not used; the message says why, in the words shown to people."""


class Package:
    """A form as its parts: bytes by name in their order, those with text parsed."""

    def __init__(self, content: bytes) -> None:
        self.parts = dict(_read(content))
        if TYPES not in self.parts or MAIN not in self.parts:
            raise FormRefused("Word文書（.docx）ではありません。")
        self.trees = {
            name: _parse(name, data) for name, data in self.parts.items() if _XML.search(name)
        }
        self._refuse_active()

    def texts(self) -> Iterator[tuple[str, Element]]:
        """Give the parts that people read."""
        for name, tree in self.trees.items():
            if _TEXT_PARTS.match(name):
                yield name, tree

    def write(self) -> bytes:
        """Put the form together again, without the names of people and machines; the same form gives the same bytes."""
        for name, tree in self.trees.items():
            if name.startswith("docProps/"):
                _forget_people(tree)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                written = _written(self.trees[name]) if name in self.trees else data
                entry = zipfile.ZipInfo(name, ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, written)
        return target.getvalue()

    def _refuse_active(self) -> None:
        if any(_ACTIVE_PART.search(name) for name in self.parts):
            raise FormRefused(
                "マクロ、または埋め込まれたファイルを含んでいます。取り除いてから登録してください。"
            )
        types = self.trees[TYPES]
        kinds = {one.get("ContentType", "") for one in types.iter("*")}
        if WORD not in kinds or any("macro" in kind.lower() for kind in kinds):
            raise FormRefused("マクロのないWord文書（.docx）として保存し直してください。")
        for name, tree in self.trees.items():
            if name.lower().endswith(".rels"):
                _refuse_relations(tree)
            else:
                _refuse_elements(tree)


def _read(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give every part as it really unpacks; declared sizes are not believed."""
    file, left, seen = io.BytesIO(content), UNPACKED, set[str]()
    for entry in _entries(file):
        name = entry.filename.lower()
        if _OUTSIDE.search(entry.orig_filename) or name in seen:
            raise FormRefused("文書の構造が正しくありません。")
        seen.add(name)
        data = _unpacked(file, entry, left)
        left -= len(data)
        yield entry.filename, data


def _entries(file: io.BytesIO) -> list[zipfile.ZipInfo]:
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise FormRefused("Word文書（.docx）として開けません。") from None
    if len(entries) > ENTRIES:
        raise FormRefused("文書の部品が多すぎます。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FormRefused("パスワードで暗号化されています。解除してから登録してください。")
    return [entry for entry in entries if not entry.is_dir()]


def _unpacked(file: io.BytesIO, entry: zipfile.ZipInfo, limit: int) -> bytes:
    data = bytearray()
    try:
        for piece in pieces_of(file, entry):
            data += piece
            if len(data) > limit:
                raise FormRefused("展開すると大きくなりすぎます。画像を減らしてください。")
    except BrokenEntry:
        raise FormRefused("文書が壊れています。") from None
    return bytes(data)


def _written(tree: Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _parse(name: str, data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise FormRefused(f"文書の部品（{name[:60]}）を読み取れません。") from None
    if str(tree.getroottree().docinfo.doctype):  # type: ignore[union-attr]  # the stubs lack it
        raise FormRefused("文書型の宣言（DTD・外部実体）を含んでいます。")
    return tree


def _refuse_relations(tree: Element) -> None:
    for one in tree.iter("*"):
        if one.get("TargetMode", "").lower() == "external":
            raise FormRefused("外部への参照（リンク、外部の画像、外部のひな形）を含んでいます。")
        if _ACTIVE_RELATION.search(one.get("Type", "")):
            raise FormRefused("埋め込まれたファイル、またはほかのひな形への参照を含んでいます。")


def _refuse_elements(tree: Element) -> None:
    for tag in _ACTIVE_ELEMENTS:
        if next(tree.iter(tag), None) is not None:
            raise FormRefused("埋め込まれたファイルやコントロールを含んでいます。")
    codes = "".join(one.text or "" for one in tree.iter(f"{W}instrText"))
    codes += "".join(f" {one.get(f'{W}instr', '')}" for one in tree.iter(f"{W}fldSimple"))
    if _FIELD.search(codes):
        raise FormRefused("外部の内容を取り込むフィールド（リンク、DDEなど）を含んでいます。")


def _forget_people(tree: Element) -> None:
    for one in tree.iter("*"):
        if one.tag.rpartition("}")[2] in _PERSONAL:
            one.text = None
