"""Puts the state of a cluster that is gone out of the way, on this machine and in a shared backend."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from aiscale.clock import machine_time
from aiscale.engine.automation import EngineSettings, EngineStack
from aiscale.engine.engine_errors import BrokenStackError
from aiscale.engine.folder import write_durably
from aiscale.engine.journal import Run, begun
from aiscale.engine.recovery import end_processes
from aiscale.engine.shared_lock import run_locked
from aiscale.plan.events import Note, OnEvent


def forget(settings: EngineSettings, on_event: OnEvent, *, unlock: bool) -> Path | None:
    """Archive a state, intact or damaged, with the contents of a shared one as far as they can be read.

    Args:
        settings: of which state.
        on_event: receives a note where a shared one cannot be read.
        unlock: whether to drop the lock of a shared state, whoever holds it.

    Returns:
        Where the old state lies now; None when there was none.

    Raises:
        LockedError: a run is going on.
        StateLockedError: somebody else holds the lock of the shared state.
    """
    folder = settings.folder
    was_there = folder.root.exists()
    if not was_there and not settings.is_shared:
        return None
    with run_locked(settings, "forget", breaks=unlock) as journal:
        run = journal.unfinished() if settings.is_shared else begun(folder, takes_torn=True)[0]
        if run is not None:
            end_processes({run.id})
        if not _forget_shared(settings, run, on_event, unlock=unlock) and not was_there:
            return None
        journal.end()
        aside = folder.root.with_name(f"{folder.root.name}.{machine_time():%Y%m%dT%H%M%SZ}")
        folder.root.rename(aside)
        (aside / folder.owner.name).unlink(missing_ok=True)
    return aside


def _forget_shared(settings: EngineSettings, run: Run | None, on_event: OnEvent, *, unlock: bool) -> bool:
    """Take the shared state away, where there is one; its contents go into the archived folder."""
    stack = EngineStack(settings, uuid.uuid4().hex) if settings.is_shared else None
    if stack is None or not stack.exists():
        return False
    if unlock or run is not None:
        stack.unlock()
    try:
        state = stack.export()
    except BrokenStackError:
        stack.empty()  # the engine removes none that it cannot read
        on_event(Note(f"{settings.environment} in {settings.where} could not be read: what it held is gone"))
    else:
        write_durably(settings.folder.root / "engine.json", json.dumps(state).encode())
    stack.remove()
    return True
