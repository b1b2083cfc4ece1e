"""Injection: which pods of the namespace get a proxy, and what it does with requests by default.

Reads: the mesh of the cluster, who calls whom, the NetworkPolicies, and the version of Kubernetes.
Adds: to the namespace ``linkerd.io/inject``, unless the blueprint sets it; to pods outside the mesh, and to proxies of
gateways, what opts out; to the others a native sidecar, so that init containers have a network and Jobs end. Pods of
services deny what no policy allows, or accept all, as ``authorization`` says; those of jobs, which only call, keep
their own connections outside.
Source: Linkerd 2.20, pkg/k8s/labels.go, proxy configuration; native sidecars: 2.19 and 2.20, pkg/inject/inject.go.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from aiscale.components.network.linkerd import Linkerd
from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.linkerd.membership import linkerd_here, role_of
from aiscale.lowering.network.mesh.autoscalers import measure_containers
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import PodTemplate, merged_at, value_at
from aiscale.lowering.resource import Resource

INJECT = "linkerd.io/inject"
_CONFIG = "config.linkerd.io"
_NATIVE, _DEFAULT_POLICY = "proxy-enable-native-sidecar", f"{_CONFIG}/default-inbound-policy"
_SKIP_INBOUND, _ALL_PORTS = f"{_CONFIG}/skip-inbound-ports", "1-65535"

_SUPPORTED = 29
"""Minor version of Kubernetes that has native sidecars by default. Source: Kubernetes, sidecar containers (KEP-753)."""

Words = Mapping[str, str]


def join_linkerd(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Annotate the namespace, the pods and the gateways."""
    mesh = linkerd_here(context)
    if mesh is None:
        return resources
    policed = {one.address for one in resources if one.kind == "NetworkPolicy"}

    def joined(resource: Resource) -> Resource:
        if resource.key == context.namespace_key:
            is_set = INJECT in context.graph.system.namespace.annotations
            return _changed(resource, ("metadata", "annotations"), {} if is_set else {INJECT: "enabled"})
        component = owner_of(resource, context)
        if component is None:
            return resource
        if resource.kind == "Gateway":
            return _changed(resource, ("spec", "infrastructure", "annotations"), {INJECT: "disabled"})
        for template in resource.pods:
            found = _of_pods(mesh, component, template, policed, context)
            resource = _changed(resource, (*template.metadata, "annotations"), found)
        return resource

    return changed_each(resources, joined)


def measure_linkerd_programs(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Let the autoscalers of pods with a proxy measure the container of the program."""
    if linkerd_here(context) is None:
        return resources

    def has_proxy(resource: Resource) -> bool:
        component = owner_of(resource, context)
        if component is None or not resource.pods or role_of(component, context) == "outside":
            return False
        found = value_at(resource.properties, (*resource.pods[0].metadata, "annotations", INJECT))
        return bool(found != "disabled")

    return measure_containers(resources, context, has_proxy)


def _changed(resource: Resource, path: tuple[str, ...], words: Words) -> Resource:
    return replace(resource, properties=merged_at(resource.properties, path, words)) if words else resource


def _of_pods(
    mesh: Linkerd, component: Component, template: PodTemplate, policed: Container[str], context: LoweringContext
) -> Words:
    """Annotations of pods."""
    role, minor = role_of(component, context), _minor_version(component, context)
    if role == "outside" or template.is_setup or (role == "client" and minor < _SUPPORTED):
        return {INJECT: "disabled"}
    if isinstance(component, Manifest):
        return {}
    annotations = {_native(mesh): "true"} if minor >= _SUPPORTED else {}
    if role == "client":
        # Proxies of other pods see this, and connect without mutual TLS.
        return {**annotations, _SKIP_INBOUND: _ALL_PORTS}
    if not mesh.authorizes_by_edges:
        return {**annotations, _DEFAULT_POLICY: "all-unauthenticated"}
    return {**annotations, **({_DEFAULT_POLICY: "deny"} if component.address in policed else {})}


def _native(mesh: Linkerd) -> str:
    """The annotation for native sidecars: alpha until 2.18, beta in 2.19."""
    minor = int(mesh.version.partition(".")[2])
    stage = "" if minor >= 20 else "beta." if minor == 19 else "alpha."
    return f"config.{stage}linkerd.io/{_NATIVE}"


def _minor_version(component: Component, context: LoweringContext) -> int:
    cluster = context.cluster_of(component)
    return int(cluster.version.partition(".")[2]) if cluster is not None else _SUPPORTED
