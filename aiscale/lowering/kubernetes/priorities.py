"""PriorityClasses, and what pods say of them: the API server refuses a pod whose class is not there.

Source: Kubernetes 1.36, scheduling.k8s.io/v1 PriorityClass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.core.component import Component
from aiscale.core.values.priority import Priority
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import system_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource


def pod_priority(component: Component, context: LoweringContext) -> dict[str, Any]:
    """What a pod says of its priority; nothing where its component has none."""
    priority = getattr(component, "priority", None)
    if priority is None:
        return {}
    return {"priorityClassName": class_name(priority, context) if isinstance(priority, Priority) else priority}


def class_name(priority: Priority, context: LoweringContext) -> str:
    """Name of a PriorityClass: the namespace's own, since classes belong to the whole cluster.

    It tells all that the class says, since a class cannot be changed.
    """
    sign = "minus-" if priority.value < 0 else ""
    waits = "" if priority.preempts else "-waits"
    return fit(f"{context.namespace}-priority-{sign}{abs(priority.value)}{waits}")


def lower_priorities(context: LoweringContext, components: Iterable[Component]) -> Iterator[Resource]:
    """One class for each priority that components have."""
    wanted = {
        class_name(one, context): one
        for one in (getattr(component, "priority", None) for component in components)
        if isinstance(one, Priority)
    }
    system = context.graph.system
    for name, priority in sorted(wanted.items(), key=lambda item: (-item[1].value, item[0])):
        yield kubernetes_resource(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": name, "labels": system_labels(system)},
                "value": priority.value,
                "preemptionPolicy": "PreemptLowerPriority" if priority.preempts else "Never",
                "globalDefault": False,
            },
            address=system.address,
            reason=f"pods of {context.system} that have it rank at {priority.value:,} in their cluster",
        )


def after_its_class(record: Resource, component: Component, context: LoweringContext) -> Resource:
    """A record whose pods have a priority that is made for them needs its class."""
    priority = getattr(component, "priority", None)
    if not isinstance(priority, Priority) or not _names_a_class(record.properties):
        return record
    return replace(record, depends_on=(*record.depends_on, f"priorityclass/{class_name(priority, context)}"))


def _names_a_class(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "priorityClassName" in value or any(_names_a_class(item) for item in value.values())
    return isinstance(value, list | tuple) and any(_names_a_class(item) for item in value)
