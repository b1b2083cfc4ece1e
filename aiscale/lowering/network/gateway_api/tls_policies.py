"""BackendTLSPolicies: gateways connect to the Services of targets by TLS, and verify their certificates.

A policy is for a Service: the first of the routes to it has it, and all wait for it. ``subjectAltNames`` always names
the host: without them, Istio verifies the CA alone, and Envoy Gateway the name as well.
Source: Gateway API 1.6, BackendTLSPolicy; Istio 1.30, pilot/pkg/networking/core/cluster_tls.go; Envoy Gateway 1.9,
internal/xds/translator/translator.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.network.backend_tls import tls_of
from aiscale.components.network.backend_tls import SYSTEM, BackendTls, KubernetesConfigMap
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.gateway_api.backends import Sent
from aiscale.lowering.network.gateway_api.certificates import ca_certificate
from aiscale.lowering.network.gateway_api.external_authorization import is_deployed
from aiscale.lowering.network.gateway_api.versions import API
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource

_ROLE = "route"


def tls_policies(route: Route, sent: Iterable[Sent], context: LoweringContext) -> Iterator[Resource]:
    """The policies of the targets that no route before this one has, after the CA certificates that they name."""
    for one in _by_tls(sent):
        if one.endpoint is not None and one.tls is not None and _first(one.target, context.graph) is route:
            yield from _policy(route, one.tls, one.endpoint, context)


def policy_keys(sent: Iterable[Sent], context: LoweringContext) -> list[str]:
    """Keys of the policies of all targets with TLS."""
    return [f"backendtlspolicy/{_name(one.endpoint, context)}" for one in _by_tls(sent) if one.endpoint is not None]


def _by_tls(sent: Iterable[Sent]) -> list[Sent]:
    return list({one.target.address: one for one in sent if one.tls is not None}.values())


def _first(target: Component, graph: ArchitectureGraph) -> Route:
    """The first of the deployed routes that connect to a target by TLS."""
    edges = (edge for edge in graph.edges_to(target.address, EdgeKind.CALLS) if tls_of(edge) is not None)
    routes = (one for edge in edges if isinstance(one := graph[edge.source], Route))
    return min((one for one in routes if is_deployed(one, graph)), key=lambda one: one.address)


def _name(endpoint: Endpoint, context: LoweringContext) -> str:
    """Name of the policy of a Service: its own, and in another namespace with that of the system."""
    is_here = endpoint.namespace in {"", context.namespace}
    return endpoint.name if is_here else fit(f"{context.namespace}-{endpoint.name}")


def _policy(route: Route, tls: BackendTls, endpoint: Endpoint, context: LoweringContext) -> Iterator[Resource]:
    name = _name(endpoint, context)
    namespace = endpoint.namespace or context.namespace
    made = list(_authority(route, tls, name, namespace, context))
    yield from made
    host = tls.hostname or f"{endpoint.name}.{namespace}.svc"
    names = tls.names or [("Hostname", host)]
    target = {"group": "", "kind": "Service", "name": endpoint.name}
    manifest = {
        "apiVersion": API,
        "kind": "BackendTLSPolicy",
        "metadata": {**context.metadata(route, name, _ROLE), "namespace": namespace},
        "spec": {
            "targetRefs": [{**target, **({"sectionName": endpoint.section} if endpoint.section else {})}],
            "validation": {
                **_reference(tls, name),
                "hostname": host,
                "subjectAltNames": [{"type": kind, kind.lower(): value} for kind, value in names],
            },
        },
    }
    yield kubernetes_resource(
        manifest,
        address=route.address,
        reason=f"gateways connect to {endpoint.name} by TLS, and verify that its certificate is for "
        + listed((value for _, value in names), last="or"),
        depends_on=(*_namespace_key(namespace, context), *(one.key for one in made)),
    )


def _reference(tls: BackendTls, name: str) -> Mapping[str, Any]:
    """Which CA certificates a policy names."""
    if tls.ca == SYSTEM:
        return {"wellKnownCACertificates": "System"}
    kind = "Secret" if isinstance(tls.ca, KubernetesSecret | ExternalSecret) else "ConfigMap"
    given = tls.ca.name if isinstance(tls.ca, KubernetesConfigMap | KubernetesSecret) else _ca_name(name)
    return {"caCertificateRefs": [{"group": "", "kind": kind, "name": given}]}


def _ca_name(name: str) -> str:
    return fit(f"{name}-ca")


def _authority(
    route: Route, tls: BackendTls, name: str, namespace: str, context: LoweringContext
) -> Iterator[Resource]:
    """The object with the CA certificates, where they are in the blueprint or in a secret store."""
    reason = f"gateways verify the certificate of {name}"
    if isinstance(tls.ca, ExternalSecret):
        made = ca_certificate(route, _ROLE, tls.ca, _ca_name(name), reason, context)
        properties = merged_at(made.properties, ("metadata",), {"namespace": namespace})
        yield replace(made, properties=properties, depends_on=_namespace_key(namespace, context))
    elif isinstance(tls.ca, str) and tls.ca != SYSTEM:
        manifest = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {**context.metadata(route, _ca_name(name), _ROLE), "namespace": namespace},
            "data": {"ca.crt": tls.ca},
        }
        yield kubernetes_resource(
            manifest, address=route.address, reason=reason, depends_on=_namespace_key(namespace, context)
        )


def _namespace_key(namespace: str, context: LoweringContext) -> tuple[str, ...]:
    return (context.namespace_key,) if namespace == context.namespace else ()
