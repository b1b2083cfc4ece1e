"""The objects of a global load balancer on its product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.cloud_dns.record_sets import lower_cloud_dns
from aiscale.lowering.network.front_door.profile import lower_front_door
from aiscale.lowering.network.global_load_balancers.owners import owned_hosts
from aiscale.lowering.network.route53.records import lower_route_53
from aiscale.lowering.network.traffic_manager.profile import lower_traffic_manager
from aiscale.lowering.resource import Resource

LOWERED: Mapping[str, Callable[[GlobalLoadBalancer, Sequence[str], LoweringContext], Iterator[Resource]]] = {
    "azure-front-door": lower_front_door,
    "azure-traffic-manager": lower_traffic_manager,
    "cloud-dns": lower_cloud_dns,
    "route-53": lower_route_53,
}
"""How a balancer is lowered for its hosts, by product."""


def lower_global_load_balancer(
    balancer: GlobalLoadBalancer, _: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """The objects for its hosts, except for those that belong to another balancer."""
    hosts = owned_hosts(balancer, context.whole)
    if hosts and balancer.product is not None:
        yield from LOWERED[balancer.product](balancer, hosts, context)
