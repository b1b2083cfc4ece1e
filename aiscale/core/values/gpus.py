"""GPU models and their MIG profiles."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Gpu = Literal[
    "nvidia-t4", "nvidia-t4g", "nvidia-v100-32gb", "nvidia-a10", "nvidia-a10g", "nvidia-l4", "nvidia-l40s",
    "nvidia-rtx-pro-4500", "nvidia-rtx-pro-6000", "nvidia-a100-40gb", "nvidia-a100-80gb", "nvidia-h100-80gb",
    "nvidia-h200", "nvidia-b200", "nvidia-b300",
]  # fmt: skip
"""GPU models; the memory of each is in :mod:`aiscale.analysis.capacity.instances`."""

_NO_MIG: Mapping[str, int] = MappingProxyType({})

_MIG: Mapping[str, Mapping[str, int]] = {
    # Source: NVIDIA GPU operator v26.7.0, default-mig-parted-config.
    "nvidia-a100-40gb": {"1g.5gb": 7, "1g.10gb": 4, "2g.10gb": 3, "3g.20gb": 2, "7g.40gb": 1},
    "nvidia-a100-80gb": {"1g.10gb": 7, "1g.20gb": 4, "2g.20gb": 3, "3g.40gb": 2, "7g.80gb": 1},
    "nvidia-h100-80gb": {"1g.10gb": 7, "1g.20gb": 4, "2g.20gb": 3, "3g.40gb": 2, "7g.80gb": 1},
    "nvidia-h200": {"1g.18gb": 7, "2g.35gb": 3, "3g.71gb": 2, "7g.141gb": 1},
    "nvidia-b200": {"1g.23gb": 7, "1g.45gb": 4, "2g.45gb": 3, "3g.90gb": 2, "7g.180gb": 1},
    "nvidia-b300": {"1g.34gb": 7, "2g.67gb": 3, "3g.135gb": 2, "7g.269gb": 1},
    "nvidia-rtx-pro-6000": {"1g.24gb": 4, "2g.48gb": 2, "4g.96gb": 1},
}


def mig_profiles(gpu: str) -> Mapping[str, int]:
    """Number of instances of each MIG profile per GPU; empty without MIG support."""
    return _MIG.get(gpu, _NO_MIG)


_SLICE_GIB = {5: 4.75, 10: 9.75, 18: 16.0, 20: 19.62, 24: 23.62, 40: 39.38, 48: 47.38, 80: 79.12, 96: 95.12}
"""Memory of slices by the GB in their names, the most that a driver was seen to report. Source: printed tables of
``nvidia-smi mig -lgip`` for A100, H100, H200 and RTX PRO 6000, in public repositories."""


def mig_memory_bytes(profile: str) -> int:
    """Memory of a MIG instance, in bytes: 9.75 GiB for ``1g.10gb``; for unknown profiles, by its name."""
    named = int(profile.partition(".")[2].removesuffix("gb"))
    return int(_SLICE_GIB.get(named, named) * 2**30)


BEFORE_AMPERE = frozenset({"nvidia-t4", "nvidia-t4g", "nvidia-v100-32gb"})
"""Models with a compute capability below 8.0, without bfloat16. Source: NVIDIA CUDA documentation, GPU features."""
