"""A replica that stops loses requests in progress or its state.

What:
    - A caller waits longer for an answer than the service takes to stop (``shutdown_grace``).
    - A service with ``stateless=False`` is scaled by an autoscaler.

Why:
    At each deployment and each drained node, requests in progress end with an error shortly before their answer. A
    Deployment has no order among its replicas: scaling in stops any of them with the sessions in its memory, and
    requests of one session reach other replicas after scaling out.

Example:
    report = Microservice("report", image=IMAGE, shutdown_grace="30s")
    Microservice("portal", image=IMAGE, calls=[Call(report, timeout_ms=120_000)])

Instead:
    report = Microservice("report", image=IMAGE, shutdown_grace="120s")

Source:
    Kubernetes documentation, pod termination (terminationGracePeriodSeconds, 30 seconds), Deployments and StatefulSets;
    The Twelve-Factor App, VI. Processes.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _requests(graph)
    yield from _state(graph)


def _requests(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose most patient caller outlasts it."""
    for service in graph.of(Microservice):
        # request_timeout_ms ends each request within the grace period.
        if service.request_timeout_ms is not None:
            continue
        waits = [
            (edge.relation.timeout_ms, graph[edge.source].name)
            for edge in graph.in_edges(service, EdgeKind.CALLS)
            if isinstance(edge.relation, Call) and "timeout_ms" in edge.relation.model_fields_set
        ]
        longest, caller = max(waits, default=(0, ""))
        if longest > service.shutdown_grace * 1_000:
            given = "shutdown_grace" in service.model_fields_set
            yield service.finding(
                CODE, SEVERITY, f"{service.name} stops after {service.shutdown_grace}, but {caller} waits "
                f"{longest / 1_000:g} s for an answer",
                argument="shutdown_grace" if given else "name",
                label="requests fail at each deployment" if given else f"{service.shutdown_grace} "
                "(default)",
                help=f'shutdown_grace="{-(-longest // 1_000)}s", or request_timeout_ms=… where it gives up sooner',
            )  # fmt: skip


def _state(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(Microservice):
        scaling = service.autoscaling
        if not service.stateless and scaling is not None and scaling.min_replicas < scaling.max_replicas:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} keeps state in its replicas, but its autoscaler stops them",
                argument="stateless", label="scaling in stops any replica",
                help="keep the state outside (a stream, a store), or a fixed number of replicas",
            )  # fmt: skip
