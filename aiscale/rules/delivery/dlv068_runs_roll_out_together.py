"""Two runs of a pipeline may roll out at the same time.

What:
    A pipeline that deploys lets runs go on beside one another (``concurrency_policy="Allow"``).

Why:
    The later run may be done first. The earlier one then rolls out the older version over the newer one, or a canary
    is replaced while it is being measured.

Example:
    DeliveryPipeline("surge", services=[surge], concurrency_policy="Allow")

Instead:
    DeliveryPipeline("surge", services=[surge], concurrency_policy="Forbid")

Source:
    GitHub documentation, concurrency of workflows; GitLab documentation, resource_group.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV068"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if pipeline.concurrency_policy == "Allow" and any(stage.role == "deploy" for stage in pipeline.stages):
            name, *services = disambiguated(pipeline, *pipeline.services)
            yield pipeline.finding(
                CODE, SEVERITY, f"two runs of {name} may roll out {listed(services)} at the same time",
                argument="concurrency_policy", label="the older may come last", help='concurrency_policy="Forbid"',
                fix=Fix("let one run wait for another", (Edit("concurrency_policy", '"Forbid"'),)),
            )  # fmt: skip
