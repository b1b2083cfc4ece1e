"""Inference graphs: what KServe's router gets, held against the definition of an InferenceGraph."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aiscale import System
from aiscale.catalog import validate
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.serving import InferenceGraph, KServe, Transformer
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN

IMAGE = "registry.example/tokens:1"


def graphs(system: System) -> dict[str, Any]:
    """What each router gets, by its name."""
    found = {}
    for one in lower_system(system):
        if one.kind == "Deployment":
            [container] = one.properties["spec"]["template"]["spec"]["containers"]
            if container.get("args", [""])[0] == "--graph-json":
                found[one.name] = json.loads(container["args"][1])
    return found


def test_a_router_gets_the_spec_of_an_inference_graph() -> None:
    found = graphs(read_system(GOLDEN / "lowering" / "inference_graphs"))
    assert sorted(found) == ["chosen", "ranked", "split", "voted"]
    head = {"apiVersion": "serving.kserve.io/v1alpha1", "kind": "InferenceGraph"}
    refused = {
        name: validate({**head, "metadata": {"name": name, "namespace": "x"}, "spec": spec})
        for name, spec in found.items()
    }
    assert {name: list(found) for name, found in refused.items() if found} == {}
    assert found["ranked"] == {
        "nodes": {
            "root": {
                "routerType": "Sequence",
                "steps": [
                    {"name": "tokens", "serviceUrl": "http://tokens:9000/v1/tokens", "dependency": "Hard"},
                    {
                        "name": "embed",
                        "serviceUrl": "http://embed-predictor/v2/models/embed-net/infer",
                        "dependency": "Hard",
                        "data": "$response",
                    },
                ],
            }
        },
        "routerTimeouts": {"serverRead": 60, "serverWrite": 60, "serviceClient": 2},
    }


def test_steps_without_settings_have_no_time_limit() -> None:
    tokens = Transformer("tokens", image=IMAGE)
    found = graphs(System("shop", [InferenceGraph("whole", run_by=KServe(), steps=[tokens])]))
    step = {"name": "tokens", "serviceUrl": "http://tokens:8080/", "dependency": "Hard"}
    assert found == {"whole": {"nodes": {"root": {"routerType": "Sequence", "steps": [step]}}}}


@pytest.mark.parametrize("run_by", [None, KServe()])
def test_a_router_of_your_own_is_left_out(run_by: KServe | None) -> None:
    whole = InferenceGraph("whole", run_by=run_by, steps=[Transformer("tokens", image=IMAGE)])
    graph, _ = build(System("shop", [whole]))
    notes = [note for found in unprovisioned(graph) for note in found.notes]
    assert notes == ([] if run_by else ["not supported by aiscale up: InferenceGraph on own router (whole)"])
