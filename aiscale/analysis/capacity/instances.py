"""What one node of a pool offers: CPU, memory, GPUs and a list price, from a shipped table.

Source: data/SOURCES.md names where each column comes from and its date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from aiscale.components.platform.node_pool import NodePool
from aiscale.quantities import Bytes, Cpu, Money

PRICE_DATES: Mapping[str, str] = MappingProxyType({"aws": "2026-07-20", "gcp": "2026-08-03", "azure": "2026-06-18"})
"""Day of the price list, by cloud."""

_MEBIBYTE = 2**20

_GPU_MEMORY_MIB = {
    # Source: memory.total of nvidia-smi (drivers 535 to 610), as thundergolfer.com, "Why does an NVIDIA H100 80GB card
    # offer 85.52 GB?" (2024) lists it, and tables that public repositories hold for the others. The GB of data sheets
    # are neither GB nor GiB: an "80 GB" A100 has 80 GiB, an H100 79.6, a "24 GB" L4 22.5.
    "nvidia-t4": 15_360, "nvidia-t4g": 15_360, "nvidia-l4": 23_034, "nvidia-a10": 23_028, "nvidia-a10g": 23_028,
    "nvidia-l40s": 46_068, "nvidia-a100-40gb": 40_960, "nvidia-a100-80gb": 81_920, "nvidia-h100-80gb": 81_559,
    "nvidia-h200": 143_771, "nvidia-b200": 183_359, "nvidia-b300": 275_040, "nvidia-rtx-pro-4500": 32_623,
    "nvidia-rtx-pro-6000": 97_887, "nvidia-v100-32gb": 32_768,
    # Source: AWS instance types as listed by the Karpenter AWS provider v1.14.
    "amd-radeon-pro-v520": 8_192,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InstanceFacts:
    """One node of a kind.

    Attributes:
        cpu: cores that pods can ask for.
        memory: bytes that pods can ask for.
        gpu: GPU model as blueprints name it, for example ``nvidia-l4``; None without one.
        gpu_count: whole GPUs.
        gpu_memory: bytes of each GPU; 0 without one.
        usd_per_hour: on-demand list price in one region of the cloud, None when unknown:
            :mod:`aiscale.analysis.cost.prices` says in which, and knows others.
        source: where the figures come from, in a few words.
        cloud: ``aws``, ``gcp`` or ``azure``; empty when the type is not in the table.
    """

    cpu: Cpu
    memory: Bytes
    gpu: str | None
    gpu_count: int
    gpu_memory: Bytes
    usd_per_hour: Money | None
    source: str
    cloud: str = ""


def facts(pool: NodePool) -> InstanceFacts | None:
    """What one node of the pool offers.

    What the pool says itself (``allocatable``, ``gpu``, ``gpus_per_node``) goes before the table.

    Returns:
        The facts, or None when the instance type is not in the table and the pool gives no ``allocatable``.
    """
    if pool.allocatable is None:
        return facts_of_type(pool.instance_type, pool.gpu, pool.gpus_per_node)
    known = replace(
        instance_facts(pool.instance_type) or InstanceFacts(Cpu(0), Bytes(0), None, 0, Bytes(0), None, ""),
        cpu=pool.allocatable.cpu,
        memory=pool.allocatable.memory,
        source="the pool's own allocatable",
    )
    return _with_gpus(known, pool.gpu, pool.gpus_per_node)


@cache
def facts_of_type(instance_type: str, gpu: str | None, count: int | None) -> InstanceFacts | None:
    """The same of a type, with the GPU model and count that a pool gives, if any."""
    known = instance_facts(instance_type)
    return _with_gpus(known, gpu, count) if known is not None else None


def _with_gpus(known: InstanceFacts, gpu: str | None, count: int | None) -> InstanceFacts:
    """The facts with the GPU model and count that a pool gives, if any."""
    if gpu is None and count is None:
        return known
    gpu = gpu or known.gpu
    count = count if count is not None else (known.gpu_count or 1)
    if gpu is None or count == 0:
        return replace(known, gpu=None, gpu_count=0, gpu_memory=Bytes(0))
    return replace(known, gpu=gpu, gpu_count=count, gpu_memory=gpu_memory_bytes(gpu))


@cache
def instance_facts(instance_type: str) -> InstanceFacts | None:
    """The table's line for an instance type; None when there is none."""
    table = _table()
    start = table.find(f"\n{instance_type} ")
    if start < 0:
        return None
    line = table[start + 1 : table.index("\n", start + 1)]
    _, cloud, millicores, mebibytes, gpu, count, price = line.split(" ")
    has_gpu = gpu != "-"
    return InstanceFacts(
        cpu=Cpu(int(millicores) / 1000),
        memory=Bytes(int(mebibytes) * _MEBIBYTE),
        gpu=gpu if has_gpu else None,
        gpu_count=int(count),
        gpu_memory=gpu_memory_bytes(gpu) if has_gpu else Bytes(0),
        usd_per_hour=None if price == "-" else Money(float(price)),
        source=f"{cloud} instance table, prices of {PRICE_DATES[cloud]}",
        cloud=cloud,
    )


def architecture(pool: NodePool) -> Literal["amd64", "arm64"] | None:
    """The processor of a pool's nodes: what the pool says, or what its instance type's name tells.

    Source: naming conventions of AWS instance types (a ``g`` after the generation is Graviton), of Azure VM sizes
    (a ``p`` after the number of cores is Arm), and Google Cloud's Arm machine series (T2A, C4A, N4A), 2026.

    Returns:
        None where the instance type is not in the table.
    """
    if pool.arch is not None:
        return pool.arch
    known = instance_facts(pool.instance_type)
    return ("arm64" if _ARM[known.cloud].match(pool.instance_type) else "amd64") if known else None


_ARM = {
    "aws": re.compile(r"a1\.|[a-z]+[0-9]+[a-z]*g[a-z]*\."),
    "gcp": re.compile(r"(t2a|c4a|n4a|a4x)-"),
    "azure": re.compile(r"Standard_[A-Z]+[0-9]+(-[0-9]+)?[a-z]*p"),
}


def gpu_memory_bytes(gpu: str) -> Bytes:
    """Memory of one GPU of a model, in bytes, as its driver reports it: without what error correction takes.

    Raises:
        KeyError: a model that is not in the table; every member of :data:`aiscale.core.values.gpus.Gpu` is.
    """
    return Bytes(_GPU_MEMORY_MIB[gpu] * _MEBIBYTE)


def near_instance_types(instance_type: str, limit: int = 3) -> tuple[str, ...]:
    """Known instance types that are written much like this one, the nearest first."""
    names = [line.split(" ", 1)[0] for line in _table().splitlines()[1:]]
    return tuple(get_close_matches(instance_type, names, n=limit, cutoff=0.7))


@cache
def _table() -> str:
    return files("aiscale.analysis").joinpath("data/instances.txt").read_text(encoding="ascii")
