"""What becomes of the topics of a Kafka cluster when brokers are gone, with the replicas on their disks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.pods import fitting_pools, pods
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.remaining_capacity import Shortage
from aiscale.analysis.failure.impact.streams import takes_less, takes_nothing
from aiscale.analysis.failure.zone_spread import left_of, zones_of
from aiscale.analysis.streams.stream_storage import copies
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph


class _Left(NamedTuple):
    """Replicas that are left of each partition of a topic.

    Attributes:
        least: of the partition that has the fewest.
        most: of the one that has the most.
        is_certain: whether some partition has as few as the least, and not only may have.
    """

    least: int
    most: int
    is_certain: bool


def left_in_zones(zones: Sequence[str], lost: Collection[str], count: int) -> int:
    """How many of what is spread over zones are left at least; all of it where nobody knows the zones."""
    gone = _gone(zones, lost)
    return left_of(count, len(zones), gone) if zones else count


def are_back(via: Component, zones: Sequence[str]) -> str:
    """That disks in some zones can be reached again, in words."""
    if via.name in zones:
        return f"{listed(zones)} {_be(len(zones))} back"
    return f"a pool is in {listed(zones)} again"


def without_zones(spread: Propagation, cluster: KafkaCluster, via: Component, lost: Sequence[str]) -> None:
    """Brokers and controllers stay away with their disks, which are in zones that they can be in no more.

    Partitions are spread over the zones, which are the brokers' racks. Without a majority of the controllers nobody is
    removed from the replicas that must confirm a write. Source: Strimzi 1.2.0, Kafka.spec.kafka.rack; Apache Kafka 4.3
    documentation, balancing replicas across racks; KIP-497.

    Args:
        spread: what is known so far.
        cluster: the Kafka cluster.
        via: what is lost.
        lost: names of the zones.
    """
    brokers, controllers, *_ = pods(cluster)
    zones, of_controllers = zones_of(spread.graph, brokers), zones_of(spread.graph, controllers)
    there = "there" if via.name in lost else f"in {listed(lost)}"
    back = f"until {are_back(via, lost)}"
    if not zones:
        why = f"is without its brokers whose disks are {there} {back}: all of them may be"
        spread.mark(cluster.address, Effect.DEGRADED, via.address, why)
        for topic in _topics(spread.graph, cluster):
            left = _Left(0, copies(topic), is_certain=False)
            _follow(spread, topic, left, f"in {listed(lost)}", has_quorum=False)
        return
    away = cluster.brokers - left_in_zones(zones, lost, cluster.brokers)
    has_quorum = 2 * left_in_zones(of_controllers, lost, cluster.controllers) > cluster.controllers
    parts = [f"{away} of {cluster.brokers} brokers, whose disks are {there}"] if away else []
    parts += [] if has_quorum else ["maybe most of its controllers"]
    if parts:
        why = f"is without {', and '.join(parts)}, {back}{_without_offsets(spread.graph, cluster, zones, lost, there)}"
        spread.mark(cluster.address, Effect.DEGRADED, via.address, why)
    kept = len(zones) - _gone(zones, lost)
    for topic in _topics(spread.graph, cluster):
        least = left_in_zones(zones, lost, copies(topic))
        # At most as many are left as the lost zones leave to them when these have their fewest.
        most = copies(topic) - left_of(copies(topic), len(zones), kept)
        # Replicas begin in one zone after the other, partition by partition.
        left = _Left(least, most, is_certain=least == most or topic.partitions >= len(zones))
        _follow(spread, topic, left, f"in {listed(lost)}", has_quorum=has_quorum)


def without_pool(
    spread: Propagation, cluster: KafkaCluster, via: Component, gone: Sequence[str], start: str, unless: str
) -> bool:  # fmt: skip
    """Brokers are away until they start anew on another pool; False where enough replicas are left all the time.

    Nobody knows how many were on the pool: as many as are in its zones, and all of them where nobody says which.

    Args:
        spread: what is known so far.
        cluster: the Kafka cluster.
        via: the pool that is lost.
        gone: names of the zones in which pools are lost; none where nobody knows the zones of all pools.
        start: that they start anew, where and when, in words.
        unless: what that takes besides, in words; empty where nothing is in the way.
    """
    brokers, controllers, *_ = pods(cluster)
    zones, of_controllers = ((zones_of(spread.graph, one) if gone else ()) for one in (brokers, controllers))

    def left(where: Sequence[str], count: int) -> int:
        return left_in_zones(where, gone, count) if where else 0

    topics = [(topic, left(zones, copies(topic))) for topic in _topics(spread.graph, cluster)]
    has_quorum = 2 * left(of_controllers, cluster.controllers) > cluster.controllers
    stay = left(zones, cluster.brokers)
    if stay and has_quorum and all(least >= topic.copies for topic, least in topics):
        return False
    many = f"{cluster.brokers - stay} of {cluster.brokers} brokers" if stay else f"all of its {cluster.brokers} brokers"
    why = (
        f"may be without {'its only broker' if cluster.brokers == 1 else many} until pods on {via.name} {start}{unless}"
    )
    spread.mark(cluster.address, Effect.DEGRADED, via.address, why)
    for topic, least in topics:
        where = f"on {via.name}, until they {start}"
        _follow(spread, topic, _Left(least, copies(topic), is_certain=False), where, has_quorum=has_quorum)
    return True


def without_room(spread: Propagation, cluster: KafkaCluster, short: Sequence[Shortage], lost: Collection[str]) -> None:
    """Brokers that other pools cannot schedule are gone, and the replicas on their disks with them.

    Nobody knows which brokers these are, but for the zones that they were in: a partition may have all of its replicas
    on them, or as many as are in these zones. What other pods leave of the room nobody knows either.

    Args:
        spread: what is known so far.
        cluster: the Kafka cluster.
        short: its pods without room.
        lost: addresses of the pools that are lost.
    """
    brokers, controllers, *_ = pods(cluster)
    found = {one.needed.what: one for one in short}
    homeless = cluster.brokers - found[brokers.what].found if brokers.what in found else 0
    quorum = found[controllers.what].found if controllers.what in found else cluster.controllers
    if not homeless:
        return
    of_brokers = found[brokers.what]
    pools = fitting_pools(spread.graph, brokers)
    gone = {zone for pool in pools if pool.address in lost for zone in pool.zone_names}
    zones = zones_of(spread.graph, brokers)
    for topic in _topics(spread.graph, cluster):
        count = copies(topic)
        at_most = min(homeless, count)
        if zones:
            at_most = min(at_most, count - left_in_zones(zones, gone, count))
        at_least = max(0, homeless - (cluster.brokers - count)) if len(of_brokers.beside) < 2 else 0
        left = _Left(count - at_most, count - at_least, is_certain=at_least == at_most)
        where = f"on brokers without room on {of_brokers.on}"
        _follow(spread, topic, left, where, has_quorum=2 * quorum > cluster.controllers)


def _without_offsets(
    graph: ArchitectureGraph, cluster: KafkaCluster, zones: Sequence[str], lost: Collection[str], there: str
) -> str:
    """That some consumer groups cannot commit, where ``__consumer_offsets`` refuses that; empty where none reads.

    It has 50 partitions, with as many copies as the cluster's topics have by default. Source: Apache Kafka 4.3
    documentation, broker configuration, offsets.topic.num.partitions; design, consumer offset tracking (acks=all).
    """
    count, needed = cluster.replication_factor, min(cluster.replication_factor, cluster.min_insync_replicas)
    left = left_in_zones(zones, lost, count)
    if left >= needed or not any(graph.edges_to(topic.address, EdgeKind.READS) for topic in _topics(graph, cluster)):
        return ""
    if left:
        return f"; some groups can commit nothing: {left} of {count} replicas of __consumer_offsets {_be(left)} left"
    return f"; some groups can commit nothing: {_every(count)} of __consumer_offsets {_be(count)} {there}"


def _gone(zones: Sequence[str], lost: Collection[str]) -> int:
    """How many zones are lost; those with numbers as names are called by their region besides: ``westeurope-1``."""
    return sum(name in lost or (name.isdigit() and any(one.endswith(f"-{name}") for one in lost)) for name in zones)


def _topics(graph: ArchitectureGraph, cluster: KafkaCluster) -> Sequence[Topic]:
    kept = (graph[edge.source] for edge in graph.edges_to(cluster.address, EdgeKind.STORED_IN))
    return [topic for topic in kept if isinstance(topic, Topic)]


def _follow(spread: Propagation, topic: Topic, left: _Left, where: str, *, has_quorum: bool) -> None:
    """A partition without replicas has no leader; with less than ``min.insync.replicas`` it refuses ``acks=all``.

    More in-sync replicas than there are copies count as all copies. Source: Apache Kafka 4.3 documentation,
    replication; topic configuration, min.insync.replicas; producer configuration, acks (2026); KAFKA-15583.
    """
    count, needed, via = copies(topic), topic.copies, topic.cluster.address
    may = "" if left.is_certain else "may "
    all_of_them = f"{_every(count)} {_be(count, may)} {where}"
    isr = f"min.insync.replicas is {needed}"
    if left.most == 0:
        why = f"no partition has a leader: {all_of_them}"
        takes_nothing(spread, topic, via, why, whatever_acks=True)
        return
    why = f"no partition takes acks=all: at most {left.most} of {count} replicas {_be(left.most)} left, and {isr}"
    if left.least == 0:
        less = f"have no leader: {all_of_them}"
        why = (
            f"{why}; some partitions {may}{less}" if left.most < needed
            else f"some partitions {may}{'refuse acks=all or ' if needed > 1 else ''}{less}"
        )  # fmt: skip
        takes_less(spread, topic, via, why, whatever_acks=True, is_certain=left.is_certain)
    if left.most < needed:
        takes_nothing(spread, topic, via, why)
    elif 0 < left.least < needed:
        few = f"{left.least} of {count} replicas {_be(left.least, may)} left"
        why = f"some partitions {may}refuse acks=all: {few}, and {isr}"
        takes_less(spread, topic, via, why, is_certain=left.is_certain)
    elif 0 < left.least < count and not has_quorum:
        why = f"may confirm no acks=all: without most controllers, replicas {where} still count as in sync"
        takes_less(spread, topic, via, why, is_certain=False)


def _every(count: int) -> str:
    return {1: "the only replica", 2: "both replicas"}.get(count, f"all {count} replicas")


def _be(count: int, may: str = "") -> str:
    return "may be" if may else "is" if count == 1 else "are"
