"""A stream asks for more in-sync copies than it has.

What:
    ``min_insync_replicas`` is larger than ``replication_factor``, on a topic or as a Kafka cluster's default.

Why:
    A write with ``acks=all`` waits for that many copies. They never exist, so no such write ever succeeds,
    and Strimzi will not restart a broker of the cluster either.

Example:
    kafka = KafkaCluster("events")
    Topic("rides", kafka, replication_factor=1)

Instead:
    Topic("rides", kafka, replication_factor=3, min_insync_replicas=2)

Source:
    Apache Kafka topic configuration, min.insync.replicas; strimzi/strimzi-kafka-operator issue 2964.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import copies, required_copies
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR001"
SEVERITY = Severity.ERROR
FAULTS = ("streams-1",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster default that can not be written."""
    for cluster in graph.of(Kafka):
        wanted, kept = cluster.min_insync_replicas, cluster.replication_factor
        if wanted > kept:
            yield cluster.finding(
                CODE, SEVERITY, f"topics of {cluster.name} wait for {wanted} copies of a write, but keep {kept}",
                argument=_given(cluster), label="no write with acks=all can succeed",
                help=f"replication_factor={max(3, wanted)}, min_insync_replicas={max(2, max(3, wanted) - 1)}",
            )  # fmt: skip
    for topic in graph.of(Topic):
        if topic.replication_factor is None and topic.min_insync_replicas is None:
            continue
        wanted, kept = required_copies(topic), copies(topic)
        if wanted > kept:
            inherited = "min_insync_replicas" if topic.min_insync_replicas is None else "replication_factor"
            both = topic.replication_factor is not None and topic.min_insync_replicas is not None
            note = f"{inherited} is the default of {topic.cluster.name}"
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} waits for {wanted} copies of a write, but keeps {kept}",
                argument=_given(topic), label="no write with acks=all can succeed", notes=() if both else (note,),
                help=f"min_insync_replicas={max(1, kept - 1)}" if kept > 1 else "replication_factor=3",
                fix=Fix(f"confirm writes to {topic.name} by {kept - 1} of {kept} copies",
                        (Edit("min_insync_replicas", f"{kept - 1}"),)) if kept > 1 else None,
            )  # fmt: skip


def _given(component: Kafka | Topic) -> str:
    """The one of the two fields that the blueprint writes."""
    return "min_insync_replicas" if "min_insync_replicas" in component.model_fields_set else "replication_factor"
