"""One model of several has no drift monitoring.

What:
    Some model services or their features have a DriftMonitor, and another service that takes features has none.

Why:
    Its answers stay fast and well-formed while its inputs change. No objective shows it.

Example:
    DriftMonitor("surge-drift", of=surge)
    eta = ModelService("eta", model=model, runtime=Triton(), features=eta_features)

Instead:
    DriftMonitor("surge-drift", of=surge)
    DriftMonitor("eta-drift", of=eta_features)

Source:
    Google, The ML Test Score (2017): monitoring tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS012"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that has been left out."""
    watched = {monitor.of for monitor in graph.of(DriftMonitor)}
    if not watched:
        return
    for service in graph.of(ModelService):
        features = [graph[edge.target] for edge in graph.out_edges(service, EdgeKind.FEATURES)]
        if features and service not in watched and watched.isdisjoint(features):
            yield service.finding(
                CODE, SEVERITY, f"no DriftMonitor watches {service.name}",
                argument="features", label="other models are watched",
                help=f'DriftMonitor("{service.name}-drift", of=…)',
            )  # fmt: skip
