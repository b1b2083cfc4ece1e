"""A call may take personal data out of its jurisdiction.

What:
    A service, a job or a device handles personal data or restricted records with a residency, and calls something
    outside that jurisdiction. Or a call carries personal data, and its caller has a residency. Later calls, routes,
    inference pools and graphs, proxies and fallbacks are followed; a fallback gets the same request as the service that
    it replaces. If a whole system has a residency, every call that leaves it is a finding until
    ``contains_personal_data=False`` is set. The finding is an error if the call, stream, table or entity is declared
    personal, else a warning.

    A service behind an endpoint of a global load balancer must keep its data in a jurisdiction, and requests for
    the same name may go to an endpoint outside: to the nearest, by shares, or after a loss. With ``geolocation``,
    only the endpoint for all other countries counts. Calls with ``contains_personal_data=False`` are skipped, and
    so are services that handle no personal or restricted records if neither a call nor the residency of the whole
    system covers their requests.

Why:
    Content that is sent to a model or a vendor is transferred as much as a copy of a topic is.

    DNS and latency know no jurisdiction: travellers, users of remote resolvers, and after the loss of a region all
    users, are answered there.

Example:
    Placement("eu-only", of=[posts], residency=["eu"])
    Microservice("judge", consumes=[posts], calls=[Call(model_in_us)], on=cluster_in_eu, image=IMAGE)

    Placement("eu-only", of=[profile_eu], residency=["eu"])
    GlobalLoadBalancer("profile", hosts=["profile.example"], endpoints=[in_eu, in_us], health_check=HealthCheck("/up"))

Instead:
    Microservice("judge", consumes=[posts], calls=[Call(model_in_eu)], on=cluster_in_eu, image=IMAGE)

    Placement("eu-only", of=[profile_eu], residency=["eu"])
    GlobalLoadBalancer("profile", hosts=["profile.example"], policy="geolocation",
                       endpoints=[Endpoint(in_eu, countries=["eu"]), Endpoint(in_us, countries=["us"])])

Source:
    Regulation (EU) 2016/679, chapter V, transfers of personal data to third countries (2016); Amazon Route 53
    documentation, geolocation records (2026).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.load.load_balancing import stand_ins
from aiscale.analysis.network.routing import LIMITER, behind, callers, reached
from aiscale.analysis.placement.residency import Residency, residencies, residencies_of
from aiscale.analysis.privacy.personal_data.data_flow import origin_at
from aiscale.analysis.privacy.sensitive_data import carries_personal_data, said_before, sensitive_services, words
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.device import Device
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.residency import law, lies_outside, said

CODE = "PLC027"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call and each public name that leads out of a jurisdiction."""
    yield from _call(graph)
    yield from _public_name(graph)


_CALLS = (EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO)


class BoundCall(NamedTuple):
    """A call that takes, or may take, what must stay.

    Attributes:
        edge: the call.
        is_said: whether it is said to carry personal data: by itself, or of a fallback by the call before it.
        records: what sensitive records its caller handles; None for none, or where the call says it.
        receivers: what gets its request. Where what it asks is bound, the calls of that are judged themselves.
    """

    edge: GraphEdge
    is_said: bool
    records: Component | None
    receivers: Sequence[Component]


