"""Weights in HTTPRoutes and GRPCRoutes, which the plugin of Argo Rollouts for the Gateway API sets.

Each route to a service gets two Services in its place, ``<name>-stable`` and ``<name>-canary``, whose selectors Argo
Rollouts sets. The Service of the service itself selects all pods: subsets of Istio, and callers without a proxy, use
it.
Source: Argo Rollouts 1.9.1, rollout/service.go; Gateway API plugin 0.15.0, pkg/plugin/httproute.go and labels.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from aiscale.analysis.delivery.route_weights import ALL, kept_shares, sets_route_weights
from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import RolledOut
from aiscale.lowering.labels import MANAGED_BY_ROLLOUTS
from aiscale.lowering.network.gateway_api.written_routes import is_route_of_requests, service_of
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource

PLUGIN = "argoproj-labs/gatewayAPI"
"""Name of the plugin in the configuration of Argo Rollouts."""

STABLE, CANARY = "stable", "canary"

_LISTS = {"HTTPRoute": "httpRoutes", "GRPCRoute": "grpcRoutes"}
"""Fields of the plugin by the kind of their routes."""


class WeightedRoutes(NamedTuple):
    """The routes of a service whose weights the plugin sets.

    Attributes:
        routes: these routes, with both Services as backends.
        made: both Services, and a DestinationRule for each where the service has one.
        service: name of the service.
    """

    routes: Sequence[Resource]
    made: Sequence[Resource]
    service: str

    @property
    def services(self) -> Mapping[str, str]:
        """``canaryService`` and ``stableService`` of the Rollout."""
        return {f"{which}Service": f"{self.service}-{which}" for which in (CANARY, STABLE)}

    @property
    def routing(self) -> Mapping[str, Any]:
        """``trafficRouting``: the routes, by their kinds.

        The plugin adds no header routes, and no label for the time of a rollout: both would be changes by others.
        """
        lists = {
            field: [{"name": one.name, "useHeaderRoutes": False} for one in self.routes if one.kind == kind]
            for kind, field in _LISTS.items()
        }
        namespace = self.routes[0].properties["metadata"]["namespace"]
        given = {"namespace": namespace, **{name: found for name, found in lists.items() if found}}
        return {"plugins": {PLUGIN: {**given, "disableInProgressLabel": True}}}


def weighted_routes(
    found: Mapping[str, tuple[RolledOut[ArgoRollouts], Sequence[Resource]]],
    all_of: Iterable[Resource],
    context: LoweringContext,
) -> Mapping[str, WeightedRoutes]:
    """The routes of each service whose canary has weights in routes, by its address.

    Args:
        found: how services are rolled out, and their objects, by their addresses.
        all_of: all objects.
        context: where they are deployed.
    """  # fmt: skip
    services = {
        ways.service.name: address
        for address, (ways, own) in found.items()
        if sets_route_weights(context.whole, ways.service) and {"Deployment", "Service"} <= {one.kind for one in own}
    }
    if not services:
        return {}
    routes = [one for one in all_of if is_route_of_requests(one)]
    changed = [(one, after) for one in routes if (after := _weighted(one, services)) is not None]
    return {
        address: WeightedRoutes(mine, tuple(_backends(*found[address])), name)
        for name, address in services.items()
        if (mine := tuple(after for before, after in changed if name in _names(before)))
    }


def _weighted(route: Resource, services: Mapping[str, str]) -> Resource | None:
    """A route with both versions of the services as backends; None where it sends them nothing, or other shares."""
    rules = []
    for rule in route.properties["spec"]["rules"]:
        refs = rule.get("backendRefs", ())
        is_weighted = [service_of(one) in services for one in refs]
        weights = kept_shares([one.get("weight", 1) for one in refs], is_weighted)
        if weights is None:
            return None
        after = [one for ref, weight in zip(refs, weights, strict=True) for one in _versions(ref, weight, services)]
        rules.append({**rule, "backendRefs": after})
    # One Rollout is named where several have weights in it: the annotation only says that weights are not ours.
    mark = {MANAGED_BY_ROLLOUTS: next(name for name in services if name in _names(route))}
    properties = {**route.properties, "spec": {**route.properties["spec"], "rules": rules}}
    needs = [f"service/{name}-{which}" for name in services if name in _names(route) for which in (STABLE, CANARY)]
    return replace(
        route,
        properties=merged_at(properties, ("metadata", "annotations"), mark),
        depends_on=tuple(dict.fromkeys((*route.depends_on, *needs))),
    )


def _versions(ref: Mapping[str, Any], weight: int, services: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    if (name := service_of(ref)) not in services:
        yield {**ref, "weight": weight}
        return
    for which, own in ((STABLE, ALL), (CANARY, 0)):
        yield {**ref, "name": f"{name}-{which}", "weight": own}


def _names(route: Resource) -> set[str]:
    rules = route.properties["spec"]["rules"]
    return {service_of(ref) for rule in rules for ref in rule.get("backendRefs", ())}


def _backends(ways: RolledOut[ArgoRollouts], own: Sequence[Resource]) -> Iterator[Resource]:
    """A Service for each version, with the ports and annotations of that of the service, and its settings of Istio."""
    name = ways.service.name
    called = next(one for one in own if one.kind == "Service" and one.name == name)
    rule = next((one for one in own if one.kind == "DestinationRule" and one.name == name), None)
    for which, words in ((STABLE, "current"), (CANARY, "new")):
        reason = f"routes send the {words} version of {name} its share of the requests"
        service = _copied(called, f"{name}-{which}", {"spec": dict(called.properties["spec"])})
        service = merged_at(service, ("metadata", "annotations"), {MANAGED_BY_ROLLOUTS: name})
        yield kubernetes_resource(
            service, address=called.address, reason=reason, depends_on=tuple(called.depends_on)
        )  # fmt: skip
        if rule is not None:
            spec = {key: value for key, value in rule.properties["spec"].items() if key != "subsets"}
            host = str(spec["host"]).replace(name, f"{name}-{which}", 1)
            yield kubernetes_resource(
                _copied(rule, f"{name}-{which}", {"spec": {**spec, "host": host}}),
                address=rule.address,
                reason=f"proxies treat requests through routes to the {words} version of {name} as others",
                depends_on=tuple(rule.depends_on),
            )


def _copied(resource: Resource, name: str, after: Mapping[str, Any]) -> dict[str, Any]:
    return {**resource.properties, "metadata": {**resource.properties["metadata"], "name": name}, **after}


def without_plugin(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """The objects for a sandbox, whose controller has no plugins: weights in routes stay as they are.

    Where Istio sets weights too, it still does.
    """
    return tuple(_without(one) if one.kind == "Rollout" else one for one in resources)


def _without(rollout: Resource) -> Resource:
    strategy = rollout.properties["spec"]["strategy"]
    canary = strategy.get("canary", {})
    routing = dict(canary.get("trafficRouting", {}))
    if PLUGIN not in routing.pop("plugins", {}):
        return rollout
    if routing:
        after = {**canary, "trafficRouting": routing}
    else:
        after = {name: value for name, value in canary.items() if name not in _ROUTED}
        after["steps"] = [step for step in canary["steps"] if "setCanaryScale" not in step]
    return replace(rollout, properties=merged_at(rollout.properties, ("spec",), {"strategy": {"canary": after}}))


_ROUTED = ("trafficRouting", "dynamicStableScale", "abortScaleDownDelaySeconds")
"""Fields of a canary that need something that routes requests."""
