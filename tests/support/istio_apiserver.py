"""A real API server with the definitions of Istio, and objects of systems on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from aiscale import toolchain
from aiscale.catalog import crd_manifest, kinds, plural, scope
from aiscale.lowering.resource import Resource
from tests.support.apiserver import ApiServer, running_apiserver
from tests.support.sandbox import eventually

_GROUPS = ("", "apps", "batch", "networking.k8s.io", "gateway.networking.k8s.io")
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@contextmanager
def istio_apiserver(folder: Path) -> Iterator[tuple[ApiServer, Path]]:
    """A running API server with the definitions and namespaces that Istio needs, and a kubeconfig for it."""
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(folder, etcd, apiserver) as running:
        names: dict[str, str] = {}
        for one in kinds():
            if one.project in {"istio", "gateway-api"}:
                definition = crd_manifest(one.api_version, one.kind)
                if (name := definition["metadata"]["name"]) not in names:
                    names[name] = f"/apis/{one.api_version}/{plural(one.api_version, one.kind)}"
                    running.post(_DEFINITIONS, definition).raise_for_status()
        eventually(lambda: all(running.client.get(path).is_success for path in names.values()))
        for there in ("istio-system", "monitoring"):
            running.post("/api/v1/namespaces", {"metadata": {"name": there}}).raise_for_status()
        config = folder / "kubeconfig"
        config.write_text(yaml.safe_dump(_kubeconfig(running)), encoding="utf-8")
        yield running, config


def is_applied(resource: Resource) -> bool:
    """Whether such a server has the definition of an object."""
    api_version = resource.properties.get("apiVersion", "")
    group = api_version.rpartition("/")[0]
    return resource.is_kubernetes and (group in _GROUPS or group.endswith("istio.io"))


def create(server: ApiServer, manifest: dict[str, Any]) -> None:
    """Create an object; fails when the server refuses it."""
    reply = server.post(collection(manifest), manifest)
    assert reply.is_success, (manifest["kind"], manifest["metadata"]["name"], reply.json()["message"])


def collection(manifest: dict[str, Any]) -> str:
    """The path of the objects of a manifest's kind, in its namespace."""
    api_version, kind, metadata = manifest["apiVersion"], manifest["kind"], manifest["metadata"]
    root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
    where = f"/namespaces/{metadata['namespace']}" if scope(api_version, kind) == "Namespaced" else ""
    return f"{root}{where}/{plural(api_version, kind)}"


def _kubeconfig(server: ApiServer) -> dict[str, Any]:
    token = server.client.headers["Authorization"].removeprefix("Bearer ")
    cluster = {"server": str(server.client.base_url), "insecure-skip-tls-verify": True}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "it",
        "clusters": [{"name": "it", "cluster": cluster}],
        "users": [{"name": "it", "user": {"token": token}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
    }
