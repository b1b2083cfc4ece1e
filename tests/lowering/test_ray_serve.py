"""Ray Serve: what is deployed and what is left out, what callers get, and what Ray's schema reads of our config."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale import Autoscaling, Schedule, Signal, System
from aiscale.graph.build import build
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.services import Bulkhead, Microservice
from aiscale.serving import Model, ModelService, RayServe
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN
from tests.support.python_servers import python_of

MODEL = Model("surge-net", version="v8", artifact="s3://models/surge", framework="pytorch")
NIGHT = Schedule("0 20 * * *", end="0 22 * * *", replicas=3, timezone="Europe/Paris")


def ray(**settings: Any) -> RayServe:
    return RayServe(import_path="surge:app", deployment="Surge", **settings)


def ray_service(service: ModelService) -> Resource:
    [found] = [one for one in lower_system(System("shop", [service])) if one.kind == "RayService"]
    return found


def config(service: ModelService) -> dict[str, Any]:
    found = yaml.safe_load(ray_service(service).properties["spec"]["serveConfigV2"])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "runtime", [RayServe(), ray(upgrade="NewClusterWithIncrementalUpgrade")], ids=["no application", "incremental"]
)
def test_what_is_left_out(runtime: RayServe) -> None:
    scaling = Autoscaling(max_replicas=4, signals=["concurrency"])
    service = ModelService("surge", model=MODEL, runtime=runtime, autoscaling=scaling)
    [found] = unprovisioned(build(System("shop", [service]))[0])
    assert found.notes[0] == "not supported by aiscale up: ModelService on Ray Serve (surge)"


@pytest.mark.parametrize(
    ("signals", "schedules", "target", "left_out"),
    [
        (["concurrency"], (), 10.0, []),
        ([Signal("concurrency", target=4)], (), 4.0, []),
        (["cpu"], (), None, ["autoscaling of ModelService by cpu, with concurrency in its place"]),
        (["concurrency", "queue"], (NIGHT,), 10.0,
         ["autoscaling of ModelService by queue and schedules, with concurrency alone in its place"]),
    ],
)  # fmt: skip
def test_serve_scales_by_what_it_measures(signals, schedules, target, left_out) -> None:
    scaling = Autoscaling(min_replicas=1, max_replicas=4, signals=signals, schedules=schedules)
    service = ModelService("surge", model=MODEL, runtime=ray(), autoscaling=scaling)
    [deployment] = config(service)["applications"][0]["deployments"]
    assert deployment["autoscaling_config"].get("target_ongoing_requests") == target
    assert list(unprovisioned_fields(build(System("shop", [service]))[0])) == left_out


def test_a_bulkhead_is_enforced_by_serve() -> None:
    service = ModelService("surge", model=MODEL, runtime=ray(), bulkhead=Bulkhead(12))
    [deployment] = config(service)["applications"][0]["deployments"]
    assert (deployment["max_ongoing_requests"], deployment["max_queued_requests"]) == (12, 1)
    assert unprovisioned_fields(build(System("shop", [service]))[0]) == {}


def test_callers_get_the_service_of_serve() -> None:
    surge = ModelService("surge", model=MODEL, runtime=ray(route_prefix="/surge"))
    front = Microservice("front", image="registry.example/front:1", calls=[surge])
    resources = {one.key: one.properties for one in lower_system(System("shop", [front]))}
    spec = resources["deployment/front"]["spec"]["template"]["spec"]
    variables = {one["name"]: one["value"] for one in spec["containers"][0]["env"] if one["name"].startswith("SURGE")}
    assert variables == {"SURGE_URL": "http://surge-serve-svc:8000/surge"}


@pytest.mark.parametrize(("fewest", "is_excluded"), [(0, False), (1, True)])
def test_the_head_takes_the_first_request_of_a_service_without_workers(fewest: int, is_excluded: bool) -> None:
    scaling = Autoscaling(min_replicas=fewest, max_replicas=2, signals=["queue"])
    spec = ray_service(ModelService("surge", model=MODEL, runtime=ray(), autoscaling=scaling)).properties["spec"]
    [workers] = spec["rayClusterConfig"]["workerGroupSpecs"]
    assert (spec["excludeHeadPodFromServeSvc"], workers["minReplicas"]) == (is_excluded, fewest)


def test_a_new_version_reaches_the_application_where_the_cluster_stays() -> None:
    def environment(version: str) -> dict[str, str]:
        model = MODEL.model_copy(update={"version": version})
        service = ModelService("surge", model=model, runtime=ray(upgrade="None"), environment={"MODEL_NAME": "another"})
        found: dict[str, str] = config(service)["applications"][0]["runtime_env"]["env_vars"]
        return found

    assert environment("v9") == {"MODEL_VERSION": "v9", "MODEL_URI": "s3://models/surge"}
    assert environment("v8") == {"MODEL_VERSION": "v8", "MODEL_URI": "s3://models/surge"}


@pytest.mark.tools
@pytest.mark.long
def test_the_schema_of_ray_reads_our_configs(tmp_path: Path) -> None:
    resources = lower_system(read_system(GOLDEN / "lowering" / "ray_serve"))
    texts = [one.properties["spec"]["serveConfigV2"] for one in resources if one.kind == "RayService"]
    judge = Path(__file__).parent / "serve_judge.py"
    done = subprocess.run(
        [python_of("ray_serve"), judge], input=json.dumps(texts), capture_output=True, text=True, check=True, cwd=tmp_path
    )  # fmt: skip
    assert json.loads(done.stdout) == [yaml.safe_load(text) for text in texts]
