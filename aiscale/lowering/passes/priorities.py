"""Priorities: the class of each workload's pods, and the PriorityClasses that the system defines.

Reads: ``priority`` of components, and the pod templates of their resources.
Adds: ``priorityClassName`` to the pods, a need on its class to their resource, and a PriorityClass for each priority
that is no name of an existing class, after the resources of the namespace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from aiscale.core.values.priority import Priority
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.priorities import class_name, pod_priority, priority_class
from aiscale.lowering.passes.changes import changed_each, with_needs
from aiscale.lowering.pods import merged_at, value_at
from aiscale.lowering.resource import Resource


def set_priorities(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Give the pods of each component its priority."""
    fields = {
        address: named
        for address, component in context.graph.nodes.items()
        if (named := pod_priority(component, context))
    }
    if not fields:
        return resources
    classes: dict[str, Priority] = {}

    def prioritised(resource: Resource) -> Resource:
        named = fields.get(resource.address)
        changed = resource if named is None else _with_class(resource, named)
        if changed is resource:
            return resource
        priority = getattr(context.graph[resource.address], "priority", None)
        if not isinstance(priority, Priority):
            return changed
        classes[name := class_name(priority, context)] = priority
        return with_needs(changed, (f"priorityclass/{name}",))

    changed = changed_each(resources, prioritised)
    return changed if not classes else _with_classes(changed, classes, context)


def _with_classes(
    resources: tuple[Resource, ...], classes: Mapping[str, Priority], context: LoweringContext
) -> tuple[Resource, ...]:
    """The resources with the classes after those of the namespace, highest first."""
    system = context.graph.system.address
    of_namespace = sum(1 for _ in takewhile(lambda one: one.is_kubernetes and one.address == system, resources))
    made = (
        priority_class(name, priority, context)
        for name, priority in sorted(classes.items(), key=lambda item: (-item[1].value, item[0]))
    )
    return (*resources[:of_namespace], *made, *resources[of_namespace:])


def _with_class(resource: Resource, named: dict[str, str]) -> Resource:
    """The resource whose pods have a priority; what a lowering has set stays."""
    properties = resource.properties
    for template in resource.pods:
        if (
            template.has_pod_fields
            and not template.is_setup
            and value_at(properties, (*template.spec, "priorityClassName")) is None
        ):
            properties = merged_at(properties, template.spec, named)
    return resource if properties is resource.properties else replace(resource, properties=properties)
