"""Outputs of records: as the running program gets them, and as the engine recorded them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiscale.engine.progress import ENGINES_OWN, key_of
from aiscale.lowering.references import OutputReference, filled, parts, references, value_at
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied

if TYPE_CHECKING:
    import pulumi

Outputs = Mapping[str, Mapping[str, Any]]
"""What the engine recorded of each record, by key: its outputs, and its ``id``."""


def recorded_outputs(state: Mapping[str, Any]) -> Outputs:
    """The outputs of every record in the engine's state.

    Args:
        state: the engine's state of the stack, as exported. What it keeps secret stays so.
    """
    return {
        key_of(item["urn"]): {**(item.get("outputs") or {}), "id": item.get("id", "")}
        for item in state.get("resources") or ()
        if item.get("custom") and not item["type"].startswith(ENGINES_OWN) and not item.get("delete")
    }


def refers(applied: Applied) -> bool:
    """Whether any applied record refers to an output of another."""
    return any(not item.resource.is_kubernetes for item in applied.resources.values()) and any(
        references(item.resource.properties, item.resource.depends_on) for item in applied.resources.values()
    )


def filled_record(record: Resource, outputs: Outputs) -> Resource:
    """The record with what its references stood for when it was applied; what is not known stays as it is."""
    properties = filled(record.properties, record.depends_on, lambda one: recorded_value(outputs, one))
    return replace(record, properties=properties)


def filled_applied(applied: Applied, outputs: Outputs) -> Applied:
    """The applied state with every reference filled in."""
    resources = {
        key: replace(item, resource=filled_record(item.resource, outputs)) for key, item in applied.resources.items()
    }
    return replace(applied, resources=resources)


def recorded_value(outputs: Outputs, reference: OutputReference) -> Any:
    """What a reference stood for; its own text where that is not known."""
    value = value_at(outputs.get(reference.key, {}), reference.steps)
    return str(reference) if value is None else value


def outputs_asked_for(records: Iterable[Resource]) -> Mapping[str, frozenset[str]]:
    """Names of the outputs that other records refer to, by key. Empty where every record is a Kubernetes object."""
    known = tuple(records)
    found: dict[str, set[str]] = defaultdict(set)
    for record in () if all(record.is_kubernetes for record in known) else known:
        for one in references(record.properties, record.depends_on):
            found[one.key] |= {str(one.steps[0])} - {"id"}
    return {key: frozenset(names) for key, names in found.items()}


def as_inputs(properties: Any, depends_on: Collection[str], made: Mapping[str, pulumi.CustomResource]) -> Any:
    """Properties as the engine takes them: references become outputs of what was registered before.

    Args:
        properties: of a record.
        depends_on: of the record.
        made: what is registered already, by key.
    """
    import pulumi

    if isinstance(properties, str):
        found = parts(properties, depends_on) if "${" in properties else ()
        if not any(isinstance(part, OutputReference) for part in found):
            return properties
        values = [_output(made[part.key], part) if isinstance(part, OutputReference) else part for part in found]
        if len(values) == 1:
            return values[0]
        return pulumi.Output.all(*values).apply(lambda known: "".join(map(str, known)))
    if isinstance(properties, Mapping):
        return {key: as_inputs(value, depends_on, made) for key, value in properties.items()}
    if isinstance(properties, list | tuple):
        return [as_inputs(value, depends_on, made) for value in properties]
    return properties


def _output(resource: pulumi.CustomResource, reference: OutputReference) -> pulumi.Output[Any]:
    first, *rest = reference.steps
    whole = resource.id if first == "id" else resource.__dict__[str(first)]

    def found(value: Any) -> Any:
        if (inner := value_at(value, tuple(rest))) is None:
            raise ValueError(f"{reference.key} has no output {reference.path}")
        return inner

    return whole.apply(found)
