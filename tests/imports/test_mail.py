"""Mails of Japanese customers are read as they were meant; broken ones are shown as such, never lost."""

import base64
from email.header import Header
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imports.parsing.html_text import html_to_text
from imports.parsing.japanese import decode, iso_2022_jp
from imports.parsing.mail import DAMAGED, TEXT_LIMIT, UNREADABLE, parse_mail
from imports.parsing.results import Mail

HEAD = b"From: Taro <taro@example.jp>\r\nDate: Sun, 22 Nov 2026 14:05:00 +0900\r\nSubject: x\r\n"


def jis(text: str) -> bytes:
    """Write ISO-2022-JP as Windows' mail programs do, makers' characters included."""
    out = bytearray()
    for sign in text:
        data = sign.encode("cp932")
        if len(data) == 1:
            kana = data[0] > 0x80
            out += b"\x1b(I" + bytes([data[0] & 0x7F]) + b"\x1b(B" if kana else data
            continue
        lead, trail = data
        high = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + 0x21
        if trail >= 0x9F:
            high, low = high + 1, trail - 0x7E
        else:
            low = trail - (0x1F if trail < 0x80 else 0x20)
        out += b"\x1b$B" + bytes([high, low]) + b"\x1b(B"
    return bytes(out)


def mail_of(body: bytes, *headers: bytes) -> Mail:
    return parse_mail(HEAD + b"".join(one + b"\r\n" for one in headers) + b"\r\n" + body)


@pytest.mark.parametrize(
    "text", ["不正出金について", "㈱一報　①②③", "10～20万円", "ﾌｾｲｼｭｯｷﾝ", "№℡㍻", "ABC あいう XYZ"]
)
def test_iso_2022_jp_is_read_with_the_makers_characters(text: str) -> None:
    mail = mail_of(jis(text), b"Content-Type: text/plain; charset=ISO-2022-JP")
    assert (mail.text, mail.is_broken, mail.remarks) == (text, False, ())


def test_the_selected_and_the_older_sets_are_read() -> None:
    assert iso_2022_jp(b"\x1b$By!|byu\x1b(B") == "纊髙﨑"
    assert iso_2022_jp(b"\x1b$@$\x22\x1b(J") == "あ"
    assert iso_2022_jp(b"\x1b$(D0!\x1b(B") == "丂"
    assert iso_2022_jp(b"\x1b$(B$\x22\x1b(B") == "あ"
    assert iso_2022_jp(b"\x0e1\x0f2") == "ｱ2"


def test_a_lost_escape_costs_one_line() -> None:
    assert iso_2022_jp(b"\x1b$B$\x22$\nplain again\n\x1b$B$\x24") == "あ�\nplain again\nい"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("utf-8", "utf-8"),
        ("Shift_JIS", "cp932"),
        ("x-sjis", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("utf-16", "utf-16"),
    ],
)
def test_other_encodings_are_read(charset: str, codec: str) -> None:
    text = "① 不正出金の件" if codec != "euc_jp" else "不正出金の件"
    mail = mail_of(text.encode(codec), f"Content-Type: text/plain; charset={charset}".encode())
    assert (mail.text, mail.is_broken) == (text, False)


def test_euc_jp_is_read_with_the_makers_characters() -> None:
    assert decode(b"\xad\xa1\x8e\xb1\xb0\xa1\x8f\xb0\xa1", "euc-jp").text == "①ｱ亜丂"


@pytest.mark.parametrize(
    "declared", ["us-ascii", "iso-8859-1", "x-none-such", "shift_jis", "zlib", "", "utf\0"]
)
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("cp932", "Shift_JIS"),
        ("iso2022_jp", "ISO-2022-JP"),
        ("euc_jp", "EUC-JP"),
    ],
)
def test_a_wrong_or_missing_label_is_seen_through_and_told(
    declared: str, codec: str, name: str
) -> None:
    text = "身に覚えのない出金がありました。"
    decoded = decode(text.encode(codec), declared)
    if (declared, codec) == ("shift_jis", "cp932"):
        assert decoded.remark == ""
    elif (declared, codec) == ("shift_jis", "euc_jp"):
        assert decoded.text != ""  # both fit every byte; the label decides
        return
    else:
        assert f"{name} として読み取りました" in decoded.remark
    assert (decoded.text, decoded.is_lossy) == (text, False)


