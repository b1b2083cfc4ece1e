"""Gives components other addresses in a state, in aiscale's record and in the engine's; their objects stay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiscale.engine.program import METADATA_OUTPUT
from aiscale.engine.state_edit import edit_state
from aiscale.plan.events import OnEvent, ignore
from aiscale.plan.renames import descriptions_of, readdressed, renamed_state

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

    edit_state(engine, "state mv", moved, lambda state: with_addresses(state, made), on_event)


def with_addresses(state: Mapping[str, Any], made: Mapping[str, str]) -> dict[str, Any]:
    """The engine's state with other addresses in what aiscale notes there.

    Args:
        state: as exported.
        made: new addresses by old ones.
    """
    return {**state, "resources": [_with_addresses(item, made) for item in state.get("resources") or ()]}


def _with_addresses(item: Mapping[str, Any], made: Mapping[str, str]) -> Mapping[str, Any]:
    text = (item.get("outputs") or {}).get(METADATA_OUTPUT)
    if not isinstance(text, str):
        return item
    noted = json.loads(text)
    records = {
        key: {**one, "address": made.get(one["address"], one["address"])} for key, one in noted["records"].items()
    }
    described = {name: descriptions_of(noted.get(name, {}), made) for name in ("described", "systems")}
    body = {**noted, **described, "records": records, "serial": noted.get("serial", 0) + 1}
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return {**item, "outputs": {**item["outputs"], METADATA_OUTPUT: written}}
