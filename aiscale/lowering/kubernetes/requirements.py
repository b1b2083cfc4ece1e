"""Requests and limits of a container."""

from __future__ import annotations

from typing import Any

from aiscale.components.platform.gpu_sharing import WHOLE_GPU, mig_resource
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes


def requirements(
    resources: Resources, *, ephemeral: Bytes | None = None, gpus: int = 0, mig: str | None = None
) -> dict[str, Any]:
    """``resources`` of a container.

    Args:
        resources: as declared.
        ephemeral: request and limit of its ephemeral storage; none when None.
        gpus: GPUs.
        mig: MIG profile of each, where they are slices. Source: NVIDIA device plugin, MIG strategy ``mixed``.
    """
    storage = {"ephemeral-storage": str(ephemeral)} if ephemeral is not None else {}
    limits = {"memory": str(resources.most_memory), **storage}
    if resources.cpu_limit is not None:
        limits["cpu"] = str(resources.cpu_limit)
    if gpus:
        limits[mig_resource(mig) if mig else WHOLE_GPU] = str(gpus)
    return {"requests": {"cpu": str(resources.cpu), "memory": str(resources.memory), **storage}, "limits": limits}
