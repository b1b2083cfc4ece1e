"""The network between services: meshes, gateways, routes, policies."""

from aiscale.components.network.authentication import ApiKey, Claim, Jwt
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.backend_tls import BackendTls, KubernetesConfigMap
from aiscale.components.network.external_authorization import ExternalAuthorization
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.gateway import Gateway, Listener
from aiscale.components.network.gateway_api import GatewayApi
from aiscale.components.network.global_load_balancer import Endpoint, GlobalLoadBalancer, HealthCheck
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.istio import Istio
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.mesh_charts import IstioCharts, LinkerdCharts
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Backend, Match, Mirror, Route
from aiscale.components.network.service_policy import ConnectionPool, ConsistentHash, OutlierDetection, ServicePolicy
from aiscale.core.relations import Call

__all__ = [
    "ApiKey",
    "AuthorizationPolicy",
    "Backend",
    "BackendTls",
    "Call",
    "Claim",
    "ConnectionPool",
    "ConsistentHash",
    "Endpoint",
    "ExternalAuthorization",
    "ExternalClient",
    "ExternalService",
    "Gateway",
    "GatewayApi",
    "GlobalLoadBalancer",
    "HealthCheck",
    "InferencePool",
    "Istio",
    "IstioCharts",
    "Jwt",
    "KubernetesConfigMap",
    "Linkerd",
    "LinkerdCharts",
    "Listener",
    "Match",
    "Mirror",
    "OutlierDetection",
    "RateLimit",
    "Route",
    "ServicePolicy",
]
