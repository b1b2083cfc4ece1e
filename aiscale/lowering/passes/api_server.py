"""The address of the API server that was found, on the Namespace: plans without a network use it too.

Reads: the egress of network policies.
Adds: an annotation to the Namespace, where a policy has the address.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.lowering.api_server_address import ANNOTATION
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import found_api_server
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource


def record_api_server(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Annotate the Namespace."""
    found = context.api_server
    if found is None or not any(_names(one, found_api_server(found)) for one in resources):
        return resources
    return tuple(
        replace(one, properties=merged_at(one.properties, ("metadata", "annotations"), {ANNOTATION: str(found)}))
        if one.key == context.namespace_key
        else one
        for one in resources
    )


def _names(resource: Resource, rule: dict[str, object]) -> bool:
    egress = resource.properties.get("spec", {}).get("egress", ()) if resource.kind == "NetworkPolicy" else ()
    return any(one.get("to") == rule["to"] for one in egress)
