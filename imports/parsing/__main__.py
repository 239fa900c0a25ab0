"""The child process: takes one request and one file, gives one answer, and may use little."""

import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from imports.parsing.mail import parse_mail
from imports.parsing.mail_secrets import without_secrets
from imports.parsing.results import Refused
from imports.parsing.tables import parse_table

MEMORY = 600 * 1024 * 1024
SECONDS = 20


def main() -> None:
    """Read the request's line and the file after it, and write the answer as JSON."""
    _limit()
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(json.dumps(_answer(request, data), ensure_ascii=True).encode())


def _limit() -> None:
    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    if request["kind"] == "mail":
        return {"mail": asdict(without_secrets(data, parse_mail(data)))}
    try:
        return {"table": asdict(parse_table(data, request["sheet"]))}
    except Refused as refused:
        return {"refused": str(refused)}


if __name__ == "__main__":
    main()
