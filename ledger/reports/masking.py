"""Masks: what may be shown of an account and its customer to those who must not know whose it is."""

HIDDEN = "（非表示）"
SHOWN_DIGITS = 3
LONG_ENOUGH = 6
"""A shorter number would be told by its last digits."""
_LETTERS = 26


def last_digits(account_no: str | None) -> str:
    """Give the last digits of an account number: 末尾567; of a short one nothing."""
    digits = "".join(filter(str.isalnum, account_no or ""))
    return f"末尾{digits[-SHOWN_DIGITS:]}" if len(digits) >= LONG_ENOUGH else HIDDEN


def shown(text: str | None, *, is_personal_shown: bool) -> str:
    """Give a personal text, or the mask where there is one to hide."""
    if is_personal_shown or not text:
        return text or ""
    return HIDDEN


def shown_number(account_no: str | None, *, is_personal_shown: bool) -> str:
    """Give an account number, or its last digits."""
    return (account_no or "") if is_personal_shown else last_digits(account_no)


def customer_label(place: int) -> str:
    """Give the letter of the n-th customer, from 0: 顧客A … 顧客Z, 顧客AA など."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"顧客{letters}"
