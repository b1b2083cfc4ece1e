"""An autoscaler may ask for more parallelism than there are key groups.

What:
    The autoscaler's ``max_parallelism`` is above the engine's ``max_parallelism``.

Why:
    Keyed state is spread over the engine's ``max_parallelism`` key groups, and no operator can have more instances.
    Where the load would need them, the job stays behind, whatever the autoscaler's bound promises. The number of key
    groups cannot be raised later without dropping the state.

Example:
    StreamJob("demand", engine=Flink(max_parallelism=120, autoscaler=FlinkAutoscaler(max_parallelism=200)),
              checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(max_parallelism=720, autoscaler=FlinkAutoscaler(max_parallelism=200)),
              checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, autoscaler: the parallelism is a divisor of pipeline.max-parallelism.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC006"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each autoscaler that promises more than there can be."""
    for job, engine in jobs_on(graph, Flink):
        if engine.autoscaler is None:
            continue
        most, limit = engine.autoscaler.max_parallelism, engine.max_parallelism
        if most > limit:
            larger = next((n for n in (360, 720, 5_040) if n >= most), 32_768)
            yield job.finding(
                CODE, SEVERITY, f"the autoscaler of {job.name} may go to {most}, but there are {limit} key groups",
                argument="engine.autoscaler.max_parallelism", label=f"stops at {limit}",
                notes=("max_parallelism of the engine cannot change while there is state",),
                help=f"Flink(max_parallelism={larger}, …), or FlinkAutoscaler(max_parallelism={limit})",
            )  # fmt: skip
