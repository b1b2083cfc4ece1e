"""What a version and channel of the Gateway API has.

Source: Gateway API release notes 1.1 to 1.6 and 1.7.0-rc.1; GEP-91, GEP-1731, GEP-1897, GEP-2643, GEP-3171.
"""

from __future__ import annotations

from typing import NamedTuple

from aiscale.analysis.network.meshes import mesh_of
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.gateway_api import GatewayApi
from aiscale.graph.architecture import ArchitectureGraph

API = "gateway.networking.k8s.io/v1"
GROUP = "gateway.networking.k8s.io"

_DEFAULT_VERSION = 6
"""Minor version where no GatewayApi is declared: the default of its field."""


class Feature(NamedTuple):
    """Since which minor version something is in the standard and in the experimental channel."""

    standard: int
    experimental: int


CLIENT_CERTIFICATES = Feature(5, 4)
"""``spec.tls.frontend`` of a Gateway."""

BACKEND_TLS = Feature(4, 4)
"""BackendTLSPolicy of ``gateway.networking.k8s.io/v1``."""

MIRROR_PERCENT = Feature(3, 2)
"""``percent`` and ``fraction`` of the filter RequestMirror."""

RETRIES = Feature(7, 2)
"""``retry`` of a rule of an HTTPRoute."""

TLS_ROUTES = Feature(5, 5)
"""TLSRoute of ``gateway.networking.k8s.io/v1``."""


def has(gateway: Gateway, graph: ArchitectureGraph, feature: Feature) -> bool:
    """Whether the Gateway API on the cluster of a gateway has a feature; 1.6, standard channel, where not declared."""
    mesh = mesh_of(graph, gateway)
    if not isinstance(mesh, GatewayApi):
        return feature.standard <= _DEFAULT_VERSION
    minor = int(mesh.version.partition(".")[2])
    return minor >= (feature.standard if mesh.channel == "standard" else feature.experimental)


def need(feature: Feature) -> str:
    """What has a feature: ``Gateway API 1.7``, or ``1.7 or the experimental channel of 1.2``."""
    said = f"Gateway API 1.{feature.standard}"
    if feature.experimental == feature.standard:
        return said
    return f'{said} or GatewayApi(version="1.{feature.experimental}", channel="experimental")'
