"""Istio's own analysis has nothing to say of what aiscale makes for a mesh.

The objects are on a real API server, with a pod for each template, as the mesh's webhook changes it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from aiscale import System, toolchain
from aiscale.components.objects.manifest import Manifest
from aiscale.graph.build import build
from aiscale.lowering.kubernetes.network import labelled_pods
from aiscale.lowering.resource import Resource
from aiscale.lowering.self_deployed import is_self_deployed
from aiscale.network import Istio
from tests.support.apiserver import ApiServer
from tests.support.blueprints import LOWERED, load_blueprint
from tests.support.istio_apiserver import create, is_applied, istio_apiserver
from tests.support.kserve_pods import kserve_pods
from tests.support.lowered import CASES, as_deployment, lower_system, pod_templates, read_system

pytestmark = [pytest.mark.tools, pytest.mark.long]


def _systems() -> dict[str, System]:
    found = {case.name: read_system(case) for case in CASES}
    found |= {f"{file.parent.name}-{file.stem}": load_blueprint(file) for file in LOWERED}
    return {name: system for name, system in found.items() if next(iter(build(system)[0].of(Istio)), None)}


SYSTEMS = _systems()

THERE = {("Namespace", "istio-system")}
"""What the server has already."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ApiServer, Path]]:
    with istio_apiserver(tmp_path_factory.mktemp("apiserver")) as running:
        yield running


@pytest.mark.parametrize("name", SYSTEMS)
def test_istio_finds_nothing_to_say(server: tuple[ApiServer, Path], name: str) -> None:
    running, config = server
    written = lower_system(SYSTEMS[name], namespace=name.replace("_", "-"))
    lowered = (as_deployment(one) for one in written)
    resources = [one for one in lowered if is_applied(one) and (one.kind, one.name) not in THERE]
    namespace = resources[0].name
    mesh = next(build(SYSTEMS[name])[0].of(Istio))
    pods = [pod for one in resources for pod in _pods(one, mesh)]
    with_proxy = max((pod["spec"] for pod in pods), key=lambda spec: len(spec["containers"]))
    pods += _pods_of_the_user(SYSTEMS[name], with_proxy, namespace)
    pods += _of_operators(written, with_proxy, namespace)
    for manifest in [dict(one.properties) for one in resources] + pods:
        create(running, manifest)
    assert _messages(config, namespace) == []


def test_istio_finds_what_is_wrong(server: tuple[ApiServer, Path]) -> None:
    running, config = server
    labels = {"istio-injection": "enabled"}
    create(running, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "wrong", "labels": labels}})
    route = {"route": [{"destination": {"host": "nowhere"}}]}
    create(
        running,
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": {"name": "lost", "namespace": "wrong"},
            "spec": {"hosts": ["lost"], "http": [route]},
        },
    )
    assert [one["code"] for one in _messages(config, "wrong")] == ["IST0101"]


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


def _of_operators(resources: Sequence[Resource], spec: dict[str, Any], namespace: str) -> Iterator[dict[str, Any]]:
    """The pods and the Services that KServe and Seldon Core 1 create, with the ports that VirtualServices name."""
    ports: dict[str, set[int]] = {}
    for one in resources:
        for route in one.properties["spec"]["http"] if one.kind == "VirtualService" else ():
            for place in (*(each["destination"] for each in route["route"]), route.get("mirror")):
                if place is not None and "port" in place:
                    ports.setdefault(place["host"], set()).add(place["port"]["number"])
    labels = {f"{name}-predictor": pod["metadata"]["labels"] for name, pod in kserve_pods(resources).items()}
    for one in resources:
        for predictor in one.properties["spec"]["predictors"] if one.kind == "SeldonDeployment" else ():
            labels[f"{one.name}-{predictor['name']}"] = predictor["componentSpecs"][0]["metadata"]["labels"]
    for name, found in labels.items():
        own = {**found, "created-for": name}
        metadata = {"name": name, "namespace": namespace}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": {**metadata, "labels": own}, "spec": spec}
        listed = [{"name": f"http-{number}", "port": number} for number in sorted(ports.get(name, {80}))]
        of_pods = {"selector": {"created-for": name}, "ports": listed}
        yield {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": of_pods}


def _messages(config: Path, namespace: str) -> list[dict[str, Any]]:
    """What istioctl says of a namespace: warnings and notes too."""
    istioctl = str(toolchain.resolve("istioctl").path)
    command = [istioctl, "analyze", "-n", namespace, "--kubeconfig", str(config), "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
