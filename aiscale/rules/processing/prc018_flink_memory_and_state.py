"""A Flink process has too little memory, or the state of a job does not fit.

What:
    A task manager or a job manager has less memory than Flink's own parts need: JVM metaspace and overhead, the
    framework, network buffers and managed memory. Patches of these settings count.

    A job with ``state_backend="rocksdb"`` or ``"forst"`` leaves a slot so little managed memory that Flink warns of
    constant flushes; or a job manager has less heap than Flink recommends: a warning.

    A job with ``state_backend="hashmap"`` has more state than the heap of its task managers.

    A job with ``state_backend="rocksdb"`` has more state per task manager than its ephemeral storage, or than the
    disks of the nodes on which it can run.

Why:
    Flink divides the memory of its container before it starts, and refuses to start if the parts exceed it. The rest
    is the heap of all slots. RocksDB flushes its memtables all the time if its share of a slot is too small.

    The hashmap backend keeps all state as objects on the heap: garbage collection takes longer and longer, checkpoints
    time out, and task managers are killed. RocksDB keeps state in local files: a pod above its limit, or on a full
    node, is evicted. The job restores its state on the next node and fills that disk too.

Example:
    StreamJob("demand", engine=Flink(task_slots=4, task_manager=Resources(cpu=2, memory="256Mi")), parallelism=8,
              consumes=[rides], checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(task_slots=4, task_manager=Resources(cpu=2, memory="4Gi")), parallelism=8,
              consumes=[rides], checkpoint_storage="s3://state/demand", jar="local:///job.jar")

Source:
    Apache Flink 2.2 documentation, state backends, set up TaskManager memory, set up JobManager memory; Apache Flink
    2.2, RocksDBOperationUtils.sanityCheckArenaBlockSize; Kubernetes documentation, local ephemeral storage.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from aiscale.analysis.capacity.pods import fitting_pools, is_known, pods
from aiscale.analysis.load.amounts import GIBIBYTE, MEBIBYTE
from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.analysis.processing.flink_processes import FlinkProcesses, flink_processes, processes_of
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.flink_memory import (
    JOB_MANAGER_DEFAULT,
    LEAST_FOR_ROCKSDB,
    RECOMMENDED_HEAP,
    TASK_MANAGER_DEFAULT,
    TaskManagerMemory,
)
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

CODE = "PRC018"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_USABLE = 0.85
"""Of a node's disk. Source: Kubernetes documentation, node-pressure eviction (nodefs.available below 10 %), and room
for the image."""
_ON_DISK = {"rocksdb": "RocksDB", "forst": "ForSt"}
"""State backends with managed memory, by the value of ``state_backend``."""
_STEP, _MOST = 64 * MEBIBYTE, Bytes(2**44)
"""Between sizes that are tried, and the largest of them."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each process that lacks memory, and each job with more state than it can hold."""
    for processes in flink_processes(graph):
        yield from _task_managers(processes)
        yield from _job_manager(processes)
    yield from _heap(graph)
    yield from _disk(graph)


def _task_managers(processes: FlinkProcesses) -> Iterator[Diagnostic]:
    """Yields a finding for task managers that do not start, or leave RocksDB next to nothing."""
    size, memory, name = processes.task_manager, processes.tasks(processes.task_manager), processes.component.name
    if size is None or memory is None:
        return
    job, slots = _on_rocksdb(processes), processes.slots or 1
    argument = f"{processes.field}task_manager.memory"

    def starts(tried: Bytes, managed: float = -math.inf) -> bool:
        found = processes.tasks(tried)
        return found is not None and found.heap >= 0 and found.managed // slots > managed

    def is_enough(tried: Bytes) -> bool:
        return starts(tried, LEAST_FOR_ROCKSDB if job is not None else -math.inf)

    if memory.heap < 0:
        least = _least(starts, MEBIBYTE, MEBIBYTE)
        yield processes.component.finding(
            CODE, WORST, f"task managers of {name} have {size} of memory; Flink {processes.version} needs "
            f"at least {least}",
            argument=argument, label="Flink does not start",
            notes=(_parts(memory, processes), *_patches(processes)),
            help=f'memory="{_least(is_enough, _STEP, Bytes(TASK_MANAGER_DEFAULT))}"',
        )  # fmt: skip
    elif job is not None and processes.slots is not None and memory.managed // slots <= LEAST_FOR_ROCKSDB:
        each = memory.managed / slots / MEBIBYTE
        yield processes.component.finding(
            CODE, SEVERITY,
            f"each slot of {name} has {each:.1f} MiB of managed memory; the state of {job.name} in "
            f"{_ON_DISK[processes.backend(job)]} needs over {LEAST_FOR_ROCKSDB / MEBIBYTE:.1f} MiB",
            argument=argument, label="flushes its memtables all the time",
            notes=(f"{memory.managed / MEBIBYTE:,.0f} MiB of {size} are managed memory, for {slots} slots",
                   *_patches(processes)),
            help=f'{_patched_share(processes)}memory="{_least(is_enough, _STEP, size)}", or fewer task_slots',
        )  # fmt: skip


