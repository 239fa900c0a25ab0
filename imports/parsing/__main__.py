"""The child process: takes one request and one file, gives one answer, and may use little."""

import json
import sys
from dataclasses import asdict
from typing import Any

from core.child import answer_with, limit_self
from imports.parsing.mail import parse_mail
from imports.parsing.mail_secrets import without_secrets
from imports.parsing.results import Refused
from imports.parsing.tables import parse_table


def main() -> None:
    """Read the request's line and the file after it, and write the answer as JSON."""
    limit_self()
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    answer_with(_answer(request, data))


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    if request["kind"] == "mail":
        return {"mail": asdict(without_secrets(data, parse_mail(data)))}
    try:
        return {"table": vars(parse_table(data, request["sheet"]))}
    except Refused as refused:
        return {"refused": str(refused)}


if __name__ == "__main__":
    main()
