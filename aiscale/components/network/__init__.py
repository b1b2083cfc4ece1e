"""Networking: gateways, routes, meshes and external endpoints."""

from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.gateway_api import GatewayApi
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.istio import Istio
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.route import Route
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (
    AuthorizationPolicy,
    ExternalClient,
    ExternalService,
    Gateway,
    GatewayApi,
    GlobalLoadBalancer,
    InferencePool,
    Istio,
    Linkerd,
    Route,
    ServicePolicy,
)
"""The kinds of this domain, by name."""
