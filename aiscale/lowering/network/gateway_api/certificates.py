"""Secrets with the certificates of a Gateway's listeners.

An ExternalSecret of a certificate has the properties ``tls.crt`` and ``tls.key`` in its store. Source: Gateway API
1.6, certificateRefs (Secrets of the type kubernetes.io/tls) and caCertificateRefs (key ``ca.crt``); External Secrets
2.9, ExternalSecret of external-secrets.io/v1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.components.network.gateway import Gateway
from aiscale.core.component import Component
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret, Secret
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.secrets import external_secret_manifest
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource


def secret_name(gateway: Gateway, secret: Secret, part: str) -> str:
    """Name of the Secret with a certificate.

    Args:
        gateway: the owner.
        secret: as declared.
        part: name of the listener, or ``client-ca-443``.
    """
    return secret.name if isinstance(secret, KubernetesSecret) else fit(f"{gateway.name}-{part}".replace(".", "-"))


def certificate(gateway: Gateway, secret: ExternalSecret, part: str, context: LoweringContext) -> Resource:
    """The ExternalSecret with the certificate and the private key of a listener."""
    name = secret_name(gateway, secret, part)
    spec = {
        "target": {"name": name, "template": {"type": "kubernetes.io/tls"}},
        "dataFrom": [{"extract": {"key": secret.remote_key}}],
    }
    reason = f"{gateway.name} serves the certificate of {part}"
    return external_secret(gateway, "gateway", secret, name, spec, reason, context)


def authorities(gateway: Gateway) -> Mapping[int, Secret]:
    """The authority of the clients' certificates, by port."""
    asked = ((one.port_number, one.client_ca_certificate) for one in gateway.listeners)
    return {port: secret for port, secret in asked if secret is not None}


def authority_name(gateway: Gateway, secret: Secret, port: int) -> str:
    """Name of the Secret with the authority of the clients' certificates of a port."""
    return secret_name(gateway, secret, f"client-ca-{port}")


def authority(gateway: Gateway, secret: ExternalSecret, port: int, context: LoweringContext) -> Resource:
    """The ExternalSecret with the authority of the clients' certificates of a port."""
    name = authority_name(gateway, secret, port)
    return ca_certificate(gateway, "gateway", secret, name, f"{gateway.name} verifies certificates of clients", context)


def ca_certificate(
    owner: Component, role: str, secret: ExternalSecret, name: str, reason: str, context: LoweringContext
) -> Resource:
    """An ExternalSecret with a CA certificate, in the key ``ca.crt``.

    Args:
        owner: the gateway or the route.
        role: ``gateway`` or ``route``.
        secret: where the certificate is.
        name: of the object.
        reason: why it is there.
        context: the namespace and the labels.
    """
    own = {"property": secret.remote_property} if secret.remote_property is not None else {}
    spec = {
        "target": {"name": name},
        "data": [{"secretKey": "ca.crt", "remoteRef": {"key": secret.remote_key, **own}}],
    }
    return external_secret(owner, role, secret, name, spec, reason, context)


def external_secret(
    owner: Component,
    role: str,
    secret: ExternalSecret,
    name: str,
    spec: Mapping[str, Any],
    reason: str,
    context: LoweringContext,
) -> Resource:
    """An ExternalSecret of a gateway or a route.

    Args:
        owner: the gateway or the route.
        role: ``gateway`` or ``route``.
        secret: where the values are.
        name: of the object.
        spec: which values it reads, and the Secret that they become.
        reason: why it is there.
        context: the namespace and the labels.
    """
    manifest = external_secret_manifest(secret, context.metadata(owner, name, role), spec)
    return kubernetes_resource(manifest, address=owner.address, reason=reason, depends_on=(context.namespace_key,))
