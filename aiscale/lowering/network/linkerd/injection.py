"""Injection: which pods of the namespace get a proxy, and what it does with requests by default.

Reads: the mesh of the cluster, who calls whom, the NetworkPolicies, and the version of Kubernetes.
Adds: to the namespace ``linkerd.io/inject``, unless the blueprint sets it; to pods outside the mesh, and to proxies of
gateways, what opts out; to the others a native sidecar, so that init containers have a network and Jobs end. Pods of
services deny what no policy allows, or accept all, as ``authorization`` says; those of jobs, which only call, keep
their own connections outside; so do those of services at ports that only their own pods reach.
Source: Linkerd 2.20, pkg/k8s/labels.go, proxy configuration; native sidecars: 2.19 and 2.20, pkg/inject/inject.go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from aiscale.components.network.linkerd import Linkerd
from aiscale.components.objects.manifest import Manifest
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.linkerd.membership import linkerd_here, role_of
from aiscale.lowering.network.mesh.admission import offered_ports
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
    policed: dict[str, list[Resource]] = defaultdict(list)
    for one in resources:
        if one.kind == "NetworkPolicy":
            policed[one.address].append(one)
    offered = offered_ports(resources)

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
            networks = policed.get(resource.address, ())
            found = _of_pods(mesh, component, template, networks, context)
            if found.get(_DEFAULT_POLICY) == "deny":
                found = {**found, **_own_connections(networks, offered.get(resource.address, ()))}
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
    mesh: Linkerd, component: Component, template: PodTemplate, networks: Sequence[Resource], context: LoweringContext
) -> Words:
    """Annotations of pods."""
    role, minor = role_of(component, context), kubernetes_minor(component, context)
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
    return {**annotations, **({_DEFAULT_POLICY: "deny"} if networks else {})}


def _own_connections(networks: Sequence[Resource], offered: Iterable[int]) -> Words:
    """Ports outside of the mesh where a network policy lets pods of one component reach each other at all ports.

    A Server is for one port, and those of Ray between its pods are random. The ports of rules and Services stay in.
    """
    rules = [rule for one in networks for rule in one.properties["spec"].get("ingress", ())]
    if all(rule.get("ports") for rule in rules):
        return {}
    kept = {*offered, *(one["port"] for rule in rules for one in rule.get("ports", ()))}
    edges = [0, *sorted(port for port in kept if isinstance(port, int)), 65_536]
    gaps = [(low + 1, high - 1) for low, high in pairwise(edges) if low + 1 < high]
    return {_SKIP_INBOUND: ",".join(f"{low}-{high}" if low < high else str(low) for low, high in gaps)}


def _native(mesh: Linkerd) -> str:
    """The annotation for native sidecars: alpha until 2.18, beta in 2.19."""
    minor = int(mesh.version.partition(".")[2])
    stage = "" if minor >= 20 else "beta." if minor == 19 else "alpha."
    return f"config.{stage}linkerd.io/{_NATIVE}"


def kubernetes_minor(component: Component, context: LoweringContext) -> int:
    """Minor version of Kubernetes under a component; without a cluster the first with native sidecars."""
    cluster = context.cluster_of(component)
    return int(cluster.version.partition(".")[2]) if cluster is not None else _SUPPORTED
