"""A global load balancer protects from no loss.

What:
    The gateways of all endpoints of a global load balancer are at one place; or in one region, where it chooses the
    nearest or by countries. Or they are in several, and it has no ``health_check``. Endpoints by shares at one place,
    and countries that are never sent elsewhere, may be meant.

Why:
    It costs money and a step more, and the one loss that it is there for takes all endpoints at once, or nobody notices
    that loss and requests still go there.

Example:
    GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[eu, us], ttl="60s")

Instead:
    GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[eu, us], ttl="60s",
                       health_check=HealthCheck("/healthz"))

Source:
    Amazon Route 53 documentation, creating health checks and configuring DNS failover (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.elsewhere import region_of
from aiscale.analysis.places import stands_at
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET031"
SEVERITY = Severity.WARNING
FAULTS = ("network-20",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each balancer that has nowhere else to go, or does not notice that it must."""
    for balancer in graph.of(GlobalLoadBalancer):
        places = [stands_at(graph, one.target) for one in balancer.choices]
        if (where := _together(graph, balancer, places)) is not None:
            yield balancer.finding(
                CODE, SEVERITY, f"all endpoints of {balancer.name} are in {where}",
                argument="endpoints", label="lost together", help="routes of a gateway in another region",
            )  # fmt: skip
        elif balancer.health_check is None and balancer.policy != "geolocation" and len(set(places)) > 1:
            yield balancer.finding(
                CODE, SEVERITY, f"nothing tells {balancer.name} that one of its endpoints is lost",
                argument="name", label="requests still go there", help='health_check=HealthCheck("/healthz")',
            )  # fmt: skip


def _together(graph: ArchitectureGraph, balancer: GlobalLoadBalancer, places: list[Place | None]) -> str | None:
    """The place or the region that all endpoints are in, where that is a mistake."""
    if balancer.policy == "weighted" or None in places:
        return None
    if len(set(places)) == 1 and places[0] is not None:
        return places[0].name
    regions = {region_of(graph, one.target) for one in balancer.choices}
    return next(iter(regions)) if len(regions) == 1 and balancer.policy != "failover" else None
