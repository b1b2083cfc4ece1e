"""A failover that leaves the data behind.

What:
    A placement with ``failover="auto"`` moves a Kafka cluster to another place.

Why:
    The brokers start again with empty disks: volumes do not follow. Records that nobody had read are gone, and readers
    begin anew at offsets that mean other records.

Example:
    Placement("eu", of=[kafka], primary=core, overflow=[spare], failover="auto")

Instead:
    copy = KafkaCluster("copy", on=spare)
    MirrorMaker("backup", source=kafka, target=copy, on=spare)

Source:
    Strimzi documentation, storage; Apache Kafka documentation, geo-replication.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.placement import Placement
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC024"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that would arrive empty."""
    for placement in graph.of(Placement):
        if placement.failover != "auto" or len(placement.places) < 2:
            continue
        for index, node in enumerate(placement.of):
            if isinstance(node, KafkaCluster):
                yield placement.finding(
                    CODE, SEVERITY, f"{placement.name} moves {node.name} when its place is lost, but not its disks",
                    argument="of", index=index, label="starts empty",
                    help="a Kafka cluster of its own there, and MirrorMaker between the two",
                )  # fmt: skip
