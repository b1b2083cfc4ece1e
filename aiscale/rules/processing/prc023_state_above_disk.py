"""State that fits on no disk that its job can have.

What:
    A Flink job keeps its state with ``state_backend="rocksdb"``, and its estimated size, spread over its task managers,
    is more than their ephemeral storage, or than the disks of the nodes that they can run on.

Why:
    RocksDB keeps state in local files. A pod that writes more than its limit is evicted, and a node whose disk is
    nearly full evicts pods. The job restores its state on the next node, fills that disk too, and never comes up again.

Example:
    streams = NodePool("streams", instance_type="m7i.8xlarge", disk="30Gi")
    StreamJob("profiles", consumes=[events], state=State("user_id", size="500Gi"), parallelism=12,
              checkpoint_storage="s3://state/profiles", jar="local:///job.jar")

Instead:
    streams = NodePool("streams", instance_type="m7i.8xlarge", disk="400Gi")

Source:
    Apache Flink documentation, EmbeddedRocksDBStateBackend: the state is limited by local disk; Kubernetes
    documentation, local ephemeral storage.
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

CODE = "PRC023"
SEVERITY = Severity.WARNING
_USABLE = 0.85
"""Of a node's disk. Source: Kubernetes documentation, node-pressure eviction (nodefs.available below 10 %), and room
for the image."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
