"""Annotations for ports whose protocol Linkerd's proxies must not detect.

Detection waits up to 10 s for a client's first bytes. Where the server speaks first, each connection starts that late.

Reads: Services with ``appProtocol`` ``tcp`` or ``https``, ports without HTTP of pod templates, and the databases that
pods use.
Adds: ``config.linkerd.io/opaque-ports`` to the pods of components in a Linkerd mesh, which keeps mutual TLS, and to all
Services next to the mesh, since their callers may be in it; ``config.linkerd.io/skip-outbound-ports`` to pods that use
a database outside of the mesh whose server speaks first. Objects of a Manifest keep the annotations of their author.
Source: Linkerd 2.20, protocol detection; policy-controller/grpc/src/outbound.rs (detection for traffic that leaves the
cluster); pkg/k8s/labels.go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from aiscale.analysis.network.meshes import mesh_at, mesh_of
from aiscale.analysis.placement.places import stands_at
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import items, nested
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.linkerd.membership import role_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource

OPAQUE, SKIPPED = "config.linkerd.io/opaque-ports", "config.linkerd.io/skip-outbound-ports"

OPAQUE_PROTOCOLS = ("https", "tcp")
"""``appProtocol`` of ports whose requests proxies do not see."""

Ports = Mapping[str, Collection[int]]
"""Ports by the address of a component."""


def set_linkerd_ports(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Annotate the Services and pods of components in a Linkerd mesh."""
    if not any(True for _ in context.whole.of(Linkerd)):
        return resources
    served: dict[str, set[int]] = defaultdict(set)
    for resource in resources:
        if _is_near(resource, context) and _has_proxy(resource, context):
            served[resource.address].update(_tcp_ports(resource))
    skipped = _skipped_ports(served, context)

    def annotated(resource: Resource) -> Resource:
        if not _is_near(resource, context):
            return resource
        properties = resource.properties
        if own := _words(_tcp_ports(resource)):
            properties = merged_at(properties, ("metadata", "annotations"), {OPAQUE: own})
        for template in resource.pods if _has_proxy(resource, context) else ():
            found = {
                OPAQUE: _words({*served[resource.address], *template.tcp_ports}),
                SKIPPED: _words(skipped.get(resource.address, ()) if _is_injected(resource, context) else ()),
            }
            if template.has_pod_fields and not template.is_setup and any(found.values()):
                values = {name: ports for name, ports in found.items() if ports}
                properties = merged_at(properties, (*template.metadata, "annotations"), values)
        return resource if properties is resource.properties else replace(resource, properties=properties)

    return changed_each(resources, annotated)


def _is_near(resource: Resource, context: LoweringContext) -> bool:
    """Whether pods in a Linkerd mesh reach it without a gateway, and the user does not write it."""
    if not resource.is_kubernetes or not (resource.pods or resource.kind == "Service"):
        return False
    graph = context.whole
    component = graph.nodes.get(resource.address)
    if component is None or isinstance(component, Manifest):
        return False
    return isinstance(mesh_at(graph, component, stands_at(graph, component)), Linkerd)


def _has_proxy(resource: Resource, context: LoweringContext) -> bool:
    """Whether its component is in the mesh itself."""
    return mesh_of(context.whole, context.whole[resource.address]) is not None


def _is_injected(resource: Resource, context: LoweringContext) -> bool:
    """Whether its pods get a proxy."""
    return role_of(context.whole[resource.address], context) != "outside"


def _tcp_ports(resource: Resource) -> Iterator[int]:
    """The ports of a Service that speak neither HTTP nor gRPC."""
    if resource.kind == "Service":
        for _, port in items(resource.properties.get("spec"), "ports", "spec"):
            if nested(port, "appProtocol") in OPAQUE_PROTOCOLS:
                yield port["port"]


def _skipped_ports(served: Ports, context: LoweringContext) -> Ports:
    """Ports of databases outside the mesh whose server speaks first, by who uses them.

    Not those on which the same pods call a component in the mesh: the proxy would be skipped for that as well.
    """
    graph = context.whole
    found: dict[str, set[int]] = defaultdict(set)
    within: dict[str, set[int]] = defaultdict(set)
    for component in graph.nodes.values():
        runner = runner_of(component).address
        for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
            store = graph[edge.target]
            if isinstance(store, ExternalStore) and store.server_speaks_first and store.answers_on is not None:
                found[runner].add(store.answers_on)
        for edge in graph.out_edges(component, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
            within[runner].update(served.get(edge.target, ()))
    return {address: ports - within[address] for address, ports in found.items()}


def _words(ports: Collection[int] | Iterator[int]) -> str:
    return ",".join(map(str, sorted(ports)))
