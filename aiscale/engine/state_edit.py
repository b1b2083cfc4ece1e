"""Changes a state alone, in aiscale's record and in the engine's; the objects stay as they are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiscale.engine.automation import EngineStack
from aiscale.engine.record_store import RecordStore
from aiscale.engine.shared_lock import run_locked

if TYPE_CHECKING:
    from aiscale.engine.engine import Engine
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.events import OnEvent


def edit_state(
    engine: Engine,
    purpose: str,
    edited: Callable[[Applied], Applied],
    on_event: OnEvent,
    in_engine: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None,
) -> None:
    """Edit a state under its lock. The one before is the backup.

    Args:
        engine: of which state.
        purpose: the command, for the message that others get.
        edited: maps what was applied to what is recorded instead; what it raises leaves the state as it was.
        on_event: receives notes on a run that was killed before.
        in_engine: maps the engine's state, as exported, where that changes too.

    Raises:
        LockedError: a run is going on.
        AiscaleError: the engine cannot run, or somebody holds its lock.
    """
    engine.recover(on_event)
    with run_locked(engine.settings, purpose):
        engine.reading.drop()
        applied = engine.applied()
        made = replace(edited(applied), serial=applied.serial + 1)
        run = uuid.uuid4().hex
        stack = EngineStack(engine.settings, run)
        if in_engine is not None and stack.exists():
            stack.replace(in_engine)
        RecordStore(engine.settings, run, lambda: stack).write(made)
    engine.reading.drop()
