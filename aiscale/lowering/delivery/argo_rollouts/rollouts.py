"""Rollouts: what Argo Rollouts rolls out has a Rollout in place of its Deployment.

Reads: the ``rollout`` of services whose pipelines have Argo Rollouts as their controller.
Changes: their Deployment becomes a Rollout with the same pods, which their autoscaler scales. Where proxies of Istio
split requests, their VirtualService and DestinationRule get the subsets ``stable`` and ``canary``. Where the controller
has the plugin for the Gateway API, HTTPRoutes and GRPCRoutes to them get a Service for each version. Those to a service
with a ``Shadow`` alone copy its requests.
Adds: an AnalysisTemplate with the conditions that can be measured; for a ``Shadow`` another one, and a Service that
gets copies of requests. It has pods while the step of the shadow lasts; at other times proxies discard the copies.
Argo Rollouts sets weights, labels of subsets and, for a blue-green rollout, the selector of the Service: these objects
have its annotation ``managed-by-rollouts``, by which the engine knows them.
Source: Argo Rollouts 1.9.1, Rollout specification; traffic management with Istio (subset-level splitting); experiment
among the steps of a canary. Istio 1.30, HTTPRoute, mirror; Envoy, source/common/router/shadow_writer_impl.cc.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.core.messages.wording import listed
from aiscale.core.values.rollout import BlueGreen, Canary, Shadow
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.argo_rollouts.analysis import API_VERSION, analysis_template
from aiscale.lowering.delivery.argo_rollouts.route_weights import CANARY, STABLE, WeightedRoutes, weighted_routes
from aiscale.lowering.delivery.argo_rollouts.shadow import ShadowParts, copied_by_routes, shadow_of
from aiscale.lowering.delivery.argo_rollouts.strategy import blue_green_strategy, canary_strategy
from aiscale.lowering.delivery.rolled_out import Judged, RolledOut, all_rolled_out_by
from aiscale.lowering.labels import MANAGED_BY_ROLLOUTS
from aiscale.lowering.pods import PodTemplate, merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource

_SCALED = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
_SPLIT = ("VirtualService", "DestinationRule")
_SPREAD = ("spec", "template", "spec")


def carry_out_rollouts(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Put a Rollout in the place of each Deployment that Argo Rollouts rolls out."""
    found = all_rolled_out_by(ArgoRollouts, resources, context)
    if not found:
        return resources
    weighted = weighted_routes(found, resources, context)
    changed: dict[str, Resource] = {}
    made: list[Resource] = []
    shadows: dict[str, ShadowParts] = {}
    for address, (ways, own) in found.items():
        deployed = next((one for one in own if one.kind == "Deployment"), None)
        if deployed is None:
            continue
        if (shadow := shadow_of(ways, own, context)) is not None:
            shadows[address] = shadow
        template = _template(ways, context)
        routed = weighted.get(address)
        made += [one for one in (template, *(shadow.resources if shadow is not None else ())) if one is not None]
        made += routed.made if routed is not None else ()
        changed |= _changed(ways, deployed, own, template, shadow, routed)
    changed |= copied_by_routes(shadows, resources, context)
    return (*(changed.get(one.key, one) for one in resources), *made) if changed else resources


def _template(ways: RolledOut[ArgoRollouts], context: LoweringContext) -> Resource | None:
    """The conditions of the last phase; None where there are none that can be measured."""
    rollout = ways.rollout.then if isinstance(ways.rollout, Shadow) else ways.rollout
    if not isinstance(rollout, Canary | BlueGreen):
        return None
    # After a switch of the Service the analysis ends; beside the steps of a canary it ends with them.
    ends_itself = isinstance(ways.rollout, BlueGreen)
    return analysis_template(ways.service, rollout, context, name=ways.service.name, ends_itself=ends_itself)


def _changed(
    ways: RolledOut[ArgoRollouts],
    deployed: Resource,
    own: Iterable[Resource],
    template: Resource | None,
    shadow: ShadowParts | None,
    routed: WeightedRoutes | None,
) -> Mapping[str, Resource]:
    """The objects of a service that change, by their keys until then."""
    by_kind = {one.kind: one for one in own if one.kind in _SPLIT and one.name == ways.service.name}
    is_split = len(by_kind) == len(_SPLIT) and not isinstance(ways.rollout, BlueGreen)
    changed = {one.key: _split(one, deployed, shadow) for one in by_kind.values()} if is_split else {}
    called = next((one for one in own if one.kind == "Service" and one.name == ways.service.name), None)
    if called is not None and isinstance(ways.rollout, BlueGreen):
        changed[called.key] = _managed(called, deployed.name)
    made = [one for one in (template, *(shadow.resources if shadow is not None else ())) if one is not None]
    needs = (*([called.key] if called else []), *changed, *(one.key for one in made))
    routing = _routing(changed[by_kind["VirtualService"].key], ways.service.name) if is_split else None
    if routed is not None:
        changed |= {one.key: one for one in routed.routes}
        needs = (*needs, *(one.key for one in (*routed.made, *routed.routes)))
        routing = {**(routing or {}), **routed.routing}
    rollout = _rollout(ways, deployed, needs, template, routing, shadow, routed.services if routed else {})
    changed[deployed.key] = rollout
    for one in own:
        if one.kind in _SCALED and one.properties["spec"]["scaleTargetRef"]["name"] == deployed.name:
            changed[one.key] = _scaling(one, deployed, rollout)
    return changed


