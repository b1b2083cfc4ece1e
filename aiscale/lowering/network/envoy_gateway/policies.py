"""Objects of Envoy Gateway and what they are for.

Source: Envoy Gateway 1.9, BackendTrafficPolicy, SecurityPolicy, ClientTrafficPolicy, EnvoyProxy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.gateway_api.versions import GROUP
from aiscale.lowering.resource import Resource, kubernetes_resource

API_GROUP = "gateway.envoyproxy.io"


def envoy_object(
    owner: Component,
    role: str,
    kind: str,
    name: str,
    spec: Mapping[str, Any],
    reason: str,
    context: LoweringContext,
    needs: Sequence[str] = (),
) -> Resource:
    """An object of Envoy Gateway in the namespace of the system.

    Args:
        owner: the component.
        role: ``gateway`` or ``route``.
        kind: for example ``SecurityPolicy``.
        name: of the object.
        spec: of the object.
        reason: why it is there.
        context: the namespace and the labels.
        needs: keys of what exists before it, next to the namespace.
    """
    manifest = {
        "apiVersion": f"{API_GROUP}/v1alpha1",
        "kind": kind,
        "metadata": context.metadata(owner, name, role),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest, address=owner.address, reason=reason, depends_on=(context.namespace_key, *needs)
    )


def target(kind: str, name: str, section: str | None = None) -> dict[str, str]:
    """What a policy is for: a route, or a listener of a Gateway."""
    return {"group": GROUP, "kind": kind, "name": name, **({"sectionName": section} if section is not None else {})}
