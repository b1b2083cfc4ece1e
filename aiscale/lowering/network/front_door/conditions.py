"""What a global load balancer needs for its deployment on Azure Front Door.

Source: Azure Front Door documentation, origins and origin groups, domains, TLS encryption (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.core.messages.wording import listed
from aiscale.lowering.network.global_load_balancers.checked_ports import checked
from aiscale.lowering.network.global_load_balancers.conditions import missing_hosts, missing_listeners


def missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """What a balancer of Front Door lacks: a route forwards with one protocol, and shows no client certificate."""
    if balancer.resource_group is None:
        yield 'resource_group="…"'
    yield from missing_hosts(balancer)
    if wildcards := [host for host in balancer.hosts if host.startswith("*.")]:
        yield f"hosts without a wildcard, for which there is no managed certificate: not {listed(wildcards)}"
    yield from missing_listeners(balancer)
    protocols = dict.fromkeys(checked(one.target.gateway).type for one in balancer.choices)
    if len(protocols) > 1:
        yield f"gateways with one protocol, not {listed(protocols)}"
