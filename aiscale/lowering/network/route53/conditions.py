"""What a global load balancer needs for its deployment on Route 53.

Source: Amazon Route 53 developer guide, choosing a routing policy (2026); Amazon Route 53 API, ResourceRecordSet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiscale.analysis.placement.regions import countries_in, region_facts
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import listed


def is_deployed(balancer: GlobalLoadBalancer) -> bool:
    """Whether its records are created."""
    return balancer.product == "route-53" and not any(_missing(balancer))


def why_not_deployed(balancer: GlobalLoadBalancer) -> str | None:
    """What a balancer of Route 53 lacks; None where it is deployed, or has another product."""
    if balancer.product != "route-53":
        return None
    missing = list(_missing(balancer))
    return f"{balancer.name} needs {'; '.join(missing)}" if missing else None


def latency_region(route: Route) -> str | None:
    """The AWS region of the cluster of its gateway, which answers by latency name; None where it is in none."""
    cluster = route.gateway.on
    if not isinstance(cluster, KubernetesCluster) or cluster.region_name is None:
        return None
    known = region_facts(cluster.region_name)
    is_aws = isinstance(cluster, EksCluster) or (known is not None and known.provider == "aws")
    return cluster.region_name if is_aws else None


def _missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    if balancer.zone_id is None:
        yield 'zone_id="Z…"'
    nameless = [one.target.name for one in balancer.choices if one.host is None]
    if nameless:
        yield f'Endpoint(…, host="…") for {listed(nameless)}'
    if balancer.policy == "latency":
        yield from _missing_regions(balancer)
    if unknown := [one for choice in balancer.choices for one in choice.countries if not _is_country(one)]:
        yield f"countries as codes of two letters, not {listed(unknown)}"


def _missing_regions(balancer: GlobalLoadBalancer) -> Iterator[str]:
    regions = {one.target.name: latency_region(one.target) for one in balancer.choices}
    if without := [name for name, region in regions.items() if region is None]:
        yield f"gateways in AWS regions for latency: no such region is known of {listed(without)}"
    several = [region for region, count in Counter(regions.values()).items() if region is not None and count > 1]
    if several:
        yield f"one endpoint in a region for latency, not several in {listed(several)}"


def _is_country(jurisdiction: str) -> bool:
    return all(len(code) == 2 for code in countries_in(jurisdiction))
