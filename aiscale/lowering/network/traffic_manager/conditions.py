"""What a global load balancer needs for its deployment on Azure Traffic Manager.

Source: Azure Traffic Manager documentation, routing methods, endpoint monitoring (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.core.messages.wording import listed
from aiscale.lowering.network.global_load_balancers.checked_ports import checked
from aiscale.lowering.network.global_load_balancers.conditions import (
    missing_countries,
    missing_hosts,
    missing_regions,
)


def missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """What a balancer of Traffic Manager lacks. All endpoints of a profile share one port and protocol of checks."""
    if balancer.resource_group is None:
        yield 'resource_group="…"'
    yield from missing_hosts(balancer)
    yield from missing_regions(balancer, "azure", "Azure", is_single=False)
    yield from missing_countries(balancer)
    ports = dict.fromkeys(str(checked(one.target.gateway)) for one in balancer.choices)
    if balancer.health_check is not None and len(ports) > 1:
        yield f"gateways with one protocol and port for health checks, not {listed(ports)}"
