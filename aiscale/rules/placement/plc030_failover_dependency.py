"""A failover moves a component, but not what it needs.

What:
    A placement with ``failover="auto"`` moves a component, or a global load balancer redirects its requests, and a
    required call, a store or an output of a job there is lost with the same place, or is down until it is moved by
    hand. Components with a fallback, optional calls, readers that only wait for records, and stale data that can
    still be used are skipped.

    A placement with ``failover="auto"`` moves a Kafka cluster to another place.

    A placement with ``failover="auto"`` moves a service, and the gateways of all its routes are lost with the first
    place. Services that other callers still reach there, and routes behind a global load balancer that redirects,
    are skipped.

Why:
    The move succeeds, and the component fails. Tests of the failover alone do not show it while the dependencies
    run.

    The brokers start with empty disks, since volumes do not move. Unread records are lost, and offsets of readers
    refer to other records.

    The service runs again within minutes, but its public name still resolves to a gateway that is lost.

Example:
    stock = Microservice("stock", image=IMAGE, on=core)
    pricing = Microservice("pricing", calls=[Call(stock)], image=IMAGE)
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

    Placement("eu", of=[kafka], primary=core, overflow=[spare], failover="auto")

    edge = Gateway("edge", listeners=[Listener(certificate=tls)], on=core)
    Route("prices", gateway=edge, targets=[pricing])
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

Instead:
    stock = Microservice("stock", image=IMAGE)
    pricing = Microservice("pricing", calls=[Call(stock)], image=IMAGE)
    Placement("eu", of=[pricing, stock], primary=core, overflow=[spare], failover="auto")

    copy = KafkaCluster("copy", on=spare)
    MirrorMaker("backup", source=kafka, target=copy, on=spare)

    first = Route("prices", gateway=edge, targets=[pricing])
    second = Route("prices-spare", gateway=spare_edge, targets=[pricing])
    GlobalLoadBalancer("prices", hosts=["prices.example"], endpoints=[first, second], policy="failover",
                       health_check=HealthCheck("/healthz"), ttl="60s")
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

Source:
    AWS Well-Architected Framework, reliability pillar, disaster recovery (2026); what ``aiscale impact`` follows;
    Strimzi documentation, storage; Apache Kafka documentation, geo-replication.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.separate_losses import Losses, place_losses
from aiscale.analysis.load.load_balancing import stand_ins
from aiscale.analysis.network.routing import routes_to
from aiscale.analysis.placement.places import stands_at
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.placement import Placement
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC030"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each dependency, store and gateway that does not move."""
    yield from _dependency(graph)
    yield from _data(graph)
    yield from _gateway(graph)


def _dependency(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that moves in vain, and each endpoint that is down then."""
    losses = place_losses(graph)
    told: set[tuple[str, str]] = set()
    for placement in graph.of(Placement):
        if placement.failover != "auto" or placement.primary is None or not placement.overflow:
            continue
        for index, node in enumerate(placement.of):
            key = node.address, placement.primary.address
            if key not in told and (why := _in_vain(losses, placement.primary, node)):
                told.add(key)
                there = placement.overflow[0].name
                yield placement.finding(
                    CODE, SEVERITY, f"{node.name} moves to {there} when {placement.primary.name} is lost, but "
                    f"{why[0]}",
                    argument="of", index=index, label="fails there too", notes=why[1:],
                    help="what it needs in a Placement too or on another place, or a fallback",
                )  # fmt: skip
    for balancer in graph.of(GlobalLoadBalancer):
        yield from _endpoints(graph, losses, balancer)


def _endpoints(graph: ArchitectureGraph, losses: Losses, balancer: GlobalLoadBalancer) -> Iterator[Diagnostic]:
    """Endpoints that are down when a place is lost that they replace: each for the first such place."""
    homes = [stands_at(graph, one.target) for one in balancer.choices]
    told: set[int] = set()
    for lost, place in enumerate(homes):
        for at in stand_ins(balancer, lost) if place is not None else ():
            route = balancer.choices[at].target
            if place is None or at in told or homes[at] in {None, place}:
                continue
            if losses.has(place, route, Effect.FAILS):
                told.add(at)
                named = balancer.choices[lost].target.name
                _, *behind = losses.why(place, route)
                why = [f"{one.name} {reason}" for one, reason in behind] or ["its gateway is down too"]
                yield balancer.finding(
                    CODE, SEVERITY, f"{route.name} replaces {named} when {place.name} is lost, but {why[0]}",
                    argument="endpoints", index=at, label="also down", notes=tuple(why[1:]),
                    help=f'what it needs away from {place.name} too, failover="auto" where it is moved, or a fallback',
                )  # fmt: skip


def _in_vain(losses: Losses, place: Place, node: Component) -> tuple[str, ...]:
    """Why a component that moves does not work where it goes: the reason, then what that comes from.

    What is lost for good is none of it: other rules report missing capacity.
    """
    if losses.has(place, node, Effect.LOST) or not losses.has(place, node, Effect.FAILS):
        return ()
    (_, first), *others = losses.why(place, node)
    return (f"fails there: it {first}", *(f"{one.name} {reason}" for one, reason in others))


def _data(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that would arrive empty."""
    for placement in graph.of(Placement):
        if placement.failover != "auto" or len(placement.places) < 2:
            continue
        for index, node in enumerate(placement.of):
            if isinstance(node, KafkaCluster):
                yield placement.finding(
                    CODE, SEVERITY, f"{placement.name} moves {node.name} when its place is lost, but not its volumes",
                    argument="of", index=index, label="starts empty",
                    help="a Kafka cluster of its own there, and MirrorMaker between the two",
                )  # fmt: skip


_DOWN = (Effect.LOST, Effect.FAILS, Effect.IDLE)


def _gateway(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that nobody reaches after its move."""
    losses = place_losses(graph)
    for placement in graph.of(Placement):
        if placement.failover != "auto" or placement.primary is None or not placement.overflow:
            continue
        for index, node in enumerate(placement.of):
            routes = [route for route, _ in routes_to(graph, node)]
            if routes and _nobody_comes(graph, losses, placement.primary, node, routes):
                first, there = routes[0], placement.overflow[0].name
                yield placement.finding(
                    CODE, SEVERITY, f"{node.name} moves to {there} when {placement.primary.name} is lost, but "
                    f"its gateway {first.gateway.name} does not",
                    argument="of", index=index, label="no request reaches it there",
                    related=(Related(f"{first.name} routes users to it", first.location, "gateway"),),
                    help=f"a Route of a Gateway on {there} too, and a GlobalLoadBalancer before both",
                )  # fmt: skip


def _nobody_comes(graph: ArchitectureGraph, losses: Losses, place: Place, node: Component, routes: list[Route]) -> bool:
    if losses.has(place, node, Effect.LOST, Effect.FAILS):
        return False  # it does not work there anyway, others tell why
    for route in routes:
        callers = [graph[edge.source] for edge in graph.edges_to(route.address, EdgeKind.CALLS)]
        balancers = [one for one in callers if isinstance(one, GlobalLoadBalancer)]
        if not losses.has(place, route.gateway, Effect.LOST) or any(
            not losses.has(place, one, Effect.FAILS) for one in balancers
        ):
            return False
    others = (graph[edge.source] for edge in graph.edges_to(node.address, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO))
    return all(isinstance(one, Route) or losses.has(place, one, *_DOWN) for one in others)
