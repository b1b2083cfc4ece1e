"""A stream keeps or confirms too few copies of a record.

What:
    A topic with ``durability="critical"``, or one that a mirror copies into such a topic, has fewer than three copies,
    or confirms a write with one copy. Any other critical stream confirms a write when one machine has the record: an
    error.

    A topic without ``durability`` has several copies, but ``min_insync_replicas=1``, and its writers wait for
    ``acks=all``, which is the default. ``durability="standard"`` says that records may be lost.

Why:
    With two copies, one lost disk leaves one copy. With ``min_insync_replicas=1`` a record is confirmed when only one
    broker has it: ``acks=all`` waits for the replicas in sync, which may be the leader alone. A second failure loses
    the record, which is an incident for a critical stream.

Example:
    Topic("payments", kafka, durability="critical", replication_factor=2)
    Topic("orders", kafka, replication_factor=3, min_insync_replicas=1)

Instead:
    Topic("payments", kafka, durability="critical", replication_factor=3, min_insync_replicas=2)
    Topic("orders", kafka, replication_factor=3, min_insync_replicas=2)

Source:
    Apache Kafka documentation, replication and message durability; topic configuration, min.insync.replicas; producer
    configuration, acks (default all since 3.0).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import copies, required_copies, writers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies as mirrored
from aiscale.graph.forwarding import origins
from aiscale.rules.streams.disk_use import with_storage
from aiscale.rules.streams.inherited_settings import inherited

CODE = "STR004"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with too few copies, or that confirms a write with too few."""
    yield from _critical(graph)
    yield from _confirmed_by_one(graph)


def _critical(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each critical topic with too few copies, and each other critical stream with one."""
    for stream in graph.of(Stream):
        if stream.durability == "critical" and stream.copies == 1 and not isinstance(stream, Topic):
            yield stream.finding(
                CODE, WORST, f"{stream.name} is critical, but confirms a write with 1 copy of the record",
                argument="durability", label="one failure loses records",
                help='durability="standard" where records may be lost, or another copy that confirms writes',
            )  # fmt: skip
    told: set[str] = set()
    for topic in graph.of(Topic):
        for source in origins(graph, topic, Topic, by_mirrors=True) if topic.durability == "critical" else ():
            if source.address not in told and (source is topic or source.durability != "critical"):
                told.add(source.address)
                yield from _topic(graph, source, topic)


def _topic(graph: ArchitectureGraph, topic: Topic, critical: Topic) -> Iterator[Diagnostic]:
    """Yields a finding for a topic whose records are critical, in itself or in a copy of it."""
    kept, required = copies(topic), required_copies(topic)
    if kept >= 3 and required >= 2:
        return
    few = kept < 3
    field = "replication_factor" if few else "min_insync_replicas"
    fact = (
        f"keeps {kept} cop{'y' if kept == 1 else 'ies'} of each record"
        if few
        else f"confirms a write with {required} copy of the record"
    )
    is_own = critical is topic
    yield topic.finding(
        CODE, WORST, f"{topic.name} is critical, but {fact}" if is_own else
        f"{critical.name} is critical, but {topic.name}, which is copied into it, {fact}",
        argument=field if field in topic.model_fields_set else "durability" if is_own else "name",
        label="one more failure loses records", notes=inherited(topic, field),
        related=() if is_own else (Related(f"{critical.name} is critical", critical.location, "durability"),),
        help="replication_factor=3, min_insync_replicas=2" + with_storage(graph, topic, number=3),
    )  # fmt: skip


def _confirmed_by_one(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic, and each cluster default, with copies that no write waits for."""
    reported: set[Kafka] = set()
    for topic in graph.of(Topic):
        cluster = topic.cluster
        if cluster.is_serverless or (cluster.broker_count is not None and cluster.broker_count < 3):
            continue  # The cloud decides, or there is nowhere for a third copy: of two, both would have to confirm.
        if not _is_weak(graph, topic):
            continue
        if topic.min_insync_replicas is not None:
            yield _weak(graph, topic, topic)
        elif cluster not in reported:
            reported.add(cluster)
            yield _weak(graph, cluster, topic)


def _is_weak(graph: ArchitectureGraph, topic: Topic) -> bool:
    """Whether one of several copies confirms a write that waits for all, and nobody says that this may lose records."""
    if "durability" in topic.model_fields_set or copies(topic) < 2 or required_copies(topic) > 1:
        return False
    if any(one.durability == "critical" for one in mirrored(graph, topic, Topic, by_mirrors=True)):
        return False  # an error already
    waits = [writer.acks == "all" for writer in writers(graph, topic)]
    return any(waits) or not waits


def _weak(graph: ArchitectureGraph, component: Kafka | Topic, topic: Topic) -> Diagnostic:
    kept = copies(topic)
    writer = next((one for one in writers(graph, topic) if one.acks == "all"), None)
    by_default = writer is None or "acks" not in getattr(writer.edge.relation, "model_fields_set", ())
    who = f" of {writer.component.name}" if writer is not None else ""
    advice = "min_insync_replicas=2" if kept > 2 else "replication_factor=3, min_insync_replicas=2"
    fact = f"{topic.name} confirms" if component is topic else f"topics of {component.name} confirm"
    return component.finding(
        CODE, SEVERITY, f"{fact} a write with 1 of {kept} copies of the record",
        argument="min_insync_replicas", label="records can be lost with one broker",
        notes=(
            f"acks=all{' (default)' if by_default else ''}{who} waits for the copies in sync, and 1 is enough",
            *inherited(topic, "replication_factor"),
        ),
        help=f'{advice}, or durability="standard" of {topic.name} if records may be lost',
        fix=Fix(f"confirm writes to {component.name} by 2 of {kept} copies",
                (Edit("min_insync_replicas", "2"),)) if kept > 2 else None,
    )  # fmt: skip
