"""Which of several global load balancers for one host creates its objects: DNS knows no paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.network.global_load_balancers.deployed import is_deployed


def owned_hosts(balancer: GlobalLoadBalancer, graph: ArchitectureGraph) -> list[str]:
    """The hosts that a balancer creates objects for."""
    return [host for host in balancer.hosts if owner_of(balancer, host, graph).address == balancer.address]


def owner_of(balancer: GlobalLoadBalancer, host: str, graph: ArchitectureGraph) -> GlobalLoadBalancer:
    """The balancer that creates the objects of a host: of several for the paths of one host, the first by address."""
    same = [
        one
        for one in graph.of(GlobalLoadBalancer)
        if _place(one) == _place(balancer) and host in one.hosts and is_deployed(one)
    ]
    return min((*same, balancer), key=lambda one: one.address)


def left_to_others(balancer: GlobalLoadBalancer, graph: ArchitectureGraph) -> Iterator[str]:
    """What is left out of a balancer whose host belongs to another one with other answers, in words."""
    for host in balancer.hosts:
        other = owner_of(balancer, host, graph)
        if other.address != balancer.address and _answers(other) != _answers(balancer):
            yield f"endpoints and health checks of GlobalLoadBalancer for {host}, which has those of {other.name}"


def _place(balancer: GlobalLoadBalancer) -> tuple[str | None, ...]:
    return balancer.product, balancer.zone_id, balancer.resource_group, balancer.managed_zone


def _answers(balancer: GlobalLoadBalancer) -> Any:
    """All that clients of its hosts notice."""
    choices = [
        (one.host, one.address, one.percent if balancer.policy == "weighted" else None, one.countries)
        for one in balancer.choices
    ]
    return choices, balancer.policy, balancer.record_ttl, balancer.health_check
