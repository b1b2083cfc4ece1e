"""Apache Flink, as the engine of a stream job."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.demand import Resources
from aiscale.core.edges import Value
from aiscale.core.images import Image
from aiscale.quantities import Bytes, Cpu


class FlinkAutoscaler(Value):
    """Bounds of the Flink operator's autoscaler. Source: Flink Kubernetes operator 1.15, autoscaler."""

    min_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 1
    """Fewest parallel instances of an operator."""

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)]
    """Most parallel instances of an operator; a source never gets more than its topic has partitions."""

    target_utilization: Annotated[float, Field(gt=0, lt=1)] = 0.7
    """Share of the time that an operator shall be busy. Source: Flink Kubernetes operator 1.15,
    autoscaler, target utilization (0.7)."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_parallelism < self.min_parallelism:
            raise ValueError(
                f"max_parallelism ({self.max_parallelism}) is below min_parallelism ({self.min_parallelism})"
            )
        return self


class Flink(Value):
    """Apache Flink, run by the Flink Kubernetes operator."""

    version: Literal["1.19", "1.20", "2.0", "2.1", "2.2"] = "2.2"
    """Flink version. Source: Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion."""

    image: Image | None = None
    """Image with the job in it; the official image of the version when absent."""

    task_slots: Annotated[int, Field(ge=1, le=64)] = 2
    """Slots of each task manager."""

    task_manager: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each task manager."""

    job_manager: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the job manager."""

    job_managers: Annotated[int, Field(ge=1, le=5)] = 1
    """Job managers: one works, the others stand by, which needs high availability."""

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 720
    """Flink's ``pipeline.max-parallelism``: key groups; it can not change while there is state.
    Source: the operator's autoscaler documentation advises numbers with many divisors."""

    autoscaler: FlinkAutoscaler | None = None
    """Bounds within which the operator sets the parallelism by the load; it stays as declared when absent."""

    sql: Annotated[str, StringConstraints(min_length=8, max_length=100_000)] | None = None
    """Flink SQL that is the program, instead of a jar."""

    pyflink: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+(\.[0-9]+)?$")] | None = None
    """Version of the package ``apache-flink`` that a Python program is written with."""

    transactional_id_prefix: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9._]*$", max_length=200)] | None
    ) = None
    """Prefix of the Kafka transactions of its exactly-once sinks; the job's name when absent."""
