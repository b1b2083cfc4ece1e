"""What is sent from one zone or region to another or out of a cloud in a month, and what that costs at list prices.

Counted are the records of Kafka topics whose rate and size are known: from their writers to the brokers, between
brokers, and to every reader, mirrors too; and calls that say how large their requests are. How the zones share is an
average: the copies of each partition, and those that lead, are spread over the zones of the brokers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.cost.prices import HOURS_PER_MONTH, Boundary, TrafficPrice, traffic_price
from aiscale.analysis.failure.zone_spread import lets_read_nearby, pods_know_their_zone
from aiscale.analysis.load.amounts import GIBIBYTE, by_reason, unset
from aiscale.analysis.load.load import calls_bring, loads, writes_bring
from aiscale.analysis.load.volumes import Volume, volume
from aiscale.analysis.placement.locations import CloudLocation, location_of
from aiscale.analysis.streams.stream_storage import copies, holds_all, replicas_that_read
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Service
from aiscale.core.relations import Call, DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph

_SECONDS = HOURS_PER_MONTH * 3_600

_OVER: Mapping[Boundary, str] = {"zones": "between zones", "regions": "to another region", "out": "out of the cloud"}

_READERS = (CallTarget, Connector, MirrorMaker, StreamJob)
"""What reads a topic record by record all the time, from a place of its own."""

RATE = unset("rate", "traffic=, or per_request= of its writers")
SIZE = unset("size", "record_bytes=")
ZONES = "unknown zones"
APART = "also in zones without brokers"
REPLICAS = "each replica reads all"
NEARBY = "may read from its own zone"
GUESSED = "record size taken from requests"
LARGEST = "payload_bytes is the largest of a call"


class Crossing(NamedTuple):
    """What a component sends, fetches or has copied over a boundary in a month.

    Attributes:
        over: the boundary.
        fewest: bytes at least; None where nobody says how many.
        most: bytes at most: on an average day, and not at the peak.
        cloud: the cloud that they leave from.
        region: the region that they leave from; None where nobody says.
        to: the region that they go to, where it is another one of the same cloud.
        why: why nobody says how many, or why there is a range.
    """

    over: Boundary
    fewest: int | None
    most: int | None
    cloud: str = ""
    region: str | None = None
    to: str = ""
    why: str = ""

    @property
    def price(self) -> TrafficPrice | None:
        """The list price, where it is known."""
        return traffic_price(self.over, self.cloud, self.region, self.to) if self.region is not None else None

    @property
    def low(self) -> float | None:
        """Dollars a month at least; None where its size or its price is not known."""
        return self._cost(self.fewest)

    @property
    def high(self) -> float | None:
        """Dollars a month at most; None where its size or its price is not known."""
        return self._cost(self.most)

    @property
    def unknown(self) -> str:
        """Why it has no cost; empty where it has one."""
        if self.fewest is None:
            return self.why
        return "" if self.price is not None else "no price known"

    @property
    def way(self) -> str:
        """``between zones``: what it crosses, in words."""
        return _OVER[self.over]

    def _cost(self, size: int | None) -> float | None:
        price = self.price
        return None if size is None or price is None else size / GIBIBYTE * price.usd_per_gib


@once_per_graph
def crossings(graph: ArchitectureGraph) -> Mapping[str, Sequence[Crossing]]:
    """What crosses a boundary for each component, by its address; only of components of which something may."""
    found: dict[str, list[Crossing]] = defaultdict(list)
    way = _TrafficPath(graph)
    for topic in graph.of(Topic):
        for component, one in _of_topic(graph, way, topic):
            found[component.address].append(one)
    for edge in graph.edges_of(EdgeKind.CALLS):
        for one in _of_call(graph, way, edge):
            found[edge.source].append(one)
    return {address: tuple(_together(all_)) for address, all_ in sorted(found.items())}


def range_words(named: Iterable[tuple[str, Crossing]]) -> str:
    """``a range for shop (unknown zones)``: why a figure has a range; empty where it has none."""
    told = list(by_reason((name, one.why) for name, one in named if one.fewest != one.most))
    return f"a range for {', '.join(told)}" if told else ""


def _of_topic(graph: ArchitectureGraph, way: _TrafficPath, topic: Topic) -> Iterator[tuple[Component, Crossing]]:
    brokers = way.end(topic.cluster)
    writes = graph.edges_to(topic.address, EdgeKind.WRITES)
    if brokers.cloud == "own" and not _leaves(graph, way, topic):
        return
    if all(isinstance(edge.relation, DeadLetter) for edge in writes) and writes:
        return  # seldom, as in all that is said of loads
    load, known = loads(graph)[topic.address], volume(graph, topic, declared=False)
    if known is None:
        yield topic, Crossing("zones", None, None, why=SIZE if load.mean else RATE)
        return
    if not load.is_complete:
        yield topic, Crossing("zones", None, None, why="incomplete rate")
    for component, one in _flows(graph, way, topic, known):
        is_open = known.size.taken_from and one.fewest is not None
        yield component, one._replace(fewest=0, why=GUESSED) if is_open else one


def _flows(
    graph: ArchitectureGraph, way: _TrafficPath, topic: Topic, known: Volume
) -> Iterator[tuple[Component, Crossing]]:
    """What is written to a topic, copied between its brokers and read from it."""
    brokers, size = way.end(topic.cluster), known.size.bytes
    yield from ((topic, one) for one in _replicated(way, topic.cluster, copies(topic), known.mean_bytes))
    for edge in graph.edges_to(topic.address, EdgeKind.WRITES):
        writer = graph[edge.source]
        if isinstance(edge.relation, DeadLetter):
            continue
        rate = _mirrored(graph, writer, edge) if isinstance(writer, MirrorMaker) else writes_bring(graph, edge).mean
        yield from ((writer, one) for one in way.sent(way.end(writer), brokers, rate * size))
    for reader, fewest, most in _readers(graph, way, topic):
        for one in _read(way, reader, topic, known.mean_bytes * most):
            yield reader, one if fewest == most else _at_least(one, fewest / most)
        if isinstance(reader, MirrorMaker) and not _has_copy(reader, topic):
            made = reader.replication_factor or reader.target.replication_factor
            yield from ((reader, one) for one in way.sent(way.end(reader), way.end(reader.target), known.mean_bytes))
            yield from ((reader, one) for one in _replicated(way, reader.target, made, known.mean_bytes))


def _leaves(graph: ArchitectureGraph, way: _TrafficPath, topic: Topic) -> bool:
    """Whether records of a topic of one's own data centre come from a cloud."""
    writers = (graph[edge.source] for edge in graph.edges_to(topic.address, EdgeKind.WRITES))
    return any(way.end(writer).cloud not in {"own", ""} for writer in writers)


