"""A RayService of the lowering, run by KubeRay's real operator, with a real Ray that deploys and answers.

The pods are the sandbox's: they are admitted, scheduled and become ready, and run nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale import Autoscaling, Signal, System
from aiscale.engine.operator_status import Rollout
from aiscale.engine.rollout import rollout
from aiscale.sandbox import Sandbox
from aiscale.sandbox.api import Api
from aiscale.sandbox.crds import install_crds
from aiscale.serving import Model, ModelService, RayServe
from tests.keda.objects import apply
from tests.support.lowered import lower_system
from tests.support.ray import Ray, running_kuberay, running_ray
from tests.support.sandbox import eventually, open_api

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""KubeRay is built when it is not there yet: minutes."""

CODE = """
import os

from ray import serve

@serve.deployment
class Surge:
    def __call__(self) -> str:
        return f"{os.environ['MODEL_NAME']} {os.environ['MODEL_VERSION']} at {os.environ['MODEL_URI']}"

def build(args: dict) -> serve.Application:
    assert args == {"beams": 4}
    return Surge.bind()
"""
LIMIT_S = 240
KINDS = [("ray.io/v1", kind) for kind in ("RayCluster", "RayCronJob", "RayJob", "RayService")]


@pytest.fixture
def ray(tmp_path: Path) -> Iterator[Ray]:
    (tmp_path / "surge_app.py").write_text(CODE, encoding="utf-8")
    # Names of sockets below it have at most 107 characters.
    with (
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder,
        running_ray(Path(folder), tmp_path) as running,
    ):
        yield running


def records(version: str) -> dict[str, dict[str, Any]]:
    model = Model("surge", version=version, artifact=f"s3://models/surge/{version}", framework="pytorch")
    surge = ModelService(
        "surge",
        model=model,
        runtime=RayServe(import_path="surge_app:build", deployment="Surge", args={"beams": 4}),
        autoscaling=Autoscaling(min_replicas=1, max_replicas=2, signals=[Signal("concurrency", target=4)]),
    )
    return {one.key: dict(one.properties) for one in lower_system(System("rides", [surge]))}


def named(api: Api, version: str, plural: str) -> dict[str, Any]:
    root = f"/api/{version}" if version == "v1" else f"/apis/{version}"
    found = api.items(f"{root}/namespaces/rides/{plural}")
    return {one["metadata"]["name"]: one for one in found}


def state(api: Api) -> Rollout:
    live = named(api, "ray.io/v1", "rayservices")["surge"]
    return rollout({**live, "kind": "RayService"})


def clusters(api: Api) -> dict[str, str]:
    """The RayCluster that serves and the one that is prepared, as the RayService says."""
    status = named(api, "ray.io/v1", "rayservices")["surge"].get("status", {})
    found = {part: status.get(f"{part}ServiceStatus", {}).get("rayClusterName", "") for part in ("active", "pending")}
    return {part: name for part, name in found.items() if name}


def wait_ready(api: Api, log: Path) -> None:
    try:
        eventually(lambda: state(api) == Rollout("ready"), LIMIT_S)
    except AssertionError:
        live = named(api, "ray.io/v1", "rayservices")["surge"].get("status")
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-30:])
        raise AssertionError(f"{state(api)}\n{live}\n{tail}") from None


def test_kuberay_runs_a_service_and_its_next_version(sandbox: Sandbox, ray: Ray, tmp_path: Path) -> None:
    with open_api(sandbox) as api:
        install_crds(api, KINDS)
        made = records("v8")
        for one in made.values():
            apply(api, one)
        with running_kuberay(sandbox, "rides", tmp_path, ray) as log:
            wait_ready(api, log)
            assert ray.ask("/") == "surge v8 at s3://models/surge/v8"
            first = clusters(api)["active"]
            assert clusters(api) == {"active": first}
            check_pods(api, first)
            check_rights(api, first)
            service = named(api, "v1", "services")["surge-serve-svc"]["spec"]
            # KubeRay 1.6 leaves appProtocol out; 1.7 takes our port as it is.
            [port] = service["ports"]
            assert (service["type"], port["name"], port["port"], port["targetPort"], service["selector"]) == (
                "ClusterIP", "serve", 8_000, 8_000, {"ray.io/cluster": first, "ray.io/serve": "true"},
            )  # fmt: skip
            assert selected(api, "surge-head-svc") == selected(api, f"{first}-head-svc") != []

            apply(api, records("v9")["rayservice/surge"])
            assert state(api).state == "waiting"
            wait_ready(api, log)
            second = clusters(api)["active"]
            assert second != first
            # The one Ray runs the old application still, when the operator asks the second cluster for the first time.
            eventually(lambda: ray.ask("/") == "surge v9 at s3://models/surge/v9", LIMIT_S)
            moved = named(api, "v1", "services")["surge-serve-svc"]["spec"]["selector"]
            assert moved["ray.io/cluster"] == second
        api.delete("/api/v1/namespaces/rides")
        eventually(lambda: api.get("/api/v1/namespaces/rides") is None, LIMIT_S)  # the next test makes it again


def selected(api: Api, service: str) -> list[str]:
    """Names of the pods that a Service selects."""
    wanted = named(api, "v1", "services")[service]["spec"]["selector"].items()
    return [name for name, pod in named(api, "v1", "pods").items() if wanted <= pod["metadata"]["labels"].items()]


def check_pods(api: Api, cluster: str) -> None:
    """Head and workers run with our labels, accounts and containers, as the namespace admits them."""
    pods = [one for one in named(api, "v1", "pods").values() if one["metadata"]["labels"]["ray.io/cluster"] == cluster]
    labels = ("ray.io/node-type", "app.kubernetes.io/name", "app.kubernetes.io/component", "aiscale.dev/address")
    assert sorted(
        (
            *(one["metadata"]["labels"][label] for label in labels),
            one["spec"]["serviceAccountName"],
            one["status"]["phase"],
            tuple(part["name"] for part in one["spec"].get("initContainers", ())),
            tuple(part["name"] for part in one["spec"]["containers"]),
        )
        for one in pods
    ) == [
        ("head", "kuberay", "ray-head", "serving.surge", "surge-head", "Running", (), ("ray-head", "autoscaler")),
        ("worker", "surge", "model-server", "serving.surge", "surge", "Running", ("wait-gcs-ready",), ("ray-worker",)),
    ]  # fmt: skip
    for one in pods:
        mounts = {
            part["name"]: sorted(mount["mountPath"] for mount in part["volumeMounts"])
            for part in one["spec"]["containers"]
        }
        assert all(part["securityContext"]["readOnlyRootFilesystem"] for part in one["spec"]["containers"])
        token = "/var/run/secrets/kubernetes.io/serviceaccount"
        if one["metadata"]["labels"]["ray.io/node-type"] == "head":
            own = ["/dev/shm", "/tmp", "/tmp/ray", token]
            assert mounts == {"ray-head": own, "autoscaler": own[1:]}
        else:
            assert mounts == {"ray-worker": ["/dev/shm", "/tmp"]}


def check_rights(api: Api, cluster: str) -> None:
    """KubeRay binds the rights of the autoscaler to the account of the head."""
    bound = named(api, "rbac.authorization.k8s.io/v1", "rolebindings")[cluster]
    assert [(one["kind"], one["name"]) for one in bound["subjects"]] == [("ServiceAccount", "surge-head")]
