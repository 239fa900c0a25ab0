"""Indicators are recognised as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.indicators import defanged, read_pasted, recognise
from casefile.vocabulary import IndicatorKind as K

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("entry", "kind", "value"),
    [
        ("203.0.113.7", K.IP, "203.0.113.7"),
        ("203[.]0[.]113[.]7", K.IP, "203.0.113.7"),
        ("２０３．０．１１３．７", K.IP, "203.0.113.7"),
        ("198.51.100.0/24", K.IP, "198.51.100.0/24"),
        ("2001:DB8::1", K.IP, "2001:db8::1"),
        ("[2001:db8::1]", K.IP, "2001:db8::1"),
        ("hxxps://Example[.]com/Login?a=B", K.URL, "https://example.com/Login?a=B"),
        ("h**p://example.com/", K.URL, "http://example.com/"),
        ("hxxp[:]//example[.]com/x", K.URL, "http://example.com/x"),
        ("login-minato.example", K.DOMAIN, "login-minato.example"),
        ("Login-Minato[.]Example.", K.DOMAIN, "login-minato.example"),
        (HASH.upper(), K.HASH, HASH),
        ("d41d8cd98f00b204e9800998ecf8427e", K.HASH, "d41d8cd98f00b204e9800998ecf8427e"),
        ("Info[@]login-minato[.]example", K.MAIL, "info@login-minato.example"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0",
            K.USER_AGENT,
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0",
        ),
        ("User-Agent: curl/8.5.0", K.USER_AGENT, "curl/8.5.0"),
    ],
)
def test_what_was_pasted_is_recognised(entry: str, kind: K, value: str) -> None:
    found = recognise(entry)
    assert found is not None
    assert recognise(defanged(found.kind, found.value)) == found
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    "entry",
    [
        "不審なログイン",
        "999.1.1.1",
        "http://",
        "http://[",
        "http://a:99999999/",
        "12345",
        "@",
        "-.jp",
    ],
)
def test_what_is_no_indicator_is_given_back(entry: str) -> None:
    assert recognise(entry) is None


def test_each_line_is_read_once_and_unread_lines_are_named_in_order() -> None:
    pasted = read_pasted("203.0.113.7\r\n\n 203[.]0.113.7 ,\n不明な行\nexample.com\n　\nメモ")
    assert [one.value for one in pasted.found] == ["203.0.113.7", "example.com"]
    assert pasted.unread == ("不明な行", "メモ")


@given(st.ip_addresses().map(str))
def test_every_address_is_recognised_also_defanged(address: str) -> None:
    plain, defanged = recognise(address), recognise(address.replace(".", "[.]"))
    assert plain is not None
    assert plain.kind is K.IP
    assert defanged == plain


@given(st.text(max_size=300))
def test_no_text_breaks_the_recognition_and_no_line_disappears(text: str) -> None:
    pasted = read_pasted(text)
    lines = [line for line in text.splitlines() if line.strip(" \t\u3000,;、，")]
    assert len(pasted.found) + len(pasted.unread) <= len(lines)
    assert bool(lines) == bool(pasted.found or pasted.unread)
