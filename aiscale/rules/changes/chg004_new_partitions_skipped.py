"""A group skips what comes to new partitions before it knows of them.

What:
    A topic gets more partitions than it was applied with, and a service reads it with ``offset_reset="latest"``, which
    is the default, or each replica reads all of it for itself (``each_replica=True``).

Why:
    Writers use a new partition as soon as they hear of it, and so do readers, each at its own time. A group has no
    offset in a new partition: with ``latest`` it begins at the end that it finds there, and what was written before is
    never read. ``earliest`` begins at the first record, and changes nothing where the group has an offset already.
    A replica that is in no group was given its partitions when it started: nobody gives it the new ones.

Example:
    rides = Topic("rides", kafka, partitions=24)  # 12 when it was applied
    Microservice("audit", image=IMAGE, consumes=[Consume(rides)])

Instead:
    rides = Topic("rides", kafka, partitions=24)
    Microservice("audit", image=IMAGE, consumes=[Consume(rides, offset_reset="earliest")])

Source:
    Apache Kafka consumer configuration, auto.offset.reset and metadata.max.age.ms; KafkaConsumer, manual partition
    assignment; apache/kafka pull request 22784.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.streams.mirrored_topics import partitioned_as
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.changes.before import Before, field

CODE = "CHG004"
SEVERITY = Severity.WARNING
REPRODUCED = "broker"


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
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
            if consume and consume.offset_reset != "latest":
                continue
            given = consume is not None and "offset_reset" in consume.model_fields_set
            yield reader.finding(
                CODE, SEVERITY,
                f"{reader.name} skips what comes to the new partitions of {topic.name} before it knows of them",
                argument=f"{edge.field}.offset_reset" if given else edge.field, index=edge.item,
                label=f'offset_reset is "latest"{"" if given else " by default"}',
                notes=(f"{topic.name} had {old} partitions before, and has {topic.partitions} now",),
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
        CODE, SEVERITY, f"{reader.name} reads none of the new partitions of {topic.name} before its replicas restart",
        argument=f"{edge.field}.each_replica", index=edge.item, label="was assigned those that were there",
        notes=(f"{topic.name} had {old} partitions before, and has {topic.partitions} now",),
        help=f"restart the replicas of {reader.name} once the partitions are there, or let each look for new ones",
    )  # fmt: skip
