"""A RayJob of the lowering, run by KubeRay's real operator, on a real Ray that runs its driver.

The pods are the sandbox's: they are admitted, scheduled and become ready, and run nothing. So the operator submits the
job itself; what a submitter runs is read off its Job.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from aiscale import System, toolchain
from aiscale.engine.operator_status import Rollout
from aiscale.engine.rollout import rollout
from aiscale.processing import BatchJob, OwnCode, Ray
from aiscale.sandbox import Sandbox
from aiscale.sandbox.api import Api
from aiscale.sandbox.crds import install_crds
from tests.keda.objects import apply
from tests.support.lowered import lower_system
from tests.support.ray import running_kuberay, running_ray
from tests.support.sandbox import eventually, open_api

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]
"""KubeRay is built when it is not there yet: minutes."""

LIMIT_S = 240
KINDS = [("ray.io/v1", kind) for kind in ("RayCluster", "RayCronJob", "RayJob", "RayService")]
CODE = """
import pathlib
import sys

import ray

ray.init()

@ray.remote
def square(number: int) -> int:
    return number * number

total = sum(ray.get([square.remote(number) for number in range(4)]))
pathlib.Path(sys.argv[1]).write_text(f"{total} {sys.argv[2:]}")
"""
ARGS = ["lang = 'en'", "$MAX", "a b"]


def applied(api: Api, name: str, ray: Ray) -> dict[str, Any]:
    """The RayJob of a job, whose objects are created."""
    job = BatchJob(name, engine=OwnCode(image="registry.example/batch:1"), ray=ray, args=ARGS, executors=2, retries=0)
    for one in (made := lower_system(System("embeddings", [job]))):
        apply(api, dict(one.properties))
    return next(dict(one.properties) for one in made if one.kind == "RayJob")


def named(api: Api, version: str, plural: str) -> dict[str, Any]:
    root = f"/api/{version}" if version == "v1" else f"/apis/{version}"
    found = api.items(f"{root}/namespaces/embeddings/{plural}")
    return {one["metadata"]["name"]: one for one in found}


def state(api: Api, name: str) -> Rollout:
    return rollout({**named(api, "ray.io/v1", "rayjobs")[name], "kind": "RayJob"})


def settled(api: Api, name: str, log: Path) -> Rollout:
    try:
        eventually(lambda: state(api, name).state != "waiting", LIMIT_S)
    except AssertionError:
        live = named(api, "ray.io/v1", "rayjobs")[name].get("status")
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-30:])
        raise AssertionError(f"{state(api, name)}\n{live}\n{tail}") from None
    return state(api, name)


def test_kuberay_runs_a_job(sandbox: Sandbox, tmp_path: Path) -> None:
    toolchain.resolve("kuberay-operator")  # built before Ray starts
    script, result = tmp_path / "embed.py", tmp_path / "result"
    script.write_text(CODE, encoding="utf-8")
    good = Ray(command=["python", str(script), str(result)], submission="HTTPMode", cluster_ttl="10s")
    bad = Ray(command=["python", "-c", "raise KeyError('en')"], submission="HTTPMode")
    submitted = Ray(command=["python", str(script), str(result)])
    with (
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder,
        running_ray(Path(folder), tmp_path) as ray,
        open_api(sandbox) as api,
    ):
        install_crds(api, KINDS)
        name = applied(api, "embed", good)["metadata"]["name"]
        with running_kuberay(sandbox, "embeddings", tmp_path, ray) as log:
            eventually(lambda: named(api, "ray.io/v1", "rayclusters"), LIMIT_S)
            assert settled(api, name, log) == Rollout("ready")
            assert result.read_text(encoding="utf-8") == f"14 {ARGS}"
            check_pods(api)
            eventually(lambda: not named(api, "ray.io/v1", "rayclusters"), LIMIT_S)
            assert [*named(api, "ray.io/v1", "rayjobs")] == [name]

            failing = applied(api, "fails", bad)
            assert settled(api, failing["metadata"]["name"], log) == Rollout(
                "failed",
                "the job is FAILED (AppFailed): Job entrypoint command failed with exit code 1: KeyError: 'en'",
            )

            by_pod = applied(api, "submitted", submitted)
            eventually(lambda: named(api, "batch/v1", "jobs"), LIMIT_S)
            check_submitter(named(api, "batch/v1", "jobs")[by_pod["metadata"]["name"]], by_pod)
        api.delete("/api/v1/namespaces/embeddings")


def check_pods(api: Api) -> None:
    """Head and workers run with our labels, account and containers, as the namespace admits them."""
    labels = ("ray.io/node-type", "app.kubernetes.io/component", "aiscale.dev/address")
    assert sorted(
        (
            *(one["metadata"]["labels"][label] for label in labels),
            one["spec"]["serviceAccountName"],
            one["status"]["phase"],
            tuple(part["name"] for part in one["spec"]["containers"]),
        )
        for one in named(api, "v1", "pods").values()
    ) == [
        ("head", "ray-head", "batchjobs.embed", "embed", "Running", ("ray-head",)),
        ("worker", "batch-job", "batchjobs.embed", "embed", "Running", ("ray-worker",)),
        ("worker", "batch-job", "batchjobs.embed", "embed", "Running", ("ray-worker",)),
    ]


def check_submitter(job: dict[str, Any], by_pod: dict[str, Any]) -> None:
    """KubeRay lets our pod submit the command and follow its log."""
    [container] = job["spec"]["template"]["spec"]["containers"]
    assert (container["name"], container["securityContext"]["readOnlyRootFilesystem"]) == ("ray-job-submitter", True)
    [text] = container["args"]
    assert f" -- {by_pod['spec']['entrypoint']} ;" in text
    assert "ray job logs" in text
