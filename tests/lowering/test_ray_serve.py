"""Ray Serve: what is deployed and what is left out, what callers get, and what Ray's schema reads of our config."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiscale import Autoscaling, Schedule, Signal, System
from aiscale.core.ports import Mesh
from aiscale.graph.build import build
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Istio, Linkerd
from aiscale.services import Bulkhead, Call, Microservice
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


def test_what_is_left_out() -> None:
    scaling = Autoscaling(max_replicas=4, signals=["concurrency"])
    service = ModelService("surge", model=MODEL, runtime=RayServe(), autoscaling=scaling)
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


def called_at(class_name: str, *, timeout_ms: int = 1_000, meshes: Sequence[Mesh] = (), **settings: Any) -> System:
    runtime = ray(
        upgrade="NewClusterWithIncrementalUpgrade", gateway_class_name=class_name, step_size_percent=10, interval_s=60,
        route_prefix="/surge", **settings,
    )  # fmt: skip
    scaling = Autoscaling(max_replicas=4, signals=["concurrency"])
    surge = ModelService("surge", model=MODEL, runtime=runtime, autoscaling=scaling)
    front = Microservice("front", image="registry.example/front:1", calls=[Call(surge, timeout_ms=timeout_ms)])
    return System("shop", [front], meshes=meshes)


NAME = "gateway.networking.k8s.io/gateway-name"
ANYWHERE = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}],
            "ports": [{"protocol": "TCP", "port": 80}]}  # fmt: skip


def proxies(port: int, namespace: str = "", **labels: str) -> dict[str, Any]:
    place = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}} if namespace else {}
    return {
        "to": [{**place, "podSelector": {"matchLabels": labels}}],
        "ports": [{"protocol": "TCP", "port": port}],
    }


@pytest.mark.parametrize(
    ("class_name", "settings", "host", "egress"),
    [
        ("istio", {}, "surge-gateway-istio", proxies(80, **{NAME: "surge-gateway"})),
        ("nginx", {}, "surge-gateway-nginx", proxies(80, **{NAME: "surge-gateway"})),
        ("kgateway", {}, "surge-gateway", proxies(8_080, **{NAME: "surge-gateway"})),
        ("eg", {}, "envoy-shop-surge-gateway-ad4585e0.envoy-gateway-system",
         proxies(10_080, "envoy-gateway-system", **{
             "gateway.envoyproxy.io/owning-gateway-name": "surge-gateway",
             "gateway.envoyproxy.io/owning-gateway-namespace": "shop",
         })),
        ("cilium", {"gateway_host": "cilium-gateway-surge-gateway"}, "cilium-gateway-surge-gateway", ANYWHERE),
        ("gke-l7-rilb", {"gateway_host": "10.0.0.7"}, "10.0.0.7", ANYWHERE),
    ],
)  # fmt: skip
def test_callers_get_the_gateway_of_an_incremental_upgrade(
    class_name: str, settings: dict[str, Any], host: str, egress: dict[str, Any]
) -> None:
    system = called_at(class_name, **settings)
    resources = {one.key: one.properties for one in lower_system(system)}
    spec = resources["deployment/front"]["spec"]["template"]["spec"]
    variables = {one["name"]: one["value"] for one in spec["containers"][0]["env"] if one["name"].startswith("SURGE")}
    assert variables == {
        "SURGE_URL": f"http://{host}/surge",
        "SURGE_TIMEOUT_MS": "1000",
        "SURGE_RETRIES": "0",
    }
    assert resources["networkpolicy/front"]["spec"]["egress"] == [egress]
    assert unprovisioned_fields(build(system)[0]) == {}


@pytest.mark.parametrize(
    ("system", "left_out"),
    [
        (called_at("cilium"), ["URL of ModelService on Ray Serve at a Gateway of class cilium, which needs gateway_host"]),
        (called_at("istio", timeout_ms=60_000), []),
        (called_at("eg", timeout_ms=60_000),
         ["timeout_ms of 60,000 of a Call to ModelService on Ray Serve behind a Gateway of class eg, which ends requests "
          "after 15,000 ms"]),
        (called_at("istio", meshes=[Istio()]),
         ["mutual TLS of Istio between callers of ModelService on Ray Serve and a Gateway of class istio: network "
          "policies alone know them"]),
        (called_at("nginx", meshes=[Istio()]), ["Istio between a Gateway of class nginx and ModelService on Ray Serve"]),
        (called_at("istio", meshes=[Linkerd()]),
         ["Linkerd between a Gateway of class istio and ModelService on Ray Serve"]),
    ],
)  # fmt: skip
def test_what_a_gateway_does_not_do_is_named(system: System, left_out: list[str]) -> None:
    assert list(unprovisioned_fields(build(system)[0])) == left_out


def test_a_gateway_of_an_istio_mesh_accepts_callers_without_a_certificate() -> None:
    policies = {
        one.name: one.properties["spec"]
        for one in lower_system(called_at("istio", meshes=[Istio()]))
        if one.kind == "AuthorizationPolicy"
    }
    assert policies.keys() == {"front", "surge", "surge-head"}
    assert {"from": [{"source": {"namespaces": ["shop"]}}], "to": [{"operation": {"ports": ["8000"]}}]} in policies[
        "surge"
    ]["rules"]


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
