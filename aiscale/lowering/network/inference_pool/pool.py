"""InferencePool: the pool, its endpoint picker, and the priority of its requests.

Source: Gateway API Inference Extension 1.5.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding, Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import workload_name
from aiscale.lowering.kubernetes.network import pods_of, tcp
from aiscale.lowering.kubernetes.workload import LEADER_INDEX
from aiscale.lowering.labels import selector
from aiscale.lowering.network.inference_pool.picker import (
    PORT,
    is_encrypted_by_mesh,
    picker_name,
    picker_resources,
    prefilled,
)
from aiscale.lowering.registry import binding_of
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.vllm.prefill import pool_labels

GROUP = "inference.networking.k8s.io"
OBJECTIVE_HEADER = "x-gateway-inference-objective"
"""Header by which a request names its InferenceObjective. Source: pkg/epp/metadata/consts.go."""

_ROLE = "inference-pool"


def lower_inference_pool(pool: InferencePool, _: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The picker, the pool, an objective where it has a priority, and how Istio's gateways connect to the picker."""
    served = _served(pool, context)
    if served is None or served.port is None:
        return
    name = picker_name(pool)
    yield from picker_resources(pool, served.port, context)
    labels = selector(pool.service.name, workload_name(pool.service, context.whole))
    if isinstance(pool.service, Service) and pool.service.pods_per_replica > 1:
        labels |= {LEADER_INDEX: "0"}
    if (generating := prefilled(pool, context)) is not None:
        labels = pool_labels(generating, context.whole)
    yield _object(
        pool, f"{GROUP}/v1", "InferencePool", pool.name, context,
        {
            "selector": {"matchLabels": labels},
            "targetPorts": [{"number": served.port}],
            "appProtocol": "http",
            "endpointPickerRef": {"name": name, "port": {"number": PORT}, "failureMode": pool.failure_mode},
        },
        f"gateways send requests to the replica of {pool.service.name} that its endpoint picker selects",
        (f"service/{name}", *([served.key] if served.key else [])),
    )  # fmt: skip
    if pool.priority:
        yield _object(
            pool, "inference.networking.x-k8s.io/v1alpha2", "InferenceObjective", pool.name, context,
            {"poolRef": {"group": GROUP, "name": pool.name}, "priority": pool.priority},
            f"requests of routes to {pool.name} have the priority {pool.priority}",
            (f"inferencepool/{pool.name}",),
        )  # fmt: skip
    if any(route.gateway.class_name == "istio" for route in _routes(pool, context)) and not is_encrypted_by_mesh(
        pool, context
    ):
        host = f"{name}.{context.namespace}.svc.cluster.local"
        yield _object(
            pool, "networking.istio.io/v1", "DestinationRule", name, context,
            {"host": host, "trafficPolicy": {"tls": {"mode": "SIMPLE", "insecureSkipVerify": True}}},
            f"the endpoint picker of {pool.name} has a self-signed certificate",
            (f"service/{name}",),
        )  # fmt: skip


def inference_pool_binding(pool: InferencePool, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """For a route the pool, and the egress of its gateway; for any other caller that of its model service."""
    served = _served(pool, context)
    if edge.kind is not EdgeKind.CALLS or served is None or served.port is None:
        return NOTHING
    if not isinstance(context.graph[edge.source], Route):
        binding = binding_of(pool.service)
        return binding(pool.service, edge, context) if binding is not None else NOTHING
    return ClientBinding(
        egress=(
            {"to": pods_of(pool), "ports": tcp(PORT)},
            {"to": pods_of(pool.service), "ports": tcp(served.port)},
        ),
        endpoints=(
            Endpoint(
                pool.name,
                None,
                group=GROUP,
                kind="InferencePool",
                key=f"inferencepool/{pool.name}",
                headers=((OBJECTIVE_HEADER, pool.name),) if pool.priority else (),
            ),
        ),
    )


def _served(pool: InferencePool, context: LoweringContext) -> Endpoint | None:
    """Where the model servers answer requests of HTTP."""
    binding = binding_of(pool.service)
    for edge in context.graph.edges_from(pool.address, EdgeKind.CALLS):
        if binding is not None and edge.target == pool.service.address:
            offered = binding(pool.service, edge, context).endpoints
            return next((one for one in offered if one.app_protocol == "http"), None)
    return None


def _routes(pool: InferencePool, context: LoweringContext) -> Iterator[Route]:
    for edge in context.graph.in_edges(pool, EdgeKind.CALLS):
        if isinstance(route := context.graph[edge.source], Route):
            yield route


def _object(
    pool: InferencePool,
    api_version: str,
    kind: str,
    name: str,
    context: LoweringContext,
    spec: dict[str, Any],
    reason: str,
    depends_on: tuple[str, ...],
) -> Resource:
    manifest = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": context.metadata(pool, name, _ROLE),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest, address=pool.address, reason=reason, depends_on=(context.namespace_key, *depends_on)
    )
