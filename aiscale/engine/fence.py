"""Refuses to write to a shared state that somebody else has written since it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiscale.engine.lock_owners import StateLockedError
from aiscale.engine.shared_record import recorded_serial

Program = Callable[[], None]


@dataclass(slots=True)
class Fence:
    """What a shared state must still be before the engine changes anything.

    The lock keeps others out, but for a person who takes it away (``--unlock``) from a run that is alive.

    Attributes:
        title: what people call the environment.
        state: reads the engine's state.
        expected: lineage and serial of what the engine recorded last, as far as this run knows.
        refusal: why the last check failed.
    """

    title: str
    state: Callable[[], Mapping[str, Any]]
    expected: tuple[str, int]
    refusal: StateLockedError | None = field(default=None)

    def check(self) -> None:
        """Look whether the state is still the one that was read.

        Raises:
            StateLockedError: it is another one.
        """
        found = recorded_serial(self.state())
        if found != self.expected:
            self.refusal = StateLockedError(
                f"somebody else has changed the state of {self.title} during this run: its serial is {found[1]}, and "
                f"{self.expected[1]} was expected",
                hint="a lock was removed with --unlock: look at aiscale preview, and run the command again",
            )
            raise self.refusal

    def around(self, program: Program) -> Program:
        """The program with the check before it: the engine holds its lock by then."""

        def fenced() -> None:
            self.check()
            program()

        return fenced
