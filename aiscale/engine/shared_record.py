"""The applied state in a shared backend: outputs of the engine's stack, which every machine reads.

They are written with the engine's own state, at the end of each run. A run that failed is recorded afterwards.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.engine.state import as_data, from_data
from aiscale.plan.applied_state import Applied, nothing_applied

SERIAL_OUTPUT, RECORD_OUTPUT = "aiscale", "aiscale.applied"
"""Stack outputs: lineage and serial of the applied state, and the state itself, which may hold values of Secrets."""

STACK = "pulumi:pulumi:Stack"
_SIGNATURE, _SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
"""Key and value that mark a secret. Source: Pulumi, ``sdk/go/common/resource/properties.go``."""


def packed(data: Any) -> str:
    """JSON data as a short text."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode())).decode("ascii")


def unpacked(text: str) -> Any:
    """JSON data from a text that :func:`packed` made."""
    return json.loads(zlib.decompress(base64.b64decode(text)))


def as_secret(value: str) -> dict[str, str]:
    """A secret value in an exported state: the engine encrypts it when the state is imported."""
    return {_SIGNATURE: _SECRET, "plaintext": json.dumps(value)}


def revealed(value: Any) -> Any:
    """A value of an exported state, with secret values in plain text."""
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return json.loads(value.get("plaintext", "null"))
        return {name: revealed(item) for name, item in value.items()}
    return [revealed(item) for item in value] if isinstance(value, list) else value


def serial_of(applied: Applied) -> dict[str, Any]:
    """Lineage and serial, as they are put out."""
    return {"lineage": applied.lineage, "serial": applied.serial}


def serial_in_shared(applied: Applied) -> tuple[str, int]:
    """Lineage and serial in the engine's state once an applied state is recorded; a destroyed system leaves none."""
    return (applied.lineage, applied.serial) if applied.count else ("", 0)


def recorded_run(state: Mapping[str, Any]) -> str:
    """The run whose outcome the applied state in the engine's is; an empty text where that is no whole run."""
    return str((_outputs(state).get(SERIAL_OUTPUT) or {}).get("run", ""))


def recorded_serial(state: Mapping[str, Any]) -> tuple[str, int]:
    """Lineage and serial of the applied state in the engine's; an empty text and 0 where there is none.

    Args:
        state: the engine's state of the stack, as exported.
    """
    found = _outputs(state).get(SERIAL_OUTPUT) or {}
    return str(found.get("lineage", "")), int(found.get("serial", 0))


def shared_record(state: Mapping[str, Any]) -> Applied | None:
    """The applied state in the engine's; None where no run has recorded one.

    Args:
        state: the engine's state of the stack, as exported.
    """
    text = revealed(_outputs(state).get(RECORD_OUTPUT))
    return from_data(unpacked(text)) if isinstance(text, str) else None


def shared_or_known(state: Mapping[str, Any], known: Applied) -> Applied:
    """What the shared state says is applied: nothing where it was destroyed, or nothing is recorded yet.

    Args:
        state: the engine's state of the stack, as exported; empty where there is none yet.
        known: what this machine has recorded.
    """
    if not state:
        return known
    nothing = replace(nothing_applied(known.system, known.environment), serial=known.serial, lineage=known.lineage)
    return shared_record(state) or nothing


def with_record(state: Mapping[str, Any], applied: Applied) -> dict[str, Any]:
    """The engine's state with another applied state in it.

    Args:
        state: as exported.
        applied: the applied state.
    """
    outputs = {SERIAL_OUTPUT: {**serial_of(applied), "run": ""}, RECORD_OUTPUT: as_secret(packed(as_data(applied)))}
    resources = list(state.get("resources") or ())
    if not any(item["type"] == STACK for item in resources):
        resources.insert(0, stack_resource(applied.system, applied.environment, {}))
    return {
        **state,
        "resources": [
            {**item, "outputs": {**(item.get("outputs") or {}), **outputs}} if item["type"] == STACK else item
            for item in resources
        ],
    }


def stack_resource(project: str, stack: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The resource that holds the outputs of a stack, in an exported state."""
    urn = f"urn:pulumi:{stack}::{project}::{STACK}::{project}-{stack}"
    return {"urn": urn, "custom": False, "type": STACK, "outputs": dict(outputs)}


def _outputs(state: Mapping[str, Any]) -> Mapping[str, Any]:
    found = (item.get("outputs") or {} for item in state.get("resources") or () if item["type"] == STACK)
    return next(found, {})
