"""A call may take personal data out of the jurisdiction that they must stay in.

What:
    A service or a job reads or writes personal data, or restricted records, that a placement gives a residency, or
    is given one itself, and calls something that is outside of it; or a call is said to carry personal data, and its
    caller has a residency. What such a call reaches is followed on. ``contains_personal_data=False`` of a call says
    that its requests tell nothing of a person.

Why:
    Content that is sent to a model or to a vendor is transferred, as much as a copy of the topic is; it is the
    commonest way for data to leave, and the least seen.

Example:
    Placement("eu-only", of=[posts], residency=["eu"])
    Microservice("judge", consumes=[posts], calls=[Call(model_in_us)], on=cluster_in_eu, image=IMAGE)

Instead:
    Microservice("judge", consumes=[posts], calls=[Call(model_in_eu)], on=cluster_in_eu, image=IMAGE)

Source:
    Regulation (EU) 2016/679, chapter V, transfers of personal data to third countries (2016).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from aiscale.analysis.sensitive import is_sensitive, sensitive_services, words
from aiscale.components.mesh.route import Route
from aiscale.components.platform.placement import Placement
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.placement.residency import law, lies_outside, said

CODE = "PLC027"
SEVERITY = Severity.WARNING
FAULTS = ("places-1",)
_CALLS = (EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that leaves with what must not, or with what nobody says."""
    told: set[tuple[str, str, int | None]] = set()
    for placement in graph.of(Placement):
        if placement.residency:
            for edge, records in calls_of_bound(graph, placement):
                where = lies_outside(graph, graph[edge.target], placement)
                place = (edge.source, edge.field, edge.item)
                if where and place not in told:
                    told.add(place)
                    yield _finding(graph, placement, edge, records, where)


def calls_of_bound(graph: ArchitectureGraph, placement: Placement) -> Iterator[tuple[GraphEdge, Component | None]]:
    """Every call that takes, or may take, what a placement binds: with the records; None where the call itself says so.

    Callers that are outside themselves are left out: PLC001 speaks of them.
    """
    bound = _bound(graph, placement)
    waiting, seen = deque(bound), set(bound)
    while waiting:
        address = waiting.popleft()
        if lies_outside(graph, graph[address], placement):
            continue
        for edge in graph.edges_from(address, *_CALLS):
            carries = edge.relation.contains_personal_data if isinstance(edge.relation, Call) else None
            if carries is False or (carries is None and bound.get(address) is None):
                continue
            yield edge, None if carries else bound[address]
            if carries and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)


def _bound(graph: ArchitectureGraph, placement: Placement) -> dict[str, Component | None]:
    """Who has to do with what must stay, by address, with the records that are sensitive; None where none are."""
    sensitive = sensitive_services(graph)
    found: dict[str, Component | None] = {}
    for component in placement.of:
        if isinstance(component, (CallTarget, StreamJob)) and not isinstance(component, Route):
            found[component.address] = sensitive.get(component.address) or _read_by(graph, component)
        if is_sensitive(component):
            for edge in graph.edges_to(component.address, EdgeKind.READS):
                if isinstance(graph[edge.source], (CallTarget, StreamJob)):
                    found[edge.source] = component
    return found


def _read_by(graph: ArchitectureGraph, component: Component) -> Component | None:
    read = (graph[edge.target] for edge in graph.edges_from(component.address, EdgeKind.READS))
    return next((one for one in read if is_sensitive(one)), None)


def _finding(
    graph: ArchitectureGraph, placement: Placement, edge: GraphEdge, records: Component | None, where: str
) -> Diagnostic:
    caller, callee = graph[edge.source], graph[edge.target]
    instead = f"call one in {law(placement)}"
    if records is None:
        message = f"{caller.name} sends personal data, which must stay in {law(placement)}, to {callee.name} in {where}"
        return caller.finding(
            CODE, SEVERITY, message, argument=edge.field, index=edge.item, label=f"leaves {law(placement)}",
            related=(said(placement),), help=instead,
        )  # fmt: skip
    if edge.relation is None or isinstance(edge.relation, Call):
        instead += ", or contains_personal_data=False of the Call where its requests tell nothing of a person"
    return caller.finding(
        CODE, SEVERITY, f"{caller.name} has to do with {words(records)} of {records.name}, which must stay in "
        f"{law(placement)}, and calls {callee.name} in {where}",
        argument=edge.field, index=edge.item, label="nobody says what it sends",
        related=(said(placement),), help=instead,
    )  # fmt: skip
