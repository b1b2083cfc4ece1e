"""Objects of clouds that a run was making when it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiscale.engine.pending_creates import pending_creates
from aiscale.engine.progress import key_of
from aiscale.errors import DeploymentError
from aiscale.plan.events import Note, OnEvent

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineStack


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
