"""Objects that two components create: among given objects, and without the lowering of the whole system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import make_context
from aiscale.lowering.registry import lowering_of
from aiscale.lowering.resource import Resource, duplicate_keys, namespace_of

CODE = "MOD002"


def duplicate_findings(resources: Iterable[Resource], owners: Mapping[str, Component]) -> Iterator[Diagnostic]:
    """Objects with one key: a finding for each two components.

    Args:
        resources: objects that go to one cluster.
        owners: their components and systems, by address.
    """
    reported: set[tuple[str, str]] = set()
    for first, other in duplicate_keys(resources):
        if (pair := (first.address, other.address)) not in reported:
            reported.add(pair)
            yield owners[other.address].finding(
                CODE, Severity.ERROR, conflict(first, other), argument="name",
                label="objects are identified by kind and name, whatever their namespaces are",
                help="rename one of them, or move it to a system of its own",
            )  # fmt: skip


def conflict(first: Resource, other: Resource) -> str:
    """What two objects with one key are: of whom, and in which namespaces."""
    both = [namespace_of(one) for one in (first, other)]
    at = f" in namespaces {both[0]} and {both[1]}" if both[0] != both[1] and all(both) else ""
    if first.address == other.address:
        return f"{first.address} creates {other.key} twice{at}"
    return f"{first.address} and {other.address} both create {other.key}{at}"


def duplicates(graph: ArchitectureGraph, namespace: str | None) -> Iterator[Diagnostic]:
    """The same for a system on one cluster whose objects aiscale writes.

    The names of these begin with those of their components. So only components of which one name begins with another
    are lowered: ``surge`` and ``surge-v8``.

    Args:
        graph: the architecture.
        namespace: where the objects would go; that of the system when absent.
    """
    groups: dict[str, list[Component]] = defaultdict(list)
    lowered = [component for component in graph.nodes.values() if lowering_of(component) is not None]
    names = {component.name for component in lowered}
    for component in lowered:
        groups[_root(component.name, names)].append(component)
    if all(len(group) == 1 for group in groups.values()):
        return
    context = make_context(graph, namespace)
    for group in groups.values():
        if len(group) > 1:
            resources = [resource for component in group for resource in lower_component(component, context)]
            yield from duplicate_findings(resources, graph.nodes)


def _root(name: str, names: Container[str]) -> str:
    """The shortest beginning of a name that is the name of a component: ``surge`` of ``surge-v8``."""
    parts = name.split("-")
    return next(short for count in range(1, len(parts) + 1) if (short := "-".join(parts[:count])) in names)
