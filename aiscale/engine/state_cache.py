"""What a shared state says, asked once by who needs it several times in one run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from aiscale.engine.automation import EngineSettings, EngineStack


class Reading:
    """The engine's state of one stack, as it was read last.

    Args:
        keeps: whether it is read once, until it is dropped; else each time.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self._keeps = keeps
        self._state: Mapping[str, Any] | None = None

    def state(self, settings: EngineSettings) -> Mapping[str, Any]:
        """The engine's state; empty where it has none.

        Raises:
            AiscaleError: the shared state cannot be read.
        """
        if self._state is not None:
            return self._state
        stack = EngineStack(settings, uuid.uuid4().hex)
        found = stack.export() if stack.exists() else {}
        if self._keeps:
            self._state = found
        return found

    def drop(self) -> None:
        """Read it anew the next time, and each time from now on: it is about to change."""
        self._state, self._keeps = None, False
