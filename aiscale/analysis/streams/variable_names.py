"""By which name a program knows what it uses: its variables begin with it, and folders in its pods are called so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from aiscale.analysis.privacy.data_stores import storage_chain
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind, Relation
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume, Produce
from aiscale.core.values.container_ports import Port, own_variable
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_component

WORDS: tuple[tuple[tuple[type[Component], ...], str], ...] = (
    ((Topic, PubSubTopic), "TOPIC_"),
    ((PubSubSubscription,), "SUBSCRIPTION_"),
    ((KinesisStream, FirehoseStream), "STREAM_"),
    ((EventTable,), "EVENT_TABLE_"),
    ((EventStore,), "EVENT_STORE_"),
    ((VectorIndex,), "INDEX_"),
)
"""What stands before the name in variables about some kinds; nothing for all others."""


def known_as(used: Component, relation: Relation | None = None) -> str:
    """The ``alias`` of the reference, else that of what is used, else its name."""
    found: str | None = getattr(relation, "alias", None)
    if not found and _has_alias(type(used)):
        found = getattr(used, "alias", None)
    return found or used.name


@cache
def _has_alias(kind: type[Component]) -> bool:
    return "alias" in kind.model_fields


def variable(name: str) -> str:
    """A name as part of an environment variable: ``zone-demand`` is ``ZONE_DEMAND``."""
    return name.upper().replace("-", "_")


def variable_prefix(used: Component, relation: Relation | None = None) -> str:
    """What the variables begin with that tell a program of something: ``CONSENT``, ``TOPIC_WINS``.

    Args:
        used: what the program uses.
        relation: how it refers to it; None where something else that it uses leads there, as a topic to its brokers.
    """
    return _word(type(used)) + variable(known_as(used, relation))


@cache
def _word(kind: type[Component]) -> str:
    return next((word for kinds, word in WORDS if issubclass(kind, kinds)), "")


class ClientVariable(NamedTuple):
    """A group of variables that a program gets.

    Attributes:
        prefix: what the variables begin with.
        of: which variables: those that tell of different things do not meet, ``EVENTS_URL`` and ``EVENTS_CA_FILE``.
        what: what they are about.
    """

    prefix: str
    of: str
    what: Component


def client_variables(edge: GraphEdge, graph: ArchitectureGraph) -> Iterator[ClientVariable]:
    """All variables that a program gets for one reference: what it refers to, and the servers that lead there."""
    used = graph[edge.target]
    if edge.kind is EdgeKind.CALLS:
        prefix = variable_prefix(used, edge.relation)
        yield ClientVariable(prefix, "url", used)
        ports: Mapping[str, Port] = getattr(used, "named_ports", {})
        for name, port in ports.items():
            if port.metrics_path is None and (own := own_variable(name, port)):
                yield ClientVariable(f"{prefix}_{own}", "url", used)
    elif isinstance(used, EventStream):
        yield ClientVariable(variable_prefix(used, edge.relation), "name", used)
        yield from _behind(used, edge.relation, graph)
        if (store := store_variable(edge, graph)) is not None:
            yield store
    elif isinstance(used, Table | VectorIndex):
        what = "table" if isinstance(used, Table) else "index"
        yield ClientVariable(variable_prefix(used, edge.relation), what, used)
        if (store := store_variable(edge, graph)) is not None:
            yield store
    elif (store := store_variable(edge, graph)) is not None:
        yield store
    else:
        yield ClientVariable(variable_prefix(used, edge.relation), type(used).__name__, used)


def store_variable(edge: GraphEdge, graph: ArchitectureGraph) -> ClientVariable | None:
    """The bucket or database that a reference leads to, or to a table, an index or a stream in it; None without one."""
    used = graph[edge.target]
    store = _store_behind(graph, used)
    if store is None:
        return None
    # Of a stream the reference names the stream, and not the database that it is a table in.
    relation = None if isinstance(used, EventStream | Table) else edge.relation
    return ClientVariable(variable_prefix(store, relation), "uri" if isinstance(store, Bucket) else "host", store)


@once_per_component
def _store_behind(_graph: ArchitectureGraph, used: Component) -> Bucket | ExternalStore | None:
    return next((one for one in storage_chain(used) if isinstance(one, Bucket | ExternalStore)), None)


def _behind(stream: EventStream, relation: Relation | None, graph: ArchitectureGraph) -> Iterator[ClientVariable]:
    """Brokers and registries of a stream, and the event stores that it is of."""
    if isinstance(stream, Topic):
        yield ClientVariable(variable_prefix(stream.cluster), "brokers", stream.cluster)
    own = relation.record_schema if isinstance(relation, Consume | Produce) else None
    for schema in (schema_of(graph, stream), own):
        if isinstance(schema, RegisteredSchema) and schema.registry is not None:
            yield ClientVariable(variable_prefix(schema.registry), "url", schema.registry)
    for edge in graph.edges_to(stream.address, EdgeKind.USES):
        if isinstance(store := graph[edge.source], EventStore):
            yield ClientVariable(variable_prefix(store), "store", store)
