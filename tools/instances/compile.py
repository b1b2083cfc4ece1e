"""Compile aiscale/analysis/data/instances.txt from three source tables.

Usage: python tools/instances/compile.py SPECS.json PRICES.json TYPES.csv > aiscale/analysis/data/instances.txt

SPECS.json: AWS types with vcpu, acpu and amem (allocatable), gpu, n (count). PRICES.json: US dollars an hour by
cloud and type. TYPES.csv: further types with vcpu, mem_gib, gpu and gpu_count. Google and Azure types whose size
follows from their name are added from the price list.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

NAMES = {
    "a100": "nvidia-a100-{gib}gb", "h100": "nvidia-h100-80gb", "v100": "nvidia-v100-{gib}gb",
    "radeon-pro-v520": "amd-radeon-pro-v520", "rtx-pro-6000": "nvidia-rtx-pro-6000",
    "rtx-pro-server-6000": "nvidia-rtx-pro-6000",
}  # fmt: skip

# GiB of memory for each vCPU. Source: Google Compute Engine machine families, Azure VM size series (2026-06).
GOOGLE = {
    ("e2", "standard"): 4, ("e2", "highmem"): 8, ("e2", "highcpu"): 1,
    ("n1", "standard"): 3.75, ("n1", "highmem"): 6.5, ("n1", "highcpu"): 0.9,
    ("n2", "standard"): 4, ("n2", "highmem"): 8, ("n2", "highcpu"): 1,
    ("n2d", "standard"): 4, ("n2d", "highmem"): 8, ("n2d", "highcpu"): 1,
    ("c3", "standard"): 4, ("c3", "highmem"): 8, ("c3", "highcpu"): 2,
    ("t2d", "standard"): 4, ("t2a", "standard"): 4,
}  # fmt: skip
GOOGLE_L4 = {4: 1, 8: 1, 12: 1, 16: 1, 24: 2, 32: 1, 48: 4, 96: 8}
AZURE = {"D": 4, "E": 8, "F": 2}


def gpu_name(short: str, mebibytes: float) -> str:
    """``a100`` with 81,920 MiB is ``nvidia-a100-80gb``."""
    return NAMES.get(short, f"nvidia-{short}").format(gib=round(mebibytes / 1024))


def reserved(vcpu: float, mebibytes: float) -> tuple[int, int]:
    """Allocatable millicores and MiB after Google's published node reservation, which is stricter than Azure's.

    Source: GKE documentation, Plan node sizes: 6 % of the first core, 1 % of the second, 0.5 % of the next two,
    0.25 % of the rest; 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next 112,
    2 % of the rest, and 100 MiB for eviction.
    """
    cores, left = 0.0, vcpu
    for width, share in ((1, 0.06), (1, 0.01), (2, 0.005), (1e9, 0.0025)):
        cores += min(left, width) * share
        left = max(0.0, left - width)
    memory, left = 100.0, mebibytes
    for width, share in ((4096, 0.25), (4096, 0.20), (8192, 0.10), (114688, 0.06), (1e12, 0.02)):
        memory += min(left, width) * share
        left = max(0.0, left - width)
    return round((vcpu - cores) * 1000), int(mebibytes - memory)


def named_sizes(cloud: str, name: str) -> tuple[float, float, str, int] | None:
    """vCPU, MiB, GPU and GPU count, where the type's name says them."""
    if cloud == "gcp" and (match := re.fullmatch(r"([a-z0-9]+)-(standard|highmem|highcpu)-([0-9]+)", name)):
        vcpu = int(match[3])
        if match[1] == "g2":
            return (vcpu, vcpu * 4096, "nvidia-l4", GOOGLE_L4[vcpu]) if vcpu in GOOGLE_L4 else None
        per_vcpu = GOOGLE.get((match[1], match[2]))
        return (vcpu, vcpu * per_vcpu * 1024, "", 0) if per_vcpu else None
    if cloud == "azure" and (match := re.fullmatch(r"Standard_([DEF])([0-9]+)a?d?s_v[2-6]", name)):
        vcpu = int(match[2])
        return (vcpu, vcpu * AZURE[match[1]] * 1024, "", 0) if vcpu <= 48 else None
    return None


def rows(specs: dict[str, Any], prices: dict[str, dict[str, float]], types: list[dict[str, str]]) -> dict[str, str]:
    """One line for each type, by name."""
    found: dict[str, str] = {}

    def add(cloud: str, name: str, cpu_m: int, memory_mib: int, gpu: str, count: int) -> None:
        price = prices[cloud].get(name)
        found[name] = (
            f"{name} {cloud} {cpu_m} {memory_mib} {gpu or '-'} {count} {'-' if price is None else f'{price:.4f}'}"
        )

    for name, spec in specs.items():
        count = int(spec["n"] or 0)  # a fraction of a GPU is not a device that pods can ask for
        gpu = gpu_name(spec["gpu"], float(spec["gm"])) if count else ""
        add("aws", name, int(spec["acpu"].removesuffix("m")), int(spec["amem"].removesuffix("Mi")), gpu, count)
    for cloud in ("gcp", "azure"):
        for name in prices[cloud]:
            if sizes := named_sizes(cloud, name):
                vcpu, mebibytes, gpu, count = sizes
                add(cloud, name, *reserved(vcpu, mebibytes), gpu, count)
    for row in types:
        if row["cloud"] != "aws":
            gpu = gpu_name(row["gpu"], float(row["gpu_mem_gib_each"]) * 1024) if row["gpu"] else ""
            cpu_m, memory_mib = reserved(float(row["vcpu"]), float(row["mem_gib"]) * 1024)
            add(row["cloud"], row["instance"], cpu_m, memory_mib, gpu, int(row["gpu_count"] or 0))
    return found


def main() -> None:
    """Print the table."""
    specs, prices = (json.loads(Path(path).read_text()) for path in sys.argv[1:3])
    with Path(sys.argv[3]).open(newline="") as file:
        types = list(csv.DictReader(file))
    sys.stdout.write("# type cloud allocatable_millicores allocatable_MiB gpu gpus usd_per_hour; see SOURCES.md\n")
    sys.stdout.writelines(line + "\n" for _, line in sorted(rows(specs, prices, types).items()))


if __name__ == "__main__":
    main()
