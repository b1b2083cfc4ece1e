"""Canaries of Flagger: it runs the current version in a Deployment of its own, and divides the requests by a route.

Reads: the ``rollout`` of services in Linkerd whose pipelines have Flagger as their controller.
Changes: the Deployment gets the label ``app``, the first by which Flagger tells the current version
(``<name>-primary``) from the new one, and its replicas are Flagger's. Policies and budgets select by all other labels,
which both versions have. The Service selects the current version, with the ports that Flagger gives it.
Adds: a Canary; a MetricTemplate for each condition that can be measured; for a fixed number of replicas an autoscaler,
since Flagger copies replicas from one version to the next only with one.
Flagger copies the autoscaler only when it promotes a version. So pods have an annotation with its digest: other bounds
roll out like a new version.
Source: Flagger 1.44.0, pkg/canary/deployment_controller.go (getSelectorLabel, makePrimaryLabels, ScaleFromZero),
pkg/router/kubernetes_default.go (reconcileService), pkg/controller/scheduler.go (nextStepWeight, advanceCanary).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.components.delivery.controllers import Flagger
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Canary
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.flagger.metrics import API_VERSION, ROLE, Template, metric_templates
from aiscale.lowering.delivery.rolled_out import all_rolled_out_by
from aiscale.lowering.delivery.steps import weight
from aiscale.lowering.naming import digest
from aiscale.lowering.network.mesh.calls import HTTP, protocol_of
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource, kubernetes_resource

SELECTOR = "app"
"""The first label by which Flagger tells versions apart. Source: Flagger 1.44.0, flag ``selector-labels``."""

SCALING_HASH = "aiscale.dev/scaling-hash"
"""Annotation of pods with a digest of their autoscaler."""

_PROXIES = frozenset({"envoy", "istio-proxy"})
"""Containers whose ports Flagger passes over. Source: Flagger 1.44.0, pkg/canary/util.go, sidecars."""


def carry_out_canaries(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add a Canary for each service that Flagger rolls out."""
    changed: dict[str, Resource] = {}
    made: list[Resource] = []
    for ways, own in all_rolled_out_by(Flagger, resources, context).values():
        if not isinstance(canary := ways.rollout, Canary):
            continue
        service = ways.service
        deployed = next((one for one in own if one.kind == "Deployment"), None)
        called = next((one for one in own if one.kind == "Service" and one.name == service.name), None)
        if deployed is None or called is None:
            continue
        scaler = next((one for one in own if one.kind == "HorizontalPodAutoscaler"), None)
        if scaler is None:
            made.append(scaler := _fixed(deployed, service, context))
        templates = list(metric_templates(service, canary, context))
        after = _deployment(deployed, scaler, canary, ways.revisions)
        ports = _ports(called, after)
        changed |= {deployed.key: after, called.key: _service(called, deployed.name, ports)}
        made += (one.resource for one in templates)
        made.append(_canary(service, canary, ways.controller, after, changed[called.key], scaler, templates, context))
    return (*(changed.get(one.key, one) for one in resources), *made) if changed else resources


def _fixed(deployed: Resource, service: Service, context: LoweringContext) -> Resource:
    """An autoscaler that keeps a number of replicas. Without metrics Kubernetes keeps its bounds too."""
    replicas = deployed.properties["spec"]["replicas"]
    of_cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}
    manifest = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": context.metadata(service, deployed.name, ROLE),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployed.name},
            "minReplicas": replicas,
            "maxReplicas": replicas,
            "metrics": [{"type": "Resource", "resource": of_cpu}],
        },
    }
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"Flagger gives each version of {service.name} {replicas} replica{'' if replicas == 1 else 's'} by it",
        depends_on=(deployed.key,),
    )


def _deployment(deployed: Resource, scaler: Resource, canary: Canary, revisions: int) -> Resource:
    """The pods of the new version, as Flagger finds them."""
    label = {SELECTOR: deployed.name}
    spec = {name: value for name, value in deployed.properties["spec"].items() if name != "replicas"}
    spec["revisionHistoryLimit"] = revisions
    properties = {**deployed.properties, "spec": spec}
    properties = merged_at(properties, ("spec", "selector", "matchLabels"), label)
    properties = merged_at(properties, ("spec", "template", "metadata", "labels"), label)
    bounds = digest(json.dumps(scaler.properties["spec"], sort_keys=True))
    properties = merged_at(properties, ("spec", "template", "metadata", "annotations"), {SCALING_HASH: bounds})
    how = f"Flagger gives a new version {listed([f'{step:g}' for step in canary.steps])} % of its requests in turn"
    return replace(deployed, properties=properties, reason=f"{deployed.reason}; {how}")


def _ports(called: Resource, deployed: Resource) -> list[dict[str, Any]]:
    """The ports of the Service as Flagger writes them: the first one with requests, and all others of the pods."""
    protocols = {port["name"]: protocol_of(port) for port in called.properties["spec"]["ports"]}
    first, *others = sorted(
        called.properties["spec"]["ports"],
        key=lambda port: (protocols[port["name"]] not in HTTP, protocols[port["name"]] == "grpc"),
    )
    if not others:
        return [first]
    containers = deployed.properties["spec"]["template"]["spec"]["containers"]
    ports = [port for one in containers if one["name"] not in _PROXIES for port in one.get("ports", ())]
    return [first, *(_discovered(port) for port in ports if port["name"] != first["targetPort"])]


def _discovered(port: Mapping[str, Any]) -> dict[str, Any]:
    number = port["containerPort"]
    return {"name": port["name"], "port": number, "targetPort": number, "protocol": "TCP"}


def _service(called: Resource, name: str, ports: list[dict[str, Any]]) -> Resource:
    spec = {**called.properties["spec"], "selector": {SELECTOR: f"{name}-primary"}, "ports": ports}
    return replace(called, properties={**called.properties, "spec": spec})


def _canary(
    service: Service,
    canary: Canary,
    controller: Flagger,
    deployed: Resource,
    called: Resource,
    scaler: Resource,
    templates: list[Template],
    context: LoweringContext,
) -> Resource:
    first, *others = called.properties["spec"]["ports"]
    manifest = {
        "apiVersion": API_VERSION,
        "kind": "Canary",
        "metadata": context.metadata(service, service.name, ROLE),
        "spec": {
            "provider": "gatewayapi:v1",
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployed.name},
            "autoscalerRef": {"apiVersion": "autoscaling/v2", "kind": scaler.kind, "name": scaler.name},
            "progressDeadlineSeconds": deployed.properties["spec"]["progressDeadlineSeconds"],
            "service": {
                "name": service.name,
                "port": first["port"],
                "portName": first["name"],
                "targetPort": first["targetPort"],
                "appProtocol": first["appProtocol"],
                **({"portDiscovery": True} if others else {}),
                "gatewayRefs": [{"group": "", "kind": "Service", "name": service.name, "port": first["port"]}],
            },
            "analysis": {
                "interval": f"{round(canary.bake)}s",
                "threshold": controller.failed_checks,
                "stepWeights": [weight(step) for step in canary.steps],
                "metrics": [one.metric for one in templates],
            },
        },
    }
    needs = (deployed.key, called.key, scaler.key, *(one.resource.key for one in templates))
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"Flagger rolls out new versions of {service.name}, {canary.bake} a step, and rolls back the one that "
        f"fails {controller.failed_checks} checks",
        depends_on=needs,
    )
