"""Files as people and attackers send them, made here so that no dangerous file lies about."""

import io
import stat
import tarfile
import zipfile
import zlib
from gzip import compress

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4, "big") * 2 + b"\x08\x02" + bytes(20)
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50) + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
PROGRAM = b"MZ" + bytes(200)
TYPES = b"<?xml version='1.0'?><Types/>"


def zip_of(
    *entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, prefix: bytes = b""
) -> bytes:
    """Give a zip with these entries behind some bytes."""
    target = io.BytesIO()
    target.write(prefix)
    with zipfile.ZipFile(target, "a" if prefix else "w", method) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def word_of(*entries: tuple[str, bytes]) -> bytes:
    """Give what passes for a Word document, with more entries."""
    return zip_of(("[Content_Types].xml", TYPES), ("word/document.xml", b"<w/>"), *entries)


def locked_zip() -> bytes:
    """Give a zip whose entry says that it is encrypted."""
    data = bytearray(zip_of(("secret.txt", b"x" * 50)))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def locked_word() -> bytes:
    """Give a Word document under a password: the older container around an encrypted package."""
    return OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500)


def linked_zip() -> bytes:
    """Give a zip with a symbolic link to a file of the system."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("log")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return target.getvalue()


def nested_zip(depth: int) -> bytes:
    """Give a zip in a zip in a zip."""
    data = zip_of(("core.txt", b"x"))
    for _ in range(depth):
        data = zip_of(("inner.zip", data), method=zipfile.ZIP_STORED)
    return data


def lying_zip() -> bytes:
    """Give a bomb that declares its one entry to be ten bytes long."""
    data = bytearray(zip_of(("zeros", bytes(30_000_000))))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def tar_of(*names: str, link: bool = False) -> bytes:
    """Give a tar with empty members of these names."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.type = tarfile.SYMTYPE if link else tarfile.REGTYPE
            archive.addfile(member)
    return target.getvalue()


def packed_script() -> bytes:
    """Give a PDF whose script stands in a packed object."""
    packed = zlib.compress(b"<</S/JavaScript/JS(app.alert(1))>>")
    return (
        b"%PDF-1.7\n2 0 obj <</Type/ObjStm/Filter/FlateDecode>>\nstream\n"
        + packed
        + b"\nendstream\n%%EOF"
    )


RELATION = b'<Relationships><Relationship Id="r1" Type="http://x/%s" Target="http://evil.example/" TargetMode="External"/></Relationships>'

GOOD: dict[str, tuple[str, bytes]] = {
    "通知メールの写し.png": ("image/png", PNG),
    "写真.JPG": ("image/jpeg", JPEG),
    "ご本人確認書類.pdf": ("application/pdf", PDF),
    "ﾛｸﾞｲﾝ履歴.csv": ("text/plain", "日時,IP\n2026/11/22,192.0.2.1\n".encode("cp932")),
    "メモ.txt": ("text/plain", "不正な<script>の記録".encode()),
    "utf16.txt": ("text/plain", "調査".encode("utf-16")),
    "申出.eml": ("message/rfc822", b"From: a@example.jp\r\nSubject: x\r\n\r\nhi"),
    "報告.docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        word_of(("word/_rels/document.xml.rels", RELATION % b"hyperlink")),
    ),
    "auth.log.gz": ("application/gzip", compress(b"2026-11-22 login failed\n" * 2000)),
    "logs.zip": ("application/zip", zip_of(("a/auth.log", b"login\n" * 500), ("髙﨑.txt", b"x"))),
    "logs.tar": ("application/x-tar", tar_of("var/log/auth.log")),
    "拡張子なし": ("text/plain", b"plain"),
    "dump.bin": ("application/octet-stream", bytes(range(256)) * 4),
}
"""Names, kinds by contents and bytes of files in which there is nothing to find."""

HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "a zip that explodes": ("a.zip", zip_of(("zeros", bytes(30_000_000))), "bomb"),
    "a zip that lies about its size": ("a.zip", lying_zip(), "bomb"),
    "a gzip that explodes": ("a.gz", compress(bytes(30_000_000)), "bomb"),
    "a document that explodes": ("a.docx", word_of(("word/x.xml", b" " * 30_000_000)), "bomb"),
    "more entries than anybody reads": (
        "a.zip",
        zip_of(*((str(number), b"") for number in range(10_001))),
        "bomb",
    ),
    "a picture of many pixels": ("a.png", PNG.replace((640).to_bytes(4, "big"), b"\0\0\xff\xff"), "bomb"),
    "zips within zips": ("a.zip", nested_zip(4), "nested"),
    "a climbing name": ("a.zip", zip_of(("../../etc/cron.d/x", b"x")), "traversal"),
    "an absolute name": ("a.zip", zip_of(("/etc/passwd", b"x")), "traversal"),
    "a name with a drive": ("a.zip", zip_of(("C:\\Windows\\x", b"x")), "traversal"),
    "a climbing name in a tar": ("a.tar", tar_of("../x"), "traversal"),
    "a link in a zip": ("a.zip", linked_zip(), "link"),
    "a link in a tar": ("a.tar", tar_of("x", link=True), "link"),
    "a locked zip": ("a.zip", locked_zip(), "encrypted"),
    "a locked document": ("報告.docx", locked_word(), "encrypted"),
    "a locked PDF": ("a.pdf", PDF.replace(b"<<>>", b"<</Encrypt 3 0 R>>"), "encrypted"),
    "a document with macros": ("a.docx", word_of(("word/vbaProject.bin", b"x")), "macro"),
    "an old document with macros": ("a.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
    "a template from elsewhere": (
        "a.docx",
        word_of(("word/_rels/settings.xml.rels", RELATION % b"attachedTemplate")),
        "external",
    ),
    "a file inside a document": ("a.docx", word_of(("word/embeddings/o.bin", b"x")), "embedded"),
    "a script in a PDF": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/J#61vaScript 1"), "active"),
    "a packed script in a PDF": ("a.pdf", packed_script(), "active"),
    "a page": ("a.html", b"<!DOCTYPE html><script>1</script>", "active"),
    "a drawing with a script": ("a.svg", b"<svg onload='x'/>", "active"),
    "a page that calls itself a text": ("a.txt", b"<html><script>1</script>", "active"),
    "a program": ("a.exe", PROGRAM, "executable"),
    "a program that calls itself a picture": ("写真.png", PROGRAM, "extension"),
    "a program in a zip": ("a.zip", zip_of(("x.txt", PROGRAM)), "executable"),
    "a program by its name alone": ("請求書.pdf.js", b"var a;", "executable"),
    "a picture that is a zip": ("a.png", zip_of(("x", b"x"), prefix=PNG), "polyglot"),
    "a picture that is a page": ("a.gif", b"GIF89a<script>1</script>", "polyglot"),
    "a zip behind something": ("a.zip", b"PK\x03\x04" + zip_of(("x", b"x"), prefix=b"PK\x03\x04" * 9), "polyglot"),
    "another archive": ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "unread"),
    "a zip cut off": ("a.zip", zip_of(("x", b"x" * 500))[:60], "broken"),
    "a gzip cut off": ("a.gz", compress(b"x" * 5000)[:20], "broken"),
    "a PDF cut off": ("a.pdf", PDF[:20], "broken"),
    "a text that calls itself a PDF": ("a.pdf", b"not a pdf", "extension"),
}  # fmt: skip
"""What it is, its name, its bytes, and what must be found."""

NAMES = (
    ("../../etc/passwd", "passwd"),
    ("..\\..\\Windows\\system.ini", "system.ini"),
    ("/etc/shadow", "shadow"),
    ("請求書\u202efdp.exe", "請求書fdp.exe"),
    ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie: x=1.txt"),
    ("a\x00b.txt", "ab.txt"),
    ("\ud800.txt", "txt"),
    ("ﾃｽﾄ　髙﨑①.txt", "ﾃｽﾄ 髙﨑①.txt"),
    ("..", "名前のないファイル"),
    ("", "名前のないファイル"),
    ("\u200b\u200f", "名前のないファイル"),
    ("<b>\"x'.txt", "<b>\"x'.txt"),
)
"""Names as they are sent, and as people see them."""