def _mirrored(graph: ArchitectureGraph, mirror: MirrorMaker, edge: GraphEdge) -> float:
    """Records a second that a mirror writes along one edge."""
    copied = mirror.topics[edge.item or 0]
    return loads(graph)[copied.topic.address].mean if isinstance(copied, MirroredTopic) else 0.0


def _readers(graph: ArchitectureGraph, way: _TrafficPath, topic: Topic) -> Iterator[tuple[Component, int, int]]:
    """What reads all records of a topic, and how often at least and at most; a mirror of everything too."""
    for edge in graph.edges_to(topic.address, EdgeKind.READS):
        if isinstance(reader := graph[edge.source], _READERS):
            yield reader, *(replicas_that_read(reader) if holds_all(edge) else (1, 1))
    yield from ((mirror, 1, 1) for mirror in way.mirrors_of_all.get(topic.cluster.address, ()))


def _at_least(one: Crossing, share: float) -> Crossing:
    """What is fetched by as many replicas as there are at the moment."""
    return one if one.fewest is None else one._replace(fewest=round(one.fewest * share), why=one.why or REPLICAS)


def _has_copy(mirror: MirrorMaker, topic: Topic) -> bool:
    """Whether the copy of a topic is a topic of the blueprint."""
    return any(isinstance(one, MirroredTopic) and one.topic is topic for one in mirror.topics)


def _replicated(way: _TrafficPath, cluster: Kafka, made: int, rate: float) -> Iterator[Crossing]:
    """What followers fetch from leaders in other zones; Amazon charges nothing for that.

    Of the copies of a partition each leads as often as any other. Source: Apache Kafka documentation, replication,
    balancing leadership; Amazon MSK pricing (2026).
    """
    brokers = way.end(cluster)
    if not isinstance(cluster, KafkaCluster) or brokers.spread == 1 or made < 2:
        return
    each, more = divmod(made, brokers.spread or made)
    beside = (more * (each + 1) ** 2 + ((brokers.spread or made) - more) * each**2) / made
    most = rate * (made - beside)
    yield from way.over_zones(brokers, most if brokers.spread else 0.0, most, ZONES)


def _read(way: _TrafficPath, reader: Component, topic: Topic, rate: float) -> Iterator[Crossing]:
    """What one reader fetches: from leaders, or from a copy in its own zone where both sides know it."""
    here, brokers = way.end(reader), way.end(topic.cluster)
    knows = _knows_its_zone(here, reader) if lets_read_nearby(topic.cluster) else False
    if knows is False or not way.is_near(brokers, here):
        yield from way.sent(brokers, here, rate, by=here)
        return
    held = min(1.0, copies(topic) / brokers.spread) if brokers.spread else 0.0
    low, high, why = _share(here, brokers, 1.0 - held)
    if knows is None:
        high, why = _share(here, brokers)[1], why or NEARBY
    yield from way.over_zones(brokers, rate * low, rate * high, why)


def _knows_its_zone(here: CloudLocation, reader: Component) -> bool | None:
    """Whether a reader names its zone; None where it knows the zone, and its use of it is unknown.

    Source: Strimzi 1.2.0, rack of KafkaConnect and KafkaMirrorMaker2, which sets ``client.rack`` of the consumers.
    """
    if isinstance(reader, Connector | MirrorMaker):
        return True
    if not isinstance(here.place, KubernetesCluster) or not pods_know_their_zone(here.place):
        return False
    if isinstance(reader, StreamJob):
        return reader.engine.knows_zone
    return None if isinstance(reader, Service) else False