def test_what_no_encoding_explains_is_marked() -> None:
    mail = mail_of("本文".encode() + b"\xff\xfe\xfd", b"Content-Type: text/plain; charset=utf-8")
    assert mail.is_broken
    assert mail.text.startswith("本文�")
    assert any("読み取れない文字" in remark for remark in mail.remarks)


def test_headers_in_pieces_raw_bytes_and_lies_are_read() -> None:
    cut = "不正な出金について".encode()
    words = b"\r\n ".join(
        b"=?utf-8?B?" + base64.b64encode(piece) + b"?=" for piece in (cut[:7], cut[7:13], cut[13:])
    )
    assert _subject(words) == "不正な出金について"
    assert _subject(b"=?ISO-2022-JP?B?" + base64.b64encode(jis("①㈱")) + b"?= Re: x") == "①㈱ Re: x"
    assert _subject(b"=?utf-8?Q?=E4=BB=B6=E5=90=8D_1?= =?utf-8?q?_2?=") == "件名 1 2"
    assert _subject("生の件名".encode()) == "生の件名"
    assert _subject("生の件名".encode("cp932")) == "生の件名"
    assert _subject(jis("生の件名")) == "生の件名"
    assert _subject(b"=?x-none?B?" + base64.b64encode("件名".encode()) + b"?=") == "件名"
    assert _subject(b"=?utf-8?B?5Lu25ZCNA?=") == "件名"
    assert _subject(str(Header("長い件名" * 30, "utf-8")).encode()) == "長い件名" * 30


def _subject(raw: bytes) -> str:
    return parse_mail(b"From: a@example.jp\r\nSubject: " + raw + b"\r\n\r\n").subject


@pytest.mark.parametrize(
    "raw",
    [
        b'"=?ISO-2022-JP?B?' + base64.b64encode(jis("山田 太郎")) + b'?=" <taro@example.jp>',
        "山田 太郎 <taro@example.jp>".encode(),
        "山田 太郎 <taro@example.jp>".encode("cp932"),
        jis("山田") + b" " + jis("太郎") + b" <taro@example.jp>",
        b"=?utf-8?Q?=E5=B1=B1=E7=94=B0_=E5=A4=AA=E9=83=8E?= <taro@example.jp>",
    ],
)
def test_the_sender_is_read_in_every_form(raw: bytes) -> None:
    mail = parse_mail(b"From: " + raw + b"\r\n\r\n")
    assert (mail.sender, mail.sender_name) == ("taro@example.jp", "山田 太郎")


def test_the_time_is_that_of_the_date_else_of_the_last_hop() -> None:
    assert mail_of(b"x").received_at == "2026-11-22T05:05:00+00:00"
    hop = b"From: a@b\nReceived: from x by y; Sun, 22 Nov 2026 14:05:09 +0900\n"
    assert parse_mail(hop + b"Date: rubbish\n\n").received_at == "2026-11-22T05:05:09+00:00"
    for date in (b"", b"Date: Mon, 99 Foo 2026\n", b"Date: Sun, 22 Nov 1850 14:05:00 +0900\n"):
        mail = parse_mail(b"From: a@b\n" + date + b"\nx")
        assert mail.received_at is None
        assert "送信日時を読み取れませんでした。" in mail.remarks
        assert not mail.is_broken


def test_the_plain_form_is_preferred_and_attachments_are_named() -> None:
    outer = MIMEMultipart("mixed")
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("<p>HTMLの本文</p>", "html", "utf-8"))
    both.attach(MIMEText("本文", "plain", "utf-8"))
    outer.attach(both)
    named = MIMEText("x", "plain", "utf-8")
    named.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "明細①.txt"))
    outer.attach(named)
    old = MIMEText("x", "csv", "utf-8")
    old["Content-Disposition"] = (
        'attachment; filename="=?ISO-2022-JP?B?'
        + base64.b64encode(jis("取引㈱.csv")).decode()
        + '?="'
    )
    outer.attach(old)
    outer["From"] = "a@example.jp"
    mail = parse_mail(outer.as_bytes())
    assert (mail.text, mail.attachments) == ("本文", ("明細①.txt", "取引㈱.csv"))
    assert not mail.is_broken


def test_file_names_in_continued_parameters_are_joined() -> None:
    part = (
        b"MIME-Version: 1.0\r\nContent-Type: application/pdf;\r\n name*0*=iso-2022-jp''%1B$B%2D%21%1B%28B;\r\n"
        b" name*1=.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"
    )
    assert parse_mail(b"From: a@b\r\n" + part).attachments == ("①.pdf",)


