"""A quota below what is declared.

What:
    The declared peaks of a Kafka cluster's topics are more than its quotas let through: those of all clients together
    at each broker (``BrokerQuotas``), or those of one client (``ClientQuotas``). Clients are taken to spread evenly
    over the brokers, which is the most that they get.

Why:
    Brokers answer late on purpose, and no error is told. Writers fill their buffers and then block or drop, readers
    lag more and more, and nothing in the logs says that a quota does it.

Example:
    kafka = KafkaCluster("events", brokers=3, quotas=BrokerQuotas(writes="10Mi"))
    Topic("frames", kafka, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=20_000))

Instead:
    kafka = KafkaCluster("events", brokers=3, quotas=BrokerQuotas(writes="80Mi"))

Source:
    Apache Kafka 4.3 documentation, quotas; Strimzi 1.2.0 documentation, setting throughput and storage limits on
    brokers.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiscale.analysis.streams import readers, writers
from aiscale.analysis.volumes import volume
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR091"
SEVERITY = Severity.WARNING
FAULTS = ()
DECIDED = "estimated"


@dataclass(slots=True)
class _Flows:
    """Bytes a second at the peak: all that are written, and by who writes or reads them, where that is told."""

    written: float = 0.0
    writes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    reads: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster and direction that a quota is too small for."""
    limited = [cluster for cluster in graph.of(KafkaCluster) if cluster.quotas is not None]
    flows = _flows(graph, limited) if limited else {}
    for cluster in limited:
        quotas = cluster.quotas
        if quotas is None or cluster not in flows:
            continue
        for direction, each in (("writes", quotas.writes), ("reads", quotas.reads)):
            if each is None:
                continue
            who, peak = _heaviest(flows[cluster], direction, together=isinstance(quotas, BrokerQuotas))
            if peak <= each * cluster.brokers:
                continue
            verb = "writes" if direction == "writes" else "reads"
            yield cluster.finding(
                CODE, SEVERITY,
                f"{who} {verb} about {peak / 2**20:,.0f} MiB/s at the peak, but the quotas of {cluster.name} let "
                f"{each * cluster.brokers / 2**20:,.0f} MiB/s through",
                argument="quotas", label="slowed down without an error",
                notes=(f"{direction}={each} at each of {cluster.brokers} brokers",),
                help=f'{direction}="{math.ceil(peak * 1.2 / cluster.brokers / 2**20)}Mi"',
            )  # fmt: skip


def _heaviest(flows: _Flows, direction: str, *, together: bool) -> tuple[str, float]:
    """Whom a quota bounds, and what it moves at the peak: all clients together, or the client that moves most."""
    by_whom = flows.writes if direction == "writes" else flows.reads
    if together:
        return "the system", flows.written if direction == "writes" else sum(by_whom.values())
    largest = max(sorted(by_whom), key=by_whom.__getitem__, default="")
    return largest, by_whom.get(largest, 0.0)


def _flows(graph: ArchitectureGraph, clusters: list[KafkaCluster]) -> dict[KafkaCluster, _Flows]:
    found: dict[KafkaCluster, _Flows] = defaultdict(_Flows)
    for topic in graph.of(Topic):
        if not isinstance(topic.cluster, KafkaCluster) or topic.cluster not in clusters:
            continue
        flow = volume(graph, topic)
        if flow is None:
            continue
        flows = found[topic.cluster]
        flows.written += flow.peak_bytes
        writing = {writer.component.name for writer in writers(graph, topic)}
        if len(writing) == 1:  # nobody says who of several writes how much
            flows.writes[writing.pop()] += flow.peak_bytes
        for reader in readers(graph, topic):
            flows.reads[reader.component.name] += flow.peak_bytes
    return found
