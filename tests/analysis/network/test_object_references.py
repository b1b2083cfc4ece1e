"""Which names an object of Kubernetes refers to."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.components.objects.object_references import object_references

PODS = {
    "serviceAccountName": "runner",
    "imagePullSecrets": [{"name": "pull"}],
    "volumes": [
        {"name": "a", "configMap": {"name": "settings"}},
        {"name": "b", "secret": {"secretName": "keys"}},
        {"name": "c", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "d", "projected": {"sources": [{"secret": {"name": "token"}}, {"configMap": {"name": "ca"}}]}},
        {"name": "e", "configMap": {"name": "maybe", "optional": True}},
        {"name": "f", "configMap": {"name": "kube-root-ca.crt"}},
    ],
    "initContainers": [{"name": "i", "envFrom": [{"secretRef": {"name": "first"}}]}],
    "containers": [
        {"name": "c", "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "one", "key": "a"}}}]}
    ],
}
OF_PODS = [
    "serviceaccount/runner", "secret/pull", "configmap/settings", "secret/keys", "persistentvolumeclaim/data",
    "configmap/ca", "secret/token", "secret/first", "configmap/one",
]  # fmt: skip


def keys(body: dict[str, Any]) -> list[str]:
    return [found.key for found in object_references(body)]


@pytest.mark.parametrize(
    ("api_version", "kind", "spec"),
    [
        ("v1", "Pod", PODS),
        ("apps/v1", "Deployment", {"template": {"spec": PODS}}),
        ("batch/v1", "CronJob", {"jobTemplate": {"spec": {"template": {"spec": PODS}}}}),
    ],
)
def test_of_pods(api_version: str, kind: str, spec: dict[str, Any]) -> None:
    assert sorted(keys({"apiVersion": api_version, "kind": kind, "spec": spec})) == sorted(OF_PODS)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {
                "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                "spec": {"defaultBackend": {"service": {"name": "all"}}, "tls": [{"secretName": "tls"}]},
            },
            ["service/all", "secret/tls"],
        ),
        (
            {
                "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
                "metadata": {"annotations": {"cert-manager.io/issuer": "internal"}},
                "spec": {"tls": [{"secretName": "tls"}]},
            },
            [],
        ),
        (
            {
                "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
                "spec": {"rules": [{"backendRefs": [
                    {"name": "shop", "port": 80}, {"name": "far", "namespace": "other"},
                    {"name": "pool", "group": "inference.networking.k8s.io", "kind": "InferencePool"},
                ]}]},
            },
            ["service/shop"],
        ),
        (
            {
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                "roleRef": {"kind": "Role", "name": "reader"},
                "subjects": [{"kind": "ServiceAccount", "name": "app"}, {"kind": "Group", "name": "all"}],
            },
            ["role/reader", "serviceaccount/app"],
        ),
        (
            {
                "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "app"}},
            },
            ["deployment/app"],
        ),
        ({"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": {"serviceName": "db"}}, ["service/db"]),
        ({"apiVersion": "example.com/v1", "kind": "Deployment", "spec": {"template": {"spec": PODS}}}, []),
        ({"apiVersion": "v1", "kind": "Pod", "spec": {"volumes": {"not": "a list"}, "containers": [7]}}, []),
    ],
)  # fmt: skip
def test_of_others(body: dict[str, Any], found: list[str]) -> None:
    assert keys(body) == found
