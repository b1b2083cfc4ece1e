"""How several pods share one GPU, and what prepares GPU nodes."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Value

MigProfile = Annotated[str, StringConstraints(pattern=r"^[1-7]g\.[1-9][0-9]{0,2}gb$")]
"""A slice of a GPU: compute slices and memory, for example ``1g.10gb``."""


class Mig(Value):
    """Multi-instance GPU: each GPU is cut into slices with memory and faults of their own.

    ``Mig({"1g.10gb": 7})``. Source: NVIDIA GPU operator 26.7, MIG manager.
    """

    slices: Annotated[dict[MigProfile, Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)] = Field(
        kw_only=False
    )
    """How many slices of each profile every GPU of the pool is cut into."""

    strategy: Literal["single", "mixed"] = "mixed"
    """What pods ask for: ``nvidia.com/mig-1g.10gb`` with ``mixed``; ``nvidia.com/gpu`` with ``single``, which
    needs one profile for all. Source: NVIDIA Kubernetes device plugin, MIG strategies."""

    @model_validator(mode="after")
    def _one_profile(self) -> Self:
        if self.strategy == "single" and len(self.slices) > 1:
            raise ValueError(f"strategy 'single' needs one profile, not {len(self.slices)}: {', '.join(self.slices)}")
        return self


class TimeSlicing(Value):
    """Several pods take turns on one GPU. They share its memory and its faults.

    Source: NVIDIA GPU operator documentation, time-slicing GPUs.
    """

    replicas: Annotated[int, Field(ge=2, le=48)] = Field(kw_only=False)
    """Pods that one GPU is offered to."""


class GpuOperator(Value):
    """The NVIDIA GPU operator of a cluster."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.[0-9]{1,2}\.[0-9]{1,2}$")] = "26.7.0"
    """Release. Source: NVIDIA GPU operator 26.7.0 (2026)."""

    driver: bool | None = None
    """Whether it installs the driver (``driver.enabled``); when absent, where the nodes' image has none."""

    api: Many[Literal["device-plugin", "dra"]] = ("device-plugin",)
    """What pods ask for GPUs through: the device plugin (``ClusterPolicy``), or dynamic resource allocation
    (``GPUCluster``, Kubernetes 1.34 and later)."""

    @model_validator(mode="after")
    def _some_api(self) -> Self:
        if not self.api:
            raise ValueError("api must name device-plugin or dra: no pod could ask for a GPU")
        return self
