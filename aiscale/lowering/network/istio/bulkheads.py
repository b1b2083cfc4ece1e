"""Bulkheads of model services: the proxy of each replica rejects requests above its limits, where its server does not.

Reads: the ``bulkhead`` of model services in a mesh of Istio with sidecars.
Adds: one Sidecar for each. It replaces that of the namespace for these pods, so it has the same scope.
A queue of 0 is one of 1: Envoy counts a request as pending until it has a connection to the server.
Source: Istio 1.30, Sidecar, ``inboundConnectionPool``; Envoy documentation, circuit breaking.
"""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.core.values.fault_isolation import Bulkhead
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ADDRESS, address_value
from aiscale.lowering.network.istio.membership import istio_here, istio_of, role_of
from aiscale.lowering.network.istio.mesh import ROLE, known_hosts
from aiscale.lowering.resource import Resource, kubernetes_resource


def limit_requests(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a Sidecar for each model service with a bulkhead."""
    if istio_here(context) is None:
        return resources
    made = [
        _sidecar(service, service.bulkhead, context)
        for service in context.graph.of(ModelService)
        if service.bulkhead is not None and not service.runtime.has_bulkheads and _has_sidecars(service, context)
    ]
    return (*resources, *made) if made else resources


def _has_sidecars(service: ModelService, context: LoweringContext) -> bool:
    mesh = istio_of(service, context)
    return mesh is not None and mesh.mode == "sidecar" and role_of(service, context) == "member"


def _sidecar(service: ModelService, bulkhead: Bulkhead, context: LoweringContext) -> Resource:
    manifest = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "Sidecar",
        "metadata": context.metadata(service, service.name, ROLE),
        "spec": {
            "workloadSelector": {"labels": {ADDRESS: address_value(service)}},
            "egress": [{"hosts": known_hosts(context)}],
            "inboundConnectionPool": {
                # A connection of HTTP/1.1 carries one request at a time.
                "tcp": {"maxConnections": bulkhead.max_concurrent},
                "http": {
                    "http1MaxPendingRequests": max(1, bulkhead.queue),
                    "http2MaxRequests": bulkhead.max_concurrent,
                },
            },
        },
    }
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"each replica of {service.name} gets at most {bulkhead.max_concurrent:,} requests at a time",
        depends_on=(context.namespace_key,),
    )
