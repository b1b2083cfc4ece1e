"""An incremental upgrade that KubeRay does not do.

What:
    A service on Ray Serve is to be upgraded step by step, but the operator is older than 1.7, or the service has no
    autoscaling.

Why:
    Before 1.7 the strategy is behind a gate that is closed by default. It moves capacity by Ray's own autoscaler:
    without one there is nothing to move.

Example:
    ModelService("surge", model=model, replicas=4, runtime=RayServe(upgrade="NewClusterWithIncrementalUpgrade"))

Instead:
    ModelService("surge", model=model, autoscaling=Autoscaling(max_replicas=8, signals=["queue"]),
                 runtime=RayServe(upgrade="NewClusterWithIncrementalUpgrade"))

Source:
    KubeRay 1.7.0, RayService clusterUpgradeOptions; ray-project/kuberay pull request 3166.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV042"
SEVERITY = Severity.ERROR
FAULTS = ("serving-42",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        ray = service.runtime
        if not isinstance(ray, RayServe) or ray.upgrade != "NewClusterWithIncrementalUpgrade":
            continue
        if numbers(ray.kuberay) < (1, 7):
            yield service.finding(
                CODE, SEVERITY, f"KubeRay {ray.kuberay} does not upgrade {service.name} step by step",
                argument="runtime.kuberay", label="off by default before 1.7",
                help='kuberay="1.7.0", or upgrade="NewCluster"',
            )  # fmt: skip
        elif service.autoscaling is None:
            yield service.finding(
                CODE, SEVERITY, f"an upgrade of {service.name} step by step needs an autoscaler, and it has none",
                argument="runtime.upgrade", label="capacity moves by Ray's autoscaler",
                help='autoscaling=Autoscaling(max_replicas=…, signals=["queue"]), or upgrade="NewCluster"',
            )  # fmt: skip
