"""A region and a jurisdiction that contradict each other.

What:
    A bucket, a table, a store of others, an external service or a region says a ``jurisdiction`` that its ``region``
    is outside of.

Why:
    One of the two is wrong, and a residency is held to the ``jurisdiction``: records that lie in Virginia count as
    kept in the EU.

Example:
    Bucket("rides", uri="s3://rides", region="us-east-1", jurisdiction="eu")

Instead:
    Bucket("rides", uri="s3://rides", region="eu-west-1", jurisdiction="eu")

Source:
    Regulation (EU) 2016/679, chapter V, transfers of personal data to third countries (2016); the providers' lists of
    regions.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.regions import is_within, law_in_region, region_facts
from aiscale.components.platform.region import Region
from aiscale.core.component import Component
from aiscale.core.ports import Located
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC036"
SEVERITY = Severity.ERROR
_WITHIN = {"hk": ("cn",), "mo": ("cn",)}
"""Regions of a country that have codes, and laws, of their own."""
_ELSEWHERE = {"ap-southeast-3": ("my",), "ap-southeast-5": ("id",), "me-central-1": ("sa",)}
"""Where Alibaba Cloud has regions that Amazon has elsewhere by the same name. Source: its list of regions (2026)."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing that says two laws."""
    for component, region, country, said in _said(graph):
        if is_within(country, (said,)) is False and said not in (
            *_WITHIN.get(country, ()),
            *_ELSEWHERE.get(region, ()),
        ):
            yield component.finding(
                CODE, SEVERITY, f"{component.name} is in {said} by its jurisdiction, but {region} is in {country}",
                argument="jurisdiction", label=f"{region} is in {country}",
                notes=("a residency is held to the jurisdiction",),
                help=f'a region in {said}, or jurisdiction="{country}"',
            )  # fmt: skip


def _said(graph: ArchitectureGraph) -> Iterator[tuple[Component, str, str, str]]:
    """What says a region whose country is known, and a jurisdiction: both, with the country between them."""
    for one in graph.of(Located):
        if one.region is not None and one.jurisdiction is not None:
            country = law_in_region(graph, one.region)
            if country is not None:
                yield one, one.region, country, one.jurisdiction
    for region in graph.of(Region):
        known = region_facts(region.name)
        if known is not None and region.jurisdiction is not None and region.provider == known.provider:
            yield region, region.name, known.country, region.jurisdiction
