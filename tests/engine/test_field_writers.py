from __future__ import annotations

import pytest

from aiscale.engine.field_writers import is_expected


@pytest.mark.parametrize(
    ("manager", "subresource", "version", "kind", "path", "expected"),
    [
        ("kubectl-patch", "", "v1", "Service", "spec.selector.zzz", False),
        ("argocd-controller", "", "apps/v1", "Deployment", "spec.template.spec.nodeSelector.disk", False),
        ("kubectl-patch", "", "apps/v1", "Deployment", "spec.paused", False),
        ("kubectl-patch", "status", "apps/v1", "Deployment", "spec.paused", True),
        ("kube-controller-manager", "scale", "apps/v1", "Deployment", "spec.replicas", True),
        ("keda-operator", "", "apps/v1", "Deployment", "spec.replicas", True),
        ("kube-controller-manager", "", "v1", "PersistentVolumeClaim", "spec.volumeName", True),
        ("aws-cloud-controller-manager", "", "v1", "Service", "spec.externalIPs", True),
        ("kube-controller-manager", "", "v1", "ServiceAccount", "secrets", True),
        ("some-cni", "", "v1", "Service", "spec.ports[0].nodePort", True),
        ("some-cni", "", "v1", "Service", "spec.clusterIP", True),
        ("some-cni", "", "v1", "Service", "spec.clusterIPs[0]", True),
        ("some-cni", "", "v1", "Service", "spec.externalIPs", False),
        ("strimzi-cluster-operator", "", "kafka.strimzi.io/v1", "Kafka", "spec.kafka.version", True),
        ("strimzi-cluster-operator", "", "apps/v1", "Deployment", "spec.paused", False),
        ("manager", "", "flink.apache.org/v1beta1", "FlinkDeployment", "spec.job.state", True),
        ("manager", "", "apps/v1", "Deployment", "spec.paused", False),
        ("kubectl-edit", "", "kafka.strimzi.io/v1", "Kafka", "spec.kafka.config", False),
        ("rollouts-controller", "", "v1", "Service", "spec.selector.rollouts-pod-template-hash", True),
        ("rollouts-controller", "", "v1", "Service", "spec.type", False),
        ("gatewayAPI", "", "gateway.networking.k8s.io/v1", "HTTPRoute", "spec.rules[0].backendRefs[1].weight", True),
        ("gatewayAPI", "", "gateway.networking.k8s.io/v1", "GRPCRoute", "spec.rules", True),
        ("gatewayAPI", "", "gateway.networking.k8s.io/v1", "HTTPRoute", "spec.hostnames", False),
        ("kubectl-rollout", "", "apps/v1", "Deployment",
         'spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]', True),
        ("kubectl-rollout", "", "apps/v1", "Deployment", "spec.template.metadata.annotations.note", False),
    ],
)  # fmt: skip
def test_who_may_write_what(manager: str, subresource: str, version: str, kind: str, path: str, expected: bool) -> None:
    entry = {"manager": manager, "operation": "Update"} | ({"subresource": subresource} if subresource else {})
    assert is_expected(entry, {"apiVersion": version, "kind": kind}, path) is expected
