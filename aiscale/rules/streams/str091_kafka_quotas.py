"""A Kafka quota is below the declared peak, or no broker enforces it.

What:
    The declared peaks of the topics of a Kafka cluster are more than its quotas allow: for all clients together at each
    broker (``BrokerQuotas``), for any one client (``ClientQuotas``), or for one client (``kafka_quotas``). Clients are
    assumed to spread evenly over the brokers.

    A workload has ``kafka_quotas``, and its Kafka cluster does not enforce them: it has the quotas of Strimzi's plugin
    (``BrokerQuotas``, the default of a ``KafkaCluster``), its brokers are unmanaged, or the workload is no client of
    Kafka. That is an error.

Why:
    Brokers delay their answers above a quota and report no error: writers fill their buffers and then block or drop,
    readers lag. A quota that is not enforced does not limit a client when it takes the capacity of the others.

Example:
    kafka = KafkaCluster("events", brokers=3, quotas=BrokerQuotas(producer_byte_rate="10Mi"))
    Topic("frames", kafka, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=20_000))

Instead:
    kafka = KafkaCluster("events", brokers=3, quotas=BrokerQuotas(producer_byte_rate="80Mi"))
    Topic("frames", kafka, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=20_000))

Source:
    Apache Kafka 4.3 documentation, quotas; Strimzi 1.2.0 documentation, setting throughput and storage limits on
    brokers; kafka-quotas-plugin 0.3.1, StaticQuotaCallback.updateQuota (does nothing).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aiscale.analysis.load.amounts import MEBIBYTE
from aiscale.analysis.load.volumes import volume
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.analysis.streams.kafka_quotas import bounded, not_kept, own_quotas
from aiscale.analysis.streams.stream_storage import readers, replicas_that_read, writers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

CODE = "STR091"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"

_HEADROOM = 1.2
_VERBS = {"producer_byte_rate": "writes", "consumer_byte_rate": "reads"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each quota that is too small, and for each that no broker enforces."""
    yield from _too_small(graph)
    yield from _not_enforced(graph)


@dataclass(slots=True)
class _Flows:
    """Bytes a second at the peak: all that are written, and by whose address they are written or read, if known."""

    written: float = 0.0
    writes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    reads: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def by_whom(self, direction: str) -> dict[str, float]:
        """What a quota of that name counts, by address."""
        return self.writes if direction == "producer_byte_rate" else self.reads


def _too_small(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster or client, and direction, that a quota is too small for."""
    own = [(graph[address], cluster) for address, clusters in bounded(graph).items() for cluster in clusters]
    limited = [cluster for cluster in graph.of(KafkaCluster) if cluster.quotas is not None]
    flows = _flows(graph, {*limited, *(cluster for _, cluster in own)}) if limited or own else {}
    for cluster in limited:
        quotas = cluster.quotas
        if quotas is None or cluster not in flows:
            continue
        for direction, each in _directions(quotas):
            who, peak = _heaviest(graph, flows[cluster], direction, together=isinstance(quotas, BrokerQuotas))
            if peak > each * cluster.brokers:
                whose = f"the quotas of {cluster.name} allow"
                yield _finding(cluster, "quotas", who, whose, direction, each, cluster.brokers, peak)
    for client, store in own:
        quota, brokers = own_quotas(client), store.broker_count
        if quota is None or brokers is None or store not in flows or not_kept(store, client)[0]:
            continue
        for direction, each in _directions(quota):
            peak = flows[store].by_whom(direction).get(client.address, 0.0)
            if peak > each * brokers:
                whose = f"its quota in {store.name} allows"
                yield _finding(client, "kafka_quotas", client.name, whose, direction, each, brokers, peak)


def _finding(
    at: Component, argument: str, who: str, whose: str, direction: str, each: Bytes, brokers: int, peak: float
) -> Diagnostic:
    return at.finding(
        CODE, SEVERITY,
        f"{who} {_VERBS[direction]} about {_rate(peak)} at the peak, but {whose} {_rate(each * brokers)}",
        argument=argument, label="throttled without an error",
        notes=(f"{direction}={each} at each of {_brokers(brokers)}",), help=_enough(direction, peak / brokers),
    )  # fmt: skip


def _directions(quotas: BrokerQuotas | ClientQuotas) -> Iterator[tuple[str, Bytes]]:
    for direction in _VERBS:
        each = getattr(quotas, direction)
        if each is not None:
            yield direction, each


def _rate(each_second: float) -> str:
    if each_second < 2**20:
        return f"{int(each_second) / 2**10:,.0f} KiB/s"
    return f"{each_second / MEBIBYTE:,.0f} MiB/s"


def _brokers(count: int) -> str:
    return f"{count} broker{'s' if count > 1 else ''}"


def _enough(direction: str, each: float) -> str:
    """What lets the peak through, with some room."""
    wanted = each * _HEADROOM
    unit, size = ("Mi", 2**20) if wanted >= 2**20 else ("Ki", 2**10)
    return f'{direction}="{math.ceil(wanted / size)}{unit}"'


def _heaviest(graph: ArchitectureGraph, flows: _Flows, direction: str, *, together: bool) -> tuple[str, float]:
    """Whom a quota bounds, and what it moves at the peak: all clients together, or the client that moves most."""
    by_whom = flows.by_whom(direction)
    if together:
        return "the system", flows.written if direction == "producer_byte_rate" else sum(by_whom.values())
    # A client's own quota takes the place of the one that all others have.
    bound = [one for one in by_whom if getattr(own_quotas(graph[one]), direction, None) is None]
    largest = max(sorted(bound), key=by_whom.__getitem__, default="")
    return (graph[largest].name, by_whom[largest]) if largest else ("", 0.0)


def _flows(graph: ArchitectureGraph, clusters: Iterable[Kafka]) -> dict[Kafka, _Flows]:
    found: dict[Kafka, _Flows] = {cluster: _Flows() for cluster in clusters}
    for topic in graph.of(Topic):
        flow = volume(graph, topic) if topic.cluster in found else None
        if flow is None:
            continue
        flows = found[topic.cluster]
        flows.written += flow.peak_bytes
        writing = {runner_of(writer.component).address for writer in writers(graph, topic)}
        if len(writing) == 1:  # nobody says who of several writes how much
            flows.writes[writing.pop()] += flow.peak_bytes
        for reader in readers(graph, topic):
            times = replicas_that_read(reader.component)[1] if reader.each_replica else 1
            flows.reads[runner_of(reader.component).address] += flow.peak_bytes * times
    return found


def _not_enforced(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each client and cluster that does not keep its quotas."""
    for address, clusters in bounded(graph).items():
        client = graph[address]
        if not clusters:
            yield client.finding(
                CODE, WORST,
                f"{client.name} has kafka_quotas, but is not a client of any Kafka cluster",
                argument="kafka_quotas", label="not enforced", help="leave kafka_quotas out",
                fix=Fix(f"leave kafka_quotas of {client.name} out", (Edit("kafka_quotas", None),)),
            )  # fmt: skip
        for cluster in clusters:
            why, help_ = not_kept(cluster, client)
            if why:
                yield client.finding(
                    CODE, WORST,
                    f"{client.name} has kafka_quotas, which {cluster.name} does not enforce",
                    argument="kafka_quotas", label="not enforced", notes=(why,), help=help_,
                )  # fmt: skip
