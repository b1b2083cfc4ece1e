"""More partitions send the keys of a topic elsewhere.

What:
    A topic with a key gets more partitions than it was applied with, and somebody counts on the order of a key, or
    keeps what it knows of a key by partition: an event store, Kafka Streams, or a consumer with ``stateless=False``.

Why:
    Kafka spreads records by the hash of their key over all partitions. From the change on most keys go to another
    partition, where a new record may be read before older ones that wait in the old one. A state that is kept for each
    partition stays behind. Kafka Streams does not start: its own topics have the old number of partitions.

Example:
    Topic("positions", kafka, key="vehicle", partitions=24, ordering="per-key")  # 12 when it was applied

Instead:
    Topic("positions-24", kafka, key="vehicle", partitions=24, ordering="per-key")  # beside the old one, and then moved

Source:
    Apache Kafka documentation, operations, modifying topics; Apache Kafka Streams, InternalTopicManager (existing
    internal topic has invalid partitions); karafka/karafka issue 2804.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, source_of, with_copies
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field
from aiscale.rules.changes.keyed import counting_on_keys

CODE = "CHG001"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY,
            f"most keys of {topic.name} move to another partition: {old} before, {topic.partitions} now",
            argument="partitions", label=f"{old} before", notes=reasons,
            help=f"partitions={old}; or a topic of another name beside it, that writers and then readers go over to",
        )  # fmt: skip


def _counting_on(graph: ArchitectureGraph, topic: Topic, key: str) -> Iterator[str]:
    """Who counts on keys staying where they are, here and in copies, and for what."""
    for one in with_copies(graph, topic):
        for who, on in counting_on_keys(graph, one):
            yield {
                "promise": f"{who.name} promises an order by {key}",
                "order": f"{who.name} needs an order by {key}",
                "partition": f"{who.name} keeps its state by partition: Kafka Streams does not start with another "
                "number",
                "memory": f"{who.name} keeps what it knows of a key where the key was (stateless=False)",
                "events": f"{who.name} builds what is from these events, in the order of each {key}",
            }[on]
