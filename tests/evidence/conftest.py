"""The empty store of the tests of files, and a look at files without the wait for a child process."""

from tests.attachments.conftest import kept, quick_look

__all__ = ["kept", "quick_look"]
