"""What one look at a file has found so far, and how much it may still unpack."""

from dataclasses import dataclass, field

from attachments.vocabulary import Finding

RATIO = 300
"""A log shrinks to a fiftieth; what shrinks further than this was made to explode."""
ENTRIES = 10_000
SMALL = 10 * 1024 * 1024


class Enough(Exception):
    """There is no need to look further."""


@dataclass
class Look:
    """The findings on a file of `size` bytes, whose archives may unpack to `limit` bytes."""

    limit: int
    size: int
    findings: set[Finding] = field(default_factory=set)
    unpacked: int = 0
    is_zip: bool = False

    def add(self, *findings: Finding) -> None:
        """Note what was found."""
        self.findings.update(findings)

    def count(self, unpacked: int) -> None:
        """Count what came out of an archive; Enough where it has become a bomb."""
        self.unpacked += unpacked
        if self.unpacked > self.limit or self.unpacked > max(SMALL, RATIO * self.size):
            self.add(Finding.BOMB)
            raise Enough

    def number(self, entry: int) -> None:
        """Count an entry of an archive; Enough where there are more than anybody reads."""
        if entry >= ENTRIES:
            self.add(Finding.BOMB)
            raise Enough
