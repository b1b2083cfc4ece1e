"""Personal data is stored or transferred unencrypted or without authentication.

What:
    A stream with ``contains_personal_data=True``, or a copy of such records (by a mirror, a connector, or as a dead
    letter), is stored in a Kafka cluster that also accepts unencrypted or unauthenticated connections, or in a Kinesis
    stream that is stored unencrypted.

Why:
    Anyone with access to the network can read or listen to personal data. Rights on topics have no effect on
    unauthenticated clients.

Example:
    kafka = KafkaCluster("events", listeners=[KafkaListener("plain", port=9092, tls=False, authentication=None)])
    Topic("customers", kafka, contains_personal_data=True)

Instead:
    kafka = KafkaCluster("events", listeners=[KafkaListener("outside", port=9094, type="loadbalancer")])

Source:
    Strimzi documentation, securing access to brokers; Amazon MSK documentation, encryption and authentication.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.privacy.personal_data.data_flow import person_at
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR049"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster and each stream that leaves personal data open."""
    held: dict[Kafka, tuple[Component, ...]] = {}
    for topic in graph.of(Topic):
        if (origin := person_at(graph, topic)) is not None:
            held.setdefault(topic.cluster, (origin,) if origin is topic else (origin, topic))
    for cluster, (origin, *copy) in held.items():
        related = [Related("the personal data is", origin.location, "contains_personal_data")]
        related += [Related(f"its records are copied to {topic.name}", topic.location) for topic in copy]
        for field, index, fact, help_ in cluster.openings():
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} holds personal data, but {fact}",
                argument=field, index=index, label="readable by anyone with network access",
                related=tuple(related), help=help_,
            )  # fmt: skip
    for stream in graph.of(KinesisStream):
        if person_at(graph, stream) is not None and stream.encryption == "NONE":
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} holds personal data, but is stored unencrypted",
                argument="encryption", label="readable in storage", help='encryption="KMS"',
            )  # fmt: skip
