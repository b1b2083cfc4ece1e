"""The objects that are deployed: a namespace, and triples of Deployment, Service and ConfigMap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.lowering.labels import SYSTEM
from aiscale.lowering.resource import Resource, kubernetes_resource


def manifests(triples: int, namespace: str, *, edition: int = 1) -> list[dict[str, Any]]:
    """The manifests, the namespace first.

    Args:
        triples: how many Deployments, and as many Services and ConfigMaps.
        namespace: where they live.
        edition: another number changes every Deployment: one variable of its only container.
    """
    return list(_manifests(triples, namespace, edition))


def records(triples: int, namespace: str, *, edition: int = 1) -> tuple[Resource, ...]:
    """The same as aiscale's resources, with the label that aiscale gives every object of a system.

    Each Deployment depends on its ConfigMap, and each object on the namespace.
    """
    return tuple(_record(manifest, namespace) for manifest in _manifests(triples, namespace, edition))


def _record(manifest: dict[str, Any], namespace: str) -> Resource:
    metadata = manifest["metadata"]
    kind, name = manifest["kind"], metadata["name"]
    manifest = {**manifest, "metadata": {**metadata, "labels": {**metadata.get("labels", {}), SYSTEM: namespace}}}
    depends_on: tuple[str, ...] = () if kind == "Namespace" else (f"namespace/{namespace}",)
    if kind == "Deployment":
        depends_on += (f"configmap/{name}",)
    return kubernetes_resource(manifest, address=f"services/{name}", reason="measured", depends_on=depends_on)


def _manifests(triples: int, namespace: str, edition: int) -> Iterator[dict[str, Any]]:
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    for number in range(triples):
        name = f"app-{number:03}"
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": namespace}
        metadata = {"name": name, "namespace": namespace, "labels": labels}
        selector = {"app.kubernetes.io/name": name}
        yield {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "data": {"settings.json": f'{{"name": "{name}", "threads": 4}}'},
        }
        yield {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata,
            "spec": {
                "selector": selector,
                "ports": [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}],
            },
        }
        yield {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata,
            "spec": {
                "replicas": 1,
                "selector": {"matchLabels": selector},
                "template": {"metadata": {"labels": labels}, "spec": _pod(name, edition)},
            },
        }


def _pod(name: str, edition: int) -> dict[str, Any]:
    container = {
        "name": "app",
        "image": f"registry.example/{name}:1",
        "env": [{"name": "EDITION", "value": str(edition)}],
        "envFrom": [{"configMapRef": {"name": name}}],
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "64Mi"}},
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 5},
        "securityContext": {"allowPrivilegeEscalation": False, "runAsNonRoot": True},
    }
    return {"containers": [container], "terminationGracePeriodSeconds": 5}
