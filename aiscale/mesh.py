"""The network between services: meshes, gateways, routes, policies."""

from aiscale.components.mesh.authentication import ApiKey, Claim, Jwt
from aiscale.components.mesh.authorization_policy import AuthorizationPolicy
from aiscale.components.mesh.external_client import ExternalClient
from aiscale.components.mesh.external_service import ExternalService
from aiscale.components.mesh.gateway import Gateway, Listener
from aiscale.components.mesh.gateway_api import GatewayApi
from aiscale.components.mesh.global_load_balancer import Endpoint, GlobalLoadBalancer, HealthCheck
from aiscale.components.mesh.inference_pool import InferencePool
from aiscale.components.mesh.istio import Istio
from aiscale.components.mesh.linkerd import Linkerd
from aiscale.components.mesh.rate_limit import RateLimit
from aiscale.components.mesh.route import Backend, Match, Mirror, Route
from aiscale.components.mesh.service_policy import ConnectionPool, ConsistentHash, OutlierDetection, ServicePolicy
from aiscale.core.relations import Call

__all__ = [
    "ApiKey",
    "AuthorizationPolicy",
    "Backend",
    "Call",
    "Claim",
    "ConnectionPool",
    "ConsistentHash",
    "Endpoint",
    "ExternalClient",
    "ExternalService",
    "Gateway",
    "GatewayApi",
    "GlobalLoadBalancer",
    "HealthCheck",
    "InferencePool",
    "Istio",
    "Jwt",
    "Linkerd",
    "Listener",
    "Match",
    "Mirror",
    "OutlierDetection",
    "RateLimit",
    "Route",
    "ServicePolicy",
]
