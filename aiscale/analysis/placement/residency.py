"""Where the data of components must stay: what placements say of some, and systems of all that they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from aiscale.analysis.placement.places import home_of
from aiscale.analysis.placement.regions import is_within, jurisdiction, law_of
from aiscale.analysis.privacy.data_stores import located, stores_records
from aiscale.analysis.privacy.personal_data.data_flow import origin_at
from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.external_service import ExternalService
from aiscale.components.platform.placement import Placement
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Delivery, Located, NodeGroup, Observer, Place, Placing
from aiscale.core.system import System
from aiscale.core.values.batch_source import BatchSource
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_NO_DATA = (Place, NodeGroup, Placing, Team, ExternalClient, ExternalKafka, ExternalService)
"""What a system keeps no data in itself. What others run is bound where a call or a writer of the system is."""

_LEARNING = (Delivery, DriftMonitor, FeatureView, PushSource)
"""What computes features, trains models or measures them."""


class Residency(NamedTuple):
    """Components that must stay in some jurisdictions, with their records.

    Attributes:
        said_by: the placement or the system that says so, in its field ``residency``.
        of: the components, in the order in which they are named.
        allowed: the jurisdictions.
        places: what the placement names itself.
    """

    said_by: Placement | System
    of: tuple[Component, ...]
    allowed: tuple[str, ...]
    places: tuple[Place, ...] = ()

    @property
    def is_of_system(self) -> bool:
        """Whether it holds for a whole system, so that every call out of it is its matter."""
        return isinstance(self.said_by, System)


@once_per_graph
def residencies(graph: ArchitectureGraph) -> Sequence[Residency]:
    """Those of placements first, then those of systems, outer ones first; only where something is bound.

    A system without a ``residency`` has that of the systems around it. What systems beside each other share is in the
    one around them, and is bound by theirs all the same. A placement with one takes what it names, and what is kept in
    that, out of the system's.
    """
    placed = [
        Residency(placement, tuple(placement.of), tuple(placement.residency), placement.places)
        for placement in graph.of(Placement)
        if placement.residency
    ]
    named = {id(component) for residency in placed for component in residency.of}
    held: dict[int, list[Component]] = defaultdict(list)
    inherited = _inherited(graph)
    kept_by = _bound_by_users(graph, inherited)
    for component in graph.nodes.values() if any(inherited.values()) else ():
        if not _is_named(graph, component, named) and _is_data(graph, component):
            owner, users = graph.owners.system_of(component), kept_by.get(id(component), ())
            is_lifted = bool(users) and all(owner in graph.owners.systems_around(one) for one in users)
            for system in users if is_lifted else inherited[id(owner)] or users:
                held[id(system)].append(component)
    systems = [
        Residency(system, tuple(held[id(system)]), tuple(system.residency))
        for system in graph.system.systems
        if held.get(id(system))
    ]
    return (*placed, *systems)


def residencies_of(graph: ArchitectureGraph, component: Component) -> Sequence[Residency]:
    """Every one that binds the component."""
    return _by_component(graph).get(component.address, ())


@once_per_graph
def _by_component(graph: ArchitectureGraph) -> Mapping[str, Sequence[Residency]]:
    found: dict[str, list[Residency]] = defaultdict(list)
    for residency in residencies(graph):
        for component in residency.of:
            found[component.address].append(residency)
    return found


def _bound_by_users(
    graph: ArchitectureGraph, inherited: Mapping[int, Sequence[System]]
) -> Mapping[int, Sequence[System]]:
    """Whose residency holds for what several systems refer to, so that it belongs to one around them.

    That of those who name it among their roots, or else of those who work with it: who only reads a stream, trains on
    a table or measures a service does not own it. Where nobody does more than that, of those who read it, then of
    those who learn from it. Where they do not all say the same, that in which it lies.
    """
    found: dict[int, tuple[System, ...]] = {}
    if not any(inherited.values()):
        return found
    for how in _Use:
        users: dict[int, list[System]] = defaultdict(list)
        known: dict[int, Component] = {}
        for system in graph.system.systems:
            for component in _used(system, how):
                if id(component) not in found:
                    users[id(component)].append(system)
                    known[id(component)] = component
        for number, using in users.items():
            saying = tuple({id(one): one for user in using for one in inherited[id(user)]}.values())
            if len(saying) > 1 or not all(inherited[id(user)] for user in using):
                law = _law_at(graph, known[number]) if saying else None
                saying = tuple(one for one in saying if law is not None and is_within(law, one.residency))
            found[number] = saying if len(saying) == 1 else ()
    return found


class _Use(Enum):
    """How much a system has to do with what it refers to, the most first."""

    NAMES = "names it among its roots"
    WORKS = "has parts that work with it"
    READS = "has parts that read it, or work with it"
    LEARNS = "has parts that read it or work with it, or pipelines and monitors that do"


def _used(system: System, how: _Use) -> Iterator[Component]:
    """What a system refers to, each once."""
    if how is _Use.NAMES:
        yield from (root for root in system.roots if not isinstance(root, (System, DriftMonitor)))
        return
    left_out: tuple[type, ...] = (DriftMonitor, Delivery, Observer, Placing)
    left_out = (Observer, Placing) if how is _Use.LEARNS else left_out
    waiting: list[Component] = [root for root in system.roots if not isinstance(root, System)]
    waiting += [reference.target for reference in system.references()] if how is _Use.LEARNS else []
    seen: set[int] = set()
    while waiting:
        component = waiting.pop()
        if id(component) not in seen and not isinstance(component, left_out):
            seen.add(id(component))
            yield component
            waiting += [
                reference.target
                for reference in component.references()
                if how is not _Use.WORKS or reference.kind is not EdgeKind.READS
            ]


def _law_at(graph: ArchitectureGraph, component: Component) -> str | None:
    """The country whose law holds where a component is; None where nobody says."""
    if (known := located(component)) is not None:
        return law_of(graph, known)
    home = home_of(graph, component)
    return jurisdiction(home) if home is not None else None


def _inherited(graph: ArchitectureGraph) -> Mapping[int, Sequence[System]]:
    """The systems whose residency holds for each system, by identity: itself, else those around it."""
    around: dict[int, list[System]] = defaultdict(list)
    for outer in graph.system.systems:
        for root in outer.roots:
            if isinstance(root, System):
                around[id(root)].append(outer)
    found: dict[int, Sequence[System]] = {}
    # A system may be included further in too: those around it may come later in the list.
    waiting = list(graph.system.systems)
    while waiting:
        system = waiting.pop()
        if id(system) in found:
            continue
        if system.residency:
            found[id(system)] = (system,)
        elif missing := [outer for outer in around[id(system)] if id(outer) not in found]:
            waiting += [system, *missing]
        else:
            found[id(system)] = tuple(
                {id(one): one for outer in around[id(system)] for one in found[id(outer)]}.values()
            )
    return found


def _is_named(graph: ArchitectureGraph, component: Component, named: set[int]) -> bool:
    return id(component) in named or any(id(holder) in named for holder in _holders(graph, component))


def _holders(graph: ArchitectureGraph, component: Component) -> Iterator[Component]:
    """What keeps a component, and what it is a part of."""
    for edge in graph.edges_from(component.address, EdgeKind.STORED_IN):
        yield graph[edge.target]
    for edge in graph.edges_to(component.address, EdgeKind.HAS):
        if edge.source in graph:
            yield graph[edge.source]


def _is_data(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether the system keeps or handles something there. A table of others that it only reads is theirs.

    What features are computed from and models are trained or measured with is the system's own, as their history is.
    """
    if isinstance(component, Located) and stores_records(component):
        kept = graph.edges_to(component.address, EdgeKind.WRITES, EdgeKind.STORED_IN)
        return bool(kept) or origin_at(graph, component) is not None or _is_learned_from(graph, component)
    return not isinstance(component, _NO_DATA)


def _is_learned_from(graph: ArchitectureGraph, component: Component) -> bool:
    edges = graph.edges_to(component.address, EdgeKind.READS) if isinstance(component, BatchSource) else ()
    return any(isinstance(graph.nodes.get(edge.source), _LEARNING) for edge in edges)
