"""Decodes what mails carry: the encodings as they are used, not as their labels say."""

import codecs
import re
from dataclasses import dataclass

_ESCAPE = re.compile(rb"\x1b(?:\((?P<one>[BJIH])|\$(?P<two>[@B])|\$\((?P<four>[@BD]))")
_SHIFTED = re.compile(rb"\x0e([^\x0f\n]*)\x0f?")
_EUC = re.compile(rb"\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|[\x00-\x7f]+|.", re.DOTALL)
_NAMES = {
    "cp932": {"shiftjis", "sjis", "xsjis", "mskanji", "windows31j", "cp932", "csshiftjis",
              "cswindows31j", "ms932", "shiftjisx0213", "shiftjis2004"},
    "euc": {"eucjp", "xeucjp", "ujis", "eucjpms", "eucjpwin", "cp51932"},
    "jis": {"cp50220", "cp50221", "cp50222", "csiso2022jp", "jis"},
}  # fmt: skip
_SAYS_LITTLE = {"", "usascii", "ascii", "iso88591", "latin1", "windows1252", "cp1252", "8bit",
                "unknown", "unknown8bit", "default", "xunknown", "binary"}  # fmt: skip
_ISO_2022_JP, _EUC_JP, _SHIFT_JIS = "ISO-2022-JP", "EUC-JP", "Shift_JIS"
LOSSY = "読み取れない文字があり、「�」で示しています。"


@dataclass(frozen=True)
class Decoded:
    """A text, what is worth saying about how it was read, and whether something of it is lost."""

    text: str
    remark: str = ""
    is_lossy: bool = False


def decode(data: bytes, charset: str | None) -> Decoded:
    """Give the text of bytes whose label may be missing, unknown or wrong."""
    label = re.sub(r"[^a-z0-9]", "", (charset or "").lower())
    if b"\x1b$" in data or b"\x1b(I" in data or label.startswith("iso2022jp"):
        text = iso_2022_jp(data)
        is_named = label.startswith("iso2022jp") or label in _NAMES["jis"]
        return _told(text, "" if is_named else _other(charset, _ISO_2022_JP))
    if label in _SAYS_LITTLE:
        return _guess(data, charset)
    for name, labels in _NAMES.items():
        if label in labels:
            label = name
    found = _strictly(data, label, charset or "")
    return _guess(data, charset) if found is None else _told(found, "")


def iso_2022_jp(data: bytes) -> str:
    """Decode ISO-2022-JP as it is sent: with NEC's and IBM's characters and half-width kana."""
    pieces: list[str] = []
    position, state = 0, "B"
    for escape in _ESCAPE.finditer(data):
        pieces.append(_segment(data[position : escape.start()], state))
        position = escape.end()
        kind = escape["one"] or (b"D" if escape["four"] == b"D" else b"$")
        state = kind.decode()
    pieces.append(_segment(data[position:], state))
    return "".join(pieces)


def _segment(data: bytes, state: str) -> str:
    # Each line begins in ASCII again, so that one lost escape costs one line.
    head, line_end, rest = data.partition(b"\n")
    if state == "I":
        text = bytes(b | 0x80 if 0x21 <= b <= 0x5F else b for b in head).decode("cp932", "replace")  # noqa: PLR2004 (JIS X 0201)
    elif state == "$":
        text = _pairs(head)
    elif state == "D":
        text = b"".join(
            b"\x8f" + bytes(b | 0x80 for b in head[at : at + 2]) for at in range(0, len(head), 2)
        ).decode("euc_jp", "replace")
    else:
        return _ascii(data)
    return text + (_ascii(line_end + rest) if line_end else "")


