"""A replica that stops loses requests in progress or its state.

What:
    - A caller waits longer for an answer than the declared ``shutdown_grace`` of the service.
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
from itertools import chain

from aiscale.analysis.latency.shutdown_time import longest_wait
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _requests(graph)
    yield from _state(graph)


def _requests(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose most patient caller outlasts its declared ``shutdown_grace``."""
    services: Iterator[Microservice | ModelService] = chain(graph.of(Microservice), graph.of(ModelService))
    for service in services:
        grace = service.shutdown_grace
        # request_timeout_ms ends each request within the grace period.
        if grace is None or getattr(service, "request_timeout_ms", None) is not None:
            continue
        wait = longest_wait(graph, service)
        if wait is not None and wait.ms > grace * 1_000:
            sooner = ", or request_timeout_ms=… where it gives up sooner" if isinstance(service, Microservice) else ""
            yield service.finding(
                CODE, SEVERITY, f"{service.name} stops after {grace}, but {wait.caller.name} waits "
                f"{wait.ms / 1_000:g} s for an answer",
                argument="shutdown_grace", label="requests fail at each deployment",
                help=f'shutdown_grace="{-(-wait.ms // 1_000)}s"{sooner}',
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
