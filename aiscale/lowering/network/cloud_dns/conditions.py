"""What a global load balancer needs for its deployment on Cloud DNS.

Source: Cloud DNS documentation, DNS routing policies and health checks (2026): health checks are for addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.core.messages.wording import listed
from aiscale.lowering.network.global_load_balancers.conditions import missing_listeners, missing_port, missing_regions


def missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """What a balancer of Cloud DNS lacks. All targets of a record set share one health check."""
    if balancer.managed_zone is None:
        yield 'managed_zone="…"'
    if without := [one.target.name for one in balancer.choices if one.address is None]:
        yield f'Endpoint(…, address="…") for {listed(without)}'
    yield from missing_regions(balancer, "gcp", "Google Cloud", is_single=True)
    if balancer.health_check is not None:
        yield from missing_listeners(balancer)
    yield from missing_port(balancer)
