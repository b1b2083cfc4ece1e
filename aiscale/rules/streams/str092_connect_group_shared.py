"""Connect clusters that take one another for their own.

What:
    Two ``KafkaConnect`` beside one Kafka cluster have the same ``group``.

Why:
    Workers of one group are one Connect cluster: they share the topics that hold connectors and offsets, and each
    group of workers is given tasks of connectors whose plugins only the other has. Connectors fail, move, and fail
    again, and what one Strimzi object declares the other's operator run deletes.

Example:
    KafkaConnect("captures", kafka, group="connect")
    KafkaConnect("exports", kafka, group="connect")

Instead:
    KafkaConnect("captures", kafka)
    KafkaConnect("exports", kafka)

Source:
    Strimzi 1.2.0 documentation, configuring Kafka Connect for multiple instances; Apache Kafka 4.3 documentation,
    Kafka Connect, group.id.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR092"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Connect cluster whose group another has already."""
    first: dict[tuple[Kafka, str], KafkaConnect] = {}
    for connect in graph.of(KafkaConnect):
        other = first.setdefault((connect.cluster, connect.group_id), connect)
        if other is connect:
            continue
        given, refers = (connect, other) if connect.group else (other, connect)
        yield given.finding(
            CODE, SEVERITY,
            f"{given.name} and {refers.name} are one Connect cluster to {connect.cluster.name}: both have the group "
            f"{connect.group_id!r}",
            argument="group", label="the other's group as well",
            help=f"leave group out, which makes it {given.name!r}" if refers.group_id != given.name
            else "a group of its own",
        )  # fmt: skip
