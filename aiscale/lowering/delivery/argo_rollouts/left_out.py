"""What of a rollout is not carried out, for MOD004."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.component import Component
from aiscale.core.values.rollout import BlueGreen, Canary
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.delivery.argo_rollouts.analysis import measured
from aiscale.lowering.delivery.argo_rollouts.membership import RolledOut, rolled_out
from aiscale.lowering.delivery.argo_rollouts.strategy import weight
from aiscale.lowering.network.istio.membership import is_called, istio_of, role_of


def left_out_of_rollout(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """Parts of a rollout that Argo Rollouts carries out without them; none where it carries out nothing."""
    ways = rolled_out(component, graph)
    if ways is None:
        return
    kind = type(ways.rollout).__name__
    context = make_context(graph)
    unmeasured = [one for one in measured(ways.service, ways.rollout, context) if one.query is None]
    for one in unmeasured:
        if one.of == "gates":
            yield f"gate {one.gate.metric} of {kind} without a query"
    if (metrics := [one.gate.metric for one in unmeasured if one.of == "objective"]) and not isinstance(
        ways.rollout, BlueGreen
    ):
        yield f"objective as a condition of {kind}, which nothing measures ({', '.join(metrics)})"
    if isinstance(ways.rollout, Canary):
        yield from _of_canary(ways, ways.rollout, context)


def _of_canary(ways: RolledOut, canary: Canary, context: LoweringContext) -> Iterator[str]:
    if any(weight(step) != step for step in canary.steps):
        yield "fractions of a per cent in steps of Canary"
    if _splits_requests(ways, context):
        return
    if canary.canary_scale_percent is not None:
        yield "canary_scale_percent of Canary without a mesh of Istio"
    if canary.dynamic_stable_scale:
        yield "dynamic_stable_scale of Canary without a mesh of Istio"


def _splits_requests(ways: RolledOut, context: LoweringContext) -> bool:
    """Whether proxies of Istio split the requests of a canary, and not the numbers of its pods."""
    mesh = istio_of(ways.service, context)
    return mesh is not None and role_of(ways.service, context) == "member" and is_called(ways.service, context)
