"""How many records a consumer may let wait, and how many of its replicas have something to read."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from aiscale.analysis.capacity.autoscaled_services import by_lag
from aiscale.analysis.capacity.startup import startup
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.stream_storage import holds_all, is_bound_by_parts
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import Consume
from aiscale.core.values.demand import Autoscaling, Signal
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

DEFAULT_LAG = Duration(30)
"""Time that records may wait where nothing else is said: two looks of the Kubernetes HPA, which come every 15 s.
Source: Kubernetes kube-controller-manager, --horizontal-pod-autoscaler-sync-period (15 s)."""


class Backlog(NamedTuple):
    """Records that wait while nothing is wrong.

    Attributes:
        records: of each replica, at least 1.
        made_of: how the number comes about, for messages.
        wait: how long they wait.
        why: where that time comes from, for messages.
    """

    records: int
    made_of: str
    wait: Duration
    why: str

    def text(self) -> str:
        """``leaves about 1,000 records a replica waiting (its target)``, what a consumer does with it."""
        return f"leaves about {self.records:,} records a replica waiting ({self.made_of})"


def handles(consumer: Component) -> float | None:
    """Records that one replica handles in a second; None where nobody says."""
    if isinstance(consumer, StreamJob):
        each = consumer.records_per_second_per_slot
        return None if each is None else each * _threads(consumer)
    if isinstance(consumer, Service):
        return consumer.requests_per_second_per_replica
    return None


def backlog(graph: ArchitectureGraph, consumer: Component, scaling: Autoscaling) -> Backlog:
    """The lag that one replica is meant to bear.

    It is the target where one is given. Else it is what a replica handles in the time that records may wait, since
    by Little's law so many wait for that long: ``catch_up``, or what is left of the freshest subscription's
    ``freshness`` after a look at the lag and the start of a replica (half of it at least), or 30 s. Where nobody says
    what a replica handles, it is the signal's default. The same law makes a time of a target.

    Args:
        graph: the architecture.
        consumer: what reads.
        scaling: its autoscaler, which watches ``lag``.
    """
    each = handles(consumer)
    lag = scaling.signal("lag") or Signal("lag")
    wait, words = _wait(graph, consumer, scaling, lag)
    if lag.target is not None:
        if each is not None:
            wait, words = Duration(lag.target / each), f"its target of {lag.target:,g} records"
        return Backlog(max(1, round(lag.target)), "its target", wait, words)
    if each is None:
        records = max(1, round(lag.target_value))
        return Backlog(records, "the default; nobody says what a replica handles", wait, words)
    return Backlog(max(1, math.floor(each * wait)), f"{each:,g} records a second × {wait}, {words}", wait, words)


def _wait(graph: ArchitectureGraph, consumer: Component, scaling: Autoscaling, lag: Signal) -> tuple[Duration, str]:
    if lag.catch_up is not None:
        return lag.catch_up, "its catch_up"
    asked = [
        edge.relation.freshness
        for edge in graph.out_edges(consumer, EdgeKind.READS)
        if isinstance(edge.relation, Consume) and edge.relation.freshness is not None and not holds_all(edge)
    ]
    if not asked:
        return DEFAULT_LAG, "as nothing else is said"
    freshness = min(asked)
    starts = startup(consumer) if isinstance(consumer, Service | StreamJob) else None
    left = freshness - scaling.polling_interval - (starts or 0)
    if left >= freshness / 2:
        return Duration(left), f"what a freshness of {freshness} leaves after looking and starting"
    return freshness / 2, f"half of a freshness of {freshness}"


class Subscription(NamedTuple):
    """One topic that a member of a consumer group reads.

    Attributes:
        group: Kafka's ``group.id``.
        partitions: of the topic.
        consumers: that one replica runs.
        assignor: how the group spreads its partitions; empty where that makes no difference.
    """

    group: str
    partitions: int
    consumers: int
    assignor: str = ""


def useful_replicas(subscriptions: Iterable[Subscription]) -> int:
    """How many replicas have something to read; 0 without a subscription.

    Each partition has one reader in a group. The partitions of a group's topics are spread over all members, but for
    the range assignor, which gives the first partitions of every topic to the same ones, and for Kafka Streams, which
    makes one task of the partitions of one number.
    """
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in subscriptions:
        groups[one.group].append((math.ceil(one.partitions / one.consumers), one.assignor))
    return max(
        (
            (max if any(assignor == "range" for _, assignor in members) else sum)(count for count, _ in members)
            for members in groups.values()
        ),
        default=0,
    )


def readers_at_most(graph: ArchitectureGraph, consumer: Component) -> tuple[int, EventStream | None]:
    """How many replicas have something to read, and the stream with the most partitions or shards; 0 if unknown."""
    if (others := _other_streams(graph, consumer)) is not None:
        # Each part has one reader in a group. A group of a plug-in's streams may be that of all of them. Each Kinesis
        # stream has an application of its own. Source: Amazon Kinesis Data Streams developer guide, Kinesis Client
        # Library (leases).
        count = (max if all(stream.group_per_stream for stream, _ in others) else sum)(parts for _, parts in others)
        return count, max(others, key=lambda one: one[1])[0]
    own, engine_assignor = _threads(consumer), consumer.engine.assignor if isinstance(consumer, StreamJob) else ""
    found: list[Subscription] = []
    widest: Topic | None = None
    for edge in graph.out_edges(consumer, EdgeKind.READS):
        topic = graph[edge.target]
        if not isinstance(topic, Topic):
            return 0, None  # another kind of stream shares its records in another way
        if holds_all(edge):
            continue
        consume = edge.relation if isinstance(edge.relation, Consume) else None
        group = (consume.group if consume else None) or consumer.name
        each, assignor = (consume.concurrency, consume.assignor) if consume else (1, "")
        found.append(Subscription(group, topic.partitions, each * own, engine_assignor or assignor))
        if widest is None or topic.partitions > widest.partitions:
            widest = topic
    return useful_replicas(found), widest


def _other_streams(graph: ArchitectureGraph, consumer: Component) -> list[tuple[EventStream, int]] | None:
    """The streams of a consumer with their parts, where none is a topic and each says its parts; else None."""
    streams = [graph[edge.target] for edge in graph.out_edges(consumer, EdgeKind.READS)]
    found = [
        (stream, stream.parts) for stream in streams
        if isinstance(stream, EventStream) and not isinstance(stream, Topic)
        and stream.part is not None and stream.parts is not None
    ]  # fmt: skip
    return found if found and len(found) == len(streams) else None


def _threads(consumer: Component) -> int:
    """Consumers that one replica runs by itself."""
    return consumer.engine.consumers_per_pod if isinstance(consumer, StreamJob) else 1


def replicas_at_most(graph: ArchitectureGraph, consumer: Component, scaling: Autoscaling) -> int:
    """The most replicas that an autoscaler of the lag may start: no more than have something to read.

    What answers requests too may need more of them, where another signal says so.
    """
    useful = readers_at_most(graph, consumer)[0] if is_bound_by_parts(consumer, scaling) else 0
    return max(1, scaling.min_replicas, min(scaling.max_replicas, useful or scaling.max_replicas))


def at_most(declared: int, graph: ArchitectureGraph, component: Component) -> int:
    """The most replicas of a component: what is rendered, shown and priced.

    Args:
        declared: its ``max_replicas`` or ``replicas``.
        graph: the architecture.
        component: with replicas. If it scales on its lag, no more are started than have something to read.
    """
    scaling = by_lag(component)
    return declared if scaling is None else min(declared, replicas_at_most(graph, component, scaling))


def replicas_without_signal(graph: ArchitectureGraph, consumer: Component, scaling: Autoscaling) -> tuple[int, str]:
    """Replicas that are kept when the lag cannot be read, and how the number comes about.

    What is given; else as many as the peak needs, where it and what a replica handles are known; else half of the
    most.
    """
    most = replicas_at_most(graph, consumer, scaling)
    each, load = handles(consumer), loads(graph)[consumer.address]
    if scaling.fallback_replicas is None and each is not None and load.is_complete and load.peak:
        wanted = math.ceil(load.peak / each)
        return min(most, max(1, scaling.min_replicas, wanted)), f"as the peak of {Rate(load.peak)} needs"
    words = "as given" if scaling.fallback_replicas is not None else "half of the most"
    return min(most, max(1, scaling.fallback)), words
