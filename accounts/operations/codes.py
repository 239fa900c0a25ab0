"""One-time codes that people read from a screen and type."""

import secrets
import unicodedata

# 32 characters, five bits each; without I, O, 0 and 1, which look like others.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUP = 4


def new_code(groups: int) -> str:
    """Make a code of groups of four such as XXXX-XXXX-XXXX, twenty bits each."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))


def read_code(typed: str) -> str:
    """Give the code that was meant: width, case, blanks and hyphens make no difference."""
    plain = unicodedata.normalize("NFKC", typed[:100]).upper()
    kept = "".join(character for character in plain if character in ALPHABET)
    return "-".join(kept[start : start + GROUP] for start in range(0, len(kept), GROUP))
