"""Rebuilds the applied state from the engine's own: after a crash, and where the state is shared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiscale.engine.manifest import from_engine
from aiscale.engine.program import METADATA_OUTPUT
from aiscale.engine.progress import ENGINES_OWN, key_of
from aiscale.engine.values import Outputs, recorded_outputs, recorded_value
from aiscale.lowering.labels import ADDRESS
from aiscale.lowering.references import Steps, templates, with_templates
from aiscale.lowering.resource import Resource
from aiscale.plan.applied import Applied, AppliedResource

_STACK = "pulumi:pulumi:Stack"


def applied_from_engine(
    state: Mapping[str, Any], known: Applied, journaled: Mapping[str, Sequence[tuple[Steps, str]]] | None = None
) -> Applied:
    """The applied state as the engine knows it.

    Manifests, what each needs, and the plan that changed it last come from the engine. Reasons and descriptions
    come from the stack's output, and where that is older than a resource, from what is known here.

    Args:
        state: the engine's state of the stack, as exported.
        known: the last applied state that was written here; nothing applied, on a new machine.
        journaled: where records that a run was about to change refer to others, by key.

    Returns:
        The state; resources that the engine could not finish are marked as unsure.
    """
    resources: list[Mapping[str, Any]] = list(state.get("resources") or ())
    metadata = _metadata(resources)
    records: Mapping[str, Mapping[str, Any]] = metadata.get("records", {})
    outputs = recorded_outputs(state)
    found: dict[str, AppliedResource] = {}
    for item in resources:
        if item.get("custom") and not item["type"].startswith(ENGINES_OWN) and not item.get("delete"):
            key = key_of(item["urn"])
            before = known.resources.get(key)
            applied = _applied(item, key, records.get(key, {}), before)
            given = [
                *((tuple(steps), text) for steps, text in records.get(key, {}).get("references", ())),
                *(templates(before.resource.properties, before.resource.needs) if before is not None else ()),
                *(journaled or {}).get(key, ()),
            ]
            found[key] = _with_references(applied, given, outputs) if given else applied
    described = metadata.get("described", known.described)
    return Applied(
        known.system,
        known.environment,
        found,
        described if found else {},
        known.leftovers,
        _time(state) or known.applied_at,
        _cluster(resources) or known.cluster,
        max(known.serial, int(metadata.get("serial", 0))),
    )


def _with_references(item: AppliedResource, given: Sequence[tuple[Steps, str]], outputs: Outputs) -> AppliedResource:
    """The record as it was declared. One that was declared otherwise meanwhile keeps what the engine was given."""
    record = item.resource
    properties = with_templates(record.properties, given, record.needs, lambda one: recorded_value(outputs, one))
    return replace(item, resource=replace(record, properties=properties))


def _metadata(resources: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    for item in resources:
        if item["type"] == _STACK:
            text = (item.get("outputs") or {}).get(METADATA_OUTPUT)
            if isinstance(text, str):
                body: Mapping[str, Any] = json.loads(text)
                return body
    return {}


def _applied(
    item: Mapping[str, Any], key: str, record: Mapping[str, Any], known: AppliedResource | None
) -> AppliedResource:
    is_kubernetes = item["type"].startswith("kubernetes:")
    manifest, plan = from_engine(item["inputs"]) if is_kubernetes else _foreign(item["inputs"], record)
    address = (
        record.get("address")
        or (_address(manifest) if is_kubernetes else "")
        or (known.resource.address if known else "")
    )
    reason = record.get("reason") or (known.resource.reason if known else "")
    needs = {key_of(urn) for urn in item.get("dependencies") or () if "::pulumi:providers:" not in urn}
    # The engine sorts them; where they are the declared ones, their own order is kept.
    declared = list(record.get("needs", ()))
    ordered = tuple(declared if set(declared) == needs else sorted(needs))
    version = record.get("provider_version") or (known.resource.provider_version if known else "")
    resource = Resource(item["type"], key, manifest, address, ordered, reason, str(version))
    return AppliedResource(resource, plan, unsure=bool(item.get("initErrors")))


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
