"""What is deployed although something that it needs is not supported by aiscale up, or has no binding for it."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.analysis.placement.places import home_of
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.omissions import left_out
from aiscale.lowering.placement import edge_site, is_apart
from aiscale.lowering.registry import has_binding, is_provisioned, lowering_of

_NEEDS = (EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.FEATURES, EdgeKind.READS, EdgeKind.WRITES)
_CLIENTS = (BatchJob, Connector, Microservice, ModelService, StreamJob)
"""Kinds whose pods get the bindings of what they refer to."""


@once_per_graph
def lacking(graph: ArchitectureGraph) -> Mapping[str, tuple[Component, ...]]:
    """What each component that is deployed calls, falls back to, reads or writes and that will not exist, by address.

    A call, or a look-up of features, that the caller can do without is none of them. What is on another cluster is one
    of them, and so is what is deployed without ``binding``: its clients get no address.
    """
    found: dict[str, dict[str, Component]] = {}
    for edge in graph.edges_of(*_NEEDS):
        user, used = graph[edge.source], graph[edge.target]
        if _is_needed(edge) and _is_made(graph, user) and not _is_found(graph, user, used):
            found.setdefault(edge.source, {})[edge.target] = used
    return {address: tuple(used[one] for one in sorted(used)) for address, used in sorted(found.items())}


def lack(used: Component, name: str) -> str:
    """The problem with something that a component will not find: ``no eta``, or ``no binding to orders``.

    Args:
        used: what it is.
        name: how it is named.
    """
    return f"no {name}" if has_binding(used) else f"no binding to {name}"


def _is_needed(edge: GraphEdge) -> bool:
    # A stream that is written in the background is needed too: its records would be lost.
    return getattr(edge.relation, "required", True) is not False


def _is_made(graph: ArchitectureGraph, component: Component) -> bool:
    return lowering_of(component) is not None and component.address not in left_out(graph)


def _is_found(graph: ArchitectureGraph, user: Component, used: Component) -> bool:
    return _is_there(graph, user, used) and (has_binding(used) or not isinstance(user, _CLIENTS))


def _is_there(graph: ArchitectureGraph, user: Component, used: Component) -> bool:
    if not is_provisioned(used):
        return False
    goes_there = isinstance(user, MirrorMaker) and isinstance(used, Topic) and user.access_to(used.cluster) is not None
    is_far = not goes_there and is_apart(home_of(graph, user), home_of(graph, used))
    is_made = edge_site(graph, used) is None and not is_far
    return lowering_of(used) is None or is_made
