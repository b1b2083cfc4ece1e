"""Header routes of the Gateway API: the users of one group of an A/B test get the new version of a model.

Reads: the A/B tests that gateways or proxies of Linkerd carry out.
Changes: before each rule of an HTTPRoute or GRPCRoute that sends requests to such a service, one with the same matches
and the header of the group sends them to the Service of the new version. More header matches take precedence.
Source: Gateway API 1.6, HTTPRouteRule.matches (precedence) and HTTPHeaderMatch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.delivery.ab_tests import TestedModel, routed_model
from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import instance_name
from aiscale.lowering.network.gateway_api.written_routes import is_route_of_requests, service_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource


def route_by_header_in_routes(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Send the requests of a group to the new version of each tested model, by routes of the Gateway API."""
    services = context.graph.of(ModelService)
    found = {one.name: tested for one in services if (tested := routed_model(one, context.whole)) is not None}
    if not found:
        return resources
    return changed_each(resources, lambda one: _changed(one, found) if is_route_of_requests(one) else one)


def _changed(route: Resource, found: Mapping[str, TestedModel]) -> Resource:
    rules = route.properties["spec"].get("rules", ())
    tested = [
        one for name, one in found.items() if any(name == service_of(ref) for rule in rules for ref in _refs(rule))
    ]
    if not tested:
        return route
    words = ", and ".join(f"those with {one.words} to the new version of {one.service.name}" for one in tested)
    return replace(
        route,
        properties=merged_at(
            route.properties, ("spec",), {"rules": [one for rule in rules for one in _rules(rule, tested)]}
        ),
        reason=f"{route.reason}, {words}",
        # The group moves once the new version runs.
        depends_on=(*route.depends_on, *(f"deployment/{instance_name(one.service)}" for one in tested)),
    )


def _rules(rule: Mapping[str, Any], tested: list[TestedModel]) -> Iterator[Mapping[str, Any]]:
    """The rule for each group that it concerns, and the rule."""
    for one in tested:
        if any(service_of(ref) == one.service.name for ref in _refs(rule)):
            yield {
                "matches": [_matching(match, one) for match in rule.get("matches") or [{}]],
                **{name: value for name, value in rule.items() if name not in {"name", "matches"}},
                "backendRefs": [
                    {**ref, "name": instance_name(one.service)} if service_of(ref) == one.service.name else ref
                    for ref in _refs(rule)
                ],
            }
    yield rule


def _matching(match: Mapping[str, Any], tested: TestedModel) -> Mapping[str, Any]:
    pattern = tested.pattern
    header = {"type": "Exact" if pattern is None else "RegularExpression", "name": tested.header}
    return {**match, "headers": [*match.get("headers", ()), {**header, "value": pattern or tested.group}]}


def _refs(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(rule.get("backendRefs", ()))
