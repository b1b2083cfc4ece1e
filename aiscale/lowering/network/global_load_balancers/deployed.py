"""Which global load balancers are deployed, and what the others lack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.lowering.network.cloud_dns.conditions import missing as missing_on_cloud_dns
from aiscale.lowering.network.front_door.conditions import missing as missing_on_front_door
from aiscale.lowering.network.route53.conditions import missing as missing_on_route_53
from aiscale.lowering.network.traffic_manager.conditions import missing as missing_on_traffic_manager

_MISSING: Mapping[str, Callable[[GlobalLoadBalancer], Iterator[str]]] = {
    "azure-front-door": missing_on_front_door,
    "azure-traffic-manager": missing_on_traffic_manager,
    "cloud-dns": missing_on_cloud_dns,
    "route-53": missing_on_route_53,
}
"""What a balancer lacks for its deployment, by product."""

_REASONS: Mapping[str, str] = {
    "cloudflare": "aiscale has no provider for Cloudflare",
    # Source: AWS Global Accelerator API, EndpointConfiguration, EndpointId.
    "global-accelerator": "its endpoints are ARNs of load balancers, which Kubernetes creates after the deployment",
    # Source: Google Cloud documentation, internet network endpoint groups overview: global ones have one endpoint and
    # no health checks.
    "google-cloud": "an internet network endpoint group, which takes a DNS name, has no health check; Cloud DNS "
    'does (product="cloud-dns")',
}
"""Why a product is not deployed."""


def is_deployed(balancer: GlobalLoadBalancer) -> bool:
    """Whether its objects are created."""
    missing = _MISSING.get(balancer.product or "")
    return missing is not None and not any(missing(balancer))


def why_not_deployed(balancer: GlobalLoadBalancer) -> str | None:
    """What a balancer lacks; None where it is deployed, or has no product."""
    if (missing := _MISSING.get(balancer.product or "")) is not None:
        lacks = list(missing(balancer))
        return f"{balancer.name} needs {'; '.join(lacks)}" if lacks else None
    reason = _REASONS.get(balancer.product or "")
    return f"{balancer.name} is left out: {reason}" if reason else None
