"""Whose machines a place has: the cloud and its region, as the blueprint says or its nodes give away."""

from __future__ import annotations

from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.cost.prices import PRICE_REGIONS
from aiscale.analysis.placement.regions import region_facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.ports import Place


def cloud_and_region(place: Place | None) -> tuple[str, str | None]:
    """The cloud and the region of a place; the region that prices are of by default where nobody says one.

    Returns:
        ``aws``, ``gcp`` or ``azure``; ``own`` where no cloud runs it; empty where nobody says.
    """
    if not isinstance(place, KubernetesCluster):
        return ("own" if place is not None else "", None)
    region = place.region_name
    cloud: str = place.provider or ""
    if not cloud and region is not None:
        known = region_facts(region)
        cloud = known.provider if known is not None else ""
    if not cloud:
        types = (instance_facts(pool.instance_type) for pool in place.pools)
        cloud = next((facts.cloud for facts in types if facts is not None), "")
    return cloud, region or PRICE_REGIONS.get(cloud)
