"""Templates compiled once for all applications of a test run, instead of once in every process."""

from contextlib import suppress

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class KeptTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder; a disk that is full fails no page."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template if that is possible."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_in(folder: str) -> None:
    """Let every application that is made from now on keep its compiled templates in a folder."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates(folder)}
