"""The EnvoyProxy of a Gateway: how many proxies its controller deploys, and where.

It is merged with the EnvoyProxy of the GatewayClass, which it goes before. The containers have a seccomp profile
anyway. Source: Envoy Gateway 1.9, EnvoyProxy, ``provider.kubernetes``; default security context of the containers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.network.gateway import Gateway
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.scheduling import topology_spread
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.policies import envoy_object
from aiscale.lowering.resource import Resource


def envoy_proxy(gateway: Gateway, context: LoweringContext) -> Iterator[Resource]:
    """The EnvoyProxy of a Gateway with a number of replicas; none without."""
    if not gateway.is_envoy_gateway or gateway.replicas is None:
        return
    labels = dict((gateway.pods_in(context.namespace) or ("", {}))[1])
    settings: dict[str, Any] = {
        "envoyDeployment": {
            "replicas": gateway.replicas,
            "pod": {"topologySpreadConstraints": topology_spread(labels)},
        }
    }
    if gateway.replicas > 1:
        settings["envoyPDB"] = {"maxUnavailable": 1}
    yield envoy_object(
        gateway,
        "gateway",
        "EnvoyProxy",
        fit(f"{gateway.name}-proxies"),
        {"provider": {"type": "Kubernetes", "kubernetes": settings}},
        f"Envoy Gateway deploys {gateway.replicas} proxies of {gateway.name}",
        context,
    )
