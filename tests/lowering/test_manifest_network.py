"""Manifests among other components: network policies by the labels of their pods, addresses, users of Kafka."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.resource import Resource
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/p@sha256:" + "a" * 64
LABELS = {"app": "cache"}
OWN = [{"podSelector": {"matchLabels": LABELS}}]


def workload(name: str, labels: dict[str, str], kind: str = "Deployment", **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": IMAGE, "ports": [{"name": "cache", "containerPort": 6379}]}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    more = {"serviceName": name} if kind == "StatefulSet" else {}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": {"selector": {"matchLabels": labels}, "template": template, **more, **spec},
    }


def service(**port: Any) -> dict[str, Any]:
    ports = [{"name": "tcp-cache", "port": 6379, "targetPort": "cache", **port}]
    return {
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "cache"}, "spec": {"selector": LABELS, "ports": ports}
    }  # fmt: skip


def cache(*more: dict[str, Any], **fields: Any) -> Manifest:
    exposes = fields.pop("exposes", [ServicePort("cache", 6379)])
    return Manifest("cache", [service(), workload("cache", LABELS), *more], exposes=exposes, **fields)


def lowered(*roots: Any, **fields: Any) -> dict[str, Resource]:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots], **fields))
    found = lower(graph)
    assert verify(found) == ()
    return {one.key: one for one in found}


def policy(found: dict[str, Resource], name: str) -> tuple[Any, Any, Any]:
    spec = found[f"networkpolicy/{name}"].properties["spec"]
    return spec["podSelector"]["matchLabels"], spec["ingress"], spec["egress"]


def test_a_caller_of_a_manifest_gets_its_address_and_both_policies_let_it_through() -> None:
    found = lowered(Microservice("pricing", image=IMAGE, calls=[Call(cache(), timeout_ms=50, alias="prices")]))
    pods = found["deployment/pricing"].properties["spec"]["template"]["spec"]["containers"][0]
    assert {one["name"]: one["value"] for one in pods["env"]} == {
        "PORT": "8080",
        "PRICES_ADDRESS": "cache:6379",
        "PRICES_TIMEOUT_MS": "50",
        "PRICES_RETRIES": "0",
    }
    port = [{"protocol": "TCP", "port": "cache"}]
    caller = [{"podSelector": {"matchLabels": {"aiscale.dev/address": "services.pricing"}}}]
    assert policy(found, "pricing")[2] == [{"to": OWN, "ports": port}]
    assert policy(found, "cache-manifest") == (LABELS, [{"from": caller, "ports": port}], [])
    assert found["networkpolicy/cache-manifest"].reason == "cache is called by pricing"


def test_used_by_is_a_call_of_the_named_component() -> None:
    pricing = Microservice("pricing", image=IMAGE)
    found = lowered(cache(used_by=[pricing]))
    assert policy(found, "pricing")[2] == [{"to": OWN, "ports": [{"protocol": "TCP", "port": "cache"}]}]
    assert policy(found, "cache-manifest")[1][0]["from"] == [
        {"podSelector": {"matchLabels": {"aiscale.dev/address": "services.pricing"}}}
    ]


def test_pods_of_a_release_connect_to_each_other_to_what_they_call_and_to_the_api() -> None:
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "cache"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": "default"}],
    }
    worker = {"app": "worker"}
    pricing = Microservice("pricing", image=IMAGE)
    found = lowered(cache(workload("worker", worker, "StatefulSet"), role, calls=[pricing]))
    both = [*OWN, {"podSelector": {"matchLabels": worker}}]
    egress = [
        {"to": both},
        {
            "to": [{"podSelector": {"matchLabels": {"aiscale.dev/address": "services.pricing"}}}],
            "ports": [{"protocol": "TCP", "port": 8080}],
        },
        {
            "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}],
            "ports": [{"protocol": "TCP", "port": 443}, {"protocol": "TCP", "port": 6443}],
        },
    ]
    assert policy(found, "cache-manifest") == (LABELS, [{"from": both}], egress)
    assert policy(found, "cache-manifest-1") == (worker, [{"from": both}], egress)
    assert policy(found, "pricing")[1] == [{"from": both, "ports": [{"protocol": "TCP", "port": 8080}]}]


def test_a_client_of_kafka_has_a_user_and_is_let_into_the_listener() -> None:
    events = KafkaCluster("events", storage="10Gi")
    prices = Topic("prices", events)
    found = lowered(cache(consumes=[prices]))
    [user] = [one for key, one in found.items() if key.startswith("kafkauser/") and one.address == "manifests/cache"]
    assert [rule["resource"]["name"] for rule in user.properties["spec"]["authorization"]["acls"]] == [
        "prices",
        "cache",
    ]
    [listener] = found["kafka/events"].properties["spec"]["kafka"]["listeners"]
    assert listener["networkPolicyPeers"][0] == OWN[0]
    assert any(rule.get("ports") == [{"protocol": "TCP", "port": 9093}] for rule in policy(found, "cache-manifest")[2])


INGRESS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "front"},
    "spec": {"defaultBackend": {"service": {"name": "cache", "port": {"number": 6379}}}},
}


@pytest.mark.parametrize(
    "roots",
    [
        [cache(INGRESS)],
        [cache(), Manifest("front", INGRESS)],
        [
            Manifest(
                "cache", [{**service(), "spec": {**service()["spec"], "type": "NodePort"}}, workload("cache", LABELS)]
            )
        ],
    ],
)
def test_what_is_reachable_from_outside_lets_everybody_in(roots: list[Manifest]) -> None:
    assert policy(lowered(*roots), "cache-manifest")[1] == [{"ports": [{"protocol": "TCP", "port": "cache"}]}]


def test_a_route_of_a_manifest_opens_the_component_behind_it() -> None:
    backend = {"service": {"name": "pricing", "port": {"number": 8080}}}
    front = Manifest("front", {**INGRESS, "spec": {"defaultBackend": backend}})
    found = lowered(Microservice("pricing", image=IMAGE), front)
    assert policy(found, "pricing")[1] == [{"ports": [{"protocol": "TCP", "port": 8080}]}]


def test_metrics_are_scraped_by_the_pods_of_prometheus() -> None:
    monitor = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "cache"},
        "spec": {"selector": {"matchLabels": LABELS}, "podMetricsEndpoints": [{"port": "cache"}]},
    }
    peer = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}},
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}},
    }
    assert policy(lowered(cache(monitor)), "cache-manifest")[1] == [{"from": [peer]}]


def test_no_policy_where_none_is_needed() -> None:
    """Without traffic, default-deny is enough; where it is off, a policy would restrict the pods."""
    assert "networkpolicy/cache-manifest" not in lowered(cache())
    caller = Microservice("pricing", image=IMAGE, calls=[cache()])
    assert "networkpolicy/cache-manifest" not in lowered(caller, namespace=Namespace(default_deny=False))


def test_pods_of_an_operator_have_the_declared_labels() -> None:
    """The Service and the pods of a custom resource are created by its operator."""
    body = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaBridge",
        "spec": {"bootstrapServers": "events:9092", "replicas": 1, "http": {"port": 8080}},
    }
    bridge = Manifest(
        "bridge", body, exposes=[ServicePort("bridge-bridge-service", 8080, protocol="http")],
        operated_pods={"strimzi.io/name": "bridge-bridge"},
    )  # fmt: skip
    found = lowered(Microservice("pricing", image=IMAGE, calls=[bridge]))
    pods = found["deployment/pricing"].properties["spec"]["template"]["spec"]["containers"][0]
    assert {"name": "BRIDGE_URL", "value": "http://bridge-bridge-service:8080"} in pods["env"]
    assert policy(found, "bridge-manifest")[0] == {"strimzi.io/name": "bridge-bridge"}


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"name": "http-web"}, "http://cache:6379"),
        ({"name": "web", "appProtocol": "https"}, "https://cache:6379"),
        ({"name": "grpc"}, "cache:6379"),
        ({"name": "web"}, "cache:6379"),
    ],
)
def test_the_protocol_of_a_port(port: dict[str, str], expected: str) -> None:
    target = Manifest("cache", [service(**port), workload("cache", LABELS)], exposes=[ServicePort("cache", 6379)])
    pods = lowered(Microservice("pricing", image=IMAGE, calls=[target]))["deployment/pricing"]
    [container] = pods.properties["spec"]["template"]["spec"]["containers"]
    name = {"http-web": "CACHE_URL", "grpc": "CACHE_GRPC_ADDRESS"}.get(port["name"], "CACHE_ADDRESS")
    name = "CACHE_URL" if "appProtocol" in port else name
    assert {"name": name, "value": expected} in container["env"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"exposes": [ServicePort("cash", 6379)]},
            "exposes: the Service cash is not among the objects, which have cache",
        ),
        ({"exposes": [ServicePort("cache", 80)]}, "exposes: the Service cache has no port 80; it has tcp-cache 6379"),
        (
            {"exposes": [ServicePort("cache", 6379), ServicePort("cache", "tcp-cache")]},
            "exposes has two ports of tcp (cache:6379 and cache:6379)",
        ),
        (
            {"used_by": [KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])]},
            "used_by[0] must be ",
        ),
        ({"exposes": [], "used_by": [Microservice("pricing", image=IMAGE)]}, "used_by needs exposes"),
    ],
)
def test_what_cannot_be_called(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        cache(**fields)
    assert said in caught.value.message
