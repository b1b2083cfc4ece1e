"""More traffic than an MSK cluster takes.

What:
    The declared peaks of an MSK Express or Serverless cluster's topics are more than it takes in, or, times the
    groups that read them, more than it gives out.

Why:
    Amazon throttles what is above the limit: writers wait, readers lag, and neither says why.

Example:
    kafka = Msk("events", type="express", instance_type="express.m7g.large", brokers=3)
    Topic("frames", kafka, partitions=60, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=20_000))

Instead:
    kafka = Msk("events", type="express", instance_type="express.m7g.4xlarge", brokers=3)

Source:
    Amazon MSK documentation (2026): throughput of Express brokers by size; quotas of Serverless (200 MB/s in,
    400 MB/s out).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load.volumes import volume
from aiscale.analysis.streams.stream_storage import readers_in_groups, times_read
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR061"
SEVERITY = Severity.ERROR
_SERVERLESS = (200e6, 400e6)
_EXPRESS = {
    "large": (23.4e6, 58.5e6), "xlarge": (46.8e6, 117e6), "2xlarge": (93.7e6, 234.2e6), "4xlarge": (187.5e6, 468.7e6),
    "8xlarge": (375e6, 937.5e6), "12xlarge": (562.5e6, 1_406.2e6), "16xlarge": (750e6, 1_875e6),
}  # fmt: skip
"""Most bytes a second into and out of one broker, by its size."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster whose declared load Amazon would throttle."""
    flows: dict[Kafka, list[tuple[float, float, str]]] = defaultdict(list)
    for topic in graph.of(Topic):
        flow = volume(graph, topic) if isinstance(topic.cluster, Msk) else None
        if flow is not None:
            rate = flow.peak_bytes
            note = f"{topic.name} brings {rate / 1e6:,.3g} MB/s, read by {_who_reads(graph, topic)}"
            flows[topic.cluster].append((rate, rate * times_read(graph, topic), note))
    for cluster in graph.of(Msk):
        limits = _limits(cluster)
        if limits is None or cluster not in flows:
            continue
        taken, given = sum(flow[0] for flow in flows[cluster]), sum(flow[1] for flow in flows[cluster])
        if taken > limits[0] or given > limits[1]:
            into = taken > limits[0]
            total, most = (taken, limits[0]) if into else (given, limits[1])
            largest = sorted(flows[cluster], key=lambda flow: (-flow[0], flow[2]))
            field = "instance_type" if cluster.instance_type is not None else "type"
            yield cluster.finding(
                CODE, SEVERITY,
                f"about {total / 1e6:,.0f} MB/s go {'into' if into else 'out of'} {cluster.name} at the peak, but it "
                f"{'takes' if into else 'gives'} {most / 1e6:,.0f} MB/s",
                argument=field, label="throttled above that", notes=lines((flow[2] for flow in largest), 4),
                help=_help(cluster),
            )  # fmt: skip


def _who_reads(graph: ArchitectureGraph, topic: Topic) -> str:
    groups = len({reader.group for reader in readers_in_groups(graph, topic)})
    replicas = times_read(graph, topic) - groups
    words = [f"{groups} group{'s' if groups != 1 else ''}"] if groups or not replicas else []
    return " and ".join([*words, *([f"{replicas} replicas that hold all of it"] if replicas else [])])


def _limits(cluster: Msk) -> tuple[float, float] | None:
    if cluster.type == "serverless":
        return _SERVERLESS
    each, count = _EXPRESS.get(cluster.size), cluster.broker_count
    if cluster.type != "express" or each is None or count is None:
        return None
    return each[0] * count, each[1] * count


def _help(cluster: Msk) -> str:
    if cluster.type == "serverless":
        return 'type="express" with brokers of a size for it'
    return f"more brokers than {cluster.broker_count}, or a larger instance_type"
