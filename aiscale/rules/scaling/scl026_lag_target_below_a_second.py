"""A lag target that a healthy consumer passes all the time.

What:
    A consumer scales on its lag with a target of fewer records than one replica handles in a second. It is an
    estimate.

Why:
    Lag is counted from the last commit, and consumers commit every few seconds: 5 s is Kafka's default. What was
    handled since then still counts as waiting, so that replicas are started for records that wait for nothing.

Example:
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=2_000,
                 autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", target=10)]))

Instead:
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=2_000,
                 autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", catch_up="10s")]))

Source:
    KEDA 2.20 documentation, kafka scaler (lagThreshold is 10 unless given); Apache Kafka consumer configuration
    (auto.commit.interval.ms is 5 s).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, topics_read
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL026"
SEVERITY = Severity.WARNING
_COMMIT_S = 5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            f"{service.name} scales out at {lag.target:,g} waiting records a replica, less than about a second's "
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
