"""A mirror wants more copies than its target has brokers.

What:
    The topics that a MirrorMaker makes want more copies than the target cluster has brokers.

Why:
    The target refuses to create them, and nothing is mirrored. It comes to light when the mirror is needed.

Example:
    edge = KafkaCluster("edge", brokers=1, replication_factor=1, min_insync_replicas=1)
    MirrorMaker("to-edge", source=core, target=edge, replication_factor=3)

Instead:
    MirrorMaker("to-edge", source=core, target=edge)

Source:
    Apache Kafka documentation, geo-replication, replication.factor; kafka.strimzi.io/v1 KafkaMirrorMaker2.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR045"
SEVERITY = Severity.ERROR
FAULTS = ("streams-43",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each mirror whose topics the target can not keep."""
    for mirror in graph.of(MirrorMaker):
        wanted, brokers = mirror.replication_factor, mirror.target.broker_count
        if wanted is not None and brokers is not None and wanted > brokers:
            yield mirror.finding(
                CODE, SEVERITY,
                f"{mirror.name} wants {wanted} copies of each topic, but {mirror.target.name} has {brokers} "
                f"broker{'s' if brokers != 1 else ''}",
                argument="replication_factor", label="each copy needs a broker of its own",
                help=f"replication_factor={min(3, brokers)}, or leave it out: the target's own",
            )  # fmt: skip
