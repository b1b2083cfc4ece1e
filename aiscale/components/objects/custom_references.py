"""Names of other objects in custom resources of KEDA, Istio, KServe and Seldon Core, in their own namespace.

Source: KEDA 2.20, ScaledObject and ScaledJob; Kubernetes autoscaler, VerticalPodAutoscaler; Istio 1.30, VirtualService
and DestinationRule: a host without dots is a Service of the same namespace; KServe 0.16, InferenceGraph; Seldon Core
2.10, Pipeline and Experiment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aiscale.components.objects.object_reference import ObjectReference, items, named, nested

_ISTIO_GATEWAY = "gateway.networking.istio.io"
_PROTOCOLS = ("http", "tls", "tcp")


def scaled(body: Mapping[str, Any], field: str = "scaleTargetRef") -> Iterator[ObjectReference]:
    """The Deployment or StatefulSet that an autoscaler scales.

    Args:
        body: the autoscaler.
        field: of its spec.
    """
    target = nested(body, "spec", field)
    kind = str(nested(target, "kind") or "Deployment")
    if kind in {"Deployment", "StatefulSet"}:
        yield from named(kind.lower(), nested(target, "name"), f"spec.{field}.name")


def _scaled_object(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    yield from scaled(body)
    yield from _triggers(body)


def _triggers(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    for path, trigger in items(nested(body, "spec"), "triggers", "spec"):
        reference = nested(trigger, "authenticationRef")
        if nested(reference, "kind") in {None, "TriggerAuthentication"}:
            yield from named("triggerauthentication", nested(reference, "name"), f"{path}.authenticationRef.name")


def _vertical(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    yield from scaled(body, "targetRef")


def _virtual_service(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    spec = nested(body, "spec")
    for path, gateway in items(spec, "gateways", "spec"):
        if gateway != "mesh" and "/" not in str(gateway):
            yield from named(_ISTIO_GATEWAY, gateway, path)
    if not nested(spec, "gateways"):
        for path, host in items(spec, "hosts", "spec"):
            yield from _host(host, path)
    for protocol in _PROTOCOLS:
        for path, route in items(spec, protocol, "spec"):
            for inner, destination in items(route, "route", path):
                yield from _host(nested(destination, "destination", "host"), f"{inner}.destination.host")
            yield from _host(nested(route, "mirror", "host"), f"{path}.mirror.host")
            for inner, mirror in items(route, "mirrors", path):
                yield from _host(nested(mirror, "destination", "host"), f"{inner}.destination.host")


def _destination_rule(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    yield from _host(nested(body, "spec", "host"), "spec.host")


def _host(host: Any, path: str) -> Iterator[ObjectReference]:
    if isinstance(host, str) and "." not in host and "*" not in host:
        yield from named("service", host, path)


def _inference_graph(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    nodes = nested(body, "spec", "nodes")
    for name, node in nodes.items() if isinstance(nodes, Mapping) else ():
        for path, step in items(node, "steps", f"spec.nodes.{name}"):
            yield from named("inferenceservice", nested(step, "serviceName"), f"{path}.serviceName")


def _pipeline(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    for path, step in items(nested(body, "spec"), "steps", "spec"):
        yield from named("model", nested(step, "name"), f"{path}.name")


def _experiment(body: Mapping[str, Any]) -> Iterator[ObjectReference]:
    spec = nested(body, "spec")
    kind = "pipeline.mlops.seldon.io" if nested(spec, "resourceType") == "pipeline" else "model"
    for path, candidate in items(spec, "candidates", "spec"):
        yield from named(kind, nested(candidate, "name"), f"{path}.name")
    yield from named(kind, nested(spec, "mirror", "name"), "spec.mirror.name")


CUSTOM: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], Iterator[ObjectReference]]] = {
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): _vertical,
    ("keda.sh", "ScaledObject"): _scaled_object,
    ("keda.sh", "ScaledJob"): _triggers,
    ("networking.istio.io", "VirtualService"): _virtual_service,
    ("networking.istio.io", "DestinationRule"): _destination_rule,
    ("serving.kserve.io", "InferenceGraph"): _inference_graph,
    ("mlops.seldon.io", "Pipeline"): _pipeline,
    ("mlops.seldon.io", "Experiment"): _experiment,
}
"""What refers to others by name, by group and kind."""
