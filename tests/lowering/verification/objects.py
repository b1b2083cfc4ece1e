"""Objects of one namespace, and pods that a restricted namespace admits."""

from __future__ import annotations

import copy
from typing import Any

from aiscale.lowering.resource import Resource, kubernetes_resource

LABELS = {"app": "web", "aiscale.dev/address": "services.web"}
SPEC: dict[str, Any] = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "web",
            "image": "r.example/web:1",
            "ports": [{"name": "http", "containerPort": 8080}],
            "readinessProbe": {"httpGet": {"path": "/", "port": "http"}},
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
}


def made(kind: str, name: str, spec: dict[str, Any] | None = None, version: str = "v1", **more: Any) -> Resource:
    """An object of the namespace ``shop``."""
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}, **more}
    if spec is not None:
        body["spec"] = spec
    return kubernetes_resource(body, address="services/web", reason="a test")


def namespace(level: str = "restricted") -> Resource:
    """The namespace with its pod security level."""
    labels = {"pod-security.kubernetes.io/enforce": level}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}
    return kubernetes_resource(body, address="systems/shop", reason="a test")


def deployment(spec: dict[str, Any] | None = None, name: str = "web", labels: dict[str, str] = LABELS) -> Resource:
    """A Deployment with one container that listens on ``http`` (8080)."""
    template = {"metadata": {"labels": labels}, "spec": spec or copy.deepcopy(SPEC)}
    return made("Deployment", name, {"selector": {"matchLabels": labels}, "template": template}, "apps/v1")


def pod_with(pod: dict[str, Any] | None = None, container: dict[str, Any] | None = None) -> dict[str, Any]:
    """The spec with other fields of the pod and of its container."""
    spec = copy.deepcopy(SPEC)
    spec |= pod or {}
    spec["containers"][0] |= container or {}
    return spec
