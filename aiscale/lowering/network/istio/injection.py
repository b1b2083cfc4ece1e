"""Injection: which pods of the namespace get a proxy, or are redirected to that of their node.

Reads: the mesh of the cluster, who calls whom, and the version of Kubernetes.
Adds: to the namespace ``istio-injection`` or ``istio.io/dataplane-mode``, unless the blueprint sets ``istio.io/rev``;
to pods outside the mesh the label that opts out; to pods of jobs, which only call, what keeps their own connections
outside; to pods on Kubernetes before 1.33 the annotation for native sidecars, so that init containers have a network
and Jobs end; the histogram buckets of the proxies where they are not the default.
Source: Istio 1.30, injection template, webhook.go (DetectNativeSidecar), annotations and labels reference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from aiscale.components.network.istio import Istio
from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.istio.membership import istio_here, role_of
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import PodTemplate, merged_at
from aiscale.lowering.resource import Resource

MODE_LABEL, INJECTION_LABEL, REVISION_LABEL = "istio.io/dataplane-mode", "istio-injection", "istio.io/rev"
INJECT_LABEL, TLS_MODE_LABEL = "sidecar.istio.io/inject", "security.istio.io/tlsMode"
_NATIVE = "sidecar.istio.io/nativeSidecar"
_INBOUND = "traffic.sidecar.istio.io/includeInboundPorts"
_BUCKETS = "sidecar.istio.io/statsHistogramBuckets"
_DEFAULT_BUCKETS = Istio.model_fields["latency_buckets_ms"].default

_SUPPORTED, _DETECTED = 29, 33
"""Minor versions of Kubernetes that have native sidecars by default, and with which Istio uses them by itself.
Source: Kubernetes, sidecar containers (KEP-753); Istio 1.30, ``ENABLE_NATIVE_SIDECARS`` (auto)."""

Words = Mapping[str, str]


def join_istio(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Label the namespace and the pods."""
    mesh = istio_here(context)
    if mesh is None:
        return resources

    def joined(resource: Resource) -> Resource:
        if resource.key == context.namespace_key:
            return _changed(resource, ("metadata", "labels"), _namespace_labels(mesh, context))
        component = owner_of(resource, context)
        if component is None:
            return resource
        for template in resource.pods:
            labels, annotations = _of_pods(mesh, component, template, context)
            resource = _changed(resource, (*template.metadata, "labels"), labels)
            resource = _changed(resource, (*template.metadata, "annotations"), annotations)
        return resource

    return changed_each(resources, joined)


def _changed(resource: Resource, path: tuple[str, ...], words: Words) -> Resource:
    return replace(resource, properties=merged_at(resource.properties, path, words)) if words else resource


def _namespace_labels(mesh: Istio, context: LoweringContext) -> Words:
    if mesh.mode == "ambient":
        return {MODE_LABEL: "ambient"}
    # The label without a revision would win over it.
    return {} if REVISION_LABEL in context.graph.system.namespace.labels else {INJECTION_LABEL: "enabled"}


def _of_pods(mesh: Istio, component: Component, template: PodTemplate, context: LoweringContext) -> tuple[Words, Words]:
    """Labels and annotations of pods."""
    role = role_of(component, context)
    is_ambient = mesh.mode == "ambient"
    minor = _minor_version(component, context)
    if role == "outside" or template.is_setup or (not is_ambient and role == "client" and minor < _SUPPORTED):
        return {MODE_LABEL: "none"} if is_ambient else {INJECT_LABEL: "false"}, {}
    if is_ambient or isinstance(component, Manifest):
        return {}, {}
    annotations = {_NATIVE: "true"} if _SUPPORTED <= minor < _DETECTED else {}
    if mesh.latency_buckets_ms != _DEFAULT_BUCKETS:
        annotations[_BUCKETS] = json.dumps({"istiocustom": [_number(one) for one in mesh.latency_buckets_ms]})
    if role == "client":
        # Other proxies would use mutual TLS for ports that the pod's own proxy does not see.
        return {TLS_MODE_LABEL: "disabled"}, {**annotations, _INBOUND: ""}
    return {}, annotations


def _number(value: float) -> float:
    return int(value) if value == int(value) else value


def _minor_version(component: Component, context: LoweringContext) -> int:
    cluster = context.cluster_of(component)
    return int(cluster.version.partition(".")[2]) if cluster is not None else _DETECTED
