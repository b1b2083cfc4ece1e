"""One replica can not be that available.

What:
    A service promises 99.9 % or more, but may run as a single replica. Or a gateway has one proxy (``replicas=1``), and
    that much is promised of a route of it, by the route's objective or an Slo; where neither says anything, by a
    service that nothing but its routes calls. A route behind a global load balancer with a health check is left alone:
    users get in elsewhere.

Why:
    Each deploy, each drained node and each crash takes it away for as long as a new replica needs to start:
    for a model, minutes. 99.9 % allows 43 minutes in a month, 99.95 % allows 22.

Example:
    ModelService("surge", replicas=1, objective=Objective(availability=0.9995), model=model, runtime=Triton())

Instead:
    ModelService("surge", replicas=2, objective=Objective(availability=0.9995), model=model, runtime=Triton())

Source:
    Kubernetes documentation, disruptions and pod disruption budgets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.pods import fewest_replicas
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.network.routing import answering
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.single_points import NEEDS_TWO, allows, has_other_ways

CODE = "SRV010"
SEVERITY = Severity.WARNING
FAULTS = ("serving-15",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and each gateway that may run alone."""
    for service in graph.of(Service):
        if service.objective is None:
            continue
        promised, scaling = service.objective.availability, service.autoscaling
        if promised is not None and promised >= NEEDS_TWO and fewest_replicas(service) == 1:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} promises {promised * 100:g} % with a single replica",
                argument="autoscaling.min_replicas" if scaling else "replicas",
                label="gone while it is replaced",
                notes=(allows(promised),),
                help="min_replicas=2" if scaling else "replicas=2",
            )  # fmt: skip
    for gateway, (promised, promising) in _behind_one_proxy(graph).items():
        yield gateway.finding(
            CODE, SEVERITY, f"{promising.name} promises {promised * 100:g} % behind {gateway.name}, which is a single "
            "replica",
            argument="replicas", label="gone while it is replaced", notes=(allows(promised),),
            related=(Related(f"{promising.name} promises it", promising.location,
                             "availability" if isinstance(promising, Slo) else "objective"),),
            help="replicas=2",
        )  # fmt: skip


def _behind_one_proxy(graph: ArchitectureGraph) -> Mapping[Gateway, tuple[float, Component]]:
    """The gateways of one proxy that more is promised behind, each with the highest promise and what makes it."""
    found: dict[Gateway, tuple[float, Component]] = {}
    watched: dict[Component, list[Slo]] = defaultdict(list)
    for slo in graph.of(Slo):
        watched[slo.of].append(slo)
    ways: dict[str, Gateway | None] = {}
    for route in graph.of(Route):
        gateway = route.gateway
        if gateway.replicas != 1 or has_other_ways(graph, route):
            continue
        said = [(promise_of(route).availability, route), *((slo.availability, slo) for slo in watched[route])]
        promises: list[tuple[float, Component]] = [(share, one) for share, one in said if share is not None]
        for edge in answering(graph, route) if not promises else ():
            service = graph[edge.target]
            share = promise_of(service).availability
            if edge.target not in ways:
                ways[edge.target] = _only_way(graph, service)
            if share is not None and ways[edge.target] is gateway:
                promises.append((share, service))
        highest = max(promises, key=lambda item: item[0], default=(0.0, route))
        if highest[0] >= max(NEEDS_TWO, found.get(gateway, highest)[0]):
            found[gateway] = highest
    return found


def _only_way(graph: ArchitectureGraph, service: Component) -> Gateway | None:
    """The gateway whose routes are all that calls a service; None where something else does."""
    callers = [graph[edge.source] for edge in graph.edges_to(service.address, EdgeKind.CALLS)]
    gateways = {caller.gateway if isinstance(caller, Route) else None for caller in callers}
    return gateways.pop() if len(gateways) == 1 else None
