"""The network between services."""

from aiscale.components.mesh.authorization_policy import AuthorizationPolicy
from aiscale.components.mesh.external_client import ExternalClient
from aiscale.components.mesh.external_service import ExternalService
from aiscale.components.mesh.gateway import Gateway
from aiscale.components.mesh.gateway_api import GatewayApi
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.mesh.inference_pool import InferencePool
from aiscale.components.mesh.istio import Istio
from aiscale.components.mesh.linkerd import Linkerd
from aiscale.components.mesh.route import Route
from aiscale.components.mesh.service_policy import ServicePolicy
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
"""Every kind of this domain, by name."""
