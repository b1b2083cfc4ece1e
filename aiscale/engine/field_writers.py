"""Which parts of a cluster write into objects that aiscale applied, in the course of their work.

What they write is no drift: it is what they are for. A person, a script or another tool is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_CONTROL_PLANE = re.compile(r"kube-(controller-manager|scheduler|apiserver)|kubelet|(.*-)?cloud-controller-manager")
"""Bind volumes, allocate addresses, hand out service account secrets, scale by HorizontalPodAutoscalers.

Source: Kubernetes documentation, "Kubernetes Components"; each names itself by its binary.
"""

_OPERATORS: Mapping[str, re.Pattern[str]] = {
    "kafka.strimzi.io": re.compile(r"strimzi.*|fabric8-kubernetes-client"),
    "flink.apache.org": re.compile(r"flink.*|fabric8-kubernetes-client"),
    "sparkoperator.k8s.io": re.compile(r"spark-operator.*"),
    "keda.sh": re.compile(r"keda.*"),
    "ray.io": re.compile(r"kuberay.*|ray-operator.*"),
    "mlops.seldon.io": re.compile(r"seldon.*"),
    "machinelearning.seldon.io": re.compile(r"seldon.*"),
    "serving.kserve.io": re.compile(r"kserve.*"),
    "karpenter.sh": re.compile(r"karpenter.*"),
    "cert-manager.io": re.compile(r"cert-manager.*"),
    "external-secrets.io": re.compile(r"external-secrets.*"),
    "argoproj.io": re.compile(r"rollouts-controller|argo-rollouts.*"),
}
"""Operators by the API group of what they work on. Each completes the objects of its own kinds and no others."""

_OWN_BINARY = "manager"
"""How an operator calls itself whose image was made by kubebuilder. Source: kubebuilder's Dockerfile template."""

_DELIVERY = re.compile(r"rollouts-controller|argo-rollouts.*|flagger.*|gatewayAPI|rollouts-plugin-.*")
"""Progressive delivery moves callers by a Service's selector, or by weights and subsets of Istio, or of routes of the
Gateway API. Source: Argo Rollouts documentation, "Traffic Management"; Flagger documentation, "Deployment Strategies".
A plugin writes as a client of its own, named by its binary: Argo Rollouts 1.9.1, utils/plugin/downloader.go."""

_SHIFTED: Mapping[str, str] = {
    "DestinationRule": "spec.subsets",
    "GRPCRoute": "spec.rules",
    "HTTPRoute": "spec.rules",
    "Service": "spec.selector",
    "VirtualService": "spec.http",
}
"""By kind: what such a controller writes."""
_NOTHING = "."

_EXPECTED_PATHS = (
    re.compile(r"spec\.replicas"),  # where aiscale sets no number an autoscaler does, and it does so again
    re.compile(r"spec\.(clusterIPs?|ipFamilies|ipFamilyPolicy|healthCheckNodePort|loadBalancerClass)(\[.*)?"),
    re.compile(r"spec\.ports\[[^]]*\]\.nodePort"),
    re.compile(r"spec\.volumeName"),
    re.compile(r"spec\.finalizers.*"),
    re.compile(r"(secrets|imagePullSecrets)(\[.*)?"),  # of a service account
    re.compile(r"webhooks\[[^]]*\]\.clientConfig\.caBundle"),
    # A restart that was asked for: to take the mark away again would be one more restart.
    re.compile(r'spec\.template\.metadata\.annotations\["kubectl\.kubernetes\.io/restartedAt"\]'),
    re.compile(r'spec\.template\.metadata\.annotations\["reloader\.stakater\.com/last-reloaded-from"\]'),
)
"""Fields that aiscale leaves to the cluster where it does not set them, whoever writes them."""


def is_expected(entry: Mapping[str, Any], live: Mapping[str, Any], path: str) -> bool:
    """Whether a part of the cluster wrote a field that aiscale does not set, as it is meant to.

    Args:
        entry: the entry of ``managedFields``.
        live: the object.
        path: the field, as people write it.
    """
    manager = str(entry.get("manager", ""))
    if entry.get("subresource") or _CONTROL_PLANE.fullmatch(manager):
        return True  # a subresource holds status, scale or a lifecycle's end, and never the rest of the spec
    group = str(live["apiVersion"]).rpartition("/")[0]
    operator = _OPERATORS.get(group)
    if operator is not None and (operator.fullmatch(manager) or manager == _OWN_BINARY):
        return True
    if path.startswith(_SHIFTED.get(live["kind"], _NOTHING)) and _DELIVERY.fullmatch(manager):
        return True
    return any(expected.fullmatch(path) for expected in _EXPECTED_PATHS)


def is_control_plane(manager: str) -> bool:
    """Whether the client is a part of every cluster's control plane."""
    return _CONTROL_PLANE.fullmatch(manager) is not None
