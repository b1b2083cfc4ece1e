"""The state of a job is larger than the heap or the disks of its task managers.

What:
    A Flink job with ``state_backend="hashmap"`` has more state than the heap of its task managers: about 35 % of their
    memory.

    A Flink job with ``state_backend="rocksdb"`` has more state per task manager than its ephemeral storage, or than the
    disks of the nodes on which it can run.

Why:
    The hashmap backend keeps all state as objects on the heap: garbage collection takes longer and longer, checkpoints
    time out, and task managers are killed. RocksDB keeps state in local files: a pod above its limit, or on a full
    node, is evicted. The job restores its state on the next node and fills that disk too.

Example:
    StreamJob("demand", engine=Flink(state_backend="hashmap"), state=State("zone_id", size="200Gi"), parallelism=8,
              consumes=[rides], checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(state_backend="rocksdb"), state=State("zone_id", size="200Gi"), parallelism=8,
              consumes=[rides], checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Source:
    Apache Flink documentation, state backends and memory of task managers (40 % is managed memory by default);
    Kubernetes documentation, local ephemeral storage.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import fitting_pools, is_known, pods
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

CODE = "PRC018"
SEVERITY = Severity.ERROR

_HEAP = 0.35
"""Share of a task manager's memory that is left for the heap of tasks at Flink's defaults: 40 % is managed, and 10 %
each are network buffers and overhead; the rest is shared with the framework. Source: Apache Flink documentation,
set up task manager memory."""
_USABLE = 0.85
"""Of a node's disk. Source: Kubernetes documentation, node-pressure eviction (nodefs.available below 10 %), and room
for the image."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job with more state than its task managers can hold."""
    yield from _heap(graph)
    yield from _disk(graph)


def _heap(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY,
                f"the state of {job.name} takes about {state.size}, but its task managers have {heap / GIBIBYTE:.1f} "
                "GiB of heap",
                argument="state", label="does not fit on the heap",
                notes=(
                    f"estimated: {managers} × {engine.task_manager.memory}, 35 % of it heap by default",
                ),
                help='Flink(state_backend="rocksdb")',
            )  # fmt: skip


def _disk(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job with more state than its task managers can have on disk."""
    for job, engine in jobs_on(graph, Flink):
        state = job.state
        if job.session is not None:
            continue  # how much room a job gets there is not known
        if state is None or engine.state_backend != "rocksdb" or state.size is None:
            continue
        managers = max(1, next(pods(job)).most)
        each = state.size / managers
        limit = engine.task_manager.ephemeral_storage
        disk = _largest_disk(graph, job)
        if limit is not None and each > limit:
            room, why = float(limit), f"each may write {limit}: ephemeral_storage"
            help_ = f'ephemeral_storage="{_whole(each)}" for task managers, on nodes with such disks'
        elif disk is not None and each > disk[0] * _USABLE:
            room, why = disk[0] * _USABLE, f"85 % of the {disk[0]} that a node of {disk[1]} has"
            help_ = f'disk="{_whole(each / _USABLE)}" on {disk[1]}, or more task managers'
        else:
            continue
        yield job.finding(
            CODE, SEVERITY,
            f"each task manager of {job.name} keeps about {_gib(each)} of state, but has {_gib(room)} of disk",
            argument="state", label=f"{state.size} over {managers} task manager{'s' if managers != 1 else ''}",
            notes=(f"estimated: an even spread, and {why}",), help=help_,
        )  # fmt: skip


def _largest_disk(graph: ArchitectureGraph, job: StreamJob) -> tuple[Bytes, str] | None:
    """The largest disk that a task manager can lie on, and its pool; None where a pool does not say what it has."""
    if not is_known(graph, job):
        return None
    pools = fitting_pools(graph, next(pods(job)))
    disks = [(pool.disk, pool.name) for pool in pools if pool.disk is not None]
    # A pod that fits nowhere anyway is another rule's.
    return max(disks) if disks and len(disks) == len(pools) else None


def _whole(size: float) -> Bytes:
    return Bytes(math.ceil(size * 1.2 / (10 * 2**30)) * 10 * 2**30)


def _gib(size: float) -> str:
    return f"{size / GIBIBYTE:,.0f} GiB"
