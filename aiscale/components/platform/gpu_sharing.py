"""GPU sharing and the NVIDIA GPU operator."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Value

MigProfile = Annotated[str, StringConstraints(pattern=r"^[1-7]g\.[1-9][0-9]{0,2}gb$")]
"""A MIG profile: compute slices and memory, for example ``1g.10gb``."""

WHOLE_GPU = "nvidia.com/gpu"
"""Resource that pods request of GPUs that are not in slices of different profiles."""


def mig_resource(profile: str) -> str:
    """Resource that pods request of slices of a profile. Source: NVIDIA Kubernetes device plugin, MIG strategies."""
    return f"nvidia.com/mig-{profile}"


class Mig(Value):
    """Multi-instance GPU: each GPU is partitioned into instances with isolated memory and faults.

    ``Mig({"1g.10gb": 7})``. Source: NVIDIA GPU operator 26.7, MIG manager.
    """

    slices: Annotated[dict[MigProfile, Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)] = Field(
        kw_only=False
    )
    """Number of instances of each profile per GPU."""

    strategy: Literal["single", "mixed"] = "mixed"
    """Resource that pods request: ``nvidia.com/mig-1g.10gb`` with ``mixed``; ``nvidia.com/gpu`` with ``single``, which
    requires one profile for all GPUs. Source: NVIDIA Kubernetes device plugin, MIG strategies."""

    @model_validator(mode="after")
    def _one_profile(self) -> Self:
        if self.strategy == "single" and len(self.slices) > 1:
            raise ValueError(f"strategy 'single' needs one profile, not {len(self.slices)}: {', '.join(self.slices)}")
        return self


class TimeSlicing(Value):
    """Time-slicing: several pods share a GPU, without isolation of memory and faults.

    Source: NVIDIA GPU operator documentation, time-slicing GPUs.
    """

    replicas: Annotated[int, Field(ge=2, le=48)] = Field(kw_only=False)
    """Number of pods per GPU."""


def offered_gpus(sharing: Mig | TimeSlicing | None, gpus: int) -> dict[str, int]:
    """What a node offers to pods, by the resource that they request: whole GPUs, turns, or slices.

    Args:
        sharing: how its GPUs are shared.
        gpus: GPUs of the node.
    """
    if isinstance(sharing, TimeSlicing):
        return {WHOLE_GPU: gpus * sharing.replicas}
    if sharing is None:
        return {WHOLE_GPU: gpus}
    if sharing.strategy == "single":
        return {WHOLE_GPU: gpus * sum(sharing.slices.values())}
    return {mig_resource(profile): gpus * count for profile, count in sharing.slices.items()}


class GpuOperator(Value):
    """The NVIDIA GPU operator of a cluster."""

    driver: bool | None = None
    """Whether it installs the driver (``driver.enabled``). Default: if the node image has none."""

    api: Many[Literal["device-plugin", "dra"]] = ("device-plugin",)
    """How pods request GPUs: the device plugin (``ClusterPolicy``), or dynamic resource allocation (``GPUCluster``,
    Kubernetes 1.34 and later)."""

    @model_validator(mode="after")
    def _some_api(self) -> Self:
        if not self.api:
            raise ValueError("api must name device-plugin or dra: no pod could ask for a GPU")
        return self
