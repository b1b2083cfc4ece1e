"""The policy of a system's namespace: its objects, and the quota of Services that follows from what is declared."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Patch, System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.platform.namespace import policy_words
from aiscale.lowering.resource import Resource
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, LimitRange, Namespace, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener

IMAGE = "registry.example/p@sha256:" + "a" * 64
POLICY = ("networkpolicy/default-deny", "networkpolicy/allow-dns", "resourcequota/namespace-quota",
          "limitrange/container-defaults")  # fmt: skip


def lowered(*roots: Any, **fields: Any) -> dict[str, Resource]:
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots], **fields))
    found = lower(graph)
    assert verify(found) == ()
    return {one.key: one for one in found}


def test_the_default_policy() -> None:
    found = lowered()
    assert {key: one.properties.get("spec") for key, one in found.items() if key in POLICY[2:]} == {
        "resourcequota/namespace-quota": {"hard": {"services.loadbalancers": "0", "services.nodeports": "0"}},
        "limitrange/container-defaults": {
            "limits": [
                {
                    "type": "Container",
                    "default": {"memory": "256Mi"},
                    "defaultRequest": {"cpu": "100m", "memory": "256Mi"},
                }
            ]
        },
    }
    assert set(POLICY) < set(found)
    assert (
        found["namespace/shop"].properties["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    )
    assert policy_words(Namespace(), found.values()) == (
        "pod security restricted, traffic denied by default, API tokens not mounted, "
        "quota services.loadbalancers 0, services.nodeports 0"
    )


def test_each_field_of_the_policy_changes_an_object() -> None:
    policy = Namespace(
        pod_security="baseline",
        default_deny=False,
        quota={"pods": 50, "services.loadbalancers": 2},
        limit_range=LimitRange(default={"memory": "1Gi"}, default_request={"cpu": "50m"}),
        automount_service_account_token=True,
        labels={"istio-injection": "enabled"},
        annotations={"linkerd.io/inject": "enabled"},
    )
    found = lowered(Microservice("pricing", image=IMAGE), namespace=policy)
    metadata = found["namespace/shop"].properties["metadata"]
    assert metadata == {
        "name": "shop",
        "labels": {
            "istio-injection": "enabled",
            "app.kubernetes.io/part-of": "shop",
            "app.kubernetes.io/managed-by": "aiscale",
            "aiscale.dev/system": "shop",
            "aiscale.dev/address": "systems.shop",
            "pod-security.kubernetes.io/enforce": "baseline",
            "pod-security.kubernetes.io/enforce-version": "v1.36",
            "pod-security.kubernetes.io/audit": "baseline",
            "pod-security.kubernetes.io/audit-version": "v1.36",
            "pod-security.kubernetes.io/warn": "baseline",
            "pod-security.kubernetes.io/warn-version": "v1.36",
        },
        "annotations": {"linkerd.io/inject": "enabled"},
    }
    assert found["namespace/shop"].reason == "shop has its own namespace, which admits baseline pods only"
    assert not {"networkpolicy/default-deny", "networkpolicy/allow-dns"} & set(found)
    quota = found["resourcequota/namespace-quota"]
    assert quota.properties["spec"]["hard"] == {
        "services.loadbalancers": "2", "services.nodeports": "0", "pods": "50"
    }  # fmt: skip
    assert quota.reason == (
        "Services of the namespace may have 2 load balancers and 0 node ports; its pods and objects are limited to "
        "pods 50"
    )
    assert found["limitrange/container-defaults"].properties["spec"]["limits"] == [
        {"type": "Container", "default": {"memory": "1Gi"}, "defaultRequest": {"cpu": "50m"}}
    ]
    pods = found["deployment/pricing"].properties["spec"]["template"]["spec"]
    assert pods["automountServiceAccountToken"] is True
    assert found["serviceaccount/pricing"].properties["automountServiceAccountToken"] is True
    assert found["networkpolicy/pricing"].properties["spec"]["egress"] == [
        {
            "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}],
            "ports": [{"protocol": "TCP", "port": 443}, {"protocol": "TCP", "port": 6443}],
        }
    ]


def test_groups_get_the_roles_that_kubernetes_has_for_namespaces() -> None:
    policy = Namespace(access={"support": "view", "payments": "edit", "auditors": "view"})
    found = lowered(namespace=policy)
    bindings = {key: one for key, one in found.items() if one.kind == "RoleBinding"}
    rbac = "rbac.authorization.k8s.io"
    assert {
        key: (one.reason, one.properties["roleRef"], one.properties["subjects"]) for key, one in bindings.items()
    } == {
        f"rolebinding/access-{role}": (
            reason,
            {"apiGroup": rbac, "kind": "ClusterRole", "name": role},
            [{"apiGroup": rbac, "kind": "Group", "name": group} for group in groups],
        )
        for role, groups, reason in (
            ("view", ("auditors", "support"), "auditors and support may read objects but Secrets in the namespace"),
            ("edit", ("payments",), "payments may change objects in the namespace"),
        )
    }
    assert str(policy).endswith("API tokens not mounted, view for auditors and support, edit for payments")


def test_no_quota_and_no_limit_range() -> None:
    found = lowered(namespace=Namespace(quota=None, limit_range=None))
    assert set(POLICY) & set(found) == {"networkpolicy/default-deny", "networkpolicy/allow-dns"}
    assert policy_words(Namespace(quota=None), found.values()).endswith("API tokens not mounted, no quota")


def service(type_: str, *ports: int, **spec: Any) -> dict[str, Any]:
    numbers = [{"name": f"p{port}", "port": port} for port in ports]
    return {"apiVersion": "v1", "kind": "Service", "spec": {"type": type_, "ports": numbers, **spec}}


GATEWAY = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "Gateway",
    "spec": {
        "gatewayClassName": "istio",
        "listeners": [
            {"name": "a", "port": 80, "protocol": "HTTP"},
            {"name": "b", "port": 443, "protocol": "TLS", "tls": {"mode": "Passthrough"}},
        ],
    },
}


@pytest.mark.parametrize(
    ("roots", "hard"),
    [
        ([Manifest("a", service("ClusterIP", 80))], {"services.loadbalancers": "0", "services.nodeports": "0"}),
        ([Manifest("a", service("LoadBalancer", 80, 443))], {"services.loadbalancers": "1", "services.nodeports": "2"}),
        (
            [Manifest("a", service("LoadBalancer", 80, allocateLoadBalancerNodePorts=False))],
            {"services.loadbalancers": "1", "services.nodeports": "0"},
        ),
        (
            [Manifest("a", service("NodePort", 80)), Manifest("b", service("LoadBalancer", 80))],
            {"services.loadbalancers": "1", "services.nodeports": "2"},
        ),
        ([Manifest("a", GATEWAY)], {"services.loadbalancers": "1", "services.nodeports": "3"}),
        (
            [
                Manifest(
                    "a",
                    {**GATEWAY, "metadata": {"annotations": {"networking.istio.io/service-type": "ClusterIP"}}},
                )
            ],
            {"services.loadbalancers": "0", "services.nodeports": "0"},
        ),
    ],
)
def test_a_declared_service_raises_the_quota(roots: list[Manifest], hard: dict[str, str]) -> None:
    assert lowered(*roots)["resourcequota/namespace-quota"].properties["spec"]["hard"] == hard


def test_a_patched_service_raises_the_quota() -> None:
    expose = Patch("Service", {"spec": {"type": "LoadBalancer"}}, reason="partners call it from outside")
    found = lowered(Microservice("pricing", image=IMAGE, patches=[expose]))
    assert found["resourcequota/namespace-quota"].properties["spec"]["hard"] == {
        "services.loadbalancers": "1", "services.nodeports": "1"
    }  # fmt: skip


def test_listeners_of_kafka_raise_the_quota() -> None:
    """Strimzi creates a Service for the bootstrap and one for each broker of each listener."""
    listeners = [KafkaListener("lb", type="loadbalancer"), KafkaListener("np", port=9095, type="nodeport")]
    cluster = KafkaCluster("events", brokers=3, storage="10Gi", listeners=listeners)
    found = lowered(cluster)
    assert found["resourcequota/namespace-quota"].properties["spec"]["hard"] == {
        "services.loadbalancers": "4", "services.nodeports": "8"
    }  # fmt: skip


def test_what_is_set_stays() -> None:
    policy = Namespace(quota={"services.loadbalancers": 5})
    found = lowered(Manifest("a", service("LoadBalancer", 80)), namespace=policy)
    assert found["resourcequota/namespace-quota"].properties["spec"]["hard"] == {
        "services.loadbalancers": "5", "services.nodeports": "1"
    }  # fmt: skip


def test_an_unknown_number_of_services_has_no_limit() -> None:
    """An operator's own words for exposure: how many Services it creates is unknown."""
    body = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaConnect",
        "spec": {"template": {"apiService": {"metadata": {}}}, "serviceType": "NodePort"},
    }
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, Manifest("a", body)]))
    quota = next(one for one in lower(graph) if one.key == "resourcequota/namespace-quota")
    assert quota.properties["spec"]["hard"] == {}
    assert quota.reason == "Services of the namespace may have unlimited load balancers and unlimited node ports"


def test_one_policy_for_all_systems_of_a_namespace() -> None:
    inner = System("inner", [Microservice("pricing", image=IMAGE)], namespace=Namespace(default_deny=False))
    with pytest.raises(InvalidComponentError) as caught:
        System("shop", [inner])
    assert "set namespace= here: namespace=inner.namespace keeps its policy" in caught.value.message
    assert System("shop", [inner], namespace=inner.namespace).namespace is inner.namespace


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"labels": {"pod-security.kubernetes.io/enforce": "baseline"}}, "pod_security sets it"),
        ({"labels": {"aiscale.dev/system": "other"}}, "it identifies the namespace"),
        ({"quota": {"requests.cpu": "lots"}}, "quota"),
        ({"pod_security": "strict"}, "pod_security"),
        ({"access": {"payments": "cluster-admin"}}, "access"),
        ({"access": {"payments ": "edit"}}, "no spaces around it"),
        ({"access": {"pay\nments": "edit"}}, "no control characters"),
        ({"access": {"system:authenticated": "view"}}, "access cannot have system:authenticated"),
    ],
)
def test_what_is_no_policy(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        Namespace(**fields)
    assert said in caught.value.message
