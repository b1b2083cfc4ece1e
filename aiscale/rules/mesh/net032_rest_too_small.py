"""When a region is lost, what is left is too small for its requests.

What:
    A global load balancer sends the requests of a lost region elsewhere, and what then reaches a service is more than
    its most replicas answer. Looked at is what the endpoints that are left get for certain: all of it where one is
    left, or the first of a ``failover``; by their shares where these are set. It is an estimate.

Why:
    The regions that are up are overloaded by the loss of another, callers retry, and an outage of one becomes an outage
    of all.

Example:
    def cell(name, most):
        shop = Microservice(f"shop-{name}", image=IMAGE, autoscaling=Autoscaling(min_replicas=2, max_replicas=most),
                            requests_per_second_per_replica=100)
        return Route(name, gateway=edges[name], targets=[shop])
    shop = GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[cell("eu", 8), cell("us", 4)],
                              health_check=HealthCheck("/up"), traffic=Traffic(mean=300, peak=800))

Instead:
    shop = GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[cell("eu", 8), cell("us", 8)],
                              health_check=HealthCheck("/up"), traffic=Traffic(mean=300, peak=800))

Source:
    AWS Well-Architected Framework, reliability pillar, static stability (2026); arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.elsewhere import Elsewhere, elsewhere
from aiscale.analysis.load import loads
from aiscale.analysis.pods import most_replicas
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "NET032"
SEVERITY = Severity.WARNING
FAULTS = ("network-21",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that another region's requests overrun: for the loss that brings most."""
    worst: dict[str, tuple[float, Elsewhere]] = {}
    for loss in elsewhere(graph):
        for address, peak in loss.peaks.items():
            if address not in worst or peak > worst[address][0]:
                worst[address] = peak, loss
    for address, (peak, loss) in sorted(worst.items()):
        service = graph[address]
        each = service.requests_per_second_per_replica if isinstance(service, Service) else None
        if not isinstance(service, Service) or each is None:
            continue
        most, usual = most_replicas(service), loads(graph)[address].peak
        # What is too small as it is, is told by other rules.
        if not usual <= most * each < peak:
            continue
        field = "max_replicas" if service.autoscaling else "replicas"
        yield service.finding(
            CODE, SEVERITY,
            f"without {loss.lost}, {service.name} answers {Rate(most * each)}, but {Rate(peak)} reach it at the peak",
            argument=f"autoscaling.{field}" if service.autoscaling else field,
            label=f"{'up to ' if service.autoscaling else ''}{most} replica{'s' if most != 1 else ''}",
            notes=(f"estimated: {Rate(usual)} as a rule; one replica answers {Rate(each)}",),
            related=tuple(
                Related(f"{one.name} sends its requests elsewhere", one.location, "endpoints")
                for one in loss.balancers[:1]
            ),
            help=f"{field}={math.ceil(peak / each)}",
        )  # fmt: skip
