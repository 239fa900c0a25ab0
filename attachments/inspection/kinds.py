"""How files of each kind begin, and which extensions they may carry."""

import re

OCTETS, TEXT, HTML, XML, SVG, MAIL = (
    "application/octet-stream", "text/plain", "text/html", "application/xml", "image/svg+xml",
    "message/rfc822",
)  # fmt: skip
ZIP, GZIP, TAR, PDF, OLE, PROGRAM = (
    "application/zip", "application/gzip", "application/x-tar", "application/pdf",
    "application/x-ole-storage", "application/x-executable",
)  # fmt: skip
LOCKED_OFFICE = "application/x-encrypted-office"
_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, SHEET, SLIDES = (
    f"{_OFFICE}wordprocessingml.document",
    f"{_OFFICE}spreadsheetml.sheet",
    f"{_OFFICE}presentationml.presentation",
)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"%PDF-", PDF),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b", GZIP),
    (257, b"ustar", TAR),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (0x8001, b"CD001", "application/x-iso9660-image"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", PROGRAM),
    (0, b"#!", PROGRAM),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\x0a\x0d\x0d\x0a", "application/vnd.tcpdump.pcap"),
    (0, b"ElfFile\x00", "application/x-ms-evtx"),
)
"""Offset, bytes, kind; the first that fits counts."""

UNREAD = frozenset(
    {
        "application/x-bzip2", "application/x-xz", "application/zstd", "application/x-7z-compressed",
        "application/vnd.rar", "application/vnd.ms-cab-compressed", "application/x-iso9660-image",
    }
)  # fmt: skip
"""Archives whose contents nobody looks at here."""

_WRITTEN = frozenset({TEXT, XML, HTML, MAIL})
EXTENSIONS: dict[str, frozenset[str]] = {
    "png": frozenset({"image/png"}),
    "jpg": frozenset({"image/jpeg"}),
    "jpeg": frozenset({"image/jpeg"}),
    "gif": frozenset({"image/gif"}),
    "tif": frozenset({"image/tiff"}),
    "tiff": frozenset({"image/tiff"}),
    "webp": frozenset({"image/webp"}),
    "heic": frozenset({"image/heic"}),
    "svg": frozenset({SVG}),
    "mp3": frozenset({"audio/mpeg"}),
    "wav": frozenset({"audio/wav"}),
    "m4a": frozenset({"audio/mp4", "video/mp4"}),
    "ogg": frozenset({"audio/ogg"}),
    "mp4": frozenset({"video/mp4", "audio/mp4"}),
    "mov": frozenset({"video/mp4"}),
    "avi": frozenset({"video/x-msvideo"}),
    "pdf": frozenset({PDF}),
    "docx": frozenset({WORD, LOCKED_OFFICE}),
    "docm": frozenset({WORD, LOCKED_OFFICE}),
    "xlsx": frozenset({SHEET, LOCKED_OFFICE}),
    "xlsm": frozenset({SHEET, LOCKED_OFFICE}),
    "pptx": frozenset({SLIDES, LOCKED_OFFICE}),
    "pptm": frozenset({SLIDES, LOCKED_OFFICE}),
    "odt": frozenset({OPEN_DOCUMENT}),
    "ods": frozenset({OPEN_DOCUMENT}),
    "doc": frozenset({OLE, "application/rtf"}),
    "xls": frozenset({OLE}),
    "ppt": frozenset({OLE}),
    "msg": frozenset({OLE}),
    "rtf": frozenset({"application/rtf"}),
    "zip": frozenset({ZIP}),
    "gz": frozenset({GZIP}),
    "tgz": frozenset({GZIP}),
    "tar": frozenset({TAR}),
    "7z": frozenset({"application/x-7z-compressed"}),
    "rar": frozenset({"application/vnd.rar"}),
    "txt": _WRITTEN,
    "log": _WRITTEN,
    "csv": _WRITTEN,
    "tsv": _WRITTEN,
    "json": _WRITTEN,
    "xml": _WRITTEN,
    "eml": frozenset({MAIL, TEXT}),
    "htm": frozenset({HTML}),
    "html": frozenset({HTML}),
    "pcap": frozenset({"application/vnd.tcpdump.pcap"}),
    "pcapng": frozenset({"application/vnd.tcpdump.pcap"}),
    "evtx": frozenset({"application/x-ms-evtx"}),
}
"""What the contents of a file with this extension may be; an extension that is not here promises nothing."""

PROGRAM_EXTENSIONS = frozenset(
    [
        "exe",
        "dll",
        "com",
        "scr",
        "pif",
        "cpl",
        "msi",
        "msp",
        "bat",
        "cmd",
        "ps1",
        "psm1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "jar",
        "lnk",
        "reg",
        "sh",
        "py",
        "iso",
        "img",
        "vhd",
        "chm",
        "appx",
        "apk",
        "command",
        "url",
    ]
)

_MAIL_HEAD = re.compile(
    rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}", re.ASCII
)
_MAIL_NAMES = re.compile(
    rb"^(?:from|received|message-id|return-path|subject):", re.IGNORECASE | re.MULTILINE
)
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body|script|iframe)", re.IGNORECASE)
_SVG = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<svg", re.IGNORECASE | re.DOTALL
)


def kind_of(head: bytes) -> str:
    """Give the media type of a file that begins with these bytes."""
    for offset, mark, kind in SIGNATURES:
        if head[offset : offset + len(mark)] == mark:
            return kind
    return _written_kind(head) if _is_text(head) else OCTETS


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "cp932"):
        for cut in range(4):  # a character may be cut off at the end
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _written_kind(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf")[:4096]
    if _PAGE.match(start):
        return HTML
    if _SVG.match(start):
        return SVG
    if start.lstrip().startswith(b"<?xml"):
        return XML
    found = _MAIL_HEAD.match(start)
    return MAIL if found and _MAIL_NAMES.search(found[0]) else TEXT
