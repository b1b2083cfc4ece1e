"""What a global load balancer needs for its deployment on Azure Traffic Manager.

Source: Azure Traffic Manager documentation, routing methods, endpoint monitoring (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.lowering.network.global_load_balancers.conditions import (
    missing_countries,
    missing_hosts,
    missing_port,
    missing_regions,
)


def missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """What a balancer of Traffic Manager lacks. All endpoints of a profile share one port and protocol of checks."""
    if balancer.resource_group is None:
        yield 'resource_group="…"'
    yield from missing_hosts(balancer)
    yield from missing_regions(balancer, "azure", "Azure", is_single=False)
    yield from missing_countries(balancer)
    yield from missing_port(balancer)