def _of_call(graph: ArchitectureGraph, way: _TrafficPath, edge: GraphEdge) -> Iterator[Crossing]:
    """Requests of a call that says how large they are at most; what comes in from outside costs nothing."""
    call = edge.relation
    if not isinstance(call, Call) or not call.payload_bytes:
        return
    here = way.end(graph[edge.source])
    most = calls_bring(graph, edge).mean * call.payload_bytes
    if here.place is None or not most:
        return
    there = way.end(graph[edge.target])
    if there.place is None and way.is_near(here, there):
        return
    for one in way.sent(here, there, most):
        yield one._replace(fewest=0, why=LARGEST) if one.fewest is not None else one


class _TrafficPath:
    """What crosses which boundary on the way between two components of a graph.

    Attributes:
        mirrors_of_all: mirrors that name no topics, and so copy all of a cluster, by its address.
    """

    def __init__(self, graph: ArchitectureGraph) -> None:
        self._graph = graph
        self.mirrors_of_all: dict[str, list[MirrorMaker]] = defaultdict(list)
        for mirror in graph.of(MirrorMaker):
            if not mirror.topics:
                self.mirrors_of_all[mirror.source.address].append(mirror)
        self._known: dict[str, CloudLocation] = {}

    def end(self, component: Component) -> CloudLocation:
        """Where a component is; looked for once."""
        found = self._known.get(component.address)
        if found is None:
            found = self._known[component.address] = location_of(self._graph, component)
        return found

    def is_near(self, here: CloudLocation, there: CloudLocation) -> bool:
        """Whether both are in one region of one cloud."""
        if here.place is not None and here.place is there.place:
            return True
        return here.is_said and there.is_said and (here.cloud, here.region) == (there.cloud, there.region)

    def sent(
        self, here: CloudLocation, there: CloudLocation, rate: float, by: CloudLocation | None = None
    ) -> Iterator[Crossing]:
        """What is sent from one to the other, in bytes a second.

        Args:
            here: where it leaves from.
            there: where it arrives.
            rate: bytes a second.
            by: which of the two is the client, that talks to a server in each zone; ``here`` when None.
        """
        if not rate or here.cloud == "own":
            return
        if self.is_near(here, there):
            client, server = (here, there) if by is None else (by, here)
            low, high, why = _share(client, server)
            yield from self.over_zones(here, rate * low, rate * high, why)
        elif not here.cloud or not there.cloud:
            yield Crossing("regions", None, None, why="unknown cloud")
        elif here.cloud != there.cloud:
            yield Crossing("out", _month(rate), _month(rate), here.cloud, here.region)
        elif not here.is_said or not there.is_said:
            yield Crossing("regions", None, None, why="unknown region")
        else:
            yield Crossing("regions", _month(rate), _month(rate), here.cloud, here.region, there.region or "")

    def over_zones(self, here: CloudLocation, low: float, high: float, why: str) -> Iterator[Crossing]:
        """What crosses zones of a region, in bytes a second; nothing where no cloud has any."""
        if here.cloud == "own" or not high:
            return
        if not here.cloud:
            yield Crossing("zones", None, None, why="unknown cloud")
        else:
            fewest, most = _month(low), _month(high)
            yield Crossing("zones", fewest, most, here.cloud, here.region, why=why if fewest != most else "")


def _share(client: CloudLocation, server: CloudLocation, elsewhere: float | None = None) -> tuple[float, float, str]:
    """How much of the traffic between a client and servers in some zones crosses from one to another, and why a range.

    Args:
        client: who talks to all of them alike.
        server: what it talks to, spread evenly.
        elsewhere: how much of what a client in one of these zones talks to is in another one; all but its own zone's
            share when None.
    """
    if not server.spread:
        return 0.0, 1.0, ZONES
    within = 1.0 - 1.0 / server.spread if elsewhere is None else elsewhere
    if not client.zones or not server.zones:
        return within, 1.0, ZONES
    some, all_ = bool(client.zones & server.zones), client.zones <= server.zones
    return (within if some else 1.0), (within if all_ else 1.0), APART if some and not all_ else ""


def _month(rate: float) -> int:
    return round(rate * _SECONDS)


def _together(found: Iterable[Crossing]) -> Iterator[Crossing]:
    """What crosses the same boundary for the same reason, added up."""
    sums: dict[Crossing, tuple[int, int]] = {}
    for one in found:
        key = one._replace(fewest=None if one.fewest is None else 0, most=None if one.most is None else 0)
        low, high = sums.get(key, (0, 0))
        sums[key] = low + (one.fewest or 0), high + (one.most or 0)
    for key, (low, high) in sorted(sums.items(), key=lambda item: _order(item[0])):
        yield key if key.fewest is None else key._replace(fewest=low, most=high)


def _order(one: Crossing) -> tuple[str, str, str, str]:
    return one.over, one.region or "", one.to, one.why
