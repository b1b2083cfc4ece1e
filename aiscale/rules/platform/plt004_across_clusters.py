"""A reference from one cluster into another.

What:
    A component reads, writes or calls something that runs on another Kubernetes cluster.

Why:
    Kafka's listeners and Services are reachable inside their own cluster only, and the credentials for the
    topic lie there too.

Example:
    kafka = KafkaCluster("events", on=eu)
    Microservice("audit", consumes=[Topic("rides", kafka)], on=us, image=IMAGE)

Instead:
    Microservice("audit", consumes=[Topic("rides", kafka)], on=eu, image=IMAGE)

Source:
    Strimzi documentation, internal listeners; Kubernetes documentation, Service.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT004"
SEVERITY = Severity.ERROR
_VERBS = {EdgeKind.READS: "reads", EdgeKind.WRITES: "writes", EdgeKind.CALLS: "calls"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reference that no network carries."""
    for edge in graph.edges:
        if edge.kind not in _VERBS:
            continue
        source, target = graph[edge.source], graph[edge.target]
        runs: Component = target.cluster if isinstance(target, Topic) else target
        here, there = graph.place_of(source), graph.place_of(runs)
        if here is not None and there is not None and here is not there:
            yield source.finding(
                CODE, SEVERITY, f"{source.name} on {here.name} {_VERBS[edge.kind]} {target.name} on {there.name}",
                argument=edge.field, index=edge.item, label="not reachable from there",
                help=f"run both on one cluster: on={there.name}",
            )  # fmt: skip
