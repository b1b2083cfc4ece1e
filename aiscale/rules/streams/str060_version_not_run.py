"""A Kafka version that the operator does not run.

What:
    A ``KafkaCluster``, ``KafkaConnect`` or ``MirrorMaker`` asks for a version of Kafka that the Strimzi release here
    has no image of.

Why:
    The operator refuses it: it is not created, or, when it is there already, it is no longer looked after.

Example:
    KafkaCluster("events", version="4.0.0")

Instead:
    KafkaCluster("events", version="4.3.1")

Source:
    Strimzi 1.2.0 release notes (2026-08-18): Kafka 4.2.0, 4.2.1, 4.3.0 and 4.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR060"
SEVERITY = Severity.ERROR
_RUN = ("4.2.0", "4.2.1", "4.3.0", "4.3.1")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster and each group of workers that the operator would refuse."""
    run: list[KafkaCluster | ConnectWorkers] = [*graph.of(KafkaCluster), *graph.of(ConnectWorkers)]
    for cluster in run:
        if cluster.version not in _RUN:
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} asks for Kafka {cluster.version}, which Strimzi 1.2.0 does not run",
                argument="version", label="refused by the operator", notes=(f"it runs {listed(_RUN, most=4)}",),
                help=f'version="{_RUN[-1]}", the default',
            )  # fmt: skip
