"""The task managers and job managers of Flink clusters, with what patches change of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.analysis.streams.client_identity import jobs_of
from aiscale.components.objects.object_reference import nested
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.flink_memory import (
    JobManagerMemory,
    TaskManagerMemory,
    job_manager_memory,
    memory_size,
    task_manager_memory,
)
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.errors import QuantityError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

_SPECS: Mapping[str, tuple[str, ...]] = {
    "FlinkDeployment": ("spec",),
    "FlinkBlueGreenDeployment": ("spec", "template", "spec"),
}
"""Where each kind of object describes the cluster."""


class FlinkProcesses(NamedTuple):
    """The processes of one Flink cluster.

    Attributes:
        component: the session, or the job with a cluster of its own.
        field: beginning of the path of its fields: ``engine.``, or empty.
        jobs: what runs on it.
        version: of Flink.
        settings: Flink's settings that patches set.
        slots: of each task manager; None where a patch sets something else.
        task_manager: memory of each task manager; None where a patch sets something else.
        job_manager: memory of the job manager; None where a patch sets something else.
    """

    component: StreamJob | FlinkSession
    field: str
    jobs: tuple[StreamJob, ...]
    version: str
    settings: Mapping[str, str]
    slots: int | None
    task_manager: Bytes | None
    job_manager: Bytes | None

    def tasks(self, process: Bytes | None) -> TaskManagerMemory | None:
        """How a task manager of a size divides its memory; None where that is unknown."""
        return None if process is None else task_manager_memory(_whole(process), self.settings)

    def coordination(self, process: Bytes | None) -> JobManagerMemory | None:
        """How a job manager of a size divides its memory; None where that is unknown."""
        return None if process is None else job_manager_memory(_whole(process), self.settings)

    @property
    def slots_at_most(self) -> int | None:
        """Slots of all task managers of a session; None of a job's own cluster, and where a patch is not understood."""
        if not isinstance(self.component, FlinkSession) or self.slots is None:
            return None
        limit = self.settings.get("slotmanager.number-of-slots.max")
        if limit is None:
            return self.component.task_managers * self.slots
        return int(limit) if limit.isdecimal() else None

    def backend(self, job: StreamJob) -> str:
        """``state_backend`` of one of the jobs."""
        declared = job.engine.state_backend if isinstance(job.engine, Flink) else ""
        return self.settings.get("state.backend.type", declared)


def slots_of(job: StreamJob) -> tuple[int, int]:
    """Slots that a job needs at least and may have at most: one for each instance of its widest operator.

    Source: Apache Flink 2.2 documentation, task slots and resources (operators share slots by default).
    """
    most = job.engine.scaled_slots()
    scaler = job.engine.autoscaler if isinstance(job.engine, Flink) else None
    if most is None or scaler is None:
        return job.parallelism, job.parallelism
    return min(job.parallelism, scaler.min_parallelism), most.count


def flink_processes(graph: ArchitectureGraph) -> Iterator[FlinkProcesses]:
    """Those of each job with a cluster of its own, and of each session."""
    for job, engine in jobs_on(graph, Flink):
        if job.session is None:
            yield processes_of(job, engine, (job,))
    for session in graph.of(FlinkSession):
        yield processes_of(session, session, jobs_of(session, graph))


def processes_of(
    component: StreamJob | FlinkSession, cluster: Flink | FlinkSession, jobs: tuple[StreamJob, ...]
) -> FlinkProcesses:
    """The processes of one cluster.

    Args:
        component: what has patches.
        cluster: what has the sizes.
        jobs: what runs on it.
    """
    settings, sizes = _patched(component)
    slots = settings.get("taskmanager.numberOfTaskSlots", str(cluster.task_slots))
    return FlinkProcesses(
        component,
        "engine." if isinstance(component, StreamJob) else "",
        jobs,
        cluster.version,
        settings,
        int(slots) if slots.isdecimal() and int(slots) else None,
        _memory(sizes.get("taskManager", cluster.task_manager.memory)),
        _memory(sizes.get("jobManager", cluster.job_manager.memory)),
    )


def _patched(component: Component) -> tuple[dict[str, str], dict[str, Any]]:
    """Settings that the patches of a component set, and the memory of each kind of process."""
    settings: dict[str, Any] = {}
    sizes: dict[str, Any] = {}
    for patch in component.patches:
        if (path := _SPECS.get(patch.kind)) is None:
            continue
        spec = _at(patch.merge, *path)
        settings |= dict(_flat(_at(spec, "flinkConfiguration")))
        for process in ("taskManager", "jobManager"):
            resource = _at(spec, process, "resource")
            sizes |= {process: resource["memory"]} if "memory" in resource else {}
    return {name: str(value) for name, value in settings.items() if value is not None}, sizes


def _at(value: Any, *path: str) -> Mapping[str, Any]:
    """The mapping at a path; empty where there is none."""
    found = nested(value, *path)
    return found if isinstance(found, Mapping) else {}


def _flat(written: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Flink's settings by their full names; the operator accepts nested ones."""
    for name, value in written.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _memory(written: Any) -> Bytes | None:
    """A size in Flink's notation or in that of Kubernetes; None where it is neither."""
    if isinstance(written, Bytes):
        return written
    try:
        return Bytes(memory_size(str(written)))
    except ValueError:
        pass
    try:
        return Bytes.parse(str(written))
    except QuantityError:
        return None


def _whole(process: Bytes) -> int:
    """As much as the object has: whole mebibytes."""
    return process // 2**20 * 2**20
