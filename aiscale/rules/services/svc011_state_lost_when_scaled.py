"""Replicas that keep something are taken away.

What:
    A service that is not stateless is scaled by the load.

Why:
    A Deployment has no order among its replicas: scaling in takes any of them, with the sessions in its memory, and
    requests of one session land on others after scaling out.

Example:
    Microservice("lobby", image=IMAGE, stateless=False, autoscaling=Autoscaling(max_replicas=8))

Instead:
    Microservice("lobby", image=IMAGE, stateless=False, replicas=4)

Source:
    Kubernetes documentation, Deployments and StatefulSets; The Twelve-Factor App, VI. Processes.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC011"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(Microservice):
        scaling = service.autoscaling
        if not service.stateless and scaling is not None and scaling.min_replicas < scaling.max_replicas:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} keeps state in its replicas, and scaling in takes them away",
                argument="stateless", label="any replica may go",
                help="keep the state outside (a stream, a store), or a fixed number of replicas",
            )  # fmt: skip
