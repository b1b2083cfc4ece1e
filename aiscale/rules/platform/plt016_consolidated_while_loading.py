"""Nodes are saved while a model is still being loaded on them.

What:
    A pool consolidates nodes that are not full (``WhenEmptyOrUnderutilized``) sooner than a model service that runs on
    it takes to start (``startup_time``), which is more than two minutes.

Why:
    A node with one replica that does no work yet looks like one to save. The pod is moved, loads again elsewhere, and
    is moved again: GPUs are paid for and nothing answers.

Example:
    saving = Consolidation("WhenEmptyOrUnderutilized", after="1m")
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", consolidation=saving)

Instead:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", consolidation=Consolidation("WhenEmpty", after="10m"))

Source:
    Karpenter documentation, disruption, consolidation; Kubernetes documentation, disruptions.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, obstacle, pods, pools_of
from aiscale.analysis.capacity.startup import startup
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT016"
SEVERITY = Severity.WARNING
_LONG_SECONDS = 120


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that is moved before it is ready."""
    for service in graph.of(ModelService):
        start = startup(service)
        if start is None or start <= _LONG_SECONDS or not is_known(graph, service):
            continue
        needed = next(pods(service))
        for pool, node in pools_of(graph, service):
            saving = pool.consolidation
            if saving is None or saving.policy != "WhenEmptyOrUnderutilized" or obstacle(needed, pool, node):
                continue
            if saving.after < start:
                yield service.finding(
                    CODE, SEVERITY,
                    f"{service.name} takes {start} to start, and {pool.name} "
                    f"saves nodes after {saving.after}",
                    argument="autoscaling.startup_time", label="moved before it is ready",
                    related=(Related("the pool is made", pool.location, "consolidation"),),
                    help='Consolidation("WhenEmpty", …) on the pool, or a longer after',
                )  # fmt: skip
                break
