"""A component declares two locations that contradict each other.

What:
    A bucket, a table, an external store, an external service or a region sets a ``jurisdiction`` that its
    ``region`` is outside of.

    A node pool, an external store or a zone is in one region, and the name of its zone belongs to another.

    Two components name the same Amazon S3 bucket (``s3://calls``) with two regions: ``region`` of a ``Bucket`` or
    of a ``TieredStorage`` without an ``endpoint``. Or the ``checkpoint_jurisdiction`` of a job on an ``EksCluster``
    contradicts another declaration. The folder in the bucket does not matter. Regions that are not in aiscale's
    table, GovCloud next to other partitions, Multi-Region Access Points and buckets of other clouds are skipped.

Why:
    Residency is checked against the ``jurisdiction``: records stored in Virginia would count as stored in the EU.

    No node starts in a zone that the region does not have, and failure and residency checks use the wrong place.

    A bucket is in one region, so the data of one of the two is in the other, and its residency counts as met. It
    happens when a second region is copied from the first.

Example:
    Bucket("rides", uri="s3://rides", region="us-east-1", jurisdiction="eu")

    ExternalStore("rides", product="PostgreSQL", region="eu-central-1", zones=["us-east-1a", "us-east-1b"])

    Bucket("calls-dub", uri="s3://calls/raw", region="eu-west-1")
    Bucket("calls-fra", uri="s3://calls/raw", region="eu-central-1")

Instead:
    Bucket("rides", uri="s3://rides", region="eu-west-1", jurisdiction="eu")

    ExternalStore("rides", product="PostgreSQL", region="eu-central-1", zones=["eu-central-1a", "eu-central-1b"])

    Bucket("calls-dub", uri="s3://calls-dub/raw", region="eu-west-1")
    Bucket("calls-fra", uri="s3://calls-fra/raw", region="eu-central-1")

Source:
    Regulation (EU) 2016/679, chapter V, transfers of personal data to third countries (2016); the providers' lists of
    regions; AWS, regions and zones; Google Cloud, regions and zones; Azure, availability zones in AKS (2026); Amazon S3
    User Guide, general purpose buckets: no two in a partition have one name, and each is in the region that it was made
    in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.placement.bucket_regions import BucketLocation, bucket_places
from aiscale.analysis.placement.regions import is_within, law_in_region, region_facts, region_of_zone
from aiscale.analysis.placement.residency import residencies_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Region, Zone
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Located
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.residency import law

CODE = "PLC036"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each jurisdiction, zone and bucket that contradicts a region."""
    yield from _jurisdiction(graph)
    yield from _zone(graph)
    yield from _bucket(graph)


_WITHIN = {"hk": ("cn",), "mo": ("cn",)}
"""Regions of a country that have codes, and laws, of their own."""
_ELSEWHERE = {"ap-southeast-3": ("my",), "ap-southeast-5": ("id",), "me-central-1": ("sa",)}
"""Where Alibaba Cloud has regions that Amazon has elsewhere by the same name. Source: its list of regions (2026)."""


def _jurisdiction(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing that says two laws."""
    for component, region, country, said in _said(graph):
        if is_within(country, (said,)) is False and said not in (
            *_WITHIN.get(country, ()),
            *_ELSEWHERE.get(region, ()),
        ):
            yield component.finding(
                CODE, SEVERITY, f"{component.name} has jurisdiction={said}, but {region} is in {country}",
                argument="jurisdiction", label=f"{region} is in {country}",
                notes=("residency is checked against the jurisdiction",),
                help=f"a region in {said}"
                + ("" if any(residencies_of(graph, component)) else f', or jurisdiction="{country}"'),
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


class _Said(NamedTuple):
    """Where something is: who says it, in which region and zone, and which region the zone is in."""

    component: Component
    region: str
    zone: str
    other: str
    argument: str
    item: int | None


def _zone(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing at its first zone of another region."""
    found: set[str] = set()
    for said in _said_zone(graph):
        if said.region == said.other or said.component.address in found:
            continue
        found.add(said.component.address)
        is_itself = isinstance(said.component, Zone)
        yield said.component.finding(
            CODE, SEVERITY, f"zone {said.zone} is in {said.region}, but by its name in {said.other}" if is_itself
            else f"{said.component.name} is in {said.region}, but zone {said.zone} is in {said.other}",
            argument=said.argument, index=said.item, label=f"in {said.other}",
            help=f'{"another name" if is_itself else f"a zone of {said.region}"}, or region="{said.other}"'
            f"{' of its cluster' if isinstance(said.component, NodePool) else ''}",
        )  # fmt: skip


def _said_zone(graph: ArchitectureGraph) -> Iterator[_Said]:
    """Every region and zone that are said of one thing, where it is known which region the zone is in."""
    for store in graph.of(ExternalStore):
        yield from _named(store, store.region, store.zones)
    for pool in graph.of(NodePool):
        for edge in graph.in_edges(pool, EdgeKind.HAS):
            if isinstance(cluster := graph[edge.source], KubernetesCluster):
                yield from _named(pool, cluster.region, pool.zones)
    for zone in graph.of(Zone):
        region, other = _name(zone.region), region_of_zone(zone.name)
        if region is not None and region_facts(region) is not None and other is not None:
            yield _Said(zone, region, zone.name, other, "region", None)


def _named(component: Component, where: Region | str | None, zones: Sequence[Zone | str]) -> Iterator[_Said]:
    region = _name(where)
    if region is None or region_facts(region) is None:
        return  # a region of one's own may have zones of any name
    for index, zone in enumerate(zones):
        name = zone if isinstance(zone, str) else zone.name
        other = (_name(zone.region) if isinstance(zone, Zone) else None) or region_of_zone(name)
        if other is not None and region_facts(other) is not None:
            yield _Said(component, region, name, other, "zones", index)


def _name(region: Region | str | None) -> str | None:
    return region.name if isinstance(region, Region) else region


def _bucket(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place that is said of a bucket besides the first."""
    for bucket, (first, *others) in bucket_places(graph).items():
        for other in others:
            if first.contradicts(other):
                yield other.component.finding(
                    CODE, SEVERITY, f"bucket {bucket} is declared in {first.where} and in {other.where}",
                    argument=other.argument, label=f"in {other.where}",
                    related=(Related(f"{first.component.name} declares {first.where}", first.component.location,
                                     first.argument),),
                    notes=(*_broken(graph, first, other), *_broken(graph, other, first)),
                    help=f"a bucket of its own in {other.where}, or the region that {bucket} is in",
                )  # fmt: skip


def _broken(graph: ArchitectureGraph, one: BucketLocation, other: BucketLocation) -> Iterator[str]:
    """The residency that is broken where the other is right."""
    for residency in residencies_of(graph, one.component):
        if is_within(other.country, residency.allowed) is False:
            yield f"{one.component.name} must stay in {law(residency)}, and {other.where} is outside of it"
            return
