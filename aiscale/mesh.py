"""The network between services: meshes, gateways, routes, policies."""

from aiscale.components.mesh.authorization_policy import AuthorizationPolicy
from aiscale.components.mesh.external_service import ExternalService
from aiscale.components.mesh.gateway import Gateway, Listener
from aiscale.components.mesh.gateway_api import GatewayApi
from aiscale.components.mesh.inference_pool import InferencePool
from aiscale.components.mesh.istio import Istio
from aiscale.components.mesh.linkerd import Linkerd
from aiscale.components.mesh.route import Backend, Match, Mirror, Route
from aiscale.components.mesh.service_policy import ConnectionPool, ConsistentHash, OutlierDetection, ServicePolicy
from aiscale.core.relations import Call

__all__ = [
    "AuthorizationPolicy",
    "Backend",
    "Call",
    "ConnectionPool",
    "ConsistentHash",
    "ExternalService",
    "Gateway",
    "GatewayApi",
    "InferencePool",
    "Istio",
    "Linkerd",
    "Listener",
    "Match",
    "Mirror",
    "OutlierDetection",
    "Route",
    "ServicePolicy",
]
