"""Apache Flink, as the engine of a stream job."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.demand import Resources
from aiscale.core.edges import Value
from aiscale.core.images import Image
from aiscale.quantities import Bytes, Cpu


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

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 720
    """Flink's ``pipeline.max-parallelism``: key groups; it can not change while there is state.
    Source: the operator's autoscaler documentation advises numbers with many divisors."""
