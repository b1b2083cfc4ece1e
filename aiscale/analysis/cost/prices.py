"""List prices of nodes, storage and traffic by region, and which region's price stands in where one is not known.

Source: data/SOURCES.md names where each column comes from and its date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, NamedTuple

from aiscale.analysis.capacity.instances import PRICE_DATES, instance_facts

PRICE_REGIONS: Mapping[str, str] = MappingProxyType({"aws": "us-east-1", "gcp": "us-central1", "azure": "eastus"})
"""Region whose prices stand in for those that are not known, by cloud."""

CLOUDS = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure"}
"""Clouds as people call them, by the table's name."""

HOURS_PER_MONTH = 730
"""A year of 365 days over twelve months. Source: AWS Pricing Calculator, "How we calculate" (2026)."""

STORAGE_DATES: Mapping[str, str] = MappingProxyType({"aws": "2026", "gcp": "2026-08-20"})
"""When the price list of storage was read, by cloud; data/SOURCES.md says it of each region."""

TRAFFIC_DATES: Mapping[str, str] = MappingProxyType({"aws": "2024-09-25", "gcp": "2026-09-20"})
"""When the price list of traffic was read, by cloud."""

Boundary = Literal["zones", "regions", "out"]
"""What traffic crosses: from one zone to another of its region, to another region of the same cloud, out of the cloud.
"""

_DEFAULT_CLASSES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "aws": frozenset({"", "gp3"}),
        "gcp": frozenset({"", "standard-rwo"}),
    }
)
"""Names of storage classes whose disks the price is of, by cloud; empty for the cluster's default.

Source: Amazon EBS CSI driver, StorageClass parameters (``type``: gp3); GKE documentation, persistent volumes
(``standard-rwo``: balanced persistent disks).
"""


class Price(NamedTuple):
    """What one node costs.

    Attributes:
        usd_per_hour: on-demand list price; :data:`PRICE_DATES` says of which day. Or what the pool says.
        cloud: ``aws``, ``gcp`` or ``azure``; empty for what the pool says.
        region: the region that the price is of; empty for what the pool says.
        stands_in_for: the region that the node is in, where its own price is not known; empty otherwise.
    """

    usd_per_hour: float
    cloud: str
    region: str
    stands_in_for: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is what the pool says, and no list price."""
        return not self.cloud


def own_price(usd_per_hour: float) -> Price:
    """What a pool says that one of its nodes costs."""
    return Price(float(usd_per_hour), "", "")


class StoragePrice(NamedTuple):
    """What a GiB costs for a month.

    Attributes:
        usd_per_gib_month: list price; :data:`STORAGE_DATES` says of when.
        cloud: ``aws`` or ``gcp``.
        region: the region that the price is of.
        stands_in_for: always empty: no price of another region is taken.
    """

    usd_per_gib_month: float
    cloud: str
    region: str
    stands_in_for: str = ""


class TrafficPrice(NamedTuple):
    """What a GiB costs that crosses a boundary.

    Attributes:
        usd_per_gib: list price of both ends together; :data:`TRAFFIC_DATES` says of when.
        cloud: ``aws`` or ``gcp``.
        region: the region that it leaves.
        stands_in_for: always empty: no price of another region is taken.
    """

    usd_per_gib: float
    cloud: str
    region: str
    stands_in_for: str = ""


@cache
def price_of(instance_type: str, region: str | None) -> Price | None:
    """The price of a type in a region, or of the cloud's region in :data:`PRICE_REGIONS` in its place.

    Args:
        instance_type: as the cloud calls it.
        region: where the node is; None where nobody says.

    Returns:
        None for a type whose price is not known anywhere.
    """
    known = instance_facts(instance_type)
    if known is None or known.usd_per_hour is None:
        return None
    usual = PRICE_REGIONS[known.cloud]
    if region is None or region == usual:
        return Price(float(known.usd_per_hour), known.cloud, usual)
    own = _in_region(region, known.cloud).get(instance_type)
    if own is not None:
        return Price(own, known.cloud, region)
    return Price(float(known.usd_per_hour), known.cloud, usual, region)


@cache
def storage_price(on: Literal["disks", "objects"], cloud: str, region: str, storage_class: str) -> StoragePrice | None:
    """The price of a GiB on disks or in the object store of a region.

    Args:
        on: which of both.
        cloud: ``aws``, ``gcp`` or ``azure``.
        region: the cloud's region.
        storage_class: storage class of the disks; empty for the cluster's default.

    Returns:
        None for a region or a class whose price is not known.
    """
    if storage_class not in _DEFAULT_CLASSES.get(cloud, ()):
        return None
    for line in files("aiscale.analysis").joinpath("data/storage.txt").read_text(encoding="ascii").splitlines():
        name, provider, *prices = line.split(" ")
        if (name, provider) == (region, cloud):
            price = prices[0 if on == "disks" else 1]
            return StoragePrice(float(price), cloud, region) if price != "-" else None
    return None


@cache
def traffic_price(over: Boundary, cloud: str, region: str, to: str = "") -> TrafficPrice | None:
    """The price of a GiB that crosses a boundary.

    Args:
        over: which one.
        cloud: the cloud that it leaves from: ``aws``, ``gcp`` or ``azure``.
        region: the region that it leaves from.
        to: the region that it goes to, where it is another one of the same cloud.

    Returns:
        None where no price is known.
    """
    at = ("zones", "regions", "out").index(over)
    for name in (f"{region}>{to}", region, "*"):
        price = _traffic().get((name, cloud), ("-", "-", "-"))[at]
        if price != "-":
            return TrafficPrice(float(price), cloud, region)
    return None


def basis(prices: Iterable[Price | StoragePrice | TrafficPrice], dates: Mapping[str, str] = PRICE_DATES) -> str:
    """``AWS us-east-1 list prices of 2026-07-20, standing in for eu-west-1``: where some prices come from."""
    found: dict[tuple[str, str], set[str]] = {}
    for price in prices:
        found.setdefault((price.cloud, price.region), set()).add(price.stands_in_for)
    words = ["price_per_hour of pools"] if found.pop(("", ""), None) else []
    for cloud in sorted({cloud for cloud, _ in found}):
        regions = sorted(region for one, region in found if one == cloud)
        away = sorted({name for key, names in found.items() if key[0] == cloud for name in names} - {""})
        usual = f"{PRICE_REGIONS[cloud]} " if len(regions) > 1 else ""
        stands = f", {usual}standing in for {' and '.join(away)}" if away else ""
        words.append(f"{CLOUDS[cloud]} {' and '.join(regions)} list prices of {dates[cloud]}{stands}")
    return "; ".join(words)


@cache
def _traffic() -> Mapping[tuple[str, str], Sequence[str]]:
    """Prices of the table of traffic, by region and cloud."""
    text = files("aiscale.analysis").joinpath("data/traffic.txt").read_text(encoding="ascii")
    rows = [line.split(" ") for line in text.splitlines() if not line.startswith("#")]
    return {(region, cloud): prices for region, cloud, *prices in rows}


@cache
def _in_region(region: str, cloud: str) -> Mapping[str, float]:
    """What is known of a region, by type."""
    table = _table()
    start = table.find(f"\n{region} {cloud} ")
    if start < 0:
        return {}
    head = table.index(f"\ntypes {cloud} ")
    names, prices = (table[at + 1 : table.index("\n", at + 1)].split(" ")[2:] for at in (head, start))
    return {name: float(price) for name, price in zip(names, prices, strict=True) if price != "-"}


@cache
def _table() -> str:
    return files("aiscale.analysis").joinpath("data/prices.txt").read_text(encoding="ascii")
