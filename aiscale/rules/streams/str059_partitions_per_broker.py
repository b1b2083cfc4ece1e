"""More partitions than an MSK broker should hold.

What:
    The partitions of an MSK cluster, copies included, are more for each broker than Amazon recommends for its size.

Why:
    Above it Amazon refuses updates of the cluster: no new version, no other size, no configuration; brokers take
    longer to restart, and their leaders move more slowly.

Example:
    Topic("rides", Msk("events", instance_type="kafka.m7g.large"), partitions=2_000)

Instead:
    Topic("rides", Msk("events", instance_type="kafka.m7g.4xlarge"), partitions=2_000)

Source:
    Amazon MSK documentation, right-size your cluster, and quotas of Express brokers (2026).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import copies
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR059"
SEVERITY = Severity.WARNING
_STANDARD = {"small": 300, "large": 1_000, "xlarge": 1_000, "2xlarge": 2_000}
_STANDARD_LARGER = 4_000
_EXPRESS = {
    "large": 1_000, "xlarge": 1_000, "2xlarge": 2_500, "4xlarge": 6_000, "8xlarge": 12_000, "12xlarge": 16_000,
    "16xlarge": 20_000,
}  # fmt: skip


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster that holds more than is recommended."""
    held: dict[Kafka, int] = defaultdict(int)
    for topic in graph.of(Topic):
        held[topic.cluster] += topic.partitions * copies(topic)
    for cluster in graph.of(Msk):
        most, brokers = _most(cluster), cluster.broker_count
        total = held.get(cluster, 0)
        if most is None or brokers is None or total <= most * brokers:
            continue
        count = math.ceil(total / most / cluster.zones) * cluster.zones
        yield cluster.finding(
            CODE, SEVERITY,
            f"each broker of {cluster.name} would hold {math.ceil(total / brokers):,} partitions, copies included",
            argument="instance_type" if cluster.instance_type else "name",
            label=f"{most:,} are recommended for {cluster.size}",
            notes=(f"{total:,} in all on {brokers} brokers",),
            help=f"brokers={count}, a larger instance_type, or fewer partitions",
        )  # fmt: skip


def _most(cluster: Msk) -> int | None:
    if cluster.type == "serverless":
        return None
    if cluster.type == "express":
        return _EXPRESS.get(cluster.size)
    return _STANDARD.get(cluster.size, _STANDARD_LARGER)
