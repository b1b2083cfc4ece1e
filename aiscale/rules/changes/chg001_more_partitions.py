"""A topic gets more partitions, and its readers depend on the old ones.

What:
    A topic with a key gets more partitions than it was applied with, and a component depends on the order of a key or
    keeps its state by partition: an event store, Kafka Streams, or a consumer with ``stateless=False``. That is an
    error.

    A service reads the topic with ``offset_reset="latest"``, which most client libraries have as default, or each
    replica reads all of it (``each_replica=True``): a warning.

Why:
    Kafka assigns records to partitions by the hash of their key: most keys move to another partition, where a new
    record may be read before older ones. State that is kept by partition stays where it was, and Kafka Streams does not
    start. Writers and readers discover a new partition at different times: with ``latest``, what was written before is
    never read. A replica outside a group is not assigned new partitions.

Example:
    Topic("positions", kafka, key="vehicle", partitions=24, ordering="per-key")  # 12 when it was applied

Instead:
    Topic("positions-24", kafka, key="vehicle", partitions=24, ordering="per-key")  # next to the old one, then moved

Source:
    Apache Kafka documentation, operations, modifying topics; Apache Kafka Streams, InternalTopicManager (existing
    internal topic has invalid partitions); karafka/karafka issue 2804; Apache Kafka consumer configuration,
    auto.offset.reset and metadata.max.age.ms; apache/kafka pull request 22784.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.streams.kafka_clients import default_of, offset_reset_of
from aiscale.analysis.streams.mirrored_topics import key_of, partitioned_as, source_of
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies
from aiscale.rules.changes.before import Before, field
from aiscale.rules.changes.keyed import counting_on_keys

CODE = "CHG001"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose keys move, and for each reader that misses records."""
    yield from _keys_move(graph, before)
    yield from _unread(graph, before)


def _keys_move(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose keys move, and matter."""
    for topic in graph.of(Topic):
        old = field(before, topic.address, "partitions", int)
        if old is None or topic.partitions <= old or source_of(graph, topic) is not None:
            continue  # a copy's records lie in the partitions of its source
        key = key_of(graph, topic)
        reasons = tuple(_counting_on(graph, topic, key)) if key is not None else ()
        if not reasons:
            continue
        yield topic.finding(
            CODE, WORST,
            f"most keys of {topic.name} move to another partition: partitions={old} before, {topic.partitions} now",
            argument="partitions", label=f"{old} before", notes=reasons,
            help=f"partitions={old}; or a topic of another name next to it, to which writers and then readers move",
        )  # fmt: skip


def _counting_on(graph: ArchitectureGraph, topic: Topic, key: str) -> Iterator[str]:
    """Who counts on keys staying where they are, here and in copies, and for what."""
    for one in copies(graph, topic, Topic, by_mirrors=True):
        for who, on in counting_on_keys(graph, one):
            yield {
                "promise": f"{who.name} declares an order by {key}",
                "order": f"{who.name} needs an order by {key}",
                "partition": f"{who.name} keeps its state by partition: Kafka Streams does not start with another "
                "number",
                "memory": f"{who.name} keeps the state of each key in the replica that reads its old partition "
                "(stateless=False)",
                "events": f"{who.name} builds its states from these events, in the order of each {key}",
            }[on]


def _unread(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each service that loses records; a job begins where its own source says."""
    for topic in graph.of(Topic):
        old = field(before, topic.address, "partitions", int)
        # Nothing comes to partitions of a copy that its source does not have.
        if old is None or min(topic.partitions, partitioned_as(graph, topic).partitions) <= old:
            continue
        for edge in graph.in_edges(topic, EdgeKind.READS):
            reader, consume = graph[edge.source], edge.relation if isinstance(edge.relation, Consume) else None
            is_new = reader.address not in before
            if not isinstance(reader, Microservice) or is_new:
                continue
            if holds_all(edge):
                if _held_before(before, edge):
                    yield _not_assigned(reader, edge, topic, old)
                continue
            if offset_reset_of(reader, consume, topic) != "latest":
                continue
            given = consume is not None and "offset_reset" in consume.model_fields_set
            yield reader.finding(
                CODE, SEVERITY,
                f"{reader.name} skips records in the new partitions of {topic.name} that are written before it "
                "discovers them",
                argument=f"{edge.field}.offset_reset" if given else edge.field, index=edge.item,
                label=f'offset_reset is "latest"{"" if given else f" ({default_of(reader)})"}',
                notes=(f"{topic.name} has {topic.partitions} partitions now, {old} before",),
                help='offset_reset="earliest", before the partitions are added',
            )  # fmt: skip


def _held_before(before: Before, edge: GraphEdge) -> bool:
    """Whether its replicas run, and hold what there was of the topic: a new subscription restarts them."""
    items = before[edge.source].get(edge.field)
    return any(
        isinstance(item, Mapping) and item.get("target") == edge.target and bool(item.get("each_replica"))
        for item in (items if isinstance(items, list | tuple) else ())
    )


def _not_assigned(reader: Component, edge: GraphEdge, topic: Topic, old: int) -> Diagnostic:
    return reader.finding(
        CODE, SEVERITY, f"{reader.name} does not read the new partitions of {topic.name} until its replicas restart",
        argument=f"{edge.field}.each_replica", index=edge.item, label="only the old partitions are assigned",
        notes=(f"{topic.name} has {topic.partitions} partitions now, {old} before",),
        help=f"restart the replicas of {reader.name} once the partitions exist, or let each replica discover new "
        "partitions",
    )  # fmt: skip
