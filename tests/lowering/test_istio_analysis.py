"""Istio's own analysis has nothing to say of what aiscale makes for a mesh.

The objects are on a real API server, with a pod for each template, as the mesh's webhook changes it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale import System, toolchain
from aiscale.catalog import crd_manifest, kinds, plural, scope
from aiscale.components.objects.manifest import Manifest
from aiscale.graph.build import build
from aiscale.lowering.kubernetes.network import labelled_pods
from aiscale.lowering.resource import Resource
from aiscale.lowering.self_deployed import is_self_deployed
from aiscale.network import Istio
from tests.support.apiserver import ApiServer, running_apiserver
from tests.support.blueprints import LOWERED, load_blueprint
from tests.support.lowered import CASES, as_deployment, lower_system, pod_templates, read_system

pytestmark = [pytest.mark.tools, pytest.mark.long]

_GROUPS = ("", "apps", "batch", "networking.k8s.io", "gateway.networking.k8s.io")
_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def _systems() -> dict[str, System]:
    found = {case.name: read_system(case) for case in CASES}
    found |= {f"{file.parent.name}-{file.stem}": load_blueprint(file) for file in LOWERED}
    return {name: system for name, system in found.items() if next(iter(build(system)[0].of(Istio)), None)}


SYSTEMS = _systems()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ApiServer, Path]]:
    folder = tmp_path_factory.mktemp("apiserver")
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(folder, etcd, apiserver) as running:
        names = set()
        for one in kinds():
            if one.project in {"istio", "gateway-api"}:
                definition = crd_manifest(one.api_version, one.kind)
                if (name := definition["metadata"]["name"]) not in names:
                    names.add(name)
                    running.post(_PATH, definition).raise_for_status()
        for there in ("istio-system", "monitoring"):
            running.post("/api/v1/namespaces", {"metadata": {"name": there}}).raise_for_status()
        config = folder / "kubeconfig"
        config.write_text(yaml.safe_dump(_kubeconfig(running)), encoding="utf-8")
        yield running, config


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


@pytest.mark.parametrize("name", SYSTEMS)
def test_istio_finds_nothing_to_say(server: tuple[ApiServer, Path], name: str) -> None:
    running, config = server
    lowered = (as_deployment(one) for one in lower_system(SYSTEMS[name], namespace=name.replace("_", "-")))
    resources = [one for one in lowered if _is_applied(one)]
    namespace = resources[0].name
    mesh = next(build(SYSTEMS[name])[0].of(Istio))
    pods = [pod for one in resources for pod in _pods(one, mesh)]
    with_proxy = max((pod["spec"] for pod in pods), key=lambda spec: len(spec["containers"]))
    pods += _pods_of_the_user(SYSTEMS[name], with_proxy, namespace)
    for manifest in [dict(one.properties) for one in resources] + pods:
        _create(running, manifest)
    assert _messages(config, namespace) == []


def test_istio_finds_what_is_wrong(server: tuple[ApiServer, Path]) -> None:
    running, config = server
    labels = {"istio-injection": "enabled"}
    _create(running, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "wrong", "labels": labels}})
    route = {"route": [{"destination": {"host": "nowhere"}}]}
    _create(
        running,
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "lost", "namespace": "wrong"},
            "spec": {"hosts": ["lost"], "http": [route]},
        },
    )
    assert [one["code"] for one in _messages(config, "wrong")] == ["IST0101"]


def _is_applied(resource: Resource) -> bool:
    api_version = resource.properties.get("apiVersion", "")
    group = api_version.rpartition("/")[0]
    return resource.is_kubernetes and (group in _GROUPS or group.endswith("istio.io"))


def _create(server: ApiServer, manifest: dict[str, Any]) -> None:
    api_version, kind, metadata = manifest["apiVersion"], manifest["kind"], manifest["metadata"]
    root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
    where = f"/namespaces/{metadata['namespace']}" if scope(api_version, kind) == "Namespaced" else ""
    reply = server.post(f"{root}{where}/{plural(api_version, kind)}", manifest)
    assert reply.is_success, (kind, metadata["name"], reply.json()["message"])


def _pods(resource: Resource, mesh: Istio) -> Iterator[dict[str, Any]]:
    """The pods of a workload of Kubernetes, as the mesh's webhook or its node agent changes them."""
    for template in pod_templates(resource):
        metadata, spec = {**template["metadata"]}, {**template["spec"]}
        labels = metadata.get("labels", {})
        if mesh.mode == "sidecar" and labels.get("sidecar.istio.io/inject") != "false":
            first, *_ = spec["containers"]
            spec["containers"] = [*spec["containers"], {**first, "name": "istio-proxy", "ports": []}]
        if mesh.mode == "ambient" and labels.get("istio.io/dataplane-mode") != "none":
            redirected = {"ambient.istio.io/redirection": "enabled"}
            metadata["annotations"] = {**metadata.get("annotations", {}), **redirected}
        name, namespace = resource.properties["metadata"]["name"], resource.properties["metadata"]["namespace"]
        metadata |= {"name": f"{name}-x", "namespace": namespace}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _pods_of_the_user(system: System, spec: dict[str, Any], namespace: str) -> Iterator[dict[str, Any]]:
    """Pods that the user deploys in other ways, and that network policies know by their labels."""
    for one in build(system)[0].nodes.values():
        if is_self_deployed(one) or (isinstance(one, Manifest) and one.pod_labels):
            for number, (_, labels) in enumerate(labelled_pods(one)):
                metadata = {"name": f"{one.name}-of-user-{number}", "namespace": namespace, "labels": labels}
                yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _messages(config: Path, namespace: str) -> list[dict[str, Any]]:
    """What istioctl says of a namespace: warnings and notes too."""
    istioctl = str(toolchain.resolve("istioctl").path)
    command = [istioctl, "analyze", "-n", namespace, "--kubeconfig", str(config), "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
