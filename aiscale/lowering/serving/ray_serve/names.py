"""Names and ports of what KubeRay creates for a RayService.

Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/constant.go and util.go (GenerateServeServiceName).
"""

from __future__ import annotations

from aiscale.core.component import Component

API_VERSION = "ray.io/v1"

SERVE_PORT, METRICS_PORT, DASHBOARD_PORT, GCS_PORT = 8_000, 8_080, 8_265, 6_379

CLUSTER = "ray.io/cluster"
"""Label of each pod with the name of its RayCluster."""

HEAD_ROLE = "ray-head"


def serve_service(component: Component) -> str:
    """Name of the Service that callers use. KubeRay points it to the cluster of the current version."""
    return f"{component.name}-serve-svc"


def head_account(component: Component) -> str:
    """Name of the ServiceAccount of the head, and of its NetworkPolicy."""
    return f"{component.name}-head"
