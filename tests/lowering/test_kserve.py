"""KServe: the pods that it makes of our objects, what callers get, and what its own Python packages say of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aiscale import System, toolchain
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.services import Microservice
from aiscale.serving import KServe, Model, ModelService, Triton
from tests.support.apiserver import running_apiserver
from tests.support.kserve_pods import kserve_pods
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN, ROOT

CASE = GOLDEN / "lowering" / "kserve"
SURGE = Model(
    "surge-net", version="v8", artifact="s3://models/surge", framework="onnx", served_name="surge", size="2Gi"
)


def container(service: ModelService) -> dict[str, Any]:
    """The container of its server in a plain Deployment."""
    resources = {one.key: one.properties for one in lower_system(System("shop", [service]))}
    found = resources[f"deployment/{service.name}-v8"]["spec"]["template"]["spec"]["containers"][0]
    assert isinstance(found, dict)
    return found


def test_the_server_is_that_of_a_plain_deployment_with_its_model_in_a_folder() -> None:
    plain = container(ModelService("surge", model=SURGE, runtime=Triton()))
    [pod] = kserve_pods(
        lower_system(System("shop", [ModelService("surge", model=SURGE, runtime=KServe(server=Triton()))]))
    ).values()
    [served] = pod["spec"]["containers"]
    changed = {name: value for name, value in served.items() if plain[name] != value}
    mount = {"name": "kserve-provision-location", "mountPath": "/mnt/models", "readOnly": True}
    assert changed == {
        "name": "kserve-container",
        "args": [one.replace("s3://models/surge", "/mnt/models") for one in plain["args"]],
        "resources": {
            # Triton downloads to /tmp, and unpacks there.
            "requests": {**plain["resources"]["requests"], "ephemeral-storage": "7Gi"},
            "limits": {**plain["resources"]["limits"], "ephemeral-storage": "7Gi"},
        },
        "volumeMounts": [*plain["volumeMounts"], mount],
    }


def test_callers_get_the_service_of_the_predictor() -> None:
    surge = ModelService("surge", model=SURGE, runtime=KServe(server=Triton()))
    front = Microservice("front", image="registry.example/front:1", calls=[surge])
    resources = {one.key: one.properties for one in lower_system(System("shop", [front]))}
    spec = resources["deployment/front"]["spec"]["template"]["spec"]
    variables = {one["name"]: one["value"] for one in spec["containers"][0]["env"] if one["name"].startswith("SURGE")}
    assert variables == {
        "SURGE_URL": "http://surge-predictor", "SURGE_GRPC_ADDRESS": "surge-predictor:8001", "SURGE_MODEL": "surge",
    }  # fmt: skip


def test_a_stock_runtime_is_left_out() -> None:
    service = ModelService("surge", model=SURGE, runtime=KServe())
    graph, _ = build(System("shop", [service]))
    [found] = unprovisioned(graph)
    assert found.notes[0] == "not supported by aiscale up: ModelService on KServe (surge)"
    left = [one.kind for one in lower_system(System("shop", [service])) if one.address == service.address]
    assert left == ["NetworkPolicy"]  # for pods that the user deploys


@pytest.mark.tools
def test_its_pods_are_admitted_under_the_restricted_standard(tmp_path: Path) -> None:
    resources = lower_system(read_system(CASE))
    namespace = next(one.properties for one in resources if one.kind == "Namespace")
    accounts = [one.properties for one in resources if one.kind == "ServiceAccount"]
    classes = [one.properties for one in resources if one.kind == "PriorityClass"]
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path, etcd, apiserver) as server:
        where = f"/api/v1/namespaces/{namespace['metadata']['name']}"
        for path, body in [
            ("/api/v1/namespaces", namespace),
            *((f"{where}/serviceaccounts", one) for one in accounts),
            *(("/apis/scheduling.k8s.io/v1/priorityclasses", one) for one in classes),
        ]:
            server.post(path, dict(body)).raise_for_status()
        refused = {}
        for name, pod in kserve_pods(resources).items():
            runtime_class = pod["spec"].pop("runtimeClassName", None)  # which the cluster has
            assert runtime_class == ("nvidia" if name == "surge" else None)
            pod["spec"].pop("priorityClassName", None)  # the server hears of a new one a moment later
            reply = server.post(f"{where}/pods", pod, dryRun="All", fieldValidation="Strict")
            if not reply.is_success:
                refused[name] = reply.json()["message"]
        assert refused == {}


@pytest.mark.long
@pytest.mark.tools
def test_its_own_packages_read_our_objects(tmp_path: Path) -> None:
    """The typed models of the Python package, and the scheme check of the storage initializer."""
    objects = [
        dict(one.properties)
        for one in lower_system(read_system(CASE))
        if one.properties.get("apiVersion", "").startswith("serving.kserve.io/")
    ]
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    packages = ["kserve==0.21.0", "kserve-storage==0.21.0"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    judge = ROOT / "tests" / "lowering" / "kserve_judge.py"
    done = subprocess.run([python, judge], input=json.dumps(objects), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    judged = {"InferenceService": 4, "ServingRuntime": 4, "uris": 2}
    assert found == {"unknown": [], "refused": [], "judged": judged}
