"""Two settings say how many replicas there are.

What:
    A service has ``replicas`` and ``autoscaling``.

Why:
    The autoscaler owns the number. What ``replicas`` says is not used here; where such a manifest is applied by
    other means, each deploy sets the number back, and the autoscaler has to begin anew under load.

Example:
    Microservice("pricing", replicas=6, autoscaling=Autoscaling(max_replicas=16), image=IMAGE)

Instead:
    Microservice("pricing", autoscaling=Autoscaling(min_replicas=6, max_replicas=16), image=IMAGE)

Source:
    Argo CD documentation, best practices (leaving room for imperativeness); KEDA admission webhook.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL024"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, scaling in scaled(graph):
        if "replicas" in service.model_fields_set:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} has replicas={service.replicas}, but its autoscaler decides",
                argument="replicas", label="not used",
                notes=(f"it keeps {scaling.min_replicas} to {scaling.max_replicas} replicas",),
                help=f"leave replicas out, or min_replicas={service.replicas} in autoscaling",
            )  # fmt: skip
