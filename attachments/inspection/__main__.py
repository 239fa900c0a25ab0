"""The child process: takes a file on its standard input, says what it is, and may use little."""

import json
import sys

from attachments.inspection.inspect import inspect
from core.child import answer_with, limit_self


def main() -> None:
    """Look at the file and write the answer as JSON; the argument holds extension and limit."""
    limit_self()
    given = json.loads(sys.argv[1])
    with open(0, "rb", closefd=False) as file:
        media_type, findings = inspect(file, given["extension"], given["unpacked"])
    answer_with({"media_type": media_type, "findings": sorted(findings)})


if __name__ == "__main__":
    main()
