"""What the deployment of a global load balancer needs on any product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiscale.analysis.placement.regions import countries_in, region_facts
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import listed
from aiscale.lowering.network.global_load_balancers.checked_ports import checked


def missing_hosts(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """Endpoints without a DNS name of their own."""
    if nameless := [one.target.name for one in balancer.choices if one.host is None]:
        yield f'Endpoint(…, host="…") for {listed(nameless)}'


def missing_countries(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """Groups of countries that DNS does not know."""
    if unknown := [one for choice in balancer.choices for one in choice.countries if not _is_country(one)]:
        yield f"countries as codes of two letters, not {listed(unknown)}"


def missing_regions(balancer: GlobalLoadBalancer, provider: str, cloud: str, *, is_single: bool) -> Iterator[str]:
    """Endpoints that ``latency`` has no region for.

    Args:
        balancer: the balancer.
        provider: ``aws``, ``gcp`` or ``azure``.
        cloud: its name.
        is_single: whether a region may have one endpoint only.
    """
    if balancer.policy != "latency":
        return
    regions = {one.target.name: region_of(one.target, provider) for one in balancer.choices}
    if without := [name for name, region in regions.items() if region is None]:
        yield f"gateways in {cloud} regions for latency: no such region is known of {listed(without)}"
    several = [region for region, count in Counter(regions.values()).items() if region is not None and count > 1]
    if several and is_single:
        yield f"one endpoint in a region for latency, not several in {listed(several)}"


def missing_listeners(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """Gateways whose listeners all ask for a client certificate, or redirect, for products that need a 200."""
    gateways = {one.target.gateway.name: one.target.gateway for one in balancer.choices}
    closed = [
        name
        for name, gateway in gateways.items()
        if all(one.client_ca_certificate is not None or one.redirect_to_https for one in gateway.listeners)
    ]
    if closed:
        yield f"a Listener without client_ca_certificate of {listed(closed)}"


def missing_port(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """One port and protocol of the health checks of all endpoints."""
    ports = dict.fromkeys(str(checked(one.target.gateway)) for one in balancer.choices)
    if balancer.health_check is not None and len(ports) > 1:
        yield f"gateways with one protocol and port for health checks, not {listed(ports)}"


def region_of(route: Route, provider: str) -> str | None:
    """The cloud's region that the cluster of a route's gateway is in; None where it is in none."""
    cluster = route.gateway.on
    if not isinstance(cluster, KubernetesCluster) or cluster.region_name is None:
        return None
    known = region_facts(cluster.region_name)
    is_there = cluster.provider == provider or (known is not None and known.provider == provider)
    return cluster.region_name if is_there else None


def _is_country(jurisdiction: str) -> bool:
    return all(len(code) == 2 for code in countries_in(jurisdiction))
