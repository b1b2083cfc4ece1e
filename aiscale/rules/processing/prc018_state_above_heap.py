"""State that does not fit on the heap.

What:
    A Flink job keeps its state with ``state_backend="hashmap"``, and its estimated size is more than the heap of all
    its task managers: about 35 % of their memory.

Why:
    The hashmap backend holds all state as objects on the heap. When they do not fit, garbage collection takes
    longer and longer, checkpoints time out, and then the task managers are killed one after the other.

Example:
    StreamJob("demand", engine=Flink(state_backend="hashmap"), state=State("zone_id", size="200Gi"), parallelism=8,
              consumes=[rides], checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(state_backend="rocksdb"), state=State("zone_id", size="200Gi"), parallelism=8,
              consumes=[rides], checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Source:
    Apache Flink documentation, state backends; memory of task managers (40 % is managed memory by default).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC018"
SEVERITY = Severity.WARNING
_HEAP = 0.35
"""Share of a task manager's memory that is left for the heap of tasks at Flink's defaults: 40 % is managed, and 10 %
each are network buffers and overhead; the rest is shared with the framework. Source: Apache Flink documentation,
set up task manager memory."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job with more state than heap."""
    for job, engine in jobs_on(graph, Flink):
        state = job.state
        if job.session is not None:
            continue  # how much room a job gets there is not known
        if state is None or engine.state_backend != "hashmap" or state.size is None:
            continue
        managers = math.ceil(job.parallelism / engine.task_slots)
        heap = managers * engine.task_manager.memory * _HEAP
        if state.size > heap:
            yield job.finding(
                CODE, SEVERITY, f"about {state.size} of state do not fit on the heap of {job.name}",
                argument="state", label=f"its task managers have about {heap / GIBIBYTE:.1f} GiB of heap",
                notes=(
                    f"estimated: {managers} × {engine.task_manager.memory}, of which 35 % are heap at Flink's defaults",
                ),
                help='Flink(state_backend="rocksdb")',
            )  # fmt: skip
