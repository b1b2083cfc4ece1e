"""The blast radius of a loss: what is touched, which promises are broken, and who gets alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.delivery.alert_receivers import receivers_of
from aiscale.analysis.failure.impact.effect import Effect, Touch
from aiscale.analysis.failure.impact.losses import follow
from aiscale.analysis.failure.impact.named_places import segments_region, with_named_places
from aiscale.analysis.failure.impact.order import places_first
from aiscale.analysis.failure.impact.promises import Promise, promises
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.shares import Part, part_of
from aiscale.analysis.load.load import Load, requests
from aiscale.analysis.network.routing import asked_from_outside
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.external_service import ExternalService
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.dashboard import Dashboard
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.device import Device
from aiscale.components.platform.region import Region
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Entrance, Mesh, Observer
from aiscale.core.values.batch_source import BatchSource
from aiscale.graph.architecture import ArchitectureGraph


class Entry(NamedTuple):
    """Where requests or records come in from outside, and what happens there.

    Attributes:
        address: the component.
        effect: what happens to it.
        load: what comes in; None where nobody says.
        part: the part of it that is sent to what is down, where it is touched only by that; None where all of it is.
    """

    address: str
    effect: Effect
    load: Load | None
    part: Part | None


class Owner(NamedTuple):
    """A team that answers for something that is lost or touched.

    Attributes:
        team: the team; None for what nobody owns.
        lost: what it owns of what was lost first.
        touched: what it owns of what is touched, the worst first.
    """

    team: Team | None
    lost: tuple[str, ...]
    touched: tuple[str, ...]


class Impact(NamedTuple):
    """Everything that goes with a loss.

    Attributes:
        lost: addresses of what is lost first.
        touches: the worst that happens to each other component, by address.
        entries: where requests and records come in that no longer get through, the worst first.
        promises: objectives that are touched.
        alerts: addresses of alerts about what is touched.
        told: addresses of the alert routes that tell of it.
        owners: who answers for what is lost, then for what is touched.
        notes: what no component shows.
    """

    lost: tuple[str, ...]
    touches: Mapping[str, Touch]
    entries: tuple[Entry, ...]
    promises: tuple[Promise, ...]
    alerts: tuple[str, ...]
    told: tuple[str, ...]
    owners: tuple[Owner, ...]
    notes: tuple[str, ...]

    def count(self, *effects: Effect) -> int:
        """How many components have one of these effects as their worst."""
        return sum(touch.effect in effects for touch in self.touches.values())


def impact(graph: ArchitectureGraph, addresses: Sequence[str]) -> Impact:
    """What happens when components are lost, all of them together. Linear in what is touched, without recursion.

    Args:
        graph: the system's graph.
        addresses: what is lost: all replicas, all records, all machines of it. Zones and regions that are only named
            can be lost too.
    """
    graph = with_named_places(graph)
    spread = _followed(graph, addresses)
    worst = spread.worst()
    touches = {address: touch for address, touch in worst.items() if touch.via and not is_watching(graph[address])}
    touched = tuple(promises(graph, worst, spread.shortfalls()))
    alerts = tuple(_alerts(graph, worst))
    return Impact(
        tuple(addresses),
        touches,
        tuple(entries_of(graph, worst)),
        touched,
        alerts,
        tuple(_told(graph, worst, touched, alerts)),
        _owners(graph, worst),
        tuple(_notes(graph, worst)),
    )


def worst_effects(graph: ArchitectureGraph, addresses: Sequence[str], *, as_declared: bool = False) -> dict[str, Touch]:
    """The worst that happens to each component that is touched by a loss, by address; the lost ones included.

    Args:
        graph: the system's graph.
        addresses: what is lost.
        as_declared: whether every placement with ``failover="auto"`` moves what it places, whoever does that.
    """
    return _followed(graph, addresses, as_declared=as_declared).worst()


def _followed(graph: ArchitectureGraph, addresses: Sequence[str], *, as_declared: bool = False) -> Propagation:
    spread = Propagation(graph, follow, places_first(graph), as_declared=as_declared)
    for address in addresses:
        spread.mark(address, Effect.LOST, "", "", cases=1)
    spread.run()
    return spread


def is_watching(component: Component) -> bool:
    """Whether it only watches others: its own state changes no promise."""
    return isinstance(component, (Slo, Alert, AlertRoute, Dashboard, ServiceMonitor))


def is_entry(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether requests or records arrive there from outside: not where all who come in by an entrance are named."""
    if isinstance(component, Entrance) and graph.edges_to(component.address, EdgeKind.CALLS):
        return asked_from_outside(graph, component)
    return isinstance(component, (Entrance, Device, ExternalClient)) or getattr(component, "traffic", None) is not None


