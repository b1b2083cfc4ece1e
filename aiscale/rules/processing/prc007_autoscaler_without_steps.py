"""An autoscaler has hardly a number to choose.

What:
    Within the autoscaler's bounds the engine's ``max_parallelism`` has at most two divisors.

Why:
    The autoscaler only takes divisors of ``max_parallelism``, so that each instance gets as many key groups as the
    others. With a prime number the job runs with one instance or with all, and nothing between.

Example:
    StreamJob("demand", engine=Flink(max_parallelism=719, autoscaler=FlinkAutoscaler(max_parallelism=48)),
              checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(max_parallelism=720, autoscaler=FlinkAutoscaler(max_parallelism=48)),
              checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, autoscaler: numbers such as 120, 180, 240, 360 or 720 are advised.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC007"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each autoscaler that cannot follow the load in steps."""
    for job, engine in jobs_on(graph, Flink):
        if engine.autoscaler is None:
            continue
        low, high = engine.autoscaler.min_parallelism, min(engine.autoscaler.max_parallelism, engine.max_parallelism)
        steps = [n for n in range(low, high + 1) if engine.max_parallelism % n == 0]
        if high >= 2 * low + 2 and len(steps) <= 2:
            choice = f"only {listed(map(str, steps), last='or')}" if steps else "nothing at all"
            yield job.finding(
                CODE, SEVERITY, f"the autoscaler of {job.name} can choose {choice} between {low} and {high}",
                argument="engine.max_parallelism", label=f"{engine.max_parallelism} has few divisors",
                notes=("the autoscaler takes divisors of max_parallelism only",),
                help="max_parallelism=720 has 30 divisors; 120, 240 and 360 have many too",
            )  # fmt: skip
