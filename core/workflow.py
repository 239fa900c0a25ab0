"""State machines as data: the same table gives buttons, checks, audit verbs and tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from core.vocabulary import Term

State = TypeVar("State", bound=Term)


class Mover(Protocol):
    """Who asks for a move: a member with permissions."""

    @property
    def uid(self) -> str:
        """Give the member's opaque id."""
        ...

    def may(self, permission: str) -> bool:
        """Say whether the member holds the permission."""
        ...


Guard = Callable[[Any, Any], str | None]
"""(record, mover) → the reason in Japanese why the move is refused, or None."""


class MoveRefused(Exception):
    """A move is not possible now; carries every reason, in the words shown to people."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("、".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Move(Generic[State]):
    """One arrow of a state machine."""

    name: str
    label: str
    sources: tuple[State, ...]
    target: State
    permission: str
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True)
class OfferedMove:
    """A move as a page shows it: usable, or with the reasons why not."""

    name: str
    label: str
    needs_reason: bool
    refusals: tuple[str, ...]


@dataclass(frozen=True)
class Workflow(Generic[State]):
    """All moves of one kind of record."""

    package: str
    initial: State
    moves: tuple[Move[State], ...]
    column: str = "status"
    """Where a record keeps the state; a record without one there has no part in this workflow."""

    def state_of(self, record: Any) -> State | None:  # noqa: ANN401 (any record with a state)
        """Give the present state of a record."""
        state: State | None = getattr(record, self.column)
        return state

    def move(self, name: str) -> Move[State] | None:
        """Give the move of this name."""
        return next((move for move in self.moves if move.name == name), None)

    def offered(self, record: Any, mover: Mover) -> list[OfferedMove]:  # noqa: ANN401 (any record with a status)
        """Give the moves that lead out of the present state and that the member's roles cover."""
        return [
            OfferedMove(move.name, move.label, move.needs_reason, _refusals(move, record, mover))
            for move in self.moves
            if self.state_of(record) in move.sources and mover.may(move.permission)
        ]

    def check(self, record: Any, name: str, mover: Mover, reason: str | None) -> Move[State]:  # noqa: ANN401 (any record with a status)
        """Give the move if it is possible now, else raise MoveRefused with all reasons."""
        move = self.move(name)
        if move is None or not mover.may(move.permission):
            raise MoveRefused(("この操作を行う権限がありません。",))
        state = self.state_of(record)
        if state is None:
            raise MoveRefused((f"この記録では「{move.label}」は行えません。",))
        if state not in move.sources:
            raise MoveRefused((f"「{state.label}」の状態では「{move.label}」は行えません。",))
        reasons = _refusals(move, record, mover)
        if move.needs_reason and not (reason or "").strip():
            reasons += (f"「{move.label}」には理由を入力してください。",)
        if reasons:
            raise MoveRefused(reasons)
        return move

    def verb(self, move: Move[State]) -> str:
        """Give the audit verb of a move."""
        return f"{self.package}:{move.name}"

    def words(self) -> dict[str, str]:
        """Give the label of every move by its audit verb."""
        return {self.verb(move): move.label for move in self.moves}


def _refusals(move: Move[Any], record: Any, mover: Mover) -> tuple[str, ...]:  # noqa: ANN401 (any record with a status)
    answers = (guard(record, mover) for guard in move.guards)
    return tuple(answer for answer in answers if answer)