def _call(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that leaves with what must not, or with what nobody says."""
    told: set[tuple[str, str, int | None]] = set()
    for residency in residencies(graph):
        for call in calls_of_bound(graph, residency):
            found = ((one, lies_outside(graph, one, residency)) for one in call.receivers)
            outside, where = next(((one, where) for one, where in found if where), (None, ""))
            place = (call.edge.source, call.edge.field, call.edge.item)
            if outside is not None and place not in told:
                told.add(place)
                yield _finding(graph, residency, call, outside, where)


def calls_of_bound(graph: ArchitectureGraph, residency: Residency) -> Iterator[BoundCall]:
    """Every call that takes, or may take, what a residency binds.

    Callers that are outside themselves are left out: PLC001 reports them.
    """
    bound = _bound(graph, residency)
    waiting, seen = deque(bound), set(bound)
    while waiting:
        address = waiting.popleft()
        sender = graph[address]
        if lies_outside(graph, sender.gateway if isinstance(sender, Route) else sender, residency):
            continue
        records, is_route = bound.get(address), isinstance(sender, Route)
        is_doubtful = not is_route and (records is not None or (residency.is_of_system and address in bound))
        sends_on = is_route and _sends_on(graph, sender, bound)
        for edge in graph.edges_from(address, *_CALLS):
            carries = (sends_on and edge.field != LIMITER) or carries_personal_data(graph, edge)
            if carries is False or (carries is None and not is_doubtful):
                continue
            asked, target = reached(graph, edge), graph[edge.target]
            is_judged = edge.target in bound and not isinstance(target, Route | GlobalLoadBalancer)
            yield BoundCall(edge, bool(carries), None if carries else records, (target,) if is_judged else asked)
            onward = [one.address for one in asked if carries and one.address not in seen]
            seen.update(onward)
            waiting += onward


def _bound(graph: ArchitectureGraph, residency: Residency) -> dict[str, Component | None]:
    """Who handles what must stay, by address, with the records that are sensitive; None where none are."""
    sensitive = sensitive_services(graph)
    found: dict[str, Component | None] = {}
    for component in residency.of:
        if isinstance(component, (CallTarget, StreamJob, Device, Route)):
            found[component.address] = sensitive.get(component.address) or _read_by(graph, component)
        if (origin := origin_at(graph, component)) is not None:
            for edge in graph.edges_to(component.address, EdgeKind.READS):
                if isinstance(graph[edge.source], (CallTarget, StreamJob)):
                    found[edge.source] = origin
    return found


def _sends_on(graph: ArchitectureGraph, route: Component, bound: Container[str]) -> bool:
    """Whether a route sends on personal data of a caller that is not bound itself."""
    return any(one.source not in bound and carries_personal_data(graph, one) for one in callers(graph, route))


def _read_by(graph: ArchitectureGraph, component: Component) -> Component | None:
    read = (origin_at(graph, graph[edge.target]) for edge in graph.edges_from(component.address, EdgeKind.READS))
    return next((one for one in read if one is not None), None)


def _finding(
    graph: ArchitectureGraph, residency: Residency, call: BoundCall, outside: Component, where: str
) -> Diagnostic:
    edge, records = call.edge, call.records
    caller, callee = graph[edge.source], graph[edge.target]
    is_behind = outside is not callee and not isinstance(callee, Route | GlobalLoadBalancer)
    name = outside.name if is_behind else callee.name
    severity, label = SEVERITY, "contains_personal_data is not set"
    instead = f"call one in {law(residency)}"
    is_own = isinstance(edge.relation, Call) and edge.relation.contains_personal_data
    if call.is_said and not is_own and (before := said_before(graph, edge)) is not None:
        return _fallback(graph, residency, edge, before, where)
    if call.is_said:
        severity, label = WORST, f"leaves {law(residency)}"
        message = f"{caller.name} sends personal data, which must stay in {law(residency)}, to {name} in {where}"
    else:
        if edge.relation is None or isinstance(edge.relation, Call):
            instead += ", or contains_personal_data=False of the Call if its requests contain none"
        if records is None:
            message = f"{caller.name} must keep its data in {law(residency)}, and calls {name} in {where}"
        else:
            severity = WORST if words(records) == "personal data" else SEVERITY
            message = (
                f"{caller.name} handles {words(records)} of {records.name}, which must stay in "
                f"{law(residency)}, and calls {name} in {where}"
            )
    return caller.finding(
        CODE, severity, message, argument=edge.field, index=edge.item, label=label,
        notes=(f"{callee.name} passes its requests on to {outside.name}",) if is_behind else (),
        related=(said(residency),), help=instead,
    )  # fmt: skip


def _fallback(
    graph: ArchitectureGraph, residency: Residency, edge: GraphEdge, before: GraphEdge, where: str
) -> Diagnostic:  # fmt: skip
    """That a fallback outside gets what a call before it is said to carry.

    Args:
        graph: the architecture.
        residency: what says what must stay.
        edge: the fallback.
        before: the call whose requests it gets.
        where: the jurisdiction that it is in.
    """
    asked, other, caller = graph[edge.source], graph[edge.target], graph[before.source]
    is_denied = isinstance(edge.relation, Call) and edge.relation.contains_personal_data is False
    return asked.finding(
        CODE, WORST, f"{other.name} in {where} gets personal data of {caller.name}, which must stay in "
        f"{law(residency)}, when {asked.name} fails",
        argument=edge.field, index=edge.item, label=f"leaves {law(residency)}",
        notes=("a fallback gets the same request: contains_personal_data=False cannot hold for it",)
        if is_denied else (),
        related=(Related(f"{caller.name} sends personal data", caller.location, before.field), said(residency)),
        help=f"fall back to one in {law(residency)}, or use a DefaultAnswer",
    )  # fmt: skip


def _public_name(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each endpoint outside that gets requests of one within: for the first of these."""
    sensitive = sensitive_services(graph)
    for balancer in graph.of(GlobalLoadBalancer):
        told: set[int] = set()
        for at, choice in enumerate(balancer.choices):
            for service, residency in _bound_public_name(graph, balancer, choice.target, sensitive):
                for other in _may_get(balancer, at):
                    where = _outside(graph, balancer.choices[other].target, residency)
                    if where and other not in told:
                        told.add(other)
                        yield _finding_public_name(balancer, other, service, residency, where)


def _finding_public_name(
    balancer: GlobalLoadBalancer, at: int, service: Component, residency: Residency, where: str
) -> Diagnostic:
    name = balancer.choices[at].target.name
    by_country = balancer.policy == "geolocation"
    return balancer.finding(
        CODE, SEVERITY, f"{service.name} must keep its data in {law(residency)}, but {balancer.name} also sends its "
        f"users to {name} in {where}",
        argument="endpoints", index=at,
        label="is its fallback" if by_country else f"leaves {law(residency)}",
        related=(said(residency),),
        help=f"countries for {name}, so that it is no fallback for another" if by_country
        else 'policy="geolocation" with countries for each, or contains_personal_data=False of the Calls if their '
        "requests contain none",
    )  # fmt: skip


def _bound_public_name(
    graph: ArchitectureGraph, balancer: GlobalLoadBalancer, route: Route, sensitive: Container[str]
) -> Iterator[tuple[Component, Residency]]:
    """Services behind a route that must stay somewhere with what they are asked."""
    edges = graph.edges_to(balancer.address, EdgeKind.CALLS)
    tells = [edge.relation.contains_personal_data if isinstance(edge.relation, Call) else None for edge in edges]
    if tells and all(one is False for one in tells):
        return
    for service in behind(graph, route):
        is_sensitive = any(tells) or service.address in sensitive
        for residency in residencies_of(graph, service):
            if is_sensitive or residency.is_of_system:
                yield service, residency


def _may_get(balancer: GlobalLoadBalancer, at: int) -> Iterator[int]:
    """Other endpoints that users of one may be sent to."""
    if balancer.policy in {"latency", "weighted"}:
        yield from (other for other in range(len(balancer.endpoints)) if other != at)
    else:
        yield from stand_ins(balancer, at)


def _outside(graph: ArchitectureGraph, route: Route, residency: Residency) -> str:
    """The jurisdiction outside that a route leads to, for certain."""
    found = (lies_outside(graph, one, residency) for one in behind(graph, route))
    return next((one for one in (lies_outside(graph, route.gateway, residency), *found) if one), "")
