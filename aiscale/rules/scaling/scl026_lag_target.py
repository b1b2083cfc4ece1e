"""The lag target of a consumer is too low, too high or not used.

What:
    - The target is fewer records than one replica handles in a second. It is an estimate.
    - The records that the target admits take one replica longer than the ``freshness`` of a subscription. It is an
      estimate.
    - A consumer of a Kinesis stream has a ``target``, and the throughput of one replica is unset.

Why:
    Lag counts from the last commit, and consumers commit every 5 s (default): records that are already handled count as
    waiting, and replicas start for them. Above the target replicas are added, below it each record may wait longer than
    its ``freshness``. CloudWatch reports the age of the record that is read, not the number of waiting records: without
    the throughput of a replica a target has no age, and 30 s or the ``freshness`` is used instead.

Example:
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=2_000,
                 autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", target=10)]))

Instead:
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=2_000,
                 autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", catch_up="10s")]))

Source:
    KEDA 2.20 documentation, kafka scaler (lagThreshold is 10 by default); Apache Kafka consumer configuration
    (auto.commit.interval.ms is 5 s); Little's law; Amazon Kinesis Data Streams developer guide, monitoring with Amazon
    CloudWatch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, scaled_by_lag, topics_read
from aiscale.analysis.streams.backlog import backlog, handles
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "SCL026"
SEVERITY = Severity.WARNING
_COMMIT_S = 5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _too_low(graph)
    yield from _freshness(graph)
    yield from _not_measured(graph)


def _too_low(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such consumer."""
    for service, scaling in scaled(graph):
        each = service.requests_per_second_per_replica
        # What comes without a target is made from what a replica handles in some seconds.
        lag = scaling.signal("lag")
        if lag is None or each is None or lag.target is None or lag.target >= each:
            continue
        if _is_urgent(graph, service) or not topics_read(graph, service):
            continue
        yield service.finding(
            CODE, SEVERITY,
            f"{service.name} scales out at {lag.target:,g} waiting records a replica, less than a second of "
            "work",
            argument="autoscaling.signals.target", index=scaling.signals.index(lag),
            label=f"one replica handles {each:,g} a second",
            notes=(f"estimated: with a commit every {_COMMIT_S} s, up to {each * _COMMIT_S:,g} count as waiting",),
            help=f"target={each * _COMMIT_S:_g}, or none, and catch_up=\"{_COMMIT_S}s\"",
        )  # fmt: skip


def _is_urgent(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether a subscription says how long a record may wait: then more replicas are what is paid for it."""
    return any(
        isinstance(edge.relation, Consume) and edge.relation.freshness is not None and not holds_all(edge)
        for edge in graph.out_edges(service, EdgeKind.READS)
    )


def _freshness(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription whose records may wait too long."""
    for service, scaling in scaled(graph):
        each = service.requests_per_second_per_replica
        lag = scaling.signal("lag")
        # What comes without either is made from the freshness itself.
        if lag is None or each is None or (lag.target is None and lag.catch_up is None):
            continue
        given = lag.target is not None
        waits = backlog(graph, service, scaling).records / each
        for edge in graph.out_edges(service, EdgeKind.READS):
            consume = edge.relation
            if holds_all(edge):
                continue
            if isinstance(consume, Consume) and consume.freshness is not None and waits > consume.freshness:
                yield service.finding(
                    CODE, SEVERITY,
                    f"{service.name} may let records of {graph[edge.target].name} wait about "
                    f"{Duration(round(waits, 1 if waits < 10 else None))}, but they "
                    f"must be handled within {consume.freshness}",
                    argument=f"autoscaling.signals.{'target' if given else 'catch_up'}",
                    index=scaling.signals.index(lag),
                    label=f"{waits * each:,g} records a replica",
                    notes=(f"estimated: one replica handles {each:,g} records a second",),
                    help=f"target={max(1, math.floor(each * float(consume.freshness)))}, or leave it out"
                    if given else f'catch_up="{consume.freshness}", or leave it out',
                )  # fmt: skip


def _not_measured(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such consumer."""
    for consumer, scaling, field in scaled_by_lag(graph):
        lag = scaling.signal("lag")
        if lag is None or lag.target is None or handles(consumer) is not None:
            continue
        read = [graph[edge.target] for edge in graph.out_edges(consumer, EdgeKind.READS)]
        # Where a topic of Kafka is read too, the target is that of its lag.
        if read and all(isinstance(stream, KinesisStream) for stream in read):
            wanted = backlog(graph, consumer, scaling)
            capacity = "records_per_second_per_slot" if field != "autoscaling" else "requests_per_second_per_replica"
            yield consumer.finding(
                CODE, SEVERITY,
                f"{consumer.name} has a target of {lag.target:,g} waiting records, but Kinesis reports only how long "
                "they wait",
                argument=f"{field}.signals.target", index=scaling.signals.index(lag),
                label="not used: the throughput of a replica is unset",
                notes=(f"records may wait for {wanted.wait}, {wanted.why}",),
                help=f'catch_up="{wanted.wait}" instead, or {capacity} as well',
            )  # fmt: skip
