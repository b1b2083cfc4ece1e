"""The brokers' disks are too small for records of any likely size.

What:
    The rates of a Kafka cluster's topics are known, the sizes of some records are not declared, and the disks are
    too small all the same: with records half as large as the requests of the services that write them, or with 100
    bytes for each where nothing tells more.

Why:
    A broker whose disk is full stops, and the next one gets its load. Nobody has said how large the records are, so
    nobody has worked out how much disk they need.

Example:
    kafka = KafkaCluster("events", storage="100Gi")
    orders = Topic("orders", kafka, retention="7d")
    Microservice("shop", traffic=Traffic(mean=8_000, peak=20_000), produces=[Produce(orders, per_request=1)],
                 image=IMAGE)

Instead:
    kafka = KafkaCluster("events", storage="8Ti")
    orders = Topic("orders", kafka, retention="7d", record_bytes=600)

Source:
    Apache Kafka topic configuration, retention.ms; Apache Kafka documentation, record format (a record of a few
    fields takes 100 bytes).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.load.volumes import Volume, least_volume, volume
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.comparing import bytes_apart
from aiscale.rules.streams.disk_use import Kept, enough_disk, kept_by_cluster, told, use_of

CODE = "STR062"
SEVERITY = Severity.WARNING
FAULTS = ("streams-19",)
DECIDED = "estimated"


class _Short(NamedTuple):
    cluster: Kafka
    disk: Bytes
    number: int
    kept: list[Kept]
    guessed: list[Kept]


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields one finding, about the cluster that lacks most, where sizes are missing."""
    short = sorted(_short(graph), key=lambda one: -sum(kept.bytes for kept in one.kept) / (one.number * one.disk))
    if not short:
        return
    worst = short[0]
    use = use_of(worst.number, worst.disk, worst.kept)
    names = dict.fromkeys(one.topic.name for one in worst.guessed)
    others = tuple(f"{one.cluster.name} is too small in the same way" for one in short[1:4])
    keep, hold = bytes_apart(use.bytes, use.room)
    yield worst.cluster.finding(
        CODE, SEVERITY,
        f"the topics of {worst.cluster.name} keep about {keep}, but its disks hold {hold}",
        argument="storage", label=f"{use.brokers} × {use.disk}",
        notes=(*lines((told(one) for one in worst.kept), 4), *others),
        help=f'storage="{enough_disk(use)}", or record_bytes=… on {", ".join([*names][:3])} where records are smaller',
    )  # fmt: skip


def _short(graph: ArchitectureGraph) -> Iterator[_Short]:
    """Clusters that would have room if what nobody declared were nothing."""
    for cluster, kept in kept_by_cluster(graph, _likely):
        count, disk = cluster.broker_count, cluster.broker_disk
        guessed = [one for one in kept if volume(graph, one.topic) is None]
        if count is None or disk is None or not guessed:
            continue
        sure = sum(one.bytes for one in kept) - sum(one.bytes for one in guessed)
        if sure <= count * disk < sum(one.bytes for one in kept):
            yield _Short(cluster, disk, count, kept, guessed)


def _likely(graph: ArchitectureGraph, topic: Topic) -> Volume | None:
    """The volume with the size that is declared, that of the requests, or the least that records have."""
    return volume(graph, topic, declared=False) or least_volume(graph, topic)
