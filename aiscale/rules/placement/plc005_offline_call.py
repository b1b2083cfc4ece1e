"""A site that must work offline waits for something elsewhere.

What:
    A component on a site with an offline tolerance calls a service or an MQTT endpoint, or reads features, that are not
    on the site; the call or the look-up is required, and nothing that the site reaches answers in its place. A
    cached or a fixed answer does, or a fallback on the site; one elsewhere does not, unless a fallback of its own does.
    What a fallback on the site calls in turn is judged there. An external service is not on the site where it says its
    ``region``, or where its host is a public one and it has no ``cidrs``.

Why:
    At the first loss of the uplink every request fails, however much runs on the site.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
    Microservice("gate", calls=[plates], on=depot, image=IMAGE)
    ModelService("plates", on=core, model=model, runtime=Triton())

Instead:
    ModelService("plates", on=depot, model=model, runtime=Triton())

Source:
    openyurtio/openyurt issues 260, 776 and 1197, autonomy of edge nodes; MQTT 5.0, session state (a client that cannot
    connect publishes nothing).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from aiscale.analysis.network.routing import reached
from aiscale.analysis.placement.places import home_of, is_offline_for, places_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import FeatureProvider
from aiscale.core.relations import Call, Lookup
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.core.values.host_addresses import is_private_name
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC005"
SEVERITY = Severity.ERROR
_DO_WITHOUT = "required=False where {} can do without"
_VERBS = {EdgeKind.CALLS: "calls", EdgeKind.FEATURES: "takes features from"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each dependency that is gone with the uplink."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FEATURES):
        source, target = graph[edge.source], graph[edge.target]
        offline = is_offline_for(graph, source)
        if offline is None or (isinstance(edge.relation, Call | Lookup) and not edge.relation.required):
            continue
        site, longest = offline
        lost = ((one, where) for one in reached(graph, edge) if (where := _out_of_reach(graph, one, site)))
        found = next(lost, None)
        if found is None:
            continue
        far, where = found
        by = "" if far is target else f" by {target.name}"
        yield source.finding(
            CODE, SEVERITY, f"{source.name} {_VERBS[edge.kind]} {far.name} {where}{by}, but "
            f"{site.name} must work {longest} without its uplink",
            argument=edge.field, index=edge.item, label="not reachable while it is offline",
            notes=_lost_fallbacks(graph, far), help=_help(source, far, site),
        )  # fmt: skip


def _out_of_reach(graph: ArchitectureGraph, target: Component, site: Site) -> str:
    """Where it is, in words, when that is elsewhere for certain and nothing answers in its place; else empty."""
    where = _elsewhere(graph, target, site)
    if not where:
        return ""
    seen, waiting = {target.address}, [target]
    while waiting:
        replaced = waiting.pop()
        if any(isinstance(item, (Cached, DefaultAnswer)) for item in getattr(replaced, "fallback", ())):
            return ""
        for fallback in _fallbacks(graph, replaced):
            if not _elsewhere(graph, fallback, site):
                return ""
            if fallback.address not in seen:
                seen.add(fallback.address)
                waiting.append(fallback)
    return where


def _fallbacks(graph: ArchitectureGraph, target: Component) -> tuple[Component, ...]:
    return tuple(graph[edge.target] for edge in graph.edges_from(target.address, EdgeKind.FALLS_BACK_TO))


def _elsewhere(graph: ArchitectureGraph, target: Component, site: Site) -> str:
    """Where it is, in words, when that is not on the site for certain; else empty."""
    if site in places_of(graph, target):
        return ""
    if isinstance(target, ExternalService):
        return _beyond(target)
    home = home_of(graph, target)
    return f"on {home.name}" if home is not None else ""


def _beyond(target: ExternalService) -> str:
    """Where an external service is that cannot be at a site: in a region, or at a public address."""
    if target.region is not None:
        return f"in {target.region}"
    if target.cidrs:
        return ""
    try:
        return "elsewhere" if ip_address(target.host).is_global else ""
    except ValueError:
        return "" if is_private_name(target.host) else "elsewhere"


def _help(source: Component, far: Component, site: Site) -> str:
    if isinstance(source, Device) and source.protocol == "mqtt":
        broker = "" if site.broker is not None else f" and broker=LocalBroker(…) of {site.name}"
        return (
            f"produces=[StoreAndForward(…)] of {source.name}{broker} for events, which are handed over later; "
            f"what must be answered at once is answered on {site.name}"
        )
    if isinstance(far, ExternalService):
        return f"a service on {site.name} that answers itself, or {_DO_WITHOUT.format(source.name)}"
    if isinstance(far, FeatureProvider):
        return f"a copy of the store on {site.name}, or Lookup(…, required=False) where {source.name} can do without"
    other = f"a fallback on {site.name}" if "fallback" in type(far).model_fields else _DO_WITHOUT.format(source.name)
    return f"run {far.name} on {site.name} too, or {other}"


def _lost_fallbacks(graph: ArchitectureGraph, far: Component) -> tuple[str, ...]:
    """That what is said to answer in its place is not reachable either."""
    names = " and ".join(fallback.name for fallback in _fallbacks(graph, far))
    return (f"what answers in its place is elsewhere too: {names}",) if names else ()
