"""Which services have to do with records about people, or with records that are restricted."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.features.batch_source import BatchSource
from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph


def is_sensitive(component: Component) -> bool:
    """Whether its records, or what is known of it, are said to be about people, or restricted."""
    if isinstance(component, Stream):
        return component.contains_personal_data or component.classification == "restricted"
    return isinstance(component, (BatchSource, Entity, VectorIndex)) and component.contains_personal_data


def sensitive_services(graph: ArchitectureGraph) -> Mapping[str, Component]:
    """What answers requests and reads or writes such records, or gets features from them: by address, with one of them.

    Callers of such a service are not among them: a request need not carry what the service knows.
    """
    return _services(graph, EdgeKind.READS, EdgeKind.FEATURES, EdgeKind.WRITES)


def sensitive_readers(graph: ArchitectureGraph) -> Mapping[str, Component]:
    """Those of :func:`sensitive_services` that read such records or get features from them.

    What they answer may tell of a person. Who only writes them knows what a request has said, and no more.
    """
    return _services(graph, EdgeKind.READS, EdgeKind.FEATURES)


def _services(graph: ArchitectureGraph, *dealings: EdgeKind) -> Mapping[str, Component]:
    found: dict[str, Component] = {}
    seen = {address: node for address, node in graph.nodes.items() if is_sensitive(node)}
    waiting = list(seen)
    while waiting:
        address = waiting.pop()
        # Who writes what is only made of such records may write something else.
        kinds = [kind for kind in dealings if kind is not EdgeKind.WRITES or seen[address] is graph[address]]
        if isinstance(graph[address], Entity):
            kinds = [EdgeKind.USES]
        for edge in graph.edges_to(address, *kinds):
            if edge.source in seen:
                continue
            user = graph[edge.source]
            if edge.kind is EdgeKind.USES and not isinstance(user, FeatureView):
                continue
            if isinstance(user, CallTarget):
                found.setdefault(user.address, seen[address])
            # What a job makes of records may have the persons taken out of it; a feature is about somebody still.
            elif graph.edges_to(user.address, EdgeKind.FEATURES):
                seen[user.address] = seen[address]
                waiting.append(user.address)
    return found


def words(component: Component) -> str:
    """What is sensitive about it: ``personal data``, or ``restricted records``."""
    is_personal = getattr(component, "contains_personal_data", False)
    return "personal data" if is_personal else "restricted records"


def said_in(component: Component) -> str:
    """The field that says so."""
    return "contains_personal_data" if words(component) == "personal data" else "classification"
