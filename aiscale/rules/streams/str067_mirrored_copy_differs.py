"""The declared copy of a topic differs from the one that its mirror makes.

What:
    The name in Kafka of the copy of a ``MirroredTopic`` is not the one that the mirror's policy gives it: the name of
    the original with ``policy="identity"``, otherwise with the source cluster's name in front.

    The copy has another ``key`` than its source.

    The copy has fewer ``partitions`` than its source. Unmanaged topics count only where they declare their partitions.

Why:
    MirrorMaker names copies by its policy alone: it creates a topic of that name, and the declared one stays empty. It
    copies each record with its key into the same partition, so order, joins and state by another key do not hold. It
    gives the copy as many partitions as its source; Kafka cannot remove any, so the declared topic is never ready.

Example:
    copied = Topic("orders-us", us, topic_name="orders")
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, copied)])

Instead:
    copied = Topic("orders-us", us, topic_name="orders")
    MirrorMaker("to-us", source=eu, target=us, policy="identity", topics=[MirroredTopic(orders, copied)])

Source:
    Apache Kafka documentation, geo-replication, custom naming of replicated topics; Apache Kafka,
    MirrorSourceConnector.computeAndCreateTopicPartitions and MirrorSourceTask.convertRecord; Strimzi Topic Operator:
    decreasing partitions is not supported.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, named_copies
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR067"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy whose name, key or partitions differ from what its mirror makes."""
    yield from _name(graph)
    yield from _key(graph)
    yield from _partitions(graph)


def _name(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy whose name in Kafka is not the one that the mirror gives."""
    for mirror, index, source, copy in named_copies(graph):
        given = mirror.copy_name(source.kafka_name)
        if copy.kafka_name == given:
            continue
        yield mirror.finding(
            CODE, SEVERITY,
            f"{mirror.name} copies {source.name} to {given}, but {copy.name} is {copy.kafka_name} in Kafka",
            argument="topics", index=index, label="stays empty",
            related=(Related(f"{copy.name} is declared", copy.location, "topic_name"),),
            help='policy="identity"' if copy.kafka_name == source.kafka_name else
            f'topic_name="{given}" on {copy.name}',
        )  # fmt: skip


def _key(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy whose key is not that of its source."""
    for mirror, _, source, copy in named_copies(graph):
        key = key_of(graph, source)
        # A source that says no key may have one all the same: then nothing is contradicted.
        if key is None or copy.key is None or copy.key == key:
            continue
        yield copy.finding(
            CODE, SEVERITY,
            f"{copy.name} has key={copy.key!r}, but the records that {mirror.name} copies are keyed by {key}",
            argument="key", label=f"{mirror.name} keeps the key of each record",
            related=(
                Related(f"{source.name} is keyed by {key}", source.location, "key"),
                Related(f"{mirror.name} copies it", mirror.location, "topics"),
            ),
            help=f'key="{key}", or a job that writes a stream keyed by {copy.key}',
        )  # fmt: skip


def _partitions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy that its mirror makes larger than it says."""
    for mirror, _, source, copy in named_copies(graph):
        if copy.partitions >= source.partitions or not (_is_known(source) and _is_known(copy)):
            continue
        given = "partitions" in copy.model_fields_set
        yield copy.finding(
            CODE, SEVERITY,
            f"{mirror.name} gives {copy.name} the {source.partitions} partitions of {source.name}, but it has "
            f"partitions={copy.partitions}",
            argument="partitions" if given else "name",
            label="partitions cannot be removed" if given else f"{copy.partitions} (default), cannot be removed",
            related=(
                Related(f"{source.name} has {source.partitions}", source.location,
                        "partitions" if "partitions" in source.model_fields_set else "name"),
                Related(f"{mirror.name} copies it", mirror.location, "topics"),
            ),
            help=f"partitions={source.partitions}",
            fix=Fix(f"give {copy.name} the partitions of {source.name}",
                    (Edit("partitions", f"{source.partitions}"),)),
        )  # fmt: skip


def _is_known(topic: Topic) -> bool:
    """Whether the topic is to have so many: it says so, or is made as it stands in the blueprint."""
    is_made = topic.cluster.makes_topics
    return is_made or "partitions" in topic.model_fields_set
