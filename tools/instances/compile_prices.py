"""Compile aiscale/analysis/data/prices.txt: list prices by region, of the types in instances.txt.

Usage: python tools/instances/compile_prices.py GOOGLE.json AZURE.go > aiscale/analysis/data/prices.txt

GOOGLE.json: ``pkg/providers/pricing/initial-prices.json`` of the Karpenter GCP provider. AZURE.go:
``pkg/providers/pricing/zz_generated.pricing.go`` of the Karpenter Azure provider.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

INSTANCES = Path(__file__).resolve().parents[2] / "aiscale/analysis/data/instances.txt"
Prices = Mapping[str, Mapping[str, float]]


def google(text: str) -> Prices:
    """On-demand prices by region and type."""
    return {region: found["on_demand"] for region, found in json.loads(text)["prices"].items()}


def azure(text: str) -> Prices:
    """On-demand prices by region and type."""
    parts = re.split(r'initialOnDemandPrices\["([a-z0-9]+)"\] = ', text)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {
        region: {name: float(price) for name, price in re.findall(r'"([^"]+)":\s+([0-9.]+),', body)}
        for region, body in pairs
    }


def lines(cloud: str, prices: Prices, types: list[str]) -> Iterator[str]:
    """The types of a cloud, then one line for each region with their prices in the same order."""
    yield f"types {cloud} {' '.join(types)}"
    for region, found in sorted(prices.items()):
        row = [f"{found[name]:.4f}" if name in found else "-" for name in types]
        if set(row) != {"-"}:
            yield f"{region} {cloud} {' '.join(row)}"


def main() -> None:
    """Print the table."""
    rows = [line.split(" ") for line in INSTANCES.read_text(encoding="ascii").splitlines() if line[0] != "#"]
    types = {cloud: [row[0] for row in rows if row[1] == cloud] for cloud in ("gcp", "azure")}
    known = {"gcp": google(Path(sys.argv[1]).read_text()), "azure": azure(Path(sys.argv[2]).read_text())}
    sys.stdout.write("# region cloud usd_per_hour of each type, in the order of the line `types`; see SOURCES.md\n")
    for cloud, prices in known.items():
        sys.stdout.writelines(line + "\n" for line in lines(cloud, prices, types[cloud]))


if __name__ == "__main__":
    main()
