"""PromQL of the conditions of a rollout, over the pods of the new version.

Source: Istio documentation, standard metrics; Linkerd documentation, proxy metrics; gRPC, status codes.
"""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.core.ports import Service
from aiscale.core.values.rollout import MetricGate
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.istio.membership import istio_of
from aiscale.lowering.network.istio.membership import role_of as role_in_istio
from aiscale.lowering.network.linkerd.membership import role_of as role_in_linkerd
from aiscale.lowering.registry import runtime_of
from aiscale.lowering.serving.measures import WINDOW, p99, percent
from aiscale.lowering.serving.runtime import ServerRuntime

_FAULTS_OF_SERVER = "2|4|8|12|13|14|15"
"""Status codes of gRPC that a server is at fault for: UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED,
INTERNAL, UNAVAILABLE and DATA_LOSS."""


def query_of(gate: MetricGate, service: Service, context: LoweringContext, pods: str) -> str | None:
    """The query of a condition; None where nothing measures it.

    Its own query goes first; then what a proxy of a mesh measures, then what the model server does.

    Args:
        gate: the condition.
        service: whose new version it is about.
        context: where the service is deployed.
        pods: regular expression of the names of the pods of the new version.
    """
    if gate.query is not None:
        return gate.query
    chosen = f'namespace="{context.namespace}",pod=~"{pods}"'
    found = _of_mesh(gate.metric, service, chosen, context) or _of_server(gate.metric, service, chosen)
    return found.replace(WINDOW, f"{round(gate.interval)}s") if found is not None else None


def _of_mesh(metric: str, service: Service, pods: str, context: LoweringContext) -> str | None:
    """What the proxies in front of the pods measure. Waypoints do not know pods."""
    mesh = istio_of(service, context)
    if mesh is not None and mesh.mode == "sidecar" and role_in_istio(service, context) == "member":
        return _of_istio(metric, f'reporter="destination",{pods}')
    if role_in_linkerd(service, context) == "member":
        return _of_linkerd(metric, f'direction="inbound",{pods}')
    return None


def _of_istio(metric: str, pods: str) -> str | None:
    if metric == "p99_ms":
        return p99(f"istio_request_duration_milliseconds_bucket{{{pods}}}")
    if metric == "error_percent":
        # A failed request of gRPC has status 200 of HTTP.
        failed = f'istio_requests_total{{{pods},response_code=~"5.."}}'
        of_grpc = f'istio_requests_total{{{pods},response_code!~"5..",grpc_response_status=~"{_FAULTS_OF_SERVER}"}}'
        return percent((failed, of_grpc), f"istio_requests_total{{{pods}}}")
    return None


def _of_linkerd(metric: str, pods: str) -> str | None:
    if metric == "p99_ms":
        return p99(f"response_latency_ms_bucket{{{pods}}}")
    if metric == "error_percent":
        return percent((f'response_total{{{pods},classification="failure"}}',), f"response_total{{{pods}}}")
    return None


def _of_server(metric: str, service: Service, pods: str) -> str | None:
    runtime = runtime_of(service) if isinstance(service, ModelService) else None
    if not isinstance(runtime, ServerRuntime) or not isinstance(service, ModelService):
        return None
    part = runtime.part(service, service.runtime, pods)
    return part.queries.get("queue") if metric == "queue" else part.measures.get(metric)
