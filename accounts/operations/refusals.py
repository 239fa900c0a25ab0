"""What an operation answers when it cannot be done as asked."""


class Refused(Exception):
    """An entry that cannot be accepted; names the entry, in the words shown to people."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
