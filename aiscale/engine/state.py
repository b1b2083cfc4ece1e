"""Reads and writes the applied state: checksummed, replaced as a whole, with the last one kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiscale.engine.folder import StateFolder, write_durably
from aiscale.errors import AiscaleError
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, AppliedResource, applied_to, nothing_applied, recorded_findings

FORMAT_VERSION = "1.0"
"""Minor versions only add fields; readers refuse another major version."""


class StateError(AiscaleError):
    """The applied state cannot be read or written. Nothing was changed."""


def read_applied(folder: StateFolder, system: str, environment: str) -> Applied:
    """What was applied last. A broken file is an error, never an empty state.

    Raises:
        StateError: the file is broken, of another system, from a newer aiscale, or missing though it was there.
    """
    try:
        content = folder.applied.read_bytes()
    except FileNotFoundError:
        if folder.backup.exists():
            raise _broken(folder, "is missing, but its backup is there") from None
        return nothing_applied(system, environment)
    except OSError as error:
        raise StateError(f"{folder.applied} cannot be read: {error.strerror}") from None
    body = _checked(folder, content)
    found = from_data(body)
    if (found.system, found.environment) != (system, environment):
        raise StateError(
            f"{folder.applied} is the state of {found.system} in {found.environment}, not of {system} in {environment}",
            hint="the state folder was moved or renamed: give each system and environment its own",
        )
    return found


def backed_up(folder: StateFolder, system: str, environment: str) -> Applied:
    """What was applied before the last change; nothing where that cannot be read either."""
    try:
        return from_data(_checked(folder, folder.backup.read_bytes()))
    except (OSError, StateError):
        return nothing_applied(system, environment)


def write_applied(folder: StateFolder, applied: Applied) -> None:
    """Replace the applied state; the one before becomes the backup.

    Raises:
        StateError: it cannot be written; the old one is intact, and the journal still holds the run.
    """
    body = as_data(applied)
    text = json.dumps({"checksum": checksum(body), "applied": body}, ensure_ascii=False, separators=(",", ":"))
    try:
        with suppress(FileNotFoundError):
            write_durably(folder.backup, folder.applied.read_bytes())  # no hard link: not every file system has them
        write_durably(folder.applied, text.encode())
    except OSError as error:
        raise StateError(
            f"{folder.applied} cannot be written: {error.strerror}",
            hint="make room or make it writable, and run the command again: the journal knows what was done",
        ) from None


def is_sound(path: Path) -> bool:
    """Whether a file is a whole applied state."""
    try:
        document = json.loads(path.read_bytes())
        return bool(document["checksum"] == checksum(document["applied"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def as_data(applied: Applied) -> dict[str, Any]:
    """The state as JSON data."""
    return {
        "format_version": FORMAT_VERSION,
        "system": applied.system,
        "environment": applied.environment,
        "cluster": applied.cluster,
        "to": asdict(applied.to),
        "lineage": applied.lineage,
        "serial": applied.serial,
        "applied_at": applied.applied_at,
        "described": dict(applied.described),
        "systems": dict(applied.systems),
        "findings": applied.findings,
        "resources": [_resource_data(item) for item in applied.resources.values()],
        "leftovers": [_resource_data(item) for item in applied.leftovers],
    }


def from_data(body: Mapping[str, Any]) -> Applied:
    """The state from JSON data that :func:`as_data` made."""
    resources = [_resource(item) for item in body["resources"]]
    return Applied(
        body["system"],
        body["environment"],
        {item.resource.key: item for item in resources},
        body["described"],
        tuple(map(_resource, body["leftovers"])),
        body["applied_at"],
        body["cluster"],
        body["serial"],
        body["systems"],
        applied_to(body["to"]),
        recorded_findings(body["findings"]),
        body["lineage"],
    )


def record_data(resource: Resource) -> dict[str, Any]:
    """A record as JSON data."""
    return {
        "type": resource.type,
        "key": resource.key,
        "address": resource.address,
        "needs": list(resource.depends_on),
        "reason": resource.reason,
        "properties": resource.properties,
        **({"provider_version": resource.provider_version} if resource.provider_version else {}),
    }


def record_from(data: Mapping[str, Any]) -> Resource:
    """A record from JSON data that :func:`record_data` made."""
    return Resource(
        data["type"], data["key"], data["properties"], data["address"], tuple(data["needs"]), data["reason"],
        data.get("provider_version", ""),
    )  # fmt: skip


def _resource_data(item: AppliedResource) -> dict[str, Any]:
    return {**record_data(item.resource), "plan": item.plan, "unsure": item.unsure}


def _resource(data: Mapping[str, Any]) -> AppliedResource:
    return AppliedResource(record_from(data), data["plan"], data["unsure"])


def checksum(body: Any) -> str:
    """What a state must sum up to: a text that begins with ``sha256:``."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _checked(folder: StateFolder, content: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(content)
        body, given = document["applied"], document["checksum"]
        version = str(body["format_version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _broken(folder, "is not a whole applied state") from None
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        raise StateError(
            f"{folder.applied} has format {version}; this aiscale reads {FORMAT_VERSION}",
            hint="use the version of aiscale that wrote it, or a newer one",
        )
    if checksum(body) != given:
        raise _broken(folder, "does not match its checksum")
    return dict(body)


def _broken(folder: StateFolder, why: str) -> StateError:
    if is_sound(folder.backup):
        hint = f"the state before the last change is whole: cp {folder.backup} {folder.applied}, then aiscale drift"
    else:
        hint = (
            "restore the file from your own backup: without it aiscale does not know what it made; if that is gone for "
            "good: aiscale destroy --forget, with --cluster NAME for one of several clusters"
        )
    return StateError(f"{folder.applied} {why}", hint=hint)
