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
from aiscale.core.ports import FeatureProvider, Place
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
        lost = ((one, home) for one in reached(graph, edge) if (home := _out_of_reach(graph, one, site)) is not None)
        found = next(lost, None)
        if found is None:
            continue
        far, home = found
        by = "" if far is target else f" by {target.name}"
        yield source.finding(
            CODE, SEVERITY, f"{source.name} {_VERBS[edge.kind]} {far.name} on {home.name}{by}, but "
            f"{site.name} must work {longest} without its uplink",
            argument=edge.field, index=edge.item, label="not reachable while it is offline",
            help=f"run {far.name} on {site.name} too, or say what answers in its place",
        )  # fmt: skip


def _out_of_reach(graph: ArchitectureGraph, target: Component, site: Site) -> Place | None:
    """Where it is, when that is elsewhere and nothing answers in its place."""
    if site in places_of(graph, target) or _is_replaced(graph, target):
        return None
    return home_of(graph, target)


def _is_replaced(graph: ArchitectureGraph, target: Component) -> bool:
    """Whether something is said to answer in its place: a service, a cached or a fixed answer."""
    return bool(graph.out_edges(target, EdgeKind.FALLS_BACK_TO)) or bool(getattr(target, "fallback", ()))
