"""Names and ports of what KubeRay creates for a RayService.

Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/constant.go and util.go (GenerateServeServiceName).
"""

from __future__ import annotations

from aiscale.core.component import Component

SERVE_PORT = 8_000

GATEWAY_PORT = 80
"""Of the listener of a Gateway. Source: KubeRay 1.7.0, utils/constant.go (DefaultGatewayListenerPort)."""


def serve_service(component: Component) -> str:
    """Name of the Service that callers use. KubeRay points it to the cluster of the current version."""
    return f"{component.name}-serve-svc"


def gateway_name(component: Component) -> str:
    """Name of the Gateway that callers use, of a service with incremental upgrades."""
    return f"{component.name}-gateway"
