"""Edges from raw objects to what they name."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System, Traffic
from aiscale.analysis.failure.impact.impact import worst_effects
from aiscale.analysis.load.load import loads
from aiscale.core.edges import EdgeKind
from aiscale.graph.build import build
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules import check
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64


def made(version: str, kind: str, name: str, spec: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec}


SERVICE = made("v1", "Service", "cache", {"ports": [{"port": 80}]}, labels={"app": "cache"})
GATEWAY = made("gateway.networking.k8s.io/v1", "Gateway", "edge", {"gatewayClassName": "istio", "listeners": []})
MESH_GATEWAY = made("networking.istio.io/v1", "Gateway", "edge", {"servers": []})
DEPLOYMENT = made("apps/v1", "Deployment", "cache", {"selector": {}, "template": {}})
AUTHENTICATION = made("keda.sh/v1alpha1", "TriggerAuthentication", "login", {})
MODEL = made("mlops.seldon.io/v1alpha1", "Model", "eta", {})
SERVER = made("serving.kserve.io/v1beta1", "InferenceService", "eta", {})


def core() -> KubernetesCluster:
    return KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])


def edges(*roots: Any) -> list[tuple[str, EdgeKind, str]]:
    graph, _ = build(System("shop", [core(), *roots]))
    return [(edge.source, edge.kind, edge.target) for edge in graph.edges if edge.field == "body"]


def named(target: dict[str, Any], one: dict[str, Any]) -> list[EdgeKind]:
    found = edges(Manifest("target", target), Manifest("one", one))
    assert {(source, to) for source, _, to in found} <= {("manifests/one", "manifests/target")}
    return [kind for _, kind, _ in found]


ROUTE = {"parentRefs": [{"name": "edge"}], "rules": [{"backendRefs": [{"name": "cache", "port": 80}]}]}
VIRTUAL = {"hosts": ["a.example"], "gateways": ["edge"], "http": [{"route": [{"destination": {"host": "cache"}}]}]}


@pytest.mark.parametrize(
    ("target", "one", "kinds"),
    [
        (DEPLOYMENT, made("autoscaling/v2", "HorizontalPodAutoscaler", "x",
                          {"scaleTargetRef": {"kind": "Deployment", "name": "cache"}}), [EdgeKind.USES]),
        (DEPLOYMENT, made("keda.sh/v1alpha1", "ScaledObject", "x", {"scaleTargetRef": {"name": "cache"}}),
         [EdgeKind.USES]),
        (AUTHENTICATION, made("keda.sh/v1alpha1", "ScaledObject", "x",
                              {"triggers": [{"authenticationRef": {"name": "login"}}]}), [EdgeKind.USES]),
        (DEPLOYMENT, made("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "x",
                          {"targetRef": {"kind": "Deployment", "name": "cache"}}), [EdgeKind.USES]),
        (SERVICE, made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", ROUTE), [EdgeKind.CALLS]),
        (GATEWAY, made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", ROUTE), [EdgeKind.ROUTES_THROUGH]),
        (MESH_GATEWAY, made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", ROUTE), []),
        (SERVICE, made("networking.istio.io/v1", "VirtualService", "x", VIRTUAL), [EdgeKind.CALLS]),
        (MESH_GATEWAY, made("networking.istio.io/v1", "VirtualService", "x", VIRTUAL), [EdgeKind.ROUTES_THROUGH]),
        (GATEWAY, made("networking.istio.io/v1", "VirtualService", "x", VIRTUAL), []),
        (SERVICE, made("networking.istio.io/v1", "DestinationRule", "x", {"host": "cache"}), [EdgeKind.USES]),
        (SERVICE, made("networking.istio.io/v1", "DestinationRule", "x", {"host": "cache.other.svc"}), []),
        (SERVICE, made("monitoring.coreos.com/v1", "ServiceMonitor", "x",
                       {"selector": {"matchLabels": {"app": "cache"}}}), [EdgeKind.OBSERVES]),
        (SERVICE, made("monitoring.coreos.com/v1", "ServiceMonitor", "x",
                       {"selector": {"matchLabels": {"app": "other"}}}), []),
        (SERVER, made("serving.kserve.io/v1alpha1", "InferenceGraph", "x",
                      {"nodes": {"root": {"steps": [{"serviceName": "eta"}]}}}), [EdgeKind.USES]),
        (MODEL, made("mlops.seldon.io/v1alpha1", "Pipeline", "x", {"steps": [{"name": "eta"}]}), [EdgeKind.USES]),
        (MODEL, made("mlops.seldon.io/v1alpha1", "Experiment", "x", {"candidates": [{"name": "eta"}]}),
         [EdgeKind.USES]),
        (made("v1", "PersistentVolumeClaim", "disk", {}), made("v1", "Pod", "x", {
            "volumes": [{"name": "disk", "persistentVolumeClaim": {"claimName": "disk"}}]}), [EdgeKind.USES]),
        ({**SERVICE, "metadata": {"name": "cache", "namespace": "other"}},
         made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", ROUTE), []),
    ],
)  # fmt: skip
def test_a_name_is_an_edge(target: dict[str, Any], one: dict[str, Any], kinds: list[EdgeKind]) -> None:
    assert named(target, one) == kinds


def test_a_component_is_named_by_its_service_and_its_deployment() -> None:
    pricing = Microservice("pricing", image=IMAGE)
    scaled = made("keda.sh/v1alpha1", "ScaledObject", "x", {"scaleTargetRef": {"name": "pricing-v2"}})
    route = {"rules": [{"backendRefs": [{"name": "pricing", "port": 80}]}]}
    monitor = {"selector": {"matchLabels": {"app.kubernetes.io/name": "pricing"}}}
    assert edges(
        pricing,
        Manifest("route", made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", route)),
        Manifest("scaler", scaled),
        Manifest("watch", made("monitoring.coreos.com/v1", "ServiceMonitor", "x", monitor)),
    ) == [
        ("manifests/route", EdgeKind.CALLS, "services/pricing"),
        ("manifests/scaler", EdgeKind.USES, "services/pricing"),
        ("manifests/watch", EdgeKind.OBSERVES, "services/pricing"),
    ]


def test_what_a_route_calls_takes_it_down() -> None:
    pricing = Microservice("pricing", image=IMAGE)
    backend = {"service": {"name": "pricing", "port": {"number": 80}}}
    front = Manifest("front", made("networking.k8s.io/v1", "Ingress", "x", {"defaultBackend": backend}))
    graph, _ = build(System("shop", [core(), pricing, front]))
    assert sorted(worst_effects(graph, ["services/pricing"])) == ["manifests/front", "services/pricing"]


def test_names_that_nothing_creates_are_reported() -> None:
    pipeline = Manifest("chain", made("mlops.seldon.io/v1alpha1", "Pipeline", "x", {"steps": [{"name": "eta"}]}))
    route = Manifest("route", made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", ROUTE))
    known = Manifest("known", made("gateway.networking.k8s.io/v1", "HTTPRoute", "y", ROUTE),
                     existing=["gateway/edge", "service/cache"])  # fmt: skip
    graph, _ = build(System("shop", [core(), pipeline, route, known]))
    assert [(one.message, one.help) for one in check(graph) if one.code == "OBJ004"] == [
        (
            "chain refers to model/eta, which nothing creates",
            'existing=["model/eta"] if it exists already, or a Manifest that creates it',
        ),
        (
            "route refers to gateway/edge, which nothing creates",
            'existing=["gateway/edge"] if it exists already, or a Manifest that creates it',
        ),
        (
            "route refers to service/cache, which nothing creates",
            'existing=["service/cache"] if it exists already, or a Manifest that creates it',
        ),
    ]


def test_a_chart_may_write_the_namespace_of_its_release() -> None:
    """``metadata.namespace`` with the system's own namespace is no other namespace."""
    route = made("gateway.networking.k8s.io/v1", "HTTPRoute", "x", ROUTE, namespace="shop")
    target = {**SERVICE, "metadata": {"name": "cache", "namespace": "shop"}}
    assert named(target, route) == [EdgeKind.CALLS]


@pytest.mark.parametrize("traffic", [None, Traffic(mean=50, peak=80)])
def test_a_route_hides_no_load(traffic: Traffic | None) -> None:
    """What comes through an Ingress is the traffic that its service declares: capacity is checked as without it."""
    backend = {"service": {"name": "pricing", "port": {"number": 80}}}
    front = Manifest("front", made("networking.k8s.io/v1", "Ingress", "x", {"defaultBackend": backend}))
    found = []
    for roots in ([], [front]):
        pricing = Microservice("pricing", image=IMAGE, traffic=traffic)
        graph, _ = build(System("shop", [core(), pricing, *roots]))
        found.append(loads(graph)["services/pricing"])
    assert found[0] == found[1]