def _rollout(
    ways: RolledOut[ArgoRollouts],
    deployed: Resource,
    needs: tuple[str, ...],
    template: Resource | None,
    routing: Mapping[str, Any] | None,
    shadow: ShadowParts | None,
    services: Mapping[str, str],
) -> Resource:
    spec = {name: value for name, value in deployed.properties["spec"].items() if name != "strategy"}
    name = template.name if template is not None else None
    if isinstance(ways.rollout, BlueGreen):
        strategy = blue_green_strategy(ways.rollout, ways.controller, service=ways.service.name, template=name)
    else:
        rolling = deployed.properties["spec"]["strategy"].get("rollingUpdate", {})
        copies = shadow.step if shadow is not None else None
        strategy = canary_strategy(
            ways.rollout, ways.controller, rolling, template=name, routing=routing, copies=copies,
            services=services,
        )  # fmt: skip
    manifest = {
        "apiVersion": API_VERSION,
        "kind": "Rollout",
        "metadata": deployed.properties["metadata"],
        "spec": {
            **spec,
            "revisionHistoryLimit": ways.revisions,
            "template": _by_revision(spec["template"]),
            "progressDeadlineAbort": ways.controller.progress_deadline_abort,
            "strategy": strategy,
        },
    }
    metrics = deployed.pods[0].metrics if deployed.pods else None
    return kubernetes_resource(
        manifest,
        address=deployed.address,
        reason=f"{deployed.reason}; {_how(ways.rollout)}",
        depends_on=(*deployed.depends_on, *(need for need in needs if need not in deployed.depends_on)),
        pods=(PodTemplate(("spec", "template"), metrics),),
    )


def _how(rollout: Judged | None) -> str:
    if isinstance(rollout, BlueGreen):
        return "all requests go to a new version once it is ready"
    if isinstance(rollout, Canary):
        return f"a new version gets {listed([f'{step:g}' for step in rollout.steps])} % of its requests in turn"
    if rollout is None:
        return "it gets all requests"
    then = _how(rollout.then if isinstance(rollout.then, Canary | BlueGreen) else None)
    return f"a new version gets copies of {rollout.percent:g} % of its requests for {rollout.bake}; then {then}"


def _by_revision(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """The pods, spread by the label with which Argo Rollouts tells revisions apart."""
    rules = [
        {**rule, **({"matchLabelKeys": ["rollouts-pod-template-hash"]} if "matchLabelKeys" in rule else {})}
        for rule in template["spec"].get("topologySpreadConstraints", ())
    ]
    return {**template, "spec": {**template["spec"], "topologySpreadConstraints": rules}}


def _scaling(scaler: Resource, deployed: Resource, rollout: Resource) -> Resource:
    """An autoscaler of the Rollout."""
    target = {"apiVersion": API_VERSION, "kind": "Rollout"}
    return replace(
        scaler,
        properties=merged_at(scaler.properties, ("spec", "scaleTargetRef"), target),
        depends_on=tuple(rollout.key if need == deployed.key else need for need in scaler.depends_on),
    )


def _managed(resource: Resource, name: str) -> Resource:
    """An object that Argo Rollouts writes to as well, for the Rollout of that name."""
    mark = {MANAGED_BY_ROLLOUTS: name}
    return replace(resource, properties=merged_at(resource.properties, ("metadata", "annotations"), mark))


def _split(resource: Resource, deployed: Resource, shadow: ShadowParts | None) -> Resource:
    """A VirtualService with both subsets as destinations of each route, or a DestinationRule that has them."""
    spec = resource.properties["spec"]
    if resource.kind == "DestinationRule":
        labels = deployed.properties["spec"]["selector"]["matchLabels"]
        after = {"subsets": [{"name": name, "labels": dict(labels)} for name in (STABLE, CANARY)]}
    else:
        after = {"http": [_route(route, number, shadow) for number, route in enumerate(spec["http"], 1)]}
    return _managed(replace(resource, properties={**resource.properties, "spec": {**spec, **after}}), deployed.name)


def _route(route: Mapping[str, Any], number: int, shadow: ShadowParts | None) -> dict[str, Any]:
    place = route["route"][0]["destination"]
    destinations = [
        {"destination": {**place, "subset": name}, "weight": weight} for name, weight in ((STABLE, 100), (CANARY, 0))
    ]
    copies = shadow.mirror(place) if shadow is not None else {}
    return {"name": f"route-{number}", **route, "route": destinations, **copies}


def _routing(virtual_service: Resource, name: str) -> dict[str, Any]:
    """``trafficRouting``: Argo Rollouts sets the weights of every route."""
    routes = [route["name"] for route in virtual_service.properties["spec"]["http"]]
    return {
        "istio": {
            "virtualService": {"name": name, "routes": routes},
            "destinationRule": {"name": name, "stableSubsetName": STABLE, "canarySubsetName": CANARY},
        }
    }