def test_html_alone_is_shown_as_text() -> None:
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body>こんにちは&nbsp;<b>太郎</b><br>"
        "身に覚えが<script>alert(1)</script>ない<p>出金&amp;送金</p><table><tr><td>1</td><td>2</td></tr></table>"
    )
    mail = mail_of(page.encode("cp932"), b"Content-Type: text/html; charset=shift_jis")
    assert mail.text == "こんにちは 太郎\n身に覚えがない\n出金&送金\n\n1 2"
    meta = (
        b'<meta http-equiv="Content-Type" content="text/html; charset=shift_jis"><p>'
        + "件".encode("cp932")
    )
    assert mail_of(meta, b"Content-Type: text/html").text == "件"
    assert html_to_text("<![bad[<p>あ</p>").strip().endswith("あ")


def test_a_mail_forwarded_as_a_file_is_named_by_its_subject() -> None:
    inner = EmailMessage()
    inner["Subject"] = "元の件名"
    inner.set_content("中身")
    outer = EmailMessage()
    outer["From"] = "a@example.jp"
    outer.set_content("転送します")
    outer.add_attachment(inner)
    mail = parse_mail(outer.as_bytes())
    assert mail.text == "転送します"
    assert mail.attachments == ("元の件名.eml",)


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\ncut off",
        b"From: a@b\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n\nno parts",
    ],
)
def test_a_damaged_mail_is_marked_and_what_is_there_is_shown(data: bytes) -> None:
    mail = parse_mail(data)
    assert mail.is_broken
    assert DAMAGED in mail.remarks


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"no header at all", b"\0" * 50, b"Subject: x\n\n"]
)
def test_what_is_no_mail_is_a_broken_one(data: bytes) -> None:
    mail = parse_mail(data)
    assert mail.is_broken
    assert mail.remarks


def test_a_mail_that_the_library_cannot_take_is_kept_as_text() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000)
    )
    mail = parse_mail(b"From: a@b\n" + nested + "本文".encode())
    assert mail.is_broken
    assert mail.remarks == (UNREADABLE,)
    assert "multipart" in mail.text


def test_very_long_texts_and_many_attachments_are_cut_and_told() -> None:
    assert len(mail_of(b"x" * (TEXT_LIMIT + 5)).text) == TEXT_LIMIT
    parts = b"".join(b"--b\nContent-Type: image/png\n\nx\n" for _ in range(150))
    mail = parse_mail(
        b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n"
    )
    assert mail.attachments[0] == "名前のない添付ファイル（image/png）"
    assert len(mail.attachments) == 100
    assert any("先頭の100件" in remark for remark in mail.remarks)


PIECES = st.sampled_from(
    [b"From: ", b"Subject: ", b"Date: ", b"Content-Type: text/plain; charset=", b"Content-Type: multipart/mixed; ",
     b"boundary=x", b"--x", b"--x--", b"\r\n", b"\n", b"=?utf-8?B?", b"=?iso-2022-jp?Q?", b"?=", b"\x1b$B", b"\x1b(B",
     b"Content-Disposition: attachment; filename*=", b"utf-8''%E4", b"a@b", b"=", b"Content-Transfer-Encoding: base64",
     b"Received: ;", b"*0*=", b'"', b"<", b">", b"idna", b"\xff", b"\x82\xa0"]
)  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=400), st.lists(st.one_of(PIECES, st.binary(max_size=6))).map(b"".join)
    )
)
@example(b"Date: Mon, 1 Jan 2026 00:00:00 +9999999999\n\n")
@example(b"Content-Type: text/plain; charset*=x''%\n\n\xff")
@example(b"From: =?utf-8?Q?=22=0A?= <a@b>\n\n")
def test_any_bytes_give_a_mail(data: bytes) -> None:
    mail = parse_mail(data)
    assert isinstance(mail, Mail)
    mail.text.encode()
    "".join(
        (mail.sender, mail.sender_name, mail.subject, *mail.attachments, *mail.remarks)
    ).encode()
    assert not mail.is_broken or mail.remarks


@given(st.binary(max_size=200))
def test_any_bytes_can_be_decoded_from_any_label(data: bytes) -> None:
    for label in ("iso-2022-jp", "euc-jp", "shift_jis", "utf-8", None, "unknown"):
        decode(data, label).text.encode()
