"""Rebuilds the applied state from the engine's own: after a crash, and where the state is shared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiscale.engine.empty_values import with_empty_values
from aiscale.engine.journal import JournalEntry
from aiscale.engine.manifest import LINEAGE, from_engine
from aiscale.engine.program import METADATA_OUTPUT
from aiscale.engine.progress import ENGINES_OWN, key_of, name_of, raw_address
from aiscale.engine.values import Outputs, recorded_outputs, recorded_value
from aiscale.lowering.labels import ADDRESS
from aiscale.lowering.references import Steps, templates, with_templates
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, AppliedResource, applied_to, identity, recorded_findings

_STACK = "pulumi:pulumi:Stack"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Key of a value in the engine's state that is no plain one: a secret, for what a record holds."""


def applied_from_engine(
    state: Mapping[str, Any], known: Applied, journaled: Mapping[str, JournalEntry] | None = None
) -> Applied:
    """The applied state as the engine knows it.

    Manifests, what each needs, and the plan that changed it last come from the engine. Reasons, descriptions and
    empty values come from the stack's output, and where that is older than a resource, from what is known here.

    Args:
        state: the engine's state of the stack, as exported.
        known: the last applied state that was written here; nothing applied, on a new machine.
        journaled: what a run was about to change, by key.

    Returns:
        The state; resources that the engine could not finish, or was working on when its run was killed, are marked
        as unsure, and Kubernetes objects that it was making then are leftovers.
    """
    resources: list[Mapping[str, Any]] = list(state.get("resources") or ())
    metadata = _metadata(resources)
    records = _records(metadata.get("records", {}), resources)
    outputs = recorded_outputs(state)
    unfinished = {one["resource"]["urn"]: one for one in state.get("pending_operations") or ()}
    found: dict[str, AppliedResource] = {}
    for item in resources:
        if item.get("custom") and not item["type"].startswith(ENGINES_OWN) and not item.get("delete"):
            key = key_of(item["urn"])
            is_unfinished = item["urn"] in unfinished
            before = known.resources.get(key)
            entry = (journaled or {}).get(key)
            applied = _with_empty(_applied(item, key, records.get(key, {}), before), records.get(key, {}), entry)
            given = [
                *((tuple(steps), text) for steps, text in records.get(key, {}).get("references", ())),
                *(templates(before.resource.properties, before.resource.depends_on) if before is not None else ()),
                *(entry.references if entry is not None else ()),
            ]
            applied = replace(applied, unsure=applied.unsure or is_unfinished)
            found[key] = _with_references(applied, given, outputs) if given else applied
    described = metadata.get("described", known.described)
    return Applied(
        known.system,
        known.environment,
        found,
        described if found else {},
        _leftovers(unfinished, found, known),
        _time(state) or known.applied_at,
        _cluster(resources) or known.cluster,
        max(known.serial, int(metadata.get("serial", 0))),
        metadata.get("systems", known.systems),
        applied_to(metadata["to"]) if "to" in metadata else known.to,
        recorded_findings(metadata["findings"]) if "findings" in metadata else known.findings,
        _lineage(metadata, resources, unfinished.values()) or known.lineage,
    )


def recorded_serial(state: Mapping[str, Any]) -> tuple[str, int]:
    """Lineage and serial of what a run recorded last in the engine's state; an empty text and 0 where none did."""
    metadata = _metadata(state.get("resources") or ())
    return str(metadata.get("lineage", "")), int(metadata.get("serial", 0))


def _lineage(
    metadata: Mapping[str, Any], resources: Iterable[Mapping[str, Any]], unfinished: Iterable[Mapping[str, Any]]
) -> str:
    """Lineage of the state: from the stack's output, or from an object where no run reached its outputs."""
    marks = (
        ((item.get("inputs") or {}).get("metadata") or {}).get("annotations", {}).get(LINEAGE, "")
        for item in (*resources, *(one["resource"] for one in unfinished))
        if item["type"].startswith("kubernetes:")
    )
    return str(metadata.get("lineage") or next(filter(None, marks), ""))


def _leftovers(
    unfinished: Mapping[str, Mapping[str, Any]], found: Mapping[str, AppliedResource], known: Applied
) -> tuple[AppliedResource, ...]:
    """Objects that may be there and are not recorded: those known here, and those that a killed run was making."""
    making = [
        replace(item, resource=replace(item.resource, depends_on=()))
        for one in unfinished.values()
        if one["type"] == "creating" and one["resource"]["type"].startswith("kubernetes:")
        for item in [_applied(one["resource"], key_of(one["resource"]["urn"]), {}, None)]
    ]
    recorded = {identity(one.resource.properties) for one in found.values() if one.resource.is_kubernetes}
    named = {identity(one.resource.properties): one for one in (*known.leftovers, *making)}
    return tuple(one for name, one in named.items() if name not in recorded)


