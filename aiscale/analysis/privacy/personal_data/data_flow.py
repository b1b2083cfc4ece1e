"""Where data of persons get to, from what is said to hold them on, and as they are."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from aiscale.analysis.privacy.personal_data.data_paths import path_kind
from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.people.human_review import HumanReview
from aiscale.components.serving.model_service import ModelService
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, FeatureProvider, RecordStore
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copied_by
from aiscale.graph.graph_cache import once_per_graph

_HOLDING = (EventStream, RecordStore, Entity, FeatureProvider, FeatureStore, OnDemandFeatureView, EventStore)
"""What has records, and whoever reads it gets them; and what features are about, which go where these do."""
_KEEPS_ALL = frozenset({
    "Cast", "DropHeaders", "Filter", "Flatten", "HoistField", "InsertField", "InsertHeader", "RegexRouter",
    "SetSchemaMetadata", "TimestampConverter", "TimestampRouter", "ValueToKey", "ExtractNewRecordState",
    "ByLogicalTableRouter",
})  # fmt: skip
"""Transforms that leave every field in. Source: Apache Kafka documentation, Kafka Connect transforms; Debezium 3.3
documentation, transformations."""


class DataRole(StrEnum):
    """How it is known that something has data of persons."""

    SAID = "said"
    """It says so itself."""
    COPIED = "copied"
    """Records, or features of persons, get there as they are."""
    SAME_PERSON = "same-person"
    """It is made of such records, and a field says whose it is still."""
    WRITES = "writes"
    """It writes what is said to hold them."""
    SENDS = "sends"
    """It says so of a call that it makes."""
    ASKED = "asked"
    """A call is said to carry them."""
    TRAINED = "trained"
    """A model that learned from them."""
    UNKNOWN = "unknown"
    """It is made of such records, and nobody says whether the persons are removed."""


class DataHolding(NamedTuple):
    """Something with data of persons.

    Attributes:
        component: what has them.
        how: how that is known.
        origin: what is said to hold them, from which they come; itself where it says so.
        before: what they come from at the last step; None where it says so itself.
        identifier: the field that says whose it is, of what is made of them.
    """

    component: Component
    how: DataRole
    origin: Component
    before: Component | None = None
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class DataFlow:
    """What has data of persons, by address: first what is said to, then as they get there.

    Attributes:
        held: what others read them from.
        handled: what reads them, or is given features, and holds none that others read.
    """

    held: dict[str, DataHolding] = dataclasses.field(default_factory=dict)
    handled: dict[str, DataHolding] = dataclasses.field(default_factory=dict)


class DataHop(NamedTuple):
    """One step on which records stay as they are.

    Attributes:
        to: where they get.
        by: what copies them; None where the one refers to the other.
        edge: the reference by which they get there.
    """

    to: Component
    by: Component | None
    edge: GraphEdge


def is_sensitive(component: Component) -> bool:
    """Whether its records, or what is known of it, are said to be about people, or restricted."""
    if isinstance(component, Stream) and component.classification == "restricted":
        return True
    return is_personal(component)


def holds_records(component: Component) -> bool:
    """Whether others read records from it, or are given features. What only delivers a stream has no reader."""
    return isinstance(component, _HOLDING) and not (isinstance(component, FirehoseStream) and component.source)


def is_personal(component: Component) -> bool:
    """Whether it says that its records, or what is known of it, are about people."""
    return getattr(component, "contains_personal_data", False) is True


def is_denied(component: Component) -> bool:
    """Whether it is declared that its records identify nobody; of features, from all that they are about."""
    if isinstance(component, FeatureView):
        return all(is_denied(entity) for entity in component.entities)
    return "contains_personal_data" in component.model_fields_set and not is_sensitive(component)


@once_per_graph
def personal_data_flow(graph: ArchitectureGraph) -> DataFlow:
    """Everything that data of persons, or restricted records, get to as they are."""
    found = DataFlow()
    said = [DataHolding(node, DataRole.SAID, node) for node in graph.nodes.values() if is_sensitive(node)]
    # Where both get, it is data of persons.
    propagate(graph, [one for one in said if is_personal(one.component)], found)
    propagate(graph, said, found)
    return found


def origin_at(graph: ArchitectureGraph, component: Component) -> Component | None:
    """What is said to hold the data of persons, or the restricted records, that a component holds; None for none."""
    holding = personal_data_flow(graph).held.get(component.address)
    return holding.origin if holding is not None else None


def person_at(graph: ArchitectureGraph, component: Component) -> Component | None:
    """The same of data of persons only: records that are restricted for another reason are none."""
    origin = origin_at(graph, component)
    return origin if origin is not None and is_personal(origin) else None


def propagate(graph: ArchitectureGraph, starts: Iterable[DataHolding], found: DataFlow) -> None:
    """Add some holdings, and all that their records get to as they are. What is found already is left alone.

    Args:
        graph: the architecture.
        starts: what is new.
        found: what is added to.
    """
    waiting: deque[DataHolding] = deque()
    for start in starts:
        if start.component.address not in found.held:
            found.held[start.component.address] = start
            waiting.append(start)
    while waiting:
        holding = waiting.popleft()
        how = DataRole.COPIED if holding.how is DataRole.SAID else holding.how
        for hop in data_hops(graph, holding.component):
            holds = holds_records(hop.to)
            into = found.held if holds else found.handled
            if hop.to.address in into or is_denied(hop.to):
                continue
            before = holding.component if hop.by is None else hop.by
            into[hop.to.address] = new = DataHolding(hop.to, how, holding.origin, before, holding.identifier)
            if holds:
                waiting.append(new)


def data_hops(graph: ArchitectureGraph, holder: Component) -> Iterator[DataHop]:
    """Every step from what holds records to where they get as they are: to readers, and to what these copy them into.

    Linear in the references from and to it; nothing from what holds none.
    """
    if not holds_records(holder):
        return
    for edge in graph.edges_to(holder.address):
        if path_kind(graph, edge).goes_back:
            reader = graph[edge.source]
            yield DataHop(reader, None, edge)
            if not holds_records(reader):
                for copying in _copies(graph, reader, edge):
                    yield DataHop(graph[copying.target], reader, copying)
    if not _changes(holder):
        for edge in graph.edges_from(holder.address):
            if path_kind(graph, edge).goes_onward:
                yield DataHop(graph[edge.target], None, edge)


def _copies(graph: ArchitectureGraph, reader: Component, edge: GraphEdge) -> Iterator[GraphEdge]:
    """The references by which a reader hands on what it reads by an edge, as it is."""
    # A source of a database takes some of its tables, and nobody says which.
    if not _changes(reader) and not (isinstance(reader, Connector) and isinstance(graph[edge.target], ExternalStore)):
        yield from copied_by(graph, edge)
    places: list[tuple[str, int | None]] = [(f"{edge.field}.dead_letter", edge.item)]
    if isinstance(reader, HumanReview):
        places.append(("queue", None))
    elif isinstance(reader, ModelService) and edge.kind is EdgeKind.FEATURES:
        places.append(("payload_log", None))
    for field, item in places:
        found = _by_field(graph).get((reader.address, field, item))
        if found is not None:
            yield found


def _changes(copier: Component) -> bool:
    """Whether something may take fields out of the records that it hands on."""
    if isinstance(copier, FirehoseStream):
        return copier.transform is not None
    if isinstance(copier, Connector):
        is_known = all(one.type.partition("$")[0].rpartition(".")[2] in _KEEPS_ALL for one in copier.transforms)
        return not is_known or any(name.startswith("column.") for name in copier.config)
    return False


@once_per_graph
def _by_field(graph: ArchitectureGraph) -> Mapping[tuple[str, str, int | None], GraphEdge]:
    """Every reference, by what refers, its field and the position in it."""
    return {(edge.source, edge.field, edge.item): edge for edge in graph.edges}
