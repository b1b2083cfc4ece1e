"""Seldon Core: the pods of a SeldonDeployment, what its service orchestrator reads, Models, and what callers get."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.services import Call, Microservice, RollingUpdate
from aiscale.serving import Autoscaling, MLServer, Model, ModelService, SeldonCore, Triton
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN

SURGE = Model(
    "surge-net", version="v8", artifact="s3://models/surge", framework="onnx", served_name="surge", size="2Gi"
)


def objects(*parts: Any) -> dict[str, Any]:
    return {one.key: one.properties for one in lower_system(System("shop", list(parts)))}


def predictor(service: ModelService) -> dict[str, Any]:
    [found] = objects(service)[f"seldondeployment/{service.name}"]["spec"]["predictors"]
    assert isinstance(found, dict)
    return found


def containers(found: dict[str, Any]) -> list[dict[str, Any]]:
    [pods] = found["componentSpecs"]
    return [*pods["spec"]["containers"]]


def test_the_server_is_that_of_a_plain_deployment_on_other_ports() -> None:
    plain = objects(ModelService("surge", model=SURGE, runtime=Triton()))["deployment/surge-v8"]
    [before] = plain["spec"]["template"]["spec"]["containers"]
    served, _ = containers(predictor(ModelService("surge", model=SURGE, runtime=SeldonCore(server=Triton()))))
    ports = {"8000": "9000", "8001": "9500", "8002": "6000"}
    args = [one.replace("s3://models/surge", "/mnt/models") for one in before["args"]]
    info = {"name": "seldon-podinfo", "mountPath": "/etc/podinfo", "readOnly": True}
    mount = {"name": "surge-provision-location", "mountPath": "/mnt/models", "readOnly": True}
    assert {name: value for name, value in served.items() if before[name] != value} == {
        "name": "surge",
        "args": ["=".join(ports.get(part, part) for part in one.split("=")) for one in args],
        "ports": [{**one, "containerPort": int(ports[str(one["containerPort"])])} for one in before["ports"]],
        "lifecycle": {"preStop": {"exec": {"command": ["/bin/sh", "-c", "sleep 15"]}}},
        "resources": {
            "requests": {**before["resources"]["requests"], "ephemeral-storage": "7Gi"},
            "limits": {**before["resources"]["limits"], "ephemeral-storage": "7Gi"},
        },
        "volumeMounts": [*before["volumeMounts"], mount, info],
    }


def test_the_service_orchestrator_reads_the_graph_of_the_object() -> None:
    for resource in lower_system(read_system(GOLDEN / "lowering" / "seldon_core_1")):
        graphs = {"serving/priced", "serving/tried", "serving/voted"}
        if resource.kind == "SeldonDeployment" and resource.address not in graphs:
            [found] = resource.properties["spec"]["predictors"]
            server, executor = containers(found)
            [variable] = executor["env"]
            seen = {"containers": [{"name": server["name"], "image": server["image"]}]}
            assert json.loads(base64.b64decode(variable["value"])) == {
                "name": "default", "graph": found["graph"], "componentSpecs": [{"spec": seen}]
            }  # fmt: skip
            numbers = {one["name"]: one["containerPort"] for one in server["ports"]}
            endpoint = found["graph"]["endpoint"]
            assert (found["graph"]["name"], endpoint["httpPort"], endpoint["grpcPort"]) == (
                server["name"], numbers["http"], numbers["grpc"]
            )  # fmt: skip
            # The pod has one address.
            others = [one["containerPort"] for one in executor["ports"]]
            assert (others, set(numbers.values()) & set(others)) == ([8000, 5001], set())


def node(artifact: str, framework: str, server: Any, name: str | None = None) -> tuple[Any, ...]:
    model = Model("m", version="v1", artifact=artifact, framework=framework, served_name=name)
    found = predictor(ModelService("s", model=model, runtime=SeldonCore(server=server)))
    graph, [pods] = found["graph"], found["componentSpecs"]
    first = [one["name"] for one in pods["spec"].get("initContainers", ())]
    return graph["name"], graph.get("implementation"), graph.get("modelUri"), first


@pytest.mark.parametrize(
    ("artifact", "framework", "server", "name", "expected"),
    [
        ("s3://b/m", "onnx", Triton(), None, ("m", "TRITON_SERVER", "s3://b/m", ["m-model-initializer"])),
        ("s3://b/m", "sklearn", MLServer(), None, ("m", "SKLEARN_SERVER", "s3://b/m", ["m-model-initializer"])),
        ("s3://b/m", "lightgbm", MLServer(), None, ("m", None, None, ["m-model-initializer"])),
        ("pvc://c/m", "sklearn", MLServer(), None, ("m", None, None, [])),
        ("hf://a/b", "transformers", MLServer(), "a_b",
         ("model-server", "HUGGINGFACE_SERVER", "hf://a/b", ["model-server-model-initializer"])),
    ],
    ids=["triton", "mlserver", "without a prepackaged server", "a claim", "a name with an underscore"],
)  # fmt: skip
def test_the_node_of_the_graph(artifact: str, framework: str, server: Any, name: str | None, expected: Any) -> None:
    """Of a prepackaged server the operator downloads the model, where there is no init container by its name."""
    assert node(artifact, framework, server, name) == expected


def test_callers_get_the_service_of_the_predictor() -> None:
    surge = ModelService("surge", model=SURGE, runtime=SeldonCore(server=Triton()))
    front = Microservice("front", image="registry.example/front:1", calls=[Call(surge, timeout_ms=45_000)])
    found = objects(front)
    [caller] = found["deployment/front"]["spec"]["template"]["spec"]["containers"]
    variables = {one["name"]: one["value"] for one in caller["env"] if one["name"].startswith("SURGE")}
    assert variables == {
        "SURGE_URL": "http://surge-default:8000", "SURGE_GRPC_ADDRESS": "surge-default:5001", "SURGE_MODEL": "surge",
        "SURGE_TIMEOUT_MS": "45000", "SURGE_RETRIES": "0",
    }  # fmt: skip
    spec = found["seldondeployment/surge"]["spec"]
    assert spec["annotations"] == {"seldon.io/rest-timeout": "45000", "seldon.io/grpc-timeout": "45000"}
    [pods] = spec["predictors"][0]["componentSpecs"]
    assert pods["metadata"]["labels"]["seldon-app"] == "surge-default"


def test_an_autoscaler_names_the_deployment_that_the_operator_creates() -> None:
    names = []
    for name, served in (("surge", "surge"), ("s" * 40, "surge-net-of-airports")):
        model = Model("net", version="v8", artifact="s3://models/surge", framework="onnx", served_name=served)
        scaling = Autoscaling(max_replicas=4, signals=["queue"])
        service = ModelService(name, model=model, runtime=SeldonCore(server=Triton()), autoscaling=scaling)
        names.append(objects(service)[f"scaledobject/{name}"]["spec"]["scaleTargetRef"]["name"])
        assert "replicas" not in predictor(service)
    # Longer than 63 characters, it is the MD5 of the name.
    assert names == ["surge-default-0-surge", "seldon-13052bb88defa22f566857be0b69aaa4"]


@pytest.mark.parametrize(
    ("runtime", "artifact"),
    [
        (SeldonCore(requests_by="kafka"), "s3://b/m"),
        (SeldonCore(), "oci://registry.example/m:v1"),
        (SeldonCore(version="2.6.0", shared_server="mlserver"), "hf://a/b"),
    ],
    ids=["requests from Kafka", "an image", "not a remote of rclone"],
)
def test_what_is_not_deployed_is_named(runtime: SeldonCore, artifact: str) -> None:
    model = Model("m", version="v1", artifact=artifact, framework="sklearn")
    service = ModelService("surge", model=model, runtime=runtime)
    [found] = unprovisioned(build(System("shop", [service]))[0])
    assert found.notes[0] == "not supported by aiscale up: ModelService on Seldon Core (surge)"


def test_the_strategy_of_pods_is_the_operators() -> None:
    runtime = SeldonCore(server=Triton())
    service = ModelService("surge", model=SURGE, runtime=runtime, strategy=RollingUpdate(max_surge=2))
    graph, _ = build(System("shop", [service]))
    assert list(unprovisioned_fields(graph)) == ["strategy of ModelService on Seldon Core"]


SHARED = SeldonCore(version="2.6.0", server=MLServer(), shared_server="mlserver")


def test_callers_of_a_model_on_a_shared_server_get_the_proxies_of_its_runtime() -> None:
    model = Model("net", version="v8", artifact="s3://models/surge", framework="sklearn")
    surge = ModelService("surge", model=model, runtime=SHARED)
    found = objects(Microservice("front", image="registry.example/front:1", calls=[surge]))
    [caller] = found["deployment/front"]["spec"]["template"]["spec"]["containers"]
    assert {one["name"]: one["value"] for one in caller["env"] if one["name"].startswith("SURGE")} == {
        "SURGE_URL": "http://seldon-mesh.seldon-mesh", "SURGE_GRPC_ADDRESS": "seldon-mesh.seldon-mesh:80",
        "SURGE_MODEL": "shop-surge",
    }  # fmt: skip
    proxies = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "seldon-mesh"}},
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "seldon-envoy"}},
    }
    rule = {"to": [proxies], "ports": [{"protocol": "TCP", "port": 9_000}]}
    assert rule in found["networkpolicy/front"]["spec"]["egress"]
    made = found["model/shop-surge"]
    assert (made["metadata"]["namespace"], made["spec"]["server"]) == ("seldon-mesh", "mlserver")


def test_settings_of_pods_have_no_effect_on_a_shared_server() -> None:
    model = Model("net", version="v8", artifact="s3://models/surge", framework="sklearn")
    service = ModelService("surge", model=model, runtime=SHARED, environment={"TZ": "UTC"})
    graph, _ = build(System("shop", [service]))
    assert list(unprovisioned_fields(graph)) == ["environment of ModelService on a shared server"]
