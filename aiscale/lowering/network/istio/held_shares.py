"""Shares that a serving operator holds: proxies divide or copy the requests of callers in the mesh too.

Reads: the shares of two versions that operators hold, and the Services that they create for both.
Changes: the routes of the VirtualService of such a service: the Service of the new version gets its share, or copies.
Adds: a DestinationRule of that Service, with the policy of the other one.
Source: Istio 1.30, VirtualService, HTTPRouteDestination (weight), mirror and mirrorPercentage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.delivery.held_shares import HeldShare, held_share
from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.istio.membership import istio_here
from aiscale.lowering.pods import merged_at
from aiscale.lowering.registry import runtime_of
from aiscale.lowering.resource import Resource, kubernetes_resource

_KINDS = frozenset({"VirtualService", "DestinationRule"})


def divide_held(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Send each share of a new version to the Service that its operator creates for it."""
    if istio_here(context) is None:
        return resources
    found = dict(_services(context))
    if not found:
        return resources

    def changed(resource: Resource) -> Iterator[Resource]:
        if resource.kind not in _KINDS or resource.address not in found:
            yield resource
            return
        held, name = found[resource.address]
        if resource.kind == "VirtualService":
            routes = [_divided(one, held, name) for one in resource.properties["spec"]["http"]]
            properties = merged_at(resource.properties, ("spec",), {"http": routes})
            does = "copied to" if held.is_copied else "sent to"
            reason = f"{resource.reason}; {held.percent} % are {does} {held.service.model.version}"
            yield replace(resource, properties=properties, reason=reason)
        else:
            yield resource
            yield _of_new_version(resource, held, name, context)

    return tuple(one for resource in resources for one in changed(resource))


def _services(context: LoweringContext) -> Iterator[tuple[str, tuple[HeldShare, str]]]:
    """Address of each such service, with its share and the name of the Service of the new version."""
    for service in context.graph.of(ModelService):
        held, runtime = held_share(service), runtime_of(service)
        name = runtime.service_beside(service) if held is not None and runtime is not None else None
        if held is not None and name is not None:
            yield service.address, (held, name)


def _divided(route: Mapping[str, Any], held: HeldShare, name: str) -> Mapping[str, Any]:
    [place] = route["route"]
    new = {**place["destination"], "host": name}
    if held.is_copied:
        return {**route, "mirror": new, "mirrorPercentage": {"value": held.percent}}
    both = [{**place, "weight": 100 - held.percent}, {"destination": new, "weight": held.percent}]
    return {**route, "route": both}


def _of_new_version(rule: Resource, held: HeldShare, name: str, context: LoweringContext) -> Resource:
    manifest = {
        **rule.properties,
        "metadata": context.metadata(held.service, fit(f"{name}-policy"), "mesh"),
        "spec": {**rule.properties["spec"], "host": name},
    }
    return kubernetes_resource(
        manifest, address=rule.address, reason=f"{rule.reason}, for the new version", depends_on=rule.depends_on
    )
