"""KServe: the pods that it makes of our objects, what callers get, and what its own Python packages say of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aiscale import Schedule, Signal, System, toolchain
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, KServe, MLServer, Model, ModelService, Triton
from tests.support.apiserver import running_apiserver
from tests.support.kserve_pods import kserve_pods
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN, ROOT

NIGHT = Schedule("0 20 * * *", end="0 22 * * *", replicas=3, timezone="Europe/Paris")
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


@pytest.mark.parametrize(
    ("artifact", "uri", "found"),
    [
        ("s3://b/m/v1.2", "s3://b/m/v1.2", "/mnt/models"),
        ("s3://b/m/model.joblib", "s3://b/m/model.joblib", "/mnt/models/model.joblib"),
        ("https://files.example/m.tar.gz", "https://files.example/m.tar.gz", "/mnt/models"),
        ("pvc://c/dir/model.joblib", "pvc://c/dir", "/mnt/models/model.joblib"),
        ("pvc://c/model.joblib", "pvc://c", "/mnt/models/model.joblib"),
        ("pvc://c/dir", "pvc://c/dir", "/mnt/models"),
        ("oci://registry.example/m:v1", None, "/mnt/models"),
        ("hf://org/model-3.b", "hf://org/model-3.b", "/mnt/models"),
    ],
)
def test_where_the_server_finds_a_folder_or_a_file(artifact, uri, found) -> None:
    model = Model("m", version="v1", artifact=artifact, framework="sklearn")
    resources = lower_system(System("shop", [ModelService("s", model=model, runtime=KServe(server=MLServer()))]))
    by_kind = {one.kind: one.properties for one in resources}
    settings = json.loads(by_kind["ConfigMap"]["data"]["model-settings.json"])
    assert settings["parameters"]["uri"] == found
    assert by_kind["InferenceService"]["spec"]["predictor"]["model"].get("storageUri") == uri


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


@pytest.mark.parametrize(
    ("signals", "schedules", "made", "left_out"),
    [
        (["cpu", "memory"], (), ("HorizontalPodAutoscaler", ["cpu", "memory"]), []),
        (["queue", "cpu"], (), ("ScaledObject", ["prometheus"]),
         ["autoscaling of ModelService by cpu, with queue alone in its place"]),
        (["queue"], (NIGHT,), ("ScaledObject", ["prometheus", "cron"]), []),
        (["cpu"], (NIGHT,), ("HorizontalPodAutoscaler", ["cpu"]),
         ["autoscaling of ModelService by schedules, with cpu alone in its place"]),
    ],
    ids=["resources", "mixed", "times", "cpu at times"],
)  # fmt: skip
def test_cpu_is_watched_alone(signals, schedules, made, left_out) -> None:
    """KEDA refuses a trigger for CPU while the Deployment does not exist."""
    scaling = Autoscaling(max_replicas=4, signals=signals, schedules=schedules)
    service = ModelService("surge", model=SURGE, runtime=KServe(server=Triton()), autoscaling=scaling)
    [(kind, spec)] = [
        (one.kind, one.properties["spec"])
        for one in lower_system(System("shop", [service]))
        if one.kind in {"HorizontalPodAutoscaler", "ScaledObject"}
    ]
    watched = (
        [one["type"] for one in spec["triggers"]]
        if "triggers" in spec
        else [one["resource"]["name"] for one in spec["metrics"]]
    )
    assert (kind, watched) == made
    assert spec["scaleTargetRef"]["name"] == "surge-predictor"
    graph, _ = build(System("shop", [service]))
    assert list(unprovisioned_fields(graph)) == left_out


# Source: Knative Serving (commit 98e5ef90a), pkg/apis/serving/fieldmask.go, k8s_validation.go.
_OF_PODS = {"automountServiceAccountToken", "containers", "enableServiceLinks", "serviceAccountName", "volumes"}
_BY_FLAG = {"affinity", "initContainers", "priorityClassName", "tolerations"}
_OF_CONTAINERS = {
    "args", "command", "env", "image", "imagePullPolicy", "livenessProbe", "name", "ports", "readinessProbe",
    "resources", "securityContext", "startupProbe", "terminationMessagePolicy", "volumeMounts",
}  # fmt: skip
_OF_SECURITY = {
    "allowPrivilegeEscalation", "capabilities", "privileged", "readOnlyRootFilesystem", "runAsGroup", "runAsNonRoot",
    "runAsUser", "seccompProfile",
}  # fmt: skip


def test_knative_takes_the_fields_of_its_pods() -> None:
    pods = kserve_pods(lower_system(read_system(GOLDEN / "lowering" / "kserve_knative")))
    assert sorted(pods) == ["eta", "fraud", "surge"]
    for pod in pods.values():
        spec = pod["spec"]
        assert set(spec) - _BY_FLAG <= _OF_PODS
        [served], every = spec["containers"], [*spec["containers"], *spec.get("initContainers", ())]
        for one in every:
            assert set(one) <= _OF_CONTAINERS
            assert set(one["securityContext"]) <= _OF_SECURITY
        [port] = served["ports"]
        assert port["name"] == "http1"
        for name in ("startupProbe", "readinessProbe", "livenessProbe"):
            [handler] = [served[name][kind] for kind in ("httpGet", "tcpSocket") if kind in served[name]]
            assert handler["port"] == "http1" or isinstance(handler["port"], int)
        volumes = {one["name"]: one for one in spec["volumes"]}
        mounts = [mount for one in every for mount in one["volumeMounts"]]
        assert {one["name"] for one in mounts} == set(volumes)
        assert all(one.get("readOnly") or "emptyDir" in volumes[one["name"]] for one in mounts)


@pytest.mark.parametrize(
    ("signals", "chosen", "left_out"),
    [
        (["rps"], ("kpa", "rps", 40, 1), []),
        (["queue", "cpu"], ("hpa", "cpu", 70, 1), ["autoscaling of ModelService by queue, with cpu alone in its place"]),
        (["concurrency", "cpu"], ("kpa", "concurrency", 10, 1),
         ["autoscaling of ModelService by cpu, with concurrency alone in its place"]),
        (["kv-cache"], ("hpa", "cpu", 70, 1), ["autoscaling of ModelService by kv-cache, with CPU in its place"]),
    ],
    ids=["requests", "queue", "two", "cache"],
)  # fmt: skip
def test_knative_scales_on_one_signal(signals, chosen, left_out) -> None:
    scaling = Autoscaling(
        min_replicas=1, max_replicas=4, signals=[Signal("rps", target=40) if one == "rps" else one for one in signals]
    )
    service = ModelService("surge", model=SURGE, runtime=KServe(mode="Knative", server=Triton()), autoscaling=scaling)
    [made] = [one.properties for one in lower_system(System("shop", [service])) if one.kind == "InferenceService"]
    found = made["spec"]["predictor"]
    kind = found["annotations"]["autoscaling.knative.dev/class"].partition(".")[0]
    assert (kind, found["scaleMetric"], found["scaleTarget"], found["minReplicas"]) == chosen
    graph, _ = build(System("shop", [service]))
    assert list(unprovisioned_fields(graph)) == left_out


@pytest.mark.parametrize("case", ["kserve", "kserve_knative"])
@pytest.mark.tools
def test_its_pods_are_admitted_under_the_restricted_standard(tmp_path: Path, case: str) -> None:
    resources = lower_system(read_system(GOLDEN / "lowering" / case))
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
            assert runtime_class == ("nvidia" if (case, name) == ("kserve", "surge") else None)
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
        for case in ("kserve", "kserve_knative")
        for one in lower_system(read_system(GOLDEN / "lowering" / case))
        if one.properties.get("apiVersion", "").startswith("serving.kserve.io/")
    ]
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    packages = ["kserve==0.21.0", "kserve-storage==0.21.0"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    judge = ROOT / "tests" / "lowering" / "kserve_judge.py"
    done = subprocess.run([python, judge], input=json.dumps(objects), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    judged = {"InferenceService": 7, "ServingRuntime": 7, "uris": 4}
    assert found == {"unknown": [], "refused": [], "judged": judged}
