"""Ray, for a batch job that runs on a cluster of its own."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.processing.engine_answers import EnginePods
from aiscale.core.edges import DurationField, Many, Value, preset
from aiscale.core.values.demand import Resources
from aiscale.core.values.ray_workers import LEAST_MEMORY
from aiscale.quantities import Bytes, Cpu, Duration

SUBMITTER = Resources(cpu=Cpu(0.5), memory=Bytes.parse("200Mi"), cpu_limit=Cpu(1), memory_limit=Bytes.parse("1Gi"))
"""Requests and limits of the pod that submits the job. Source: KubeRay 1.7.0, GetDefaultSubmitterContainer."""


class Ray(Value):
    """A Ray cluster for each attempt of a batch job, as a RayJob of the KubeRay operator.

    The cluster has a head, on which ``command`` runs, and ``executors`` of the job as workers, each with
    ``engine.resources`` and the GPUs of the job. The head runs no tasks. All pods have the image, variables, volumes
    and identity of the job. The cluster is deleted when the command has ended.

    Source: Ray 2.60.0 (2026-11), KubeRay 1.7.0 (2026-08).
    """

    command: Annotated[Many[Annotated[str, StringConstraints(min_length=1)]], Field(min_length=1)]
    """The driver: program and arguments, such as ``["python", "/app/embed.py"]``. ``args`` of the job follow.
    ``ray.init()`` without an address joins the cluster. Never secrets: it is stored in plaintext."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=32)] = "2.60.0"
    """Ray release of the image: ``rayVersion``."""

    submission: Literal["K8sJobMode", "HTTPMode"] = "K8sJobMode"
    """How the job is submitted, ``submissionMode``: by a pod, whose log is that of the driver and stays with the
    RayJob, or by the operator, where the log is lost with the cluster. Source: KubeRay 1.7.0 (default K8sJobMode)."""

    cluster_ttl: DurationField = Field(default=preset(Duration(0)))
    """Time that the cluster stays after the end of the job, for its dashboard and logs: ``ttlSecondsAfterFinished``.
    Its GPUs stay in use."""

    head: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of the head pod, which runs the driver, the dashboard and Ray's global control store."""

    @model_validator(mode="after")
    def _can_start(self) -> Self:
        self.refuse_memory("head", self.head)
        return self

    @staticmethod
    def refuse_memory(field: str, resources: Resources) -> None:
        """Raises ValueError where Ray has no memory for its object store."""
        if resources.most_memory < LEAST_MEMORY:
            raise ValueError(f"{field}.memory ({resources.most_memory}) is below what Ray needs ({LEAST_MEMORY})")

    def companion_pods(self) -> Iterator[EnginePods]:
        """The head, and the pod that submits the job."""
        yield EnginePods("head", "the head of Ray", self.head, 0, 1)
        if self.submission == "K8sJobMode":
            yield EnginePods(None, "the submitter of Ray", SUBMITTER, 0, 1)
