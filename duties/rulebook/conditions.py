"""Conditions on facts with three truth values: true, false, and not known yet (None)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from duties.vocabulary import SHORT

Truths = Mapping[str, bool | None]
"""What is known of a case, by the name of the fact."""
Missing = tuple[str, ...]
"""Names of facts that are not known and would decide."""

NAMES: dict[str, str] = {str(name): label for name, label in SHORT.items()}


class BadCondition(ValueError):
    """A condition in a rule file cannot be read."""


class Condition(Protocol):
    """A condition: its truth, what is missing to know it, and how people read it."""

    def truth(self, facts: Truths) -> bool | None:
        """Say whether it holds; None where that cannot be known yet."""
        ...

    def missing(self, facts: Truths) -> Missing:
        """Name the unknown facts on which it depends, nothing where it is decided."""
        ...

    def words(self) -> str:
        """Write the condition in Japanese."""
        ...


@dataclass(frozen=True)
class Ask:
    """One named fact."""

    name: str

    def truth(self, facts: Truths) -> bool | None:
        """Give the fact."""
        return facts[self.name]

    def missing(self, facts: Truths) -> Missing:
        """Name the fact while it is unknown."""
        return (self.name,) if facts[self.name] is None else ()

    def words(self) -> str:
        """Name the fact."""
        return f"「{NAMES[self.name]}」"


@dataclass(frozen=True)
class Several:
    """Conditions that must all hold (`settling` False), or of which one is enough (`settling` True)."""

    parts: tuple[Condition, ...]
    settling: bool

    def truth(self, facts: Truths) -> bool | None:
        """Let one part with the settling value decide; an unknown part leaves the rest open."""
        found = [part.truth(facts) for part in self.parts]
        if self.settling in found:
            return self.settling
        return None if None in found else not self.settling

    def missing(self, facts: Truths) -> Missing:
        """Name what the undecided parts lack, each fact once; of parts that must all hold, the first alone.

        What comes behind it is asked only where it holds, so rules put the leading question first.
        """
        if self.truth(facts) is not None:
            return ()
        undecided = [found for part in self.parts if (found := part.missing(facts))]
        wanted = undecided if self.settling else undecided[:1]
        return tuple(dict.fromkeys(one for found in wanted for one in found))

    def words(self) -> str:
        """Join the parts with かつ or 又は."""
        return f"（{('又は' if self.settling else 'かつ').join(p.words() for p in self.parts)}）"


@dataclass(frozen=True)
class Not:
    """The contrary of a condition."""

    part: Condition

    def truth(self, facts: Truths) -> bool | None:
        """Turn the value round; unknown stays unknown."""
        found = self.part.truth(facts)
        return None if found is None else not found

    def missing(self, facts: Truths) -> Missing:
        """Name what the part lacks."""
        return self.part.missing(facts)

    def words(self) -> str:
        """Deny the part."""
        return f"{self.part.words()}でない"


def read_condition(raw: Any) -> Condition:  # noqa: ANN401 (whatever stands in a file)
    """Read a condition: the name of a fact, or one of `all`, `any` and `not`."""
    if isinstance(raw, str):
        if raw not in NAMES:
            raise BadCondition(f"「{raw}」という事実はありません")
        return Ask(raw)
    if not isinstance(raw, dict) or len(raw) != 1:
        raise BadCondition("条件は、事実の名前か、all・any・not のどれか一つで書いてください")
    (word, inner), *_ = raw.items()
    if word == "not":
        return Not(read_condition(inner))
    if word not in ("all", "any") or not isinstance(inner, Sequence) or not inner:
        raise BadCondition(f"「{word}」は条件の言葉ではないか、中身がありません")
    return Several(tuple(map(read_condition, inner)), settling=word == "any")
