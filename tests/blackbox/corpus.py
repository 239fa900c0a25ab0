"""What people and programs send that nobody meant: texts, bodies, types, methods and headers."""

from typing import Any

TEXTS = (
    "", " ", "\u3000", "\x00", "a\x00b", "\x01\x02\x1b[31m赤", "\x7f\x85\x9f", "\ufffe", "\uffff",
    "\U0001fffe\U0010ffff", "\ufdd0", "\u202e反転\u202c", "\ufeff先頭", "e\u0301" * 400, "👩‍👩‍👧𠮷野家🈂️",
    "\u2028行\u2029段", "一\r\n二\r三\n四", "-1", "－１", "0", "1.5", "1e309", "NaN", "Infinity",
    "0x10", "²", "١٢٣", "①", "9" * 40, "9" * 5000, str(2**31), str(2**31 - 1), str(2**63),
    str(2**63 - 1), str(-(2**63) - 1), "９，２２３，３７２，０３６，８５４，７７５，８０８", "1万億兆", "9999兆円",
    "99999999999999999999件", "１，０００万円", "調査中", "null", "None", "true", "[]", "{}", '{"a":1}',
    "2026/13/45 25:61", "0000-00-00", "0001/01/01 00:00", "9999/12/31 23:59", "10000/1/1 0:00",
    "令和0年1月1日", "令和99999年1月1日 0:00", "昭和64年1月8日 0時0分", "明治5年12月2日", "2/30", "今日 24:00",
    "2026-11-20T09:05:00+99:99", "1582/10/10 00:00", "午後13時", "9月初旬", "R8.11.22 14:05",
    "'; DROP TABLE incident;--", "' OR 1=1 --", "%", "_", "\\", "%s%n{0}{x!r}", "{{7*7}}", "${7*7}",
    "{%for%}", "<script>alert(1)</script>", '"><img src=x>', "]]>", "&#0;", "&lt;", "<!--",
    "a\r\nSet-Cookie: x=1", "../../../etc/passwd", "/etc/passwd\x00.txt", "//evil.example/", "|a|b|",
    "incidents:new", "INC-2026-0001", "admin", "closed", "[" * 3000, "あ" * 401, "あ" * 20_001,
)  # fmt: skip
HUGE = ("x" * 300_000, "あ" * 100_000, "\n" * 100_000, "9" * 300_000, "漢\x00字" * 30_000)
"""Longer than anything a form takes, shorter than what the server refuses to read."""

RAW_VALUES = (
    "%FF%FE",
    "%ED%A0%80",
    "%C0%80",
    "%F5%80%80%80",
    "%",
    "%zz",
    "%00",
    "%u3042",
    "a%0D%0Ab",
)
"""Entries of a urlencoded form or a query that are no UTF-8."""

JSON_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**63) - 1, 10**400, "", "x", "\ud800", "\udfff\ud800",
    "\x00", "\ufffe", [], [[]], {}, {"a": {"b": []}}, ["x", 1], [None], "あ" * 3000, {"\ud800": ["x"]},
    {"": [""]}, {"title": ["\ud800"]}, {"title": "x"}, {"title": [["x"]]}, {"x" * 5000: ["y"]},
)  # fmt: skip
JSON_BODIES = (
    b"", b"null", b"[]", b"1", b'"x"', b"{", b"{}}", b"\xff\xfe", b"\x00", b'{"form":"a","form":"b"}',
    b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b"[" * 100_000, b'{"a":' * 20_000, b"9" * 10_000, b"NaN",
    b'{"form": "\\ud800", "record": "\\udfff", "revision": 0, "fields": {"\\ud800": ["\\udc00"]}}',
    b'{"form": "f", "record": "r", "revision": 1e999, "fields": {}}',
)  # fmt: skip

CONTENT_TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "application/json", "application/json; charset=utf-16",
    "text/plain", "text/xml", "application/octet-stream", "application/x-www-form-urlencoded; charset=x",
    "a" * 3000, "/", "", "multipart/form-data; boundary=" + "b" * 300,
)  # fmt: skip
BODIES = (
    b"", b"\x00", b"\xff" * 1000, b"a=1&a=2&a[]=3&a[0][b]=4", b"=&=&&==", b"%", b"&" * 1500,
    b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nabc',
    b'--x\r\nContent-Disposition: form-data; name="title"; filename="../../a"\r\n\r\nabc\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n", b"--x\r\n\r\n--x--\r\n", b"--x--",
    b'--x\r\nContent-Disposition: form-data; name="t"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2100 + b"--x--",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "記録")
HEADERS: tuple[dict[str, str], ...] = (
    {}, {"Accept": "application/json"}, {"Accept": "a" * 2000}, {"Accept": "application/json;q=x"},
    {"X-CSRFToken": "x"}, {"X-CSRFToken": "\xff"}, {"Cookie": "ippo=x"}, {"Cookie": "ippo=" + "a" * 3000},
    {"Cookie": "ippo=eyJfdXNlcl9pZCI6MX0.aaaa.bbbb"}, {"Cookie": "\xff\xfe=\xff; ippo="},
    {"Cookie": "ippo=a; ippo=b"}, {"Origin": "null"}, {"Origin": "http://evil.example"},
    {"Referer": "\xff"}, {"Range": "bytes=0-1,5-,-"}, {"If-Modified-Since": "x"},
    {"If-None-Match": '"' + "x" * 500}, {"Content-Length": "x"}, {"Content-Length": "-1"},
    {"X-Forwarded-For": "1.2.3.4, \xff"}, {"User-Agent": "\xff" * 500}, {"User-Agent": ""},
    {"Accept-Language": "x" * 2000}, {"Sec-Fetch-Site": "cross-site"}, {"Expect": "x"},
)  # fmt: skip
PATH_PARTS = (
    "%00", "%FF%FE", "%ED%A0%80", "..", "%2e%2e%2f", "%5c", "0", "-1", "9223372036854775808", "null",
    "a" * 3000, "%F0%9F%98%80", "%E3%81%82", ";a=b", "%0d%0aX-Bad:%201", "'", "<b>", "new", "edit", " ",
)  # fmt: skip
QUERIES = (
    "", "?", "?%FF=%FE", "?page=%00", "?page=9223372036854775808", "?page=-1", "?after=x", "?after=%00",
    "?before=eyJ4Ijox", "?sort=x", "?sort=-id", "?sort=&sort=", "?q=%ED%A0%80", "?q=" + "%E3%81%82" * 500,
    "?status=x&status=", "?kinds[]=x", "?draft=%00", "?draft=' OR 1=1", "?next=//evil.example", "?next=%FF",
    "?next=http%3A%2F%2F%5B", "?left=1&left=2", "?" + "a=1&" * 1200, "?from=x&to=%00",
    "?discovered_from=0001-01-01&discovered_to=99999-01-01", "?actor=%00&kind=x&table=x", "?cursor=%5B%5D",
)  # fmt: skip
