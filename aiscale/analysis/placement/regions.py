"""Whose law holds where: the country of each cloud region, and which countries belong together; and where it is.

Source: data/SOURCES.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.region import Region
from aiscale.components.platform.site import Site
from aiscale.core.ports import Located, Place
from aiscale.graph.architecture import ArchitectureGraph

_EU = frozenset({
    "at", "be", "bg", "hr", "cy", "cz", "dk", "ee", "fi", "fr", "de", "gr", "hu", "ie", "it", "lv", "lt", "lu", "mt",
    "nl", "pl", "pt", "ro", "sk", "si", "es", "se",
})  # fmt: skip
_EEA = _EU | {"is", "li", "no"}
_MEMBERS: Mapping[str, frozenset[str]] = {"eu": _EU, "eea": _EEA | {"eu"}}
"""Groups of countries. Source: European Union, country profiles; EEA Agreement (2026)."""


class RegionFacts(NamedTuple):
    """One line of the table.

    Attributes:
        provider: ``aws``, ``gcp`` or ``azure``.
        country: ISO 3166 code in lower case.
    """

    provider: str
    country: str


class Spot(NamedTuple):
    """Where the city is that a region is named after, in degrees.

    Attributes:
        latitude: to the north.
        longitude: to the east.
    """

    latitude: float
    longitude: float


def region_facts(name: str) -> RegionFacts | None:
    """The table's line for a region; None when there is none."""
    row = _table().get(name)
    return RegionFacts(row[0], row[1]) if row is not None else None


def region_of_zone(zone: str) -> str | None:
    """The region that a zone is in by its name: ``eu-central-1a``, ``europe-west1-b``, ``westeurope-1``; else None.

    Source: AWS, regions and zones, those beside cities included (``us-east-1-bos-1a``); Google Cloud, regions and
    zones; Azure documentation, availability zones in AKS.
    """
    parts = re.fullmatch(r"([a-z]+(?:-[a-z]+)+-[0-9])(?:[a-z]|-[-a-z0-9]+)", zone)
    name = parts[1] if parts else zone.rpartition("-")[0]
    return name if region_facts(name) is not None else None


def spot_of(name: str) -> Spot | None:
    """Where a region is; None where it is not in the table, or its provider does not say."""
    row = _table().get(name)
    return Spot(float(row[2]), float(row[3])) if row is not None and row[2] != "-" else None


def jurisdiction(place: Place) -> str | None:
    """Whose law holds at a place, as a country or a group of them; None when nobody says."""
    if isinstance(place, Site):
        return place.jurisdiction
    if not isinstance(place, KubernetesCluster) or place.region is None:
        return None
    return _law_in(place.region)


def law_of(graph: ArchitectureGraph, what: Located) -> str | None:
    """Whose law holds where something is that others run: as it says itself, or its region; None when nobody says."""
    if what.jurisdiction is not None or what.region is None:
        return what.jurisdiction
    return law_in_region(graph, what.region)


def law_in_region(graph: ArchitectureGraph, name: str) -> str | None:
    """Whose law holds in a region: as the ``Region`` of that name says, else its country; None when unknown."""
    region = graph.nodes.get(f"{Region.family}/{name}")
    return _law_in(region if isinstance(region, Region) else name)


def is_within(country: str, allowed: Collection[str]) -> bool | None:
    """Whether what is in a country, or somewhere in a group of countries, is within some jurisdictions.

    Returns:
        None where it is unknown: something in ``eu`` may be in ``de`` or not.
    """
    here, wanted = _plain(country), {_plain(one) for one in allowed}
    if here in wanted or any(here in _MEMBERS.get(one, ()) for one in wanted):
        return True
    return None if wanted & _MEMBERS.get(here, frozenset()) else False


def countries_in(jurisdiction: str) -> frozenset[str]:
    """The countries of a jurisdiction, as ISO 3166 codes in lower case: those of ``eu`` and ``eea``, else itself."""
    return _MEMBERS.get(jurisdiction, frozenset({_plain(jurisdiction)})) - _MEMBERS.keys()


def _law_in(region: Region | str) -> str | None:
    if isinstance(region, Region) and region.jurisdiction is not None:
        return region.jurisdiction
    known = region_facts(region if isinstance(region, str) else region.name)
    return known.country if known else None


def _plain(code: str) -> str:
    return "gb" if code == "uk" else code


@cache
def _table() -> Mapping[str, Sequence[str]]:
    text = files("aiscale.analysis").joinpath("data/regions.txt").read_text(encoding="ascii")
    rows = [line.split(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: row for name, *row in rows}