def _ascii(data: bytes) -> str:
    data = _SHIFTED.sub(lambda found: bytes(byte | 0x80 for byte in found[1]), data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def _pairs(data: bytes) -> str:
    out, at = bytearray(), 0
    while at < len(data):
        high, low = data[at], data[at + 1] if at + 1 < len(data) else 0
        if 0x21 <= high <= 0x7E and 0x21 <= low <= 0x7E:  # noqa: PLR2004 (JIS X 0208)
            out += _shifted_pair(high, low)
            at += 2
        else:
            out.append(high if high <= 0x20 else 0x80)  # noqa: PLR2004 (a blank, or what is no character)
            at += 1
    # 0x80 is no character of CP932, and shows as one that could not be read.
    return bytes(out).decode("cp932", "replace").replace("\x80", "�")


def _shifted_pair(high: int, low: int) -> bytes:
    """Give the Shift_JIS bytes of a JIS pair: CP932 knows the rows that JIS left to the makers."""
    lead = ((high - 0x21) >> 1) + 0x81
    lead += 0x40 if lead > 0x9F else 0  # noqa: PLR2004 (half-width kana stand in between)
    if high % 2:
        return bytes((lead, low + (0x1F if low < 0x60 else 0x20)))  # noqa: PLR2004 (0x7F is left out)
    return bytes((lead, low + 0x7E))


def _euc(data: bytes) -> str | None:
    pieces = []
    for piece in _EUC.findall(data):
        if piece[0] < 0x80:  # noqa: PLR2004 (ASCII)
            pieces.append(piece.decode("ascii"))
        elif len(piece) == 1:
            return None
        elif piece[0] == 0x8E:  # noqa: PLR2004 (half-width kana)
            pieces.append(piece[1:].decode("cp932"))
        elif piece[0] == 0x8F:  # noqa: PLR2004 (JIS X 0212)
            pieces.append(piece.decode("euc_jp", "replace"))
        else:
            pieces.append(_pairs(bytes(byte & 0x7F for byte in piece)))
    text = "".join(pieces)
    return None if "�" in text else text


def _strictly(data: bytes, label: str, charset: str) -> str | None:
    if label == "euc":
        return _euc(data)
    try:
        codec = codecs.lookup("cp932" if label == "cp932" else charset).name
        return data.decode(codec)
    except (
        LookupError,
        ValueError,
    ):  # ValueError: also a name with NUL in it, and what cannot be decoded
        return None


def _guess(data: bytes, charset: str | None) -> Decoded:
    """Take the first encoding that fits every byte, in the order of how rarely it fits by accident."""
    if data.isascii():
        text, found = data.decode("ascii"), ""
    elif (utf8 := _strictly(data, "utf-8", "utf-8")) is not None:
        text, found = utf8, "UTF-8"
    elif (shift_jis := _strictly(data, "cp932", "cp932")) is not None and not _is_kana_soup(
        shift_jis
    ):
        text, found = shift_jis, _SHIFT_JIS
    elif (euc := _euc(data)) is not None:
        text, found = euc, _EUC_JP
    else:
        text, found = data.decode("utf-8", "replace"), "UTF-8"
    is_known = re.sub(r"[^a-z0-9]", "", (charset or "").lower()) in _SAYS_LITTLE
    return _told(text, _other(charset, found) if found or not is_known else "")


def _is_kana_soup(text: str) -> bool:
    """Say whether a text looks like EUC-JP read as Shift_JIS: mostly half-width kana."""
    kana = sum("｡" <= sign <= "ﾟ" for sign in text)
    return kana * 2 > sum(not sign.isascii() for sign in text)


def _other(charset: str | None, found: str) -> str:
    shown = re.sub(r"[^ -~]", "", charset or "")[:40]
    label = f"文字コードの表示（{shown}）" if shown else "文字コードの表示がなく、内容"
    if shown:
        return f"{label}が内容と合わないため、{found or 'ASCII'} として読み取りました。"
    return f"{label}から {found} として読み取りました。"


def _told(text: str, remark: str) -> Decoded:
    is_lossy = "�" in text
    return Decoded(text, remark + (LOSSY if is_lossy else ""), is_lossy)