def _job_manager(processes: FlinkProcesses) -> Iterator[Diagnostic]:
    """Yields a finding for a job manager that does not start, or has less heap than is recommended."""
    size, memory, name = processes.job_manager, processes.coordination(processes.job_manager), processes.component.name
    if size is None or memory is None or memory.heap >= RECOMMENDED_HEAP:
        return
    argument, help_ = f"{processes.field}job_manager.memory", f'memory="{Bytes(JOB_MANAGER_DEFAULT)}"'
    if memory.heap <= 0:
        yield processes.component.finding(
            CODE, WORST, f"the job manager of {name} has {size} of memory; Flink {processes.version} needs over "
            f"{memory.fixed / MEBIBYTE:,.0f} MiB",
            argument=argument, label="Flink does not start",
            notes=("the JVM and off-heap memory take them, before any heap", *_patches(processes)), help=help_,
        )  # fmt: skip
    else:
        yield processes.component.finding(
            CODE, SEVERITY, f"the job manager of {name} has {memory.heap / MEBIBYTE:,.0f} MiB of heap; "
            f"Flink recommends {RECOMMENDED_HEAP / MEBIBYTE:,.0f} MiB",
            argument=argument, label="may run out of memory",
            notes=(f"of {size}, the JVM and off-heap memory take {memory.fixed / MEBIBYTE:,.0f} MiB",
                   *_patches(processes)),
            help=help_,
        )  # fmt: skip


def _on_rocksdb(processes: FlinkProcesses) -> StreamJob | None:
    """The first job whose state is in managed memory, with RocksDB's default write buffers."""
    if any(name.startswith(("state.backend.rocksdb.", "state.backend.forst.")) for name in processes.settings):
        return None
    stateful = (job for job in processes.jobs if job.stateful)
    return next((job for job in stateful if processes.backend(job) in _ON_DISK), None)


def _least(is_enough: Callable[[Bytes], bool], step: Bytes, start: Bytes) -> Bytes:
    """The smallest size that is enough, in steps."""
    low, high = start // step, _MOST // step
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(Bytes(middle * step)) else (middle + 1, high)
    return Bytes(low * step)


def _parts(memory: TaskManagerMemory, processes: FlinkProcesses) -> str:
    """What takes the memory before the heap of tasks."""
    fraction = processes.settings.get("taskmanager.memory.managed.fraction", "0.4 (default)")
    managed = f"{fraction} of what the JVM leaves"
    if "taskmanager.memory.managed.size" in processes.settings:
        managed = f"{memory.managed / MEBIBYTE:,.0f} MiB"
    return (
        f"JVM and framework take {memory.fixed / MEBIBYTE:,.0f} MiB, network buffers "
        f"{memory.network / MEBIBYTE:,.0f} MiB, managed memory {managed}"
    )


def _patched_share(processes: FlinkProcesses) -> str:
    """The setting to raise where a patch made the managed memory small."""
    name = next((name for name in processes.settings if name.startswith("taskmanager.memory.managed.")), "")
    return f"a larger {name}, " if name else ""


def _patches(processes: FlinkProcesses) -> tuple[str, ...]:
    """Settings of memory that patches set."""
    found = [f"{name}={value}" for name, value in processes.settings.items() if ".memory." in name]
    return (f"patches set {', '.join(found)}",) if found else ()


def _heap(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job with more state than heap."""
    for job, engine in jobs_on(graph, Flink):
        state = job.state
        if job.session is not None:
            continue  # how much room a job gets there is not known
        if state is None or engine.state_backend != "hashmap" or state.size is None:
            continue
        processes = processes_of(job, engine, (job,))
        memory = processes.tasks(processes.task_manager)
        if memory is None or memory.heap < 0 or processes.slots is None:
            continue
        managers = math.ceil(job.parallelism / processes.slots)
        heap = managers * memory.heap
        if state.size > heap:
            yield job.finding(
                CODE, WORST,
                f"the state of {job.name} takes about {state.size}, but its task managers have {heap / GIBIBYTE:.1f} "
                "GiB of heap",
                argument="state", label="does not fit on the heap",
                notes=(
                    f"estimated: {managers} × {processes.task_manager}, each with {memory.heap / MEBIBYTE:,.0f} MiB "
                    "of heap for tasks",
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
            CODE, WORST,
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