def _with_empty(item: AppliedResource, record: Mapping[str, Any], entry: JournalEntry | None) -> AppliedResource:
    """The record with the empty lists and maps that it was declared with."""
    stored = [(tuple(steps), value) for steps, value in record.get("empty", ())]
    properties = with_empty_values(item.resource.properties, (*stored, *(entry.empty if entry is not None else ())))
    return replace(item, resource=replace(item.resource, properties=properties))


def _with_references(item: AppliedResource, given: Sequence[tuple[Steps, str]], outputs: Outputs) -> AppliedResource:
    """The record as it was declared. One that was declared otherwise meanwhile keeps what the engine was given."""
    record = item.resource
    properties = with_templates(record.properties, given, record.depends_on, lambda one: recorded_value(outputs, one))
    return replace(item, resource=replace(record, properties=properties))


def _metadata(resources: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    for item in resources:
        if item["type"] == _STACK:
            text = (item.get("outputs") or {}).get(METADATA_OUTPUT)
            if isinstance(text, str):
                body: Mapping[str, Any] = json.loads(text)
                return body
    return {}


def _records(noted: Mapping[str, Mapping[str, Any]], resources: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What was noted of each record, by its key of today: an older aiscale noted some by what the engine calls them."""
    names = {key_of(item["urn"]): name_of(item["urn"]) for item in resources}
    keys = {name: key for key, name in names.items() if name != key and name in noted and name not in names}
    return {
        keys.get(name, name): {**record, "needs": [keys.get(need, need) for need in record.get("needs", ())]}
        for name, record in noted.items()
    }


def _applied(
    item: Mapping[str, Any], key: str, record: Mapping[str, Any], known: AppliedResource | None
) -> AppliedResource:
    is_kubernetes = item["type"].startswith("kubernetes:")
    manifest, plan = from_engine(_revealed(item["inputs"])) if is_kubernetes else _foreign(item["inputs"], record)
    address = (
        record.get("address")
        or (_address(manifest) if is_kubernetes else raw_address(item["urn"]))
        or (known.resource.address if known else "")
    )
    reason = record.get("reason") or (known.resource.reason if known else "")
    depends_on = {key_of(urn) for urn in item.get("dependencies") or () if "::pulumi:providers:" not in urn}
    # The engine sorts them; where they are the declared ones, their own order is kept.
    declared = list(record.get("needs", ()))
    ordered = tuple(declared if set(declared) == depends_on else sorted(depends_on))
    version = record.get("provider_version") or (known.resource.provider_version if known else "")
    resource = Resource(item["type"], key, manifest, address, ordered, reason, str(version))
    return AppliedResource(resource, plan, unsure=bool(item.get("initErrors")))


def _revealed(value: Any) -> Any:
    """Inputs with their secret values, which an export decrypts.

    Source: Pulumi, ``sdk/go/common/resource/properties.go``.
    """
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return json.loads(value.get("plaintext", "null"))
        return {name: _revealed(item) for name, item in value.items()}
    return [_revealed(item) for item in value] if isinstance(value, list) else value


def _foreign(inputs: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Inputs of another provider's resource, and the plan that changed it last, which only the stack's output knows."""
    return _as_given(inputs), str(record.get("plan", ""))


def _as_given(inputs: Any) -> Any:
    """Inputs without what the provider's check added: it says in ``__defaults`` what it filled in."""
    if isinstance(inputs, Mapping):
        added = set(inputs.get("__defaults") or ())
        return {k: _as_given(value) for k, value in inputs.items() if not k.startswith("__") and k not in added}
    return [_as_given(value) for value in inputs] if isinstance(inputs, list) else inputs


def _address(manifest: Mapping[str, Any]) -> str:
    label = manifest["metadata"].get("labels", {}).get(ADDRESS, "")
    return str(label).replace(".", "/", 1)


def _cluster(resources: Iterable[Mapping[str, Any]]) -> str:
    for item in resources:
        if item["type"] == "pulumi:providers:kubernetes":
            return str((item.get("inputs") or {}).get("clusterIdentifier", ""))
    return ""


def _time(state: Mapping[str, Any]) -> str | None:
    stamp = str((state.get("manifest") or {}).get("time", ""))
    return f"{stamp[:19]}Z" if len(stamp) >= 19 and not stamp.startswith("0001") else None
