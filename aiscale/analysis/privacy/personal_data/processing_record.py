"""The record of personal data: everything that keeps them and everything that works on them, each with the reason.

Source: Regulation (EU) 2016/679, article 30, records of processing activities (2016).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.network.routing import reached
from aiscale.analysis.placement.bucket_regions import said_elsewhere
from aiscale.analysis.placement.places import copies_of, places_of
from aiscale.analysis.placement.regions import jurisdiction, law_in_region, law_of
from aiscale.analysis.privacy.data_stores import located, regional, stores_records
from aiscale.analysis.privacy.personal_data.data_flow import (
    DataFlow,
    DataHolding,
    DataRole,
    is_personal,
    personal_data_flow,
    propagate,
)
from aiscale.analysis.privacy.personal_data.derived_records import made_by, same_persons
from aiscale.analysis.privacy.personal_data.trained_models import models_trained_on_persons
from aiscale.analysis.privacy.sensitive_data import personal_calls
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.gateway import Gateway
from aiscale.components.people.human_review import HumanReview
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.components.streams.connector import Connector
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place, TrainedModel
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


class Where(NamedTuple):
    """Where something is.

    Attributes:
        name: a region, or a place of the system; None where nobody says.
        jurisdiction: whose law holds there; None where nobody says.
    """

    name: str | None
    jurisdiction: str | None


class Record(NamedTuple):
    """Everything in a system that has personal data.

    Attributes:
        keeping: what keeps them, in the order of addresses.
        working: what works on them and keeps none: services, jobs, pipelines, people, services of others.
        doubtful: what is made of them, where nobody says whether the persons are removed.
    """

    keeping: tuple[DataHolding, ...]
    working: tuple[DataHolding, ...]
    doubtful: tuple[DataHolding, ...]


@once_per_graph
def record(graph: ArchitectureGraph) -> Record:
    """The record of a system."""
    strict = personal_data_flow(graph)
    found = DataFlow(_of_persons(strict.held), _of_persons(strict.handled))
    waiting = list(found.handled)
    seen: set[str] = set()
    while waiting:
        seen.update(waiting)
        propagate(graph, [one for address in waiting for one in _made(graph, found, address)], found)
        waiting = [address for address in found.handled if address not in seen]
    for holding in (*_trained(graph, found), *_written(graph, found), *_asked(graph)):
        into = found.held if stores_records(holding.component) else found.handled
        if holding.component.address not in found.held:
            into.setdefault(holding.component.address, holding)
    doubtful = {one.component.address: one for address in sorted(seen) for one in _doubtful(graph, found, address)}
    return Record(
        _sorted(one for one in found.held.values() if stores_records(one.component)),
        _sorted(found.handled.values()),
        _sorted(doubtful.values()),
    )


def _of_persons(found: Mapping[str, DataHolding]) -> dict[str, DataHolding]:
    return {address: holding for address, holding in found.items() if is_personal(holding.origin)}


def _sorted(holdings: Iterable[DataHolding]) -> tuple[DataHolding, ...]:
    return tuple(sorted(holdings, key=lambda holding: holding.component.address))


def _made(graph: ArchitectureGraph, found: DataFlow, writer: str) -> Iterator[DataHolding]:
    """What somebody makes that says whose it is still."""
    for edge in made_by(graph, graph[writer]):
        same = same_persons(graph, edge) if edge.target not in found.held else None
        if same is not None:
            yield DataHolding(
                graph[edge.target], DataRole.SAME_PERSON, same.read.origin, graph[writer], same.identifier
            )


def _doubtful(graph: ArchitectureGraph, found: DataFlow, writer: str) -> Iterator[DataHolding]:
    for edge in made_by(graph, graph[writer]):
        if edge.target not in found.held:
            yield DataHolding(graph[edge.target], DataRole.UNKNOWN, found.handled[writer].origin, graph[writer])


def _trained(graph: ArchitectureGraph, found: DataFlow) -> Iterator[DataHolding]:
    """Models that learn from them."""
    for one in models_trained_on_persons(graph):
        if (source := found.held.get(one.edge.target)) is not None:
            yield DataHolding(one.model, DataRole.TRAINED, source.origin, one.pipeline)


def _written(graph: ArchitectureGraph, found: DataFlow) -> Iterator[DataHolding]:
    """Who writes what is said to hold them."""
    for holding in [one for one in found.held.values() if one.how is DataRole.SAID]:
        for edge in graph.edges_to(holding.component.address, EdgeKind.WRITES):
            yield DataHolding(graph[edge.source], DataRole.WRITES, holding.component, holding.component)


def _asked(graph: ArchitectureGraph) -> Iterator[DataHolding]:
    """Who sends them in calls, and who is asked with them."""
    for edge, saying in personal_calls(graph):
        sender, asking = graph[saying.source], graph[edge.source]
        if not isinstance(sender, ExternalClient):
            yield DataHolding(sender, DataRole.SENDS, sender, graph[saying.target])
        for callee in reached(graph, edge):
            if not isinstance(callee, Gateway):
                yield DataHolding(callee, DataRole.ASKED, sender, asking)


def where(graph: ArchitectureGraph, component: Component) -> tuple[Where, ...]:
    """Everywhere that something is; one without a name and a law where nobody says."""
    if isinstance(component, HumanReview):
        laws = dict.fromkeys(shift.jurisdiction for shift in component.shifts)
        return tuple(Where(None, law) for law in laws)
    if isinstance(component, Connector):
        return where(graph, component.connect)
    if (known := located(component)) is not None:
        own = Where(known.region, law_of(graph, known))
        others = said_elsewhere(graph, component) if isinstance(component, Bucket) else ()
        return (own, *(Where(one.region, one.country) for one in others))
    found, places = [], places_of(graph, component)
    if isinstance(component, TrainedModel):
        servers = [graph[edge.source] for edge in graph.edges_to(component.address, EdgeKind.SERVES)]
        places += tuple(place for server in servers for place in places_of(graph, server))
    if (named := regional(graph, component)) is not None:
        found = [Where(region, law_in_region(graph, region)) for _, region in named.named_regions]
        places = tuple(place for edge in copies_of(graph, named) if isinstance(place := graph[edge.target], Place))
    for place in places:
        region = place.region_name if isinstance(place, KubernetesCluster) else None
        found.append(Where(region or place.name, jurisdiction(place)))
    return tuple(dict.fromkeys(found)) or (Where(None, None),)
