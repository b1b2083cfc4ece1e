"""What of a rollout is not carried out, for MOD004."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.route_weights import splits_by_routes, unweighted_routes
from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.analysis.network.meshes import comes_through_gateway
from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.core.component import Component
from aiscale.core.values.rollout import BlueGreen, Canary, Shadow, phases
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.delivery.argo_rollouts.analysis import measured
from aiscale.lowering.delivery.copied_routes import uncopied_routes
from aiscale.lowering.delivery.rolled_out import Judged, RolledOut, rolled_out_by
from aiscale.lowering.delivery.steps import weight


def left_out_of_rollout(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """Parts of a rollout that Argo Rollouts carries out without them; none where it carries out nothing."""
    ways = rolled_out_by(ArgoRollouts, component, graph)
    if ways is None:
        return
    context = make_context(graph)
    for _, phase in phases(ways.rollout):
        if isinstance(phase, Judged):
            yield from _unmeasured(ways, phase, context)
        if isinstance(phase, Canary):
            yield from _of_canary(ways, phase, graph)
    if isinstance(ways.rollout, Shadow):
        yield from _uncopied(ways, graph)


def _uncopied(ways: RolledOut[ArgoRollouts], graph: ArchitectureGraph) -> Iterator[str]:
    for route, why in uncopied_routes(graph, ways.service):
        yield f"copies of Shadow in Route {route.name}, {why}"
    callers = (graph[edge.source] for edge in calls_to(graph, ways.service.address))
    if not splits_requests(graph, ways.service) and not all(map(comes_through_gateway, callers)):
        yield "copies of Shadow of calls by services without Istio"


def _unmeasured(ways: RolledOut[ArgoRollouts], phase: Judged, context: LoweringContext) -> Iterator[str]:
    kind = type(phase).__name__
    unmeasured = [one for one in measured(ways.service, phase, context) if one.query is None]
    for one in unmeasured:
        if one.of == "gates":
            yield f"gate {one.gate.metric} of {kind} without a query"
    if (metrics := [one.gate.metric for one in unmeasured if one.of == "objective"]) and not isinstance(
        phase, BlueGreen
    ):
        yield f"objective as a condition of {kind}, which nothing measures ({', '.join(metrics)})"


def _of_canary(ways: RolledOut[ArgoRollouts], canary: Canary, graph: ArchitectureGraph) -> Iterator[str]:
    if any(weight(step) != step for step in canary.steps):
        yield "fractions of a per cent in steps of Canary"
    for route in unweighted_routes(graph, ways.service):
        yield f"weights of Canary in Route {route.name}, whose other targets would get another share"
    if splits_requests(graph, ways.service) or splits_by_routes(graph, ways.service):
        return
    if canary.canary_scale_percent is not None:
        yield "canary_scale_percent of Canary without weights of Istio or of routes"
    if canary.dynamic_stable_scale:
        yield "dynamic_stable_scale of Canary without weights of Istio or of routes"
