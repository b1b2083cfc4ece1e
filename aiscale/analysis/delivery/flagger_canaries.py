"""Canaries that Flagger carries out as they are declared.

In Linkerd, Flagger's HTTPRoute divides the requests, and what the Service of a component sets still applies to them. In
Istio, Flagger writes one route for all callers over the VirtualService, and its Canary has no limit of connections. It
pauses a ScaledObject by an update with its own types, which lose fields of it.
Source: Flagger 1.44.0, pkg/router/gateway_api.go and istio.go; its definition of Canary, ``service.trafficPolicy``;
pkg/apis/keda/v1alpha1/scaledobject.go, Fallback.
"""

from __future__ import annotations

from aiscale.analysis.delivery.shifting_pipelines import by_an_operator, pipelines_of
from aiscale.analysis.network.divided_requests import obeys_routes
from aiscale.analysis.network.meshes import mesh_of
from aiscale.components.delivery.controllers import Flagger
from aiscale.components.services.microservice import Microservice
from aiscale.core.ports import Service
from aiscale.core.values.demand import MEASURED_BY_KUBERNETES
from aiscale.core.values.rollout import Canary
from aiscale.graph.architecture import ArchitectureGraph


def by_flagger(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether Flagger is the controller of each pipeline that rolls out a service, at least one."""
    controllers = [one.controller for one in pipelines_of(graph, service)]
    return bool(controllers) and all(isinstance(one, Flagger) for one in controllers)


def is_flaggers_canary(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether Flagger divides the requests to a service as its ``Canary`` says."""
    if not isinstance(service.rollout, Canary) or by_an_operator(service) or not by_flagger(graph, service):
        return False
    scaling = service.autoscaling
    if scaling is not None and (scaling.schedules or not MEASURED_BY_KUBERNETES.issuperset(scaling.signal_names)):
        return False
    mesh = mesh_of(graph, service)
    if mesh is None or not obeys_routes(graph, service):
        return False
    # A GRPCRoute, which retries of gRPC need, has precedence over the HTTPRoute of Flagger.
    return not isinstance(service, Microservice) or _takes_http(service, has_grpc_routes=mesh.implied_retries > 0)


def _takes_http(service: Microservice, *, has_grpc_routes: bool) -> bool:
    protocols = {one.protocol for one in service.named_ports.values() if one.metrics_path is None}
    return "http" in protocols or ("grpc" in protocols and not has_grpc_routes)