def entries_of(graph: ArchitectureGraph, worst: Mapping[str, Touch]) -> Iterator[Entry]:
    """Where requests and records come in that no longer get through, the worst first."""

    def is_down(address: str) -> bool:
        return address in worst and worst[address].effect.is_down and not worst[address].instead

    found = [touch for address, touch in worst.items() if is_entry(graph, graph[address])]
    for touch in sorted(found, key=lambda one: (-one.effect, one.address)):
        if touch.effect >= Effect.DEGRADED:
            load = coming_in(graph, graph[touch.address])
            part = part_of(graph, is_down, touch.address) if touch.effect is Effect.DEGRADED else None
            yield Entry(touch.address, touch.effect, load if load.peak else None, part)


def coming_in(graph: ArchitectureGraph, component: Component) -> Load:
    """What comes in at an entry from outside; what other entries send on to it comes in at these."""
    own = getattr(component, "traffic", None)
    if own is not None:
        return Load(float(own.mean), float(own.peak), True)
    return Load(0.0, 0.0, False) if isinstance(component, Entrance) else requests(graph, component)


def _alerts(graph: ArchitectureGraph, worst: Mapping[str, Touch]) -> Iterator[str]:
    for alert in graph.of(Alert):
        edges = graph.edges_from(alert.address, EdgeKind.OBSERVES)
        hit = (worst[edge.target].effect for edge in edges if edge.target in worst)
        if alert.address not in worst and any(effect.is_of_the_whole for effect in hit):
            yield alert.address


def _told(
    graph: ArchitectureGraph, worst: Mapping[str, Touch], touched: Sequence[Promise], alerts: Sequence[str]
) -> Iterator[str]:
    """The alert routes that a broken promise or an alert goes to: those of the monitoring that measures it."""
    fired: set[tuple[str, frozenset[Team], frozenset[str]]] = set()
    for promise in touched:
        slo = graph[promise.address]
        if isinstance(slo, Slo) and promise.effect is not Effect.LOST:
            by = _holders(graph, promise.address)
            fired |= {(burn.severity, receivers_of(graph, slo), by) for burn in slo.alerts}
    for address in alerts:
        alert = graph[address]
        if isinstance(alert, Alert):
            fired.add((alert.severity, receivers_of(graph, alert), _holders(graph, address)))
    for route in graph.of(AlertRoute):
        own = _holders(graph, route.address)
        if route.address not in worst and any(
            severity in route.severities
            and (route.team is None or route.team in teams)
            and (own & by or not own or not by)
            for severity, teams, by in fired
        ):
            yield route.address


def _holders(graph: ArchitectureGraph, address: str) -> frozenset[str]:
    """What an objective, an alert or a route is part of: the monitorings that have it."""
    return frozenset(edge.source for edge in graph.edges_to(address, EdgeKind.HAS))


def _owners(graph: ArchitectureGraph, worst: Mapping[str, Touch]) -> tuple[Owner, ...]:
    """Owners of what was lost first, then those with the most that is touched."""
    teams: dict[str | None, Team | None] = {}
    lost: dict[str | None, list[str]] = {}
    touched: dict[str | None, list[str]] = {}
    for touch in sorted(worst.values(), key=lambda one: (-one.effect, one.address)):
        if not touch.effect.is_of_the_whole or is_watching(graph[touch.address]):
            continue
        team = graph.owner_of(graph[touch.address])
        key = team.address if team is not None else None
        teams[key] = team
        (touched if touch.via else lost).setdefault(key, []).append(touch.address)
    order = sorted(teams, key=lambda key: (key not in lost, key is None, -len(touched.get(key, ())), key or ""))
    return tuple(Owner(teams[key], tuple(lost.get(key, ())), tuple(touched.get(key, ()))) for key in order)


def _notes(graph: ArchitectureGraph, worst: Mapping[str, Touch]) -> Iterator[str]:
    for address, touch in worst.items():
        node = graph[address]
        if touch.effect is Effect.LOST and isinstance(node, Mesh):
            yield f"{node.name}: proxies that run keep their routes and certificates; no new pod joins the mesh"
        elif touch.effect is Effect.LOST and isinstance(node, Observer):
            yield f"{node.name}: nothing is measured, and no alert is sent"
    if any(touch.effect is Effect.LOST and isinstance(graph[address], Region) for address, touch in worst.items()):
        yield from _unknown_places(graph, worst)


def _unknown_places(graph: ArchitectureGraph, worst: Mapping[str, Touch]) -> Iterator[str]:
    """What may be lost with a region as well: nobody says where it is."""
    lost = {address for address, touch in worst.items() if touch.effect is Effect.LOST}
    somewhere = [
        address
        for address, node in graph.nodes.items()
        if isinstance(node, _ELSEWHERE) and node.region is None and graph.place_of(node) is None and address not in lost
    ]
    somewhere += [
        f"the old segments of {cluster.address}"
        for cluster in graph.of(KafkaCluster)
        if cluster.address not in lost
        and (tiers := cluster.tiered_storage) is not None
        and tiers.endpoint is None
        and segments_region(graph, cluster) is None
    ]
    if somewhere:
        yield f"{listed(somewhere)} may be lost with it, too: nobody says in which region (region=…)"


_ELSEWHERE = (BatchSource, ExternalKafka, ExternalService, ExternalStore)
"""What others run, somewhere."""
