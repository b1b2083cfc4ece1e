"""What a component promises and what it must bear: objectives, traffic, scaling, resources."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aiscale.core.edges import (
    ABSENT,
    BytesField,
    CpuField,
    DurationField,
    OptionalBytes,
    OptionalCpu,
    RateField,
    Value,
    preset,
)
from aiscale.quantities import Duration

Percentage = Annotated[float, Field(gt=0, lt=1)]


class Objective(Value):
    """A service level objective."""

    p99_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """99th percentile of the response time, in milliseconds."""

    availability: Percentage | None = None
    """Share of requests answered correctly, for example 0.9995."""


class Traffic(Value):
    """Load from outside the system."""

    mean: RateField
    """Average rate."""

    peak: RateField
    """Rate in the busiest minute; not below the mean."""

    message_bytes: Annotated[int, Field(ge=1, le=1_073_741_824)] = 1_024
    """Size of one request or record on the wire, in bytes."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.peak < self.mean:
            raise ValueError(f"peak ({self.peak}) is below mean ({self.mean})")
        return self


class Resources(Value):
    """CPU and memory of one replica. Memory is both request and limit; CPU has no limit unless one is given.

    Source: Kubernetes resource management: a memory limit above the request invites eviction,
    a CPU limit throttles tail latency.
    """

    cpu: CpuField
    """CPU request."""

    memory: BytesField
    """Memory request and limit."""

    cpu_limit: OptionalCpu = Field(default=ABSENT)
    """CPU limit; absent by default."""

    ephemeral_storage: OptionalBytes = Field(default=ABSENT)
    """Local scratch space; the request and the limit."""


class Autoscaling(Value):
    """How the number of replicas follows the load."""

    min_replicas: Annotated[int, Field(ge=0, le=10_000)] = 2
    """Fewest replicas. 0 needs a signal that is measured outside the pods."""

    max_replicas: Annotated[int, Field(ge=1, le=10_000)]
    """Most replicas."""

    signal: Literal["cpu", "memory", "queue", "lag"] = "cpu"
    """What is watched: ``cpu`` and ``memory`` use a HorizontalPodAutoscaler; ``queue`` (requests waiting
    in the model server) and ``lag`` (records waiting in the streams read) use a KEDA ScaledObject."""

    target: Annotated[float, Field(gt=0)] | None = None
    """Per replica: per cent for cpu and memory, requests for queue, records for lag.
    Defaults: 70, 80, 8 and 1,000."""

    cooldown: DurationField = Field(default=preset(Duration(300)))
    """Quiet time before scaling in. Source: Kubernetes HPA stabilization window (5 minutes)."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_replicas < max(1, self.min_replicas):
            raise ValueError(f"max_replicas ({self.max_replicas}) is below min_replicas ({self.min_replicas})")
        if self.min_replicas == 0 and self.signal in {"cpu", "memory"}:
            raise ValueError(f"min_replicas=0 needs signal='queue' or 'lag': {self.signal} is measured inside the pods")
        return self

    @property
    def target_value(self) -> float:
        """The target, or its default for the signal."""
        return (
            self.target if self.target is not None else {"cpu": 70, "memory": 80, "queue": 8, "lag": 1_000}[self.signal]
        )
