"""`ippo demo`: the fictitious firm and its year."""

from commands.demo.command import demo

__all__ = ["demo"]
