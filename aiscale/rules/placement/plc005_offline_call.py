"""A site that must work offline waits for something elsewhere.

What:
    A component on a site with an offline tolerance calls a service, or reads features, that are not on the site; the
    call or the feature service is required, and nothing answers in its place.

Why:
    At the first loss of the uplink every request fails, however much runs on the site.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
    Microservice("gate", calls=[plates], on=depot, image=IMAGE)
    ModelService("plates", on=core, model=model, runtime=Triton())

Instead:
    ModelService("plates", on=depot, model=model, runtime=Triton())

Source:
    openyurtio/openyurt issues 260, 776 and 1197, autonomy of edge nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.places import home_of, is_offline_for, places_of
from aiscale.analysis.routing import reached
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import FeatureProvider
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC005"
SEVERITY = Severity.ERROR
FAULTS = ("places-5",)
_VERBS = {EdgeKind.CALLS: "calls", EdgeKind.FEATURES: "takes features from"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each dependency that is gone with the uplink."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FEATURES):
        source, target = graph[edge.source], graph[edge.target]
        offline = is_offline_for(graph, source)
        if offline is None or (isinstance(edge.relation, Call) and not edge.relation.required):
            continue
        if isinstance(target, FeatureProvider) and not target.required:
            continue
        site, longest = offline
        far = next((one for one in reached(graph, edge) if _is_lost(graph, one, site)), None)
        if far is None:
            continue
        home = home_of(graph, far)
        by = "" if far is target else f" by {target.name}"
        yield source.finding(
            CODE, SEVERITY, f"{source.name} {_VERBS[edge.kind]} {far.name} on {home.name if home else '?'}{by}, but "
            f"{site.name} must work {longest} without its uplink",
            argument=edge.field, index=edge.item, label="not reachable while it is offline",
            help=f"run {far.name} on {site.name} too, or say what answers in its place",
        )  # fmt: skip


def _is_lost(graph: ArchitectureGraph, target: Component, site: Site) -> bool:
    """Whether it is elsewhere, and nothing answers in its place."""
    elsewhere = home_of(graph, target) is not None and site not in places_of(graph, target)
    return elsewhere and not _is_replaced(graph, target)


def _is_replaced(graph: ArchitectureGraph, target: Component) -> bool:
    """Whether something is said to answer in its place: a service, a cached or a fixed answer."""
    return bool(graph.out_edges(target, EdgeKind.FALLS_BACK_TO)) or bool(getattr(target, "fallback", ()))
