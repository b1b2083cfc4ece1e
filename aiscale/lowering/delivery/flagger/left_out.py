"""What of a canary Flagger does not carry out, for MOD004."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.routing import routes_to
from aiscale.components.delivery.controllers import Flagger
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Canary, MetricGate
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import make_context
from aiscale.lowering.delivery.flagger.metrics import measured
from aiscale.lowering.delivery.rolled_out import rolled_out_by
from aiscale.lowering.delivery.steps import weight
from aiscale.lowering.registry import runtime_of
from aiscale.lowering.serving.runtime import ServerRuntime


def left_out_by_flagger(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """Parts of a canary that Flagger carries out without them; none where it carries out nothing."""
    ways = rolled_out_by(Flagger, component, graph)
    if ways is None or not isinstance(ways.rollout, Canary):
        return
    service, canary = ways.service, ways.rollout
    if any(weight(step) != step for step in canary.steps):
        yield "fractions of a per cent in steps of Canary"
    if canary.canary_scale_percent is not None:
        yield "canary_scale_percent of Canary with Flagger"
    if canary.dynamic_stable_scale:
        yield "dynamic_stable_scale of Canary with Flagger"
    for route, _ in routes_to(graph, service):
        yield f"weights of Canary in Route {route.name}, with Flagger"
    if _has_more_ports(service):
        yield "weights of Canary at other ports than the first one, with Flagger"
    yield from _of_gates(service, canary, ways.controller, graph)


def _of_gates(service: Service, canary: Canary, controller: Flagger, graph: ArchitectureGraph) -> Iterator[str]:
    """Flagger measures once a step, and counts a measurement without data as a failed one."""
    found = list(measured(service, canary, make_context(graph)))
    for one in found:
        if one.query is None and one.of == "gates":
            yield f"gate {one.gate.metric} of Canary without a query of Flagger"
    if metrics := [one.gate.metric for one in found if one.query is None and one.of == "objective"]:
        yield f"objective as a condition of Canary, which nothing measures ({', '.join(metrics)})"
    for field in ("failures", "interval", "label_delay", "without_data"):
        if any(_is_ignored(one, field, canary, controller) for one in canary.gates):
            yield f"{field} of the gates of Canary with Flagger"


def _is_ignored(gate: MetricGate, field: str, canary: Canary, controller: Flagger) -> bool:
    if field not in gate.model_fields_set:
        return False
    done = {"failures": controller.failed_checks, "interval": canary.bake, "label_delay": None, "without_data": "fail"}
    return bool(getattr(gate, field) != done[field])


def _has_more_ports(service: Service) -> bool:
    """Whether requests reach a service at more than one port."""
    if isinstance(service, Microservice):
        return sum(1 for one in service.named_ports.values() if one.metrics_path is None) > 1
    runtime = runtime_of(service) if isinstance(service, ModelService) else None
    if not isinstance(service, ModelService) or not isinstance(runtime, ServerRuntime):
        return False
    return sum(1 for one in runtime.part(service, service.runtime, "").ports if one.app_protocol) > 1
