"""A stream is stored or transferred unencrypted, or without authentication.

What:
    A Kafka cluster accepts unencrypted connections, or unauthenticated clients: a listener of a ``KafkaCluster``, the
    settings of Amazon MSK, or those of an external cluster.

    As an error: such connections reveal records, and the cluster has a stream with ``contains_personal_data=True``, or
    a copy of such records (by a mirror, a connector, or as a dead letter). An error too: a Kinesis stream with such
    records is stored unencrypted.

    A schema registry has ``authentication``, but no ``tls``, or an existing one has users and an ``http://`` address:
    clients send their passwords unencrypted.

Why:
    Anyone on the network path reads what is not encrypted, passwords of ``PLAIN`` included. Clients without
    authentication are ``User:ANONYMOUS``. On Amazon MSK, they may use each topic without ACLs. Brokers of Strimzi deny
    them every topic, so that such a listener is open for connections, but serves nobody.

Example:
    kafka = KafkaCluster("events", on=core, listeners=[
        KafkaListener("plain", port=9092, tls=False, authentication="scram-sha-512"),
        KafkaListener("outside", port=9094, type="loadbalancer", authentication=None),
    ])

Instead:
    kafka = KafkaCluster("events", on=core, listeners=[KafkaListener("outside", port=9094, type="loadbalancer")])

Source:
    Strimzi documentation, securing access to brokers; Apache Kafka documentation, authorization and ACLs; Amazon MSK
    documentation, encryption, authentication and default configuration (allow.everyone.if.no.acl.found=true).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.privacy.personal_data.data_flow import person_at
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR049"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each opening of a cluster, and each stream that is stored unencrypted."""
    held: dict[Kafka, tuple[Component, ...]] = {}
    for topic in graph.of(Topic):
        if (origin := person_at(graph, topic)) is not None:
            held.setdefault(topic.cluster, (origin,) if origin is topic else (origin, topic))
    for cluster in graph.of(Kafka):
        kept = held.get(cluster, ())
        related = [Related("the personal data is", one.location, "contains_personal_data") for one in kept[:1]]
        related += [Related(f"its records are copied to {topic.name}", topic.location) for topic in kept[1:]]
        for one in cluster.openings():
            is_worst = bool(kept) and one.reveals
            yield cluster.finding(
                CODE, WORST if is_worst else SEVERITY,
                f"{cluster.name} {'holds personal data, but ' if is_worst else ''}{one.problem}",
                argument=one.field, index=one.item,
                label=one.consequence, related=tuple(related) if is_worst else (), help=one.help,
            )  # fmt: skip
    for registry in graph.of(SchemaRegistry):
        is_existing = registry.url is not None
        if is_existing and not ((registry.user or registry.users) and str(registry.url).startswith("http:")):
            continue
        if is_existing or (registry.authentication is not None and registry.tls is None):
            yield registry.finding(
                CODE, SEVERITY, f"clients send their passwords to {registry.name} unencrypted",
                argument="url" if is_existing else "authentication", label="readable on the network path",
                help="an https:// address" if is_existing
                else "tls=RegistryTls(…), with a certificate for the registry's host name",
            )  # fmt: skip
    for stream in graph.of(KinesisStream):
        if person_at(graph, stream) is not None and stream.encryption == "NONE":
            yield stream.finding(
                CODE, WORST, f"{stream.name} holds personal data, but is stored unencrypted",
                argument="encryption", label="readable in storage", help='encryption="KMS"',
            )  # fmt: skip
