"""Consumer groups that expressions ask for, beside those that the system reads in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from aiscale.analysis.streams.stream_storage import kafka_groups
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.slo import Slo
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.rules.observability.promql_names import label_values


def strange_group(graph: ArchitectureGraph, component: Component, expression: str) -> tuple[str, str] | None:
    """A group that an expression asks for and nobody reads in, with the one that was probably meant.

    Others may read a topic of the system too, and whoever reads may have a second group: strange is only what is the
    beginning of the group of those that the alert is about, or nearly its name.

    Args:
        graph: the architecture.
        component: whose expression it is.
        expression: PromQL.
    """
    for name in label_values(expression, "kafka_consumergroup_", "consumergroup"):
        if name not in _groups(graph) and name not in _names(graph) and (meant := _meant(graph, component, name)):
            return name, meant
    return None


def _meant(graph: ArchitectureGraph, component: Component, name: str) -> str | None:
    own = sorted({group for one in _about(component) for group in kafka_groups(graph, one).values() if group})
    longer = next((one for one in own if one.startswith(f"{name}-")), None)
    return longer or next(iter(get_close_matches(name, own, 1, 0.9)), None)


def _about(component: Component) -> Iterator[Component]:
    if isinstance(component, Alert):
        yield from component.of
    elif isinstance(component, Slo):
        yield component.of
    else:
        yield component


@once_per_graph
def _groups(graph: ArchitectureGraph) -> Collection[str]:
    """Every group that the system reads topics in."""
    readers = dict.fromkeys(edge.source for topic in graph.of(Topic) for edge in graph.in_edges(topic, EdgeKind.READS))
    return {group for address in readers for group in kafka_groups(graph, graph[address]).values() if group}


@once_per_graph
def _names(graph: ArchitectureGraph) -> Collection[str]:
    """Names of all components: what reads without the system saying in which group may read in that."""
    return {component.name for component in graph.nodes.values()}
