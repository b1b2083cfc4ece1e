"""Header routes: the users of one group of an A/B test get the new version of a model.

Reads: the A/B tests that Istio carries out.
Changes: before each route of the VirtualService of such a service, one with the same timeout and retries sends requests
with the header of the group to the Service of the new version.
Adds: a DestinationRule of that Service, with the policy of the other one.
Source: Istio 1.30, VirtualService, HTTPMatchRequest (the first matching route decides).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.delivery.ab_tests import TestedModel, routed_model
from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import instance_name
from aiscale.lowering.network.istio.membership import istio_here
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource

_KINDS = frozenset({"VirtualService", "DestinationRule"})


def route_by_header(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Send the requests of a group to the new version of each tested model."""
    if istio_here(context) is None:
        return resources
    services = context.graph.of(ModelService)
    found = {one.address: tested for one in services if (tested := routed_model(one, context.whole)) is not None}
    if not found:
        return resources

    def changed(resource: Resource) -> Iterator[Resource]:
        tested = found.get(resource.address)
        if tested is None or resource.kind not in _KINDS or resource.name != tested.service.name:
            yield resource
        elif resource.kind == "VirtualService":
            routes = [one for route in resource.properties["spec"]["http"] for one in _routes(route, tested)]
            reason = f"{resource.reason}; requests with {tested.words} get the new version"
            yield replace(
                resource,
                properties=merged_at(resource.properties, ("spec",), {"http": routes}),
                reason=reason,
                # The group moves once the new version runs.
                depends_on=(*resource.depends_on, f"deployment/{instance_name(tested.service)}"),
            )
        else:
            yield resource
            yield _of_new_version(resource, tested, context)

    return tuple(one for resource in resources for one in changed(resource))


def _routes(route: Mapping[str, Any], tested: TestedModel) -> Iterator[Mapping[str, Any]]:
    """The same route for the group, and the route."""
    pattern = tested.pattern
    value = {"exact": tested.group} if pattern is None else {"regex": pattern}
    header = {"headers": {tested.header: value}}
    places = [
        {**one, "destination": {**one["destination"], "host": instance_name(tested.service)}} for one in route["route"]
    ]
    yield {**route, "match": [{**one, **header} for one in route.get("match") or [{}]], "route": places}
    yield route


def _of_new_version(rule: Resource, tested: TestedModel, context: LoweringContext) -> Resource:
    name = instance_name(tested.service)
    manifest = {
        **rule.properties,
        "metadata": context.metadata(tested.service, name, "mesh"),
        "spec": {**rule.properties["spec"], "host": name},
    }
    return kubernetes_resource(
        manifest, address=rule.address, reason=f"{rule.reason}, for the new version", depends_on=(f"service/{name}",)
    )
