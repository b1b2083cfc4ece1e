"""A replica's table lacks a part of its topic.

What:
    Each replica of a service holds a topic (``each_replica=True``), and a replica that starts does not find all of it:
    the topic is compacted, but it begins with the next record, or records are deleted by age or size. A subscription
    that says how far back is enough (``replay``), or that begins with the next record of a topic that is not compacted,
    is not meant.

Why:
    A replica that has run for long knows what one that starts does not: answers depend on which of them is asked, and a
    deployment takes rules, flags or customers away. Nothing fails.

Example:
    flags = Topic("flags", kafka, partitions=1, key="flag")
    Microservice("shop", image=IMAGE, replicas=4, consumes=[Consume(flags, each_replica=True)])

Instead:
    flags = Topic("flags", kafka, partitions=1, key="flag", cleanup="compact")
    Microservice("shop", image=IMAGE, replicas=4, consumes=[Consume(flags, each_replica=True)])

Source:
    Apache Kafka documentation, log compaction; topic configuration, cleanup.policy and retention.ms (7 days by
    default); consumer configuration, auto.offset.reset.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_storage import Reader, kept_for, readers_of_all
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR107"
SEVERITY = Severity.WARNING
FAULTS = ("streams-51",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each table that a replica can not build whole."""
    for topic in graph.of(Topic):
        for reader in readers_of_all(graph, topic):
            if reader.consume is None or reader.consume.replay is not None:
                continue
            if reader.consume.offset_reset == "latest":
                if "compact" in topic.cleanup:
                    yield _begins_late(reader)
            elif gone := _gone(topic):
                yield _deleted(graph, reader, *gone)


def _begins_late(reader: Reader[Topic]) -> Diagnostic:
    topic, who = reader.topic, reader.component
    return who.finding(
        CODE, SEVERITY, f"each replica of {who.name} begins with the next record of {topic.name}, not with all keys",
        argument=f"{reader.edge.field}.offset_reset", index=reader.edge.item, label="its table is empty at each start",
        notes=(f"{topic.name} is compacted: it keeps the newest record of each key for those who start",),
        help='offset_reset="earliest", the default of each_replica',
        fix=Fix(
            f"let each replica build its table from all of {topic.name}",
            (Edit(f"{reader.edge.field}.offset_reset", '"earliest"', reader.edge.item, "aiscale.streams.Consume"),),
        ),
    )  # fmt: skip


def _gone(topic: Topic) -> tuple[str, str] | None:
    """What is deleted, and how far back is there; None where nothing is but what has a newer record."""
    kept = kept_for(topic)
    if kept is not None:
        return f"drops records after {kept}", str(kept)
    if topic.retention_bytes is not None and topic.cleanup != "compact":
        return f"keeps {topic.retention_bytes} of each partition", ""
    return None


def _deleted(graph: ArchitectureGraph, reader: Reader[Topic], gone: str, kept: str) -> Diagnostic:
    topic, who = reader.topic, reader.component
    keyed = "" if key_of(graph, topic) is not None else " and a key"
    instead = [
        f'cleanup="compact"{keyed} on {topic.name}',
        *([f'replay="{kept}" where that is enough'] if kept else []),
        'or offset_reset="latest" for what is new only',
    ]
    given = next((name for name in ("retention", "retention_bytes") if name in topic.model_fields_set), None)
    return who.finding(
        CODE, SEVERITY, f"each replica of {who.name} holds {topic.name}, which {gone}",
        argument=f"{reader.edge.field}.each_replica", index=reader.edge.item,
        label="one that starts later has none of these",
        related=(Related("the topic is", topic.location, given),),
        help=", ".join(instead),
    )  # fmt: skip
