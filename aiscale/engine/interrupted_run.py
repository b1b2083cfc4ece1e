"""What the engine's state says of a run that did not end: on this machine, or on one that is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiscale.engine.pending_creates import pending_creates
from aiscale.engine.progress import key_of
from aiscale.engine.state import write_applied
from aiscale.errors import DeploymentError
from aiscale.plan.events import Note, OnEvent

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineStack
    from aiscale.engine.folder import StateFolder
    from aiscale.plan.applied_state import Applied


def look_for(stack: EngineStack, state: Mapping[str, Any], on_event: OnEvent) -> bool:
    """Whether objects of clouds had to be looked for that a run was making; those that are there are recorded.

    Raises:
        AiscaleError: it cannot be known whether they were made.
    """
    found = pending_creates(state, stack.ask)
    if found.unclear:
        raise DeploymentError(
            "it is not known whether the killed run made " + ", ".join(sorted(map(key_of, found.unclear))),
            hint="run the command again when the cloud can be asked, and says so",
            details=tuple(f"{key_of(urn)}: {why}" for urn, why in sorted(found.unclear.items())),
        )
    for urn, why in sorted(found.hidden.items()):
        on_event(Note(f"{key_of(urn)} may be there already, and may not be looked for: {why}"))
    if found.ids:
        stack.look_for(found.ids)
    return bool(found.ids)


def take_over(
    stack: EngineStack, state: Mapping[str, Any], folder: StateFolder, applied: Applied, on_event: OnEvent
) -> None:
    """Go on after a run that was killed on another machine: what it was doing stands in the shared state alone.

    Args:
        stack: the engine on the shared state, which nobody else changes now.
        state: what it holds: steps that were going on are in it.
        folder: of this machine; it keeps what the run may have left.
        applied: the applied state, with that in it.
        on_event: receives notes.

    Raises:
        DeploymentError: objects of clouds were found that the plan does not know, or somebody holds the lock.
    """
    if look_for(stack, state, on_event):
        raise DeploymentError(
            "a killed run had made objects of a cloud; they are recorded now, and nothing else has been touched",
            hint="run the command again: its plan is another one",
        )
    write_applied(folder, applied)
    stack.drop_pending()
