"""What is called can be reached: each caller is told where, and both network policies let the call through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.components.objects.manifest import Manifest
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes import KServe, RayServe, SeldonCore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.graph.build import build
from aiscale.graph.named_objects import FIELD
from aiscale.lowering.kubernetes.network import pods_of
from aiscale.lowering.registry import LOWERINGS, lowering_of
from tests.support.lowered import CASES, lower_system, read_system

pytestmark = pytest.mark.complete
_ENDINGS = ("_URL", "_GRPC_ADDRESS", "_ADDRESSES", "_ADDRESS")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_callee_that_is_brought_up_can_be_reached(case: Path) -> None:
    system = read_system(case)
    graph, _ = build(system)
    calls = [
        (graph[edge.source], graph[edge.target], variable_prefix(graph[edge.target], edge.relation))
        for edge in graph.edges_of(EdgeKind.CALLS)
        if edge.field != FIELD
        and not isinstance(edge.relation, Prefill)  # the endpoint picker tells the sidecar where
        and not isinstance(
            graph[edge.source], GlobalLoadBalancer | InferencePool | Manifest | Route
        )  # no pods, or variables of its own
        and lowering_of(graph[edge.source]) is not None
        and lowering_of(graph[edge.target]) is not None
        and not _is_behind_gateway(graph[edge.target])
    ]
    if not calls:
        return
    written: dict[str, list[str]] = {}
    policies: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for record in lower_system(system):
        written.setdefault(record.address, []).append(json.dumps(record.properties))
        if record.kind == "NetworkPolicy":
            spec = record.properties["spec"]
            own = policies.setdefault(record.address, {"ingress": [], "egress": []})
            for way, rules in own.items():
                rules += spec.get(way, [])
    lost = []
    for caller, callee, prefix in calls:
        # The router of an inference graph has addresses in its argument, or in the graph of its SeldonDeployment.
        in_graph = [f"//{callee.name}", f'"service_host": "{callee.name}']
        said = in_graph if isinstance(caller, InferenceGraph) else [f"{prefix}{end}" for end in _ENDINGS]
        if not any(one in text for text in written[caller.address] for one in said):
            lost.append(f"tell {caller.name} where {callee.kind} {callee.name} is: its `binding` in registry.py")
        runner = caller.runner if isinstance(caller, StreamJob) else caller
        pods = callee.service if isinstance(callee, InferencePool) else callee
        if not all(_has_peer(policies[runner.address]["egress"], "to", one) for one in pods_of(pods)):
            lost.append(f"let {caller.name} out to {callee.kind} {callee.name}: its `binding` in registry.py")
        way_in = policies[pods.address]["ingress"]
        if not all(_has_peer(way_in, "from", one) for one in pods_of(runner)) and all("from" in one for one in way_in):
            lost.append(f"let {caller.name} in to {callee.kind} {callee.name}: its NetworkPolicy")
    assert lost == []


def _has_peer(rules: list[dict[str, Any]], way: str, peer: dict[str, Any]) -> bool:
    return any(peer in rule.get(way, ()) for rule in rules)


def _is_behind_gateway(callee: Component) -> bool:
    """Whether requests reach its pods through Knative's gateway, Seldon's proxies, or the Gateway of a RayService.

    Those of Istio's class and of Envoy Gateway in front of a RayService are tested with it.
    """
    runtime = getattr(callee, "run_by", None) or getattr(callee, "runtime", None)
    return (isinstance(runtime, SeldonCore) and runtime.is_second) or (
        (isinstance(runtime, KServe) and runtime.mode == "Knative")
        or (isinstance(runtime, RayServe) and runtime.is_incremental)
    )


def test_each_kind_that_answers_is_called_in_a_case() -> None:
    called = {
        type(graph[edge.target])
        for graph, _ in map(build, map(read_system, CASES))
        for edge in graph.edges_of(EdgeKind.CALLS)
    }
    answering = [found.kind for found in LOWERINGS if issubclass(found.kind, CallTarget)]
    assert [f"call a {kind.__name__} in a case" for kind in answering if kind not in called] == []
