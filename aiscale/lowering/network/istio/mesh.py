"""Objects of the mesh for the namespace: mutual TLS, what proxies know, tracing, and their control plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.istio import Istio
from aiscale.components.objects.manifest import Manifest
from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.stores.external_store import ExternalStore
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import namespace_peer, tcp
from aiscale.lowering.network.istio.charts import CONTROL_PLANE, lower_istio_charts
from aiscale.lowering.resource import Resource, kubernetes_resource

ISTIOD_PORT = 15_012
"""Configuration and certificates over TLS. Source: Istio documentation, application requirements, ports."""

ROLE = "mesh"


def istiod_egress() -> dict[str, Any]:
    """The rule of a network policy by which proxies get configuration and certificates."""
    peer = {**namespace_peer(CONTROL_PLANE), "podSelector": {"matchLabels": {"app": "istiod"}}}
    return {"to": [peer], "ports": tcp(ISTIOD_PORT)}


def lower_istio(mesh: Istio, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Mutual TLS of the namespace and tracing; in sidecar mode also the scope of proxies and egress to istiod.

    Istio itself, with its CNI node agent, is installed by its charts, or expected on the cluster.
    """
    if mesh.install is not None:
        yield from lower_istio_charts(mesh, mesh.install, context)
    yield _object(
        mesh, context, "security.istio.io/v1", "PeerAuthentication", "default", {"mtls": {"mode": mesh.mtls}},
        "services accept callers with a certificate of the mesh only" if mesh.mtls == "STRICT" else
        "services accept callers without a certificate of the mesh too",
    )  # fmt: skip
    yield from _telemetry(mesh, context)
    if mesh.mode == "ambient":
        return
    scope = {"egress": [{"hosts": known_hosts(context)}]}
    yield _object(
        mesh, context, "networking.istio.io/v1", "Sidecar", "default", scope,
        "proxies get the configuration of what the system calls, and not of the whole cluster",
    )  # fmt: skip
    if not context.graph.system.namespace.default_deny:
        return  # It would deny all other egress of pods without a network policy.
    policy = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [istiod_egress()]}
    yield _object(
        mesh, context, "networking.k8s.io/v1", "NetworkPolicy", "allow-istiod", policy,
        "proxies get configuration and certificates from istiod",
    )  # fmt: skip


def known_hosts(context: LoweringContext) -> list[str]:
    """Whose services proxies know: those of the namespace, and of others that the system uses."""
    return ["./*", *(f"{name}/*" for name in _namespaces(context))]


def _object(
    mesh: Istio, context: LoweringContext, api_version: str, kind: str, name: str, spec: dict[str, Any], reason: str
) -> Resource:
    metadata = context.metadata(mesh, name, ROLE)
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}
    return kubernetes_resource(manifest, address=mesh.address, reason=reason, depends_on=(context.namespace_key,))


def _telemetry(mesh: Istio, context: LoweringContext) -> Iterator[Resource]:
    """By the default tracing provider of the mesh, which istiod's configuration names."""
    tracing = next((one.tracing for one in context.whole.of(Monitoring) if one.tracing is not None), None)
    if mesh.tracing and tracing is not None:
        share = tracing.sampling_percent
        found: dict[str, Any] = {"randomSamplingPercentage": int(share) if share == int(share) else share}
        reason = f"proxies trace {share:g} % of the requests, as the monitoring says"
    elif mesh.tracing:
        return
    else:
        found, reason = {"disableSpanReporting": True}, "proxies send no spans: tracing=False"
    yield _object(mesh, context, "telemetry.istio.io/v1", "Telemetry", "default", {"tracing": [found]}, reason)


def _namespaces(context: LoweringContext) -> list[str]:
    """Other namespaces whose services proxies must know: those of istiod, of called hosts, and of collectors."""
    graph = context.graph
    found = {CONTROL_PLANE}
    hosts = (*(one.host for one in graph.of(ExternalService)), *(one.host for one in graph.of(ExternalStore)))
    found.update(namespace_in(host) for host in hosts if host is not None)
    for manifest in graph.of(Manifest):
        found.update(filter(None, manifest.pod_namespaces))
    for monitoring in graph.of(Monitoring):
        cluster = context.cluster_of(monitoring)
        if monitoring.tracing is not None and monitoring.is_placed():
            found.add(cluster.monitoring_namespace if cluster is not None else "monitoring")
    return sorted(found - {"", context.namespace})


def namespace_in(host: str) -> str:
    """The namespace of a Service's DNS name, ``orders`` of ``db.orders.svc``; empty for any other name."""
    name, _, rest = host.partition(".")
    namespace, _, domain = rest.partition(".")
    is_service = domain == "svc" or domain.startswith("svc.")
    return namespace if name and is_service else ""
