"""Inference graphs of Seldon Core 1: nodes, what the service orchestrator reads, connections, and what callers get."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from aiscale import Resources, System
from aiscale.analysis.capacity.pods import pods
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, MLServer, Model, ModelService, SeldonCore, Step, Transformer, Triton
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN

SELDON = SeldonCore()


def served(name: str, server: Any = None, served_name: str | None = None) -> ModelService:
    framework = "sklearn" if server is None else "onnx"
    model = Model(f"{name}-net", version="v3", artifact="s3://b/m", framework=framework, served_name=served_name)
    return ModelService(name, model=model, runtime=SeldonCore(server=server or MLServer()))


FRAUD, SURGE, ETA = served("fraud"), served("surge", Triton(), "surge_net"), served("eta")
WORDS = Transformer("words", image="registry.example/words:1")
RANKS, CUTS = (
    Transformer(name, image="registry.example/own:1", port=port) for name, port in (("ranks", 9_000), ("cuts", 9_001))
)


def objects(*parts: Any) -> dict[str, Any]:
    return {one.key: one.properties for one in lower_system(System("shop", list(parts)))}


def graph(name: str, *parts: Any) -> Any:
    [predictor] = objects(*parts)[f"seldondeployment/{name}"]["spec"]["predictors"]
    return predictor["graph"]


def shape(node: dict[str, Any]) -> Any:
    """A node as its type or implementation, name, host, ports, and children."""
    endpoint = node.get("endpoint", {})
    at = (endpoint.get("service_host"), endpoint.get("httpPort"), endpoint.get("grpcPort"))
    assert endpoint.get("service_port") == endpoint.get("httpPort")
    ratio = [one["value"] for one in node.get("parameters", ())]
    return (
        node.get("type", node["implementation"]),
        node["name"],
        *filter(None, at),
        *ratio,
        *map(shape, node.get("children", ())),
    )


def test_a_sequence_calls_each_step_with_the_response_of_the_one_before() -> None:
    """Transformers after the last model are called on the way back: the innermost first."""
    whole = InferenceGraph("priced", run_by=SELDON, steps=[WORDS, FRAUD, SURGE, RANKS, CUTS])
    assert shape(graph("priced", whole)) == (
        "SIMPLE_ROUTER", "seldon-container-engine", (
            "OUTPUT_TRANSFORMER", "cuts", "cuts", 9_001, (
                "OUTPUT_TRANSFORMER", "ranks", "ranks", 9_000, (
                    "TRANSFORMER", "words", "words", 8_080, (
                        "MODEL", "fraud-net", "fraud-default-fraud-net", 8_080, 8_081, (
                            "MODEL", "surge_net", "surge-default-model-server", 9_000, 9_500,
                        ),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def test_a_sequence_of_transformers_alone() -> None:
    whole = InferenceGraph("read", run_by=SELDON, steps=[WORDS, RANKS])
    words = ("TRANSFORMER", "words", "words", 8_080, ("TRANSFORMER", "ranks", "ranks", 9_000))
    assert shape(graph("read", whole)) == ("SIMPLE_ROUTER", "seldon-container-engine", words)


def test_a_splitter_is_a_choice_between_one_step_and_all_others() -> None:
    fraud = ("MODEL", "fraud-net", "fraud-default-fraud-net", 8_080, 8_081)
    surge = ("MODEL", "surge_net", "surge-default-model-server", 9_000, 9_500)
    eta = ("MODEL", "eta-net", "eta-default-eta-net", 8_080, 8_081)
    root = ("RANDOM_ABTEST", "seldon-container-engine")

    def split(*weights: tuple[ModelService, float]) -> Any:
        steps = [Step(service, weight=weight) for service, weight in weights]
        return shape(graph("tried", InferenceGraph("tried", router="Splitter", run_by=SELDON, steps=steps)))

    assert split((FRAUD, 95), (SURGE, 5)) == (*root, "0.95", fraud, surge)
    rest = ("RANDOM_ABTEST", "split-2", "0.75", surge, eta)
    assert split((FRAUD, 50), (SURGE, 37.5), (ETA, 12.5)) == (*root, "0.5", fraud, rest)
    rest = ("RANDOM_ABTEST", "split-2", "0", surge, eta)
    assert split((FRAUD, 100), (SURGE, 0), (ETA, 0)) == (*root, "1", fraud, rest)
    assert split((FRAUD, 100)) == ("SIMPLE_ROUTER", "seldon-container-engine", fraud)


def test_an_ensemble_is_merged_by_a_program() -> None:
    """Requests of the service orchestrator to it: ``POST /v2/models/cuts/aggregate``, with a list of the responses."""
    whole = InferenceGraph("voted", router="Ensemble", run_by=SELDON, steps=[FRAUD, SURGE, WORDS], combiner=CUTS)
    assert shape(graph("voted", whole)) == (
        "SIMPLE_ROUTER", "seldon-container-engine", (
            "COMBINER", "cuts", "cuts", 9_001,
            ("MODEL", "fraud-net", "fraud-default-fraud-net", 8_080, 8_081),
            ("MODEL", "surge_net", "surge-default-model-server", 9_000, 9_500),
            ("TRANSFORMER", "words", "words", 8_080),
        ),
    )  # fmt: skip


def test_the_operator_adds_no_container_for_a_node() -> None:
    """Source: Seldon Core 1.17.1, checkPredictiveUnits and IsPrepack; the root has the container of its name."""

    def implementations(node: dict[str, Any]) -> set[str]:
        return {node["implementation"]}.union(*map(implementations, node.get("children", ())))

    for resource in lower_system(read_system(GOLDEN / "lowering" / "seldon_core_1")):
        if (
            resource.address in {"serving/priced", "serving/tried", "serving/voted"}
            and resource.kind == "SeldonDeployment"
        ):
            [found] = resource.properties["spec"]["predictors"]
            [pods_of_it] = found["componentSpecs"]
            [container] = pods_of_it["spec"]["containers"]
            assert implementations(found["graph"]) <= {"SIMPLE_MODEL", "SIMPLE_ROUTER", "RANDOM_ABTEST"}
            assert container["name"] == found["graph"]["name"]
            [variable] = container["env"]
            seen = {"name": "default", "graph": found["graph"]}
            assert json.loads(base64.b64decode(variable["value"])) == seen


def test_callers_and_nodes_are_connected() -> None:
    priced = InferenceGraph("priced", run_by=SELDON, steps=[WORDS, FRAUD])
    steps = [Step(one, weight=50, timeout_ms=200) for one in (FRAUD, SURGE)]
    tried = InferenceGraph("tried", router="Splitter", run_by=SELDON, replicas=3, steps=steps)
    front = Microservice(
        "front", image="registry.example/front:1", calls=[Call(priced, timeout_ms=45_000), Call(tried, alias="score")]
    )
    found = objects(front)
    [caller] = found["deployment/front"]["spec"]["template"]["spec"]["containers"]
    assert {one["name"]: one["value"] for one in caller["env"] if one["name"].startswith(("PRICED", "SCORE"))} == {
        "PRICED_URL": "http://priced-default:8000", "PRICED_TIMEOUT_MS": "45000", "PRICED_RETRIES": "0",
        "SCORE_URL": "http://tried-default:8000", "SCORE_GRPC_ADDRESS": "tried-default:5001",
        "SCORE_TIMEOUT_MS": "1000", "SCORE_RETRIES": "0",
    }  # fmt: skip

    def opened(name: str, direction: str) -> list[Any]:
        side = {"ingress": "from", "egress": "to"}[direction]
        return [
            ([peer["podSelector"]["matchLabels"]["aiscale.dev/address"] for peer in rule[side] if "namespaceSelector" not in peer],
             [port["port"] for port in rule["ports"]])
            for rule in found[f"networkpolicy/{name}"]["spec"][direction]
            if all("namespaceSelector" not in peer for peer in rule[side])
        ]  # fmt: skip

    assert opened("priced", "egress") == [(["serving.fraud"], [8_080, 8_081]), (["serving.words"], [8_080])]
    assert opened("priced", "ingress") == [(["services.front"], [8_000])]
    assert opened("tried", "ingress") == [(["services.front"], [8_000, 5_001])]
    assert opened("fraud", "ingress") == [(["serving.priced", "serving.tried"], [8_000, 5_001, 8_080, 8_081])]
    timeouts = {name: found[f"seldondeployment/{name}"]["spec"]["annotations"] for name in ("priced", "tried")}
    assert timeouts == {
        name: {"seldon.io/rest-timeout": ms, "seldon.io/grpc-timeout": ms}
        for name, ms in (("priced", "1000"), ("tried", "200"))
    }
    [predictor] = found["seldondeployment/priced"]["spec"]["predictors"]
    [template] = predictor["componentSpecs"]
    assert template["metadata"]["labels"]["seldon-app"] == "priced-default"
    # 15 s until no request arrives, 45 s for the last one.
    assert template["spec"]["terminationGracePeriodSeconds"] == 75


def test_the_pods_of_a_graph_are_counted() -> None:
    runtime = SeldonCore(executor_resources=Resources(cpu=0.25, memory="256Mi"))
    whole = InferenceGraph("read", run_by=runtime, replicas=3, steps=[FRAUD])
    [found] = pods(whole, {})
    assert (found.resources, found.fewest, found.most) == (runtime.executor_resources, 3, 3)


@pytest.mark.parametrize(
    ("run_by", "runtime"),
    [(SeldonCore(requests_by="kafka"), SELDON), (SELDON, SeldonCore(requests_by="kafka"))],
    ids=["requests of the graph from Kafka", "requests of a model from Kafka"],
)
def test_what_is_not_deployed_is_named(run_by: SeldonCore, runtime: SeldonCore) -> None:
    model = Model("m", version="v1", artifact="s3://b/m", framework="sklearn")
    service = ModelService("eta", model=model, runtime=runtime)
    [found] = unprovisioned(build(System("shop", [InferenceGraph("read", run_by=run_by, steps=[service])]))[0])
    assert "InferenceGraph on Seldon Core (read)" in found.notes[0]
