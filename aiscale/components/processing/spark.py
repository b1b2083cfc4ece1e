"""Apache Spark, as the engine of a stream job or a batch job."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import DurationField, Value, preset
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Cpu, Duration

Schedule = Annotated[
    str,
    StringConstraints(
        pattern=r"^(@(hourly|daily|weekly|monthly|yearly)|[-0-9*/,]+( [-0-9A-Za-z*/,]+){4})$", max_length=100
    ),
]
"""When something starts, as cron says it: ``0 3 * * *``."""


RELEASES = {"3.5": "3.5.8", "4.0": "4.0.4", "4.1": "4.1.3", "4.2": "4.2.0"}
"""The release that is taken of each version. Source: Apache Spark releases, as Maven Central has them, 2026-11-25."""

LEAST_MEMORY = Bytes.parse("896Mi")
"""A driver or an executor with less does not start: 384 MiB are for what is not the heap, and Spark refuses a heap
below 450 MiB. Source: Apache Spark 4.0, ``spark.driver.minMemoryOverhead`` and ``UnifiedMemoryManager``."""


class Spark(Value):
    """Apache Spark on Kubernetes; a stream job runs as Structured Streaming."""

    version: Literal["3.5", "4.0", "4.1", "4.2"] = "4.0"
    """Spark version. Source: Kubeflow Spark operator 2.5.2 (examples of 4.0), Apache Spark operator 1.0.0 (4.2)."""

    operator: Literal["kubeflow", "apache"] = "kubeflow"
    """Which Spark operator runs it: Kubeflow's has a kind for schedules, Apache's is Spark's own."""

    image: Image | None = None
    """Image with the job in it; the official one, ``docker.io/apache/spark:<release>``, when absent. Pin it by
    digest."""

    driver: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the driver."""

    executor: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each executor."""

    executor_cores: Annotated[int, Field(ge=1, le=64)] = 2
    """Tasks that one executor runs at once."""

    restart: Literal["Always", "OnFailure", "Never"] = "Always"
    """The operator's ``restartPolicy``: whether the driver starts again when it has ended. Source: Kubeflow Spark
    operator, ``restartPolicy`` (Never by default, which no stream job survives)."""

    trigger: Literal["processing-time", "continuous", "available-now"] = "processing-time"
    """When Structured Streaming looks for records: again and again, for each one, or for what is there and no more.
    Source: Apache Spark Structured Streaming guide, triggers."""

    trigger_interval: DurationField = Field(default=preset(Duration(10)))
    """Time between two micro-batches."""

    output_mode: Literal["append", "update", "complete"] = "append"
    """Which rows of a result are written. Source: Apache Spark Structured Streaming guide, output modes."""

    schedule: Schedule | None = None
    """Start again at these times instead of running on."""

    @property
    def release(self) -> str:
        """The release of the version that is taken: ``4.0.4``."""
        return RELEASES[self.version]

    @property
    def official_image(self) -> str:
        """The official image of that release, by its tag."""
        return f"docker.io/apache/spark:{self.release}"

    @property
    def instances_per_pod(self) -> int:
        """Parallel instances of the job that one of its pods runs: one a core."""
        return self.executor_cores

    @model_validator(mode="after")
    def _can_start(self) -> Self:
        for field in ("driver", "executor"):
            memory = getattr(self, field).memory
            if memory < LEAST_MEMORY:
                raise ValueError(f"{field}.memory ({memory}) is below {LEAST_MEMORY}: Spark does not start with less")
        if self.operator == "apache" and self.schedule is not None:
            raise ValueError("schedule does not go with operator='apache', which starts nothing at set times")
        return self
