"""What must not be kept is found as people type it, and ordinary text is left alone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.confidential import BLACKOUT, SecretKind, black_out, blacked_out, find_secrets
from tests.core.secret_corpus import luhn, my_number, ordinary_texts, secret_texts

DETECTED = 0.99
FALSE_ALARMS = 0.01


def test_ninety_nine_of_a_hundred_secrets_are_found_whole() -> None:
    texts = secret_texts()
    missed = [text for text, secret in texts if secret in blacked_out(text)[0]]
    assert len(texts) >= 800
    assert 1 - len(missed) / len(texts) >= DETECTED, missed[:20]


def test_at_most_one_of_a_hundred_ordinary_texts_is_taken_for_a_secret() -> None:
    texts = ordinary_texts()
    alarms = [blacked_out(text)[0] for text in texts if find_secrets(text)]
    assert len(texts) >= 1200
    assert len(alarms) / len(texts) <= FALSE_ALARMS, alarms[:20]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("カードは４１１１　１１１１　１１１１　１１１１、", f"カードは{BLACKOUT}、"),
        ("3782-822463-10005 と 30569309025904", f"{BLACKOUT} と {BLACKOUT}"),
        ("4111.1111.1111.1111/12/27", f"{BLACKOUT}/12/27"),
        (
            "カード番号 4111 1111 1111 1112（検査数字違い）",
            f"カード番号 {BLACKOUT}（検査数字違い）",
        ),
        ("個人番号は1234-5678-9018。", f"個人番号は{BLACKOUT}。"),
        ("ﾊﾟｽﾜｰﾄﾞ：himitsu99、変更済み", f"ﾊﾟｽﾜｰﾄﾞ：{BLACKOUT}、変更済み"),
        ("パスワードはhimitsuです", f"パスワードは{BLACKOUT}です"),
        ("暗証番号は「０１２３」", f"暗証番号は「{BLACKOUT}」"),
        ("暗\u200b証番号 12\u200b34", f"暗\u200b証番号 {BLACKOUT}"),
        ("🙂暗証番号1203🙂PW=ab12cd", f"🙂暗証番号{BLACKOUT}🙂PW={BLACKOUT}"),
    ],
)
def test_spellings_are_one_and_everything_else_stays(text: str, left: str) -> None:
    assert blacked_out(text)[0] == left


@pytest.mark.parametrize(
    "text",
    [
        "暗証番号：●●●、PW：****",
        "090-1234-5678 03-5555-1234 0120-444-444",
        "IMEI 490154203237518、注文番号 4111111111111111",
        "4111111111111111件を照合した",
        "2026-11-22 2026-11-23 20261122140533",
        "1" * 16,
        "",
    ],
)
def test_what_only_resembles_a_secret_is_left_alone(text: str) -> None:
    assert find_secrets(text) == []


GROUPS = st.lists(st.integers(1, 6), min_size=1, max_size=16)
JOINTS = st.sampled_from([" ", "-", "　", "－", "‐", "–", "―", "−", "ー", " - "[:2]])


@given(
    st.sampled_from(["4", "51", "55", "2221", "34", "37", "3530", "36", "6011", "62"]),
    st.text("0123456789", min_size=15, max_size=15),
    st.integers(14, 16),
    GROUPS,
    JOINTS,
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_any_valid_card_number_is_found_in_any_grouping(
    prefix: str, body: str, count: int, groups: list[int], joint: str, is_wide: bool
) -> None:
    number = luhn((prefix + body)[: count - 1])
    parts, rest = [], number
    for length in (*groups, *[6] * 16):
        if rest:
            parts.append(rest[:length])
            rest = rest[length:]
    typed = joint.join(parts)
    if is_wide:
        typed = typed.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    found = find_secrets(f"聴取：{typed}、以上")
    assert [(one.kind, one.start, one.end) for one in found] == [
        (SecretKind.CARD, 3, 3 + len(typed))
    ]


@given(st.text("0123456789", min_size=11, max_size=11), st.sampled_from(["", " ", "-", "　", "－"]))
@settings(max_examples=60, deadline=None)
@example("19000110000", "")  # reads as a day and a time
def test_a_labelled_my_number_is_found_in_any_width(body: str, joint: str) -> None:
    number = my_number(body)
    if len(set(number)) == 1:
        return
    typed = joint.join((number[:4], number[4:8], number[8:]))
    assert blacked_out(f"マイナンバー：{typed}。")[0] == f"マイナンバー：{BLACKOUT}。"


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_blacking_out_keeps_every_other_character(before: str, after: str) -> None:
    text = f"{before}。カード番号：4111 1111 1111 1111。{after}"
    found = find_secrets(text)
    left, kept, place = black_out(text, found), [], 0
    for one in found:
        kept.append(text[place : one.start])
        place = one.end
    assert left == BLACKOUT.join([*kept, text[place:]])
    assert "4111 1111 1111 1111" not in left
    assert all(one.start < one.end for one in found)


@pytest.mark.parametrize(
    "piece", ["1 ", "暗証番号", "パスワード ", "0", "a1-", "\u3099", "\u0301", "4111-", "●", "PW:"]
)
def test_long_and_strange_texts_are_read_at_once(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert len(black_out(text, find_secrets(text))) <= len(text) + 3 * len(text)
