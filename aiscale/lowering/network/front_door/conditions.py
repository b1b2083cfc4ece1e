"""What a global load balancer needs for its deployment on Azure Front Door.

Source: Azure Front Door documentation, origins and origin groups, domains, TLS encryption (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.core.messages.wording import listed
from aiscale.lowering.network.global_load_balancers.checked_ports import checked
from aiscale.lowering.network.global_load_balancers.conditions import missing_hosts


def missing(balancer: GlobalLoadBalancer) -> Iterator[str]:
    """What a balancer of Front Door lacks: a route forwards with one protocol, and shows no client certificate."""
    if balancer.resource_group is None:
        yield 'resource_group="…"'
    yield from missing_hosts(balancer)
    if wildcards := [host for host in balancer.hosts if host.startswith("*.")]:
        yield f"hosts without a wildcard, for which there is no managed certificate: not {listed(wildcards)}"
    gateways = {one.target.gateway.name: one.target.gateway for one in balancer.choices}
    mutual = [
        name
        for name, gateway in gateways.items()
        if all(one.client_ca_certificate is not None for one in gateway.listeners)
    ]
    if mutual:
        yield f"a Listener without client_ca_certificate of {listed(mutual)}"
    protocols = dict.fromkeys(checked(gateway).type for gateway in gateways.values())
    if len(protocols) > 1:
        yield f"gateways with one protocol, not {listed(protocols)}"
