"""PriorityClasses, and the class of a component's pods: the API server rejects a pod whose class does not exist.

Source: Kubernetes 1.36, scheduling.k8s.io/v1 PriorityClass.
"""

from __future__ import annotations

from aiscale.core.component import Component
from aiscale.core.values.priority import Priority
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import system_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource


def pod_priority(component: Component, context: LoweringContext) -> dict[str, str]:
    """The class of a component's pods, as a field of their spec; empty where it has no priority."""
    priority = getattr(component, "priority", None)
    if isinstance(priority, Priority):
        return {"priorityClassName": class_name(priority, context)}
    return {"priorityClassName": priority} if isinstance(priority, str) else {}


def class_name(priority: Priority, context: LoweringContext) -> str:
    """Name of a PriorityClass: with the namespace, since classes are cluster-scoped.

    It contains everything that the class sets, since a class cannot be changed.
    """
    sign = "minus-" if priority.value < 0 else ""
    waits = "" if priority.preempts else "-waits"
    return fit(f"{context.namespace}-priority-{sign}{abs(priority.value)}{waits}")


def priority_class(name: str, priority: Priority, context: LoweringContext) -> Resource:
    """The PriorityClass of that name."""
    system = context.graph.system
    return kubernetes_resource(
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
