"""What a global load balancer needs for its deployment on Route 53.

Source: Amazon Route 53 developer guide, choosing a routing policy (2026); Amazon Route 53 API, ResourceRecordSet.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.lowering.network.global_load_balancers.conditions import (
    missing_countries,
    missing_hosts,
    missing_regions,
)


def missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """What a balancer of Route 53 lacks."""
    if balancer.zone_id is None:
        yield 'zone_id="Z…"'
    yield from missing_hosts(balancer)
    yield from missing_regions(balancer, "aws", "AWS", is_single=True)
    yield from missing_countries(balancer)
