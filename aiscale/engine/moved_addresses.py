"""Gives components other addresses in a state; their objects stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aiscale.engine.state_edit import edit_state
from aiscale.plan.events import OnEvent, ignore
from aiscale.plan.renames import readdressed, renamed_state

if TYPE_CHECKING:
    from aiscale.engine.engine import Engine
    from aiscale.plan.applied_state import Applied


def move_addresses(engine: Engine, made: Mapping[str, str], on_event: OnEvent = ignore) -> None:
    """Record objects under other addresses. Nothing is changed in the cluster; the state before is the backup.

    Args:
        engine: of which state.
        made: new addresses by old ones.
        on_event: receives notes on a run that was killed before.

    Raises:
        UsageError: the state has both addresses.
        LockedError: a run is going on.
        AiscaleError: the engine cannot run, or somebody holds its lock.
    """

    def moved(applied: Applied) -> Applied:
        renamed_state(applied, made)
        return readdressed(applied, made)

    edit_state(engine, "state mv", moved, on_event)
