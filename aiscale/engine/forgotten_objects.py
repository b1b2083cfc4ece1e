"""Takes single objects out of a state, in aiscale's record and in the engine's; the objects stay where they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiscale.core.messages.wording import joined
from aiscale.engine.progress import key_of
from aiscale.engine.state_edit import edit_state
from aiscale.errors import UsageError
from aiscale.plan.events import OnEvent, ignore

if TYPE_CHECKING:
    from aiscale.engine.engine import Engine
    from aiscale.plan.applied_state import Applied


def forget_objects(engine: Engine, keys: Sequence[str], on_event: OnEvent = ignore) -> None:
    """Forget objects. Nothing is deleted: the next plan creates them, or takes over what is there.

    Args:
        engine: of which state.
        keys: of the objects.
        on_event: receives notes on a run that was killed before.

    Raises:
        UsageError: another object, which stays, needs one of them.
        LockedError: a run is going on.
        AiscaleError: the engine cannot run, or somebody holds its lock.
    """

    def left(applied: Applied) -> Applied:
        _refuse_needed(applied, keys)
        return replace(applied, resources={key: item for key, item in applied.resources.items() if key not in keys})

    edit_state(engine, "state rm", left, on_event, lambda state: without(state, keys))


def _refuse_needed(applied: Applied, keys: Sequence[str]) -> None:
    """Refuse to forget what an object needs that stays.

    Raises:
        UsageError: there is such a one.
    """
    needing = {
        key: needed
        for key, item in applied.resources.items()
        if key not in keys and (needed := sorted({*keys} & {*item.resource.depends_on}))
    }
    if needing:
        first = next(iter(needing.values()))[0]
        raise UsageError(
            f"{joined(sorted(needing), 5)} depend{'s' if len(needing) == 1 else ''} on {first}",
            hint=f"remove both: aiscale state rm {' '.join([*keys, *sorted(needing)][:8])}",
        )


def without(state: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """The engine's state without some objects, and without what others say of them.

    Args:
        state: as exported.
        keys: of the objects.
    """
    resources = list(state.get("resources") or ())
    gone = {item["urn"] for item in resources if item.get("custom") and key_of(item["urn"]) in keys}
    return {**state, "resources": [_apart(item, gone) for item in resources if item["urn"] not in gone]}


def _apart(item: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    kept = dict(item)
    if "dependencies" in kept:
        kept["dependencies"] = [urn for urn in kept["dependencies"] or () if urn not in gone]
    if "propertyDependencies" in kept:
        kept["propertyDependencies"] = {
            name: [urn for urn in urns or () if urn not in gone]
            for name, urns in (kept["propertyDependencies"] or {}).items()
        }
    return kept
