"""The child process: takes a form and texts on its standard input, checks or fills it, and may use little."""

import json
import sys

from core.child import answer_with, limit_self
from forms.filling.order import carry_out


def main() -> None:
    """Carry out one order."""
    limit_self()
    answer_with(carry_out(json.loads(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
