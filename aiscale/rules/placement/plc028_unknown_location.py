"""The location of something that must stay in a jurisdiction is unknown.

What:
    A residency covers a bucket, a table or an external store without a known ``region`` or a ``jurisdiction``;
    something on a cluster or a site of an unknown country; a topic with tiered storage, a job with state of
    personal data, or a feature store with a warehouse, each at an unknown location; measurements that are written
    to an address of an unknown country; or an external service without either that gets such data.

Why:
    A residency that cannot be checked is not guaranteed: data may leave at this one place.

Example:
    media = Bucket("media", uri="s3://media", contains_personal_data=True)
    Placement("eu-only", of=[media], residency=["eu"])

Instead:
    media = Bucket("media", uri="s3://media", contains_personal_data=True, jurisdiction="ie")
    Placement("eu-only", of=[media], residency=["eu"])

Source:
    Regulation (EU) 2016/679, article 30 (1) (e): records of processing name the third countries of transfers (2016).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import places_of
from aiscale.analysis.placement.regions import jurisdiction, law_of
from aiscale.analysis.placement.residency import Residency, residencies
from aiscale.analysis.privacy.sensitive_data import words
from aiscale.components.network.external_service import ExternalService
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.ports import Located
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.placement.plc027_called_outside_residency import calls_of_bound
from aiscale.rules.placement.storage_locations import all_storage_locations
from aiscale.rules.residency import law, other_store, said

CODE = "PLC028"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing of which nobody knows in whose law it is."""
    told: set[tuple[str, str | None]] = set()
    for residency in residencies(graph):
        for what, where in _unknown(graph, residency):
            if (where.address, None) not in told:
                told.add((where.address, None))
                yield _finding(residency, what, where)
        bound = frozenset(residency.of)
        for component in residency.of:
            for kept in all_storage_locations(graph, component, bound):
                keeper, field = kept.keeper, kept.said_in
                if kept.country is None and kept.is_asked and (keeper.address, field) not in told:
                    told.add((keeper.address, field))
                    yield keeper.finding(
                        CODE, SEVERITY,
                        f"{component.name} must stay in {law(residency)}, but the location of {kept.what} is unknown",
                        argument=field, label=f"{kept.part}jurisdiction unknown", related=(said(residency),),
                        help=f"{kept.edit.format(residency.allowed[0])}, if it is there",
                    )  # fmt: skip


def _unknown(graph: ArchitectureGraph, residency: Residency) -> Iterator[tuple[str, Component]]:
    """What must stay, in words, and what nobody knows the place of: itself, where it is kept, who is sent it."""
    here = f"must stay in {law(residency)}"
    bound = frozenset(residency.of)
    for component in residency.of:
        if isinstance(component, Located):
            if law_of(graph, component) is None:
                yield f"{component.name} {here}, but its location is unknown", component
        elif (keeper := other_store(component, bound)) is not None:
            if law_of(graph, keeper) is None:
                yield f"{component.name} {here}, but the location of {keeper.name} is unknown", keeper
        else:
            name = residency.said_by.name if residency.is_of_system else component.name
            for place in places_of(graph, component):
                if isinstance(place, Component) and jurisdiction(place) is None:
                    yield f"{name} {here}, but the location of {place.name} is unknown", place
    for call in calls_of_bound(graph, residency):
        caller = graph[call.edge.source].name
        # What a whole system sends is no question of places where nobody says that it is about persons.
        asked = call.receivers if call.is_said or call.records else ()
        for callee in (one for one in asked if isinstance(one, ExternalService) and law_of(graph, one) is None):
            records = call.records
            sends = f"handles {words(records)} of {records.name}" if records else "sends personal data"
            yield f"{caller} {sends}, which {here}, but the location of {callee.name} is unknown", callee


def _finding(residency: Residency, message: str, where: Component) -> Diagnostic:
    is_said_itself = isinstance(where, (Located, Site))
    return where.finding(
        CODE, SEVERITY, message, argument="name", label="no region or jurisdiction", related=(said(residency),),
        help=f'jurisdiction="{residency.allowed[0]}", if it is there' if is_said_itself
        else "region=…, of its provider, or a Region(…, jurisdiction=…)",
    )  # fmt: skip
