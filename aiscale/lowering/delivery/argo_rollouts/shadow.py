"""Copies of requests for a new version: a Service of its own, which the pods of a step of the Rollout have.

Source: Argo Rollouts 1.9.1, rollout/experiment.go (GetExperimentFromTemplate): labels of a template replace those of
the pods and of their selector. Istio 1.30, HTTPRoute, mirror and mirrorPercentage; Gateway API 1.6,
HTTPRequestMirrorFilter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from aiscale.analysis.delivery.traffic_shifting import replicas_between, replicas_for_copies
from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Shadow
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.argo_rollouts.analysis import ROLE, analysis_template
from aiscale.lowering.delivery.argo_rollouts.strategy import copies_step
from aiscale.lowering.delivery.copied_routes import copied_routes
from aiscale.lowering.delivery.rolled_out import RolledOut
from aiscale.lowering.network.gateway_api.rules import mirror_filter
from aiscale.lowering.network.gateway_api.written_routes import is_route_of_requests, service_of
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource


class ShadowParts(NamedTuple):
    """What a shadow needs.

    Attributes:
        service: the Service that gets the copies.
        template: its conditions; None where nothing can be measured.
        step: the step of the Rollout.
        percent: share of the requests that are copied, in per cent.
    """

    service: Resource
    template: Resource | None
    step: Mapping[str, Any]
    percent: float

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Its objects."""
        return (self.service, *([self.template] if self.template is not None else []))

    def mirror(self, destination: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a route to a destination gets, so that its requests are copied."""
        return {
            "mirror": {**destination, "host": self.service.name},
            "mirrorPercentage": {"value": self.percent},
        }

    def copied(self, route: Resource, name: str) -> Resource:
        """A route of the Gateway API whose requests to a service are copied.

        Args:
            route: the HTTPRoute or GRPCRoute.
            name: of the service.
        """
        rules = [self._rule(rule, name) for rule in route.properties["spec"]["rules"]]
        return replace(
            route,
            properties=merged_at(route.properties, ("spec",), {"rules": rules}),
            reason=f"{route.reason}, and copies to {self.service.name}",
            depends_on=(*route.depends_on, self.service.key),
        )

    def _rule(self, rule: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        sent = next((ref for ref in rule.get("backendRefs", ()) if service_of(ref) == name), None)
        if sent is None:
            return rule
        backend = {"name": self.service.name, "port": sent["port"]}
        # Fields in the order of the Gateway API: filters before the backends.
        return {
            **{field: value for field, value in rule.items() if field in {"name", "matches"}},
            "filters": [*rule.get("filters", ()), mirror_filter(backend, self.percent)],
            **{field: value for field, value in rule.items() if field not in {"name", "matches", "filters"}},
        }


def copied_by_routes(
    found: Mapping[str, ShadowParts], resources: Iterable[Resource], context: LoweringContext
) -> Mapping[str, Resource]:
    """The routes of gateways whose requests shadows get copies of, changed, by their keys.

    Args:
        found: the shadow of each service, by its address.
        resources: all objects.
        context: where they are deployed.
    """
    services = {address: cast("Service", context.whole[address]) for address in found}
    copied = {
        route.address: (parts, services[address].name)
        for address, parts in found.items()
        for route in copied_routes(context.whole, services[address])
    }
    changed = {}
    for one in resources if copied else ():
        if is_route_of_requests(one) and one.address in copied:
            parts, name = copied[one.address]
            changed[one.key] = parts.copied(one, name)
    return changed


def shadow_of(ways: RolledOut[ArgoRollouts], own: Iterable[Resource], context: LoweringContext) -> ShadowParts | None:
    """The parts of a shadow; None for another rollout, and where nothing calls the service.

    Args:
        ways: how the service is rolled out.
        own: its objects.
        context: where it is deployed.
    """
    shadow, service = ways.rollout, ways.service
    called = next((one for one in own if one.kind == "Service" and one.name == service.name), None)
    if not isinstance(shadow, Shadow) or called is None:
        return None
    name = f"{service.name}-shadow"
    template = analysis_template(service, shadow, context, name=name, ends_itself=False)
    selected = {**called.properties["spec"]["selector"], "app.kubernetes.io/instance": name}
    manifest = {
        **called.properties,
        "metadata": context.metadata(service, name, ROLE, instance=name),
        "spec": {**called.properties["spec"], "selector": selected},
    }
    step = copies_step(
        shadow,
        replicas=replicas_for_copies(replicas_between(service)[1], shadow),
        labels={"app.kubernetes.io/instance": name},
        template=template.name if template is not None else None,
    )
    made = kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"proxies send it copies of {shadow.percent:g} % of the requests to {service.name}, for pods that a "
        f"rollout starts for {shadow.bake}; responses are discarded",
        depends_on=(context.namespace_key,),
    )
    return ShadowParts(made, template, step, shadow.percent)
