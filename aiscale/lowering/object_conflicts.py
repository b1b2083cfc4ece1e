"""Objects that cannot be created, found without the lowering of the whole system.

The names of objects begin with those of their components. So only components of which one name begins with another are
lowered (``surge`` and ``surge-v8``), and those that run on no cluster: their objects are in a cloud.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.clouds.settings import UNSET, Clouds
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.placement import homes, part_at, several_clusters
from aiscale.lowering.plugin_lowerings import LoweringError
from aiscale.lowering.registry import lowering_of

CODE, OF_CLOUDS = "MOD002", "MOD004"


def conflicts(graph: ArchitectureGraph, namespace: str | None, clouds: Clouds | None) -> Iterator[Diagnostic]:
    """Components that create one object, and objects of a cloud without a region or a project.

    Args:
        graph: the whole architecture.
        namespace: where the objects would go; that of the system when absent.
        clouds: the environment's settings for clouds; what needs them is not checked when absent.
    """
    is_single, at = not several_clusters(graph), homes(graph)
    groups: dict[tuple[str, object], list[Component]] = defaultdict(list)
    nowhere = []
    names = {component.name for component in graph.nodes.values() if lowering_of(component) is not None}
    for address, component in graph.nodes.items():
        home = at.get(address)
        if lowering_of(component) is not None and (home is None or isinstance(home, KubernetesCluster)):
            groups[_root(component.name, names), None if is_single else home].append(component)
            if home is None and is_single:
                nowhere.append(component)
    for (_, place), group in groups.items():
        if len(group) > 1:
            whole = graph if not isinstance(place, KubernetesCluster) else part_at(graph, place)
            rest = None if whole is graph else graph
            yield from _duplicates(group, make_context(whole, namespace, clouds or UNSET, rest))
    if clouds is not None:
        yield from _without_place(nowhere, make_context(graph, namespace, clouds))


def _root(name: str, names: Container[str]) -> str:
    """The shortest beginning of a name that is the name of a component: ``surge`` of ``surge-v8``."""
    parts = name.split("-")
    return next(short for count in range(1, len(parts) + 1) if (short := "-".join(parts[:count])) in names)


def _duplicates(group: Sequence[Component], context: LoweringContext) -> Iterator[Diagnostic]:
    """Objects that several components create, once for each two components."""
    first: dict[str, Component] = {}
    reported: set[tuple[str, str]] = set()
    for component in group:
        try:
            keys = [one.key for one in lower_component(component, context)]
        except LoweringError:
            continue  # reported as a finding on the plug-in
        for key in keys:
            other = first.setdefault(key, component)
            if other is not component and (pair := (other.address, component.address)) not in reported:
                reported.add(pair)
                yield component.finding(
                    CODE, Severity.ERROR, f"{other.address} and {component.address} both create {key}",
                    argument="name", label="objects are identified by kind and name",
                    help="rename one of them, or move it to a system of its own",
                )  # fmt: skip


def _without_place(components: Sequence[Component], context: LoweringContext) -> Iterator[Diagnostic]:
    """Objects of a cloud of which it is unknown where they are."""
    if not components:
        return
    from aiscale.lowering.verify import without_place

    for component in components:
        try:
            found = [two for one in lower_component(component, context) for two in without_place(one)]
        except LoweringError:
            continue
        for resource, violation in found[:1]:
            yield component.finding(
                OF_CLOUDS, Severity.ERROR, f"{resource.key} cannot be created: {violation.path} {violation.message}",
                label="aiscale up refuses it",
            )  # fmt: skip
