"""The configuration that Triton loads a model with, and what of it does not reach Triton."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.serving import Batching, KServe, Model, ModelService, SeldonCore, Triton
from tests.support.lowered import lower_system

TENSORS: dict[str, Any] = {"inputs": {"x": "float32[3,-1]", "title": "string[1]"}, "outputs": {"y": "float64[2]"}}
BATCHING = Batching(16, max_delay_ms=2.5)


def service(framework: str, runtime: Any, *, batching: Batching | None = None, **fields: Any) -> ModelService:
    tensors = {name: fields.pop(name) for name in ("inputs", "outputs") if name in fields}
    model = Model("surge", version="v8", artifact="s3://models/surge", framework=framework, **tensors)
    return ModelService("surge", model=model, runtime=runtime, batching=batching, **fields)


def config(one: ModelService) -> Any:
    found = {resource.key: resource.properties for resource in lower_system(System("s", [one]))}
    files = found.get("configmap/surge-v8")
    return json.loads(files["data"]["model-config.json"]) if files else None


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (service("onnx", Triton()), None),
        (service("onnx", Triton(configuration="repository", instances=2), batching=BATCHING), None),
        (service("onnx", Triton(), batching=BATCHING),
         {"backend": "onnxruntime", "max_batch_size": 16, "dynamic_batching": {"max_queue_delay_microseconds": 2500}}),
        (service("tensorrt", Triton(versions_loaded=2)),
         {"backend": "tensorrt", "version_policy": {"latest": {"num_versions": 2}}}),
        (service("tensorflow", Triton(instances=3)),
         {"backend": "tensorflow", "platform": "tensorflow_savedmodel",
          "instance_group": [{"kind": "KIND_CPU", "count": 3}]}),
        (service("onnx", Triton(instances=3), gpu="nvidia-l4", gpus=2),
         {"backend": "onnxruntime", "instance_group": [
             {"kind": "KIND_GPU", "count": 2, "gpus": [0]}, {"kind": "KIND_GPU", "count": 1, "gpus": [1]}]}),
        (service("onnx", Triton(instances=1), gpu="nvidia-l4", gpus=2),
         {"backend": "onnxruntime", "instance_group": [{"kind": "KIND_GPU", "count": 1, "gpus": [0]}]}),
        (service("python", Triton(instances=1), gpu="nvidia-l4", gpus=2, **TENSORS),
         {"backend": "python", "instance_group": [{"kind": "KIND_MODEL", "count": 1}],
          "input": [{"name": "x", "data_type": "TYPE_FP32", "dims": [-1, 3, -1]},
                    {"name": "title", "data_type": "TYPE_STRING", "dims": [-1, 1]}],
          "output": [{"name": "y", "data_type": "TYPE_FP64", "dims": [-1, 2]}]}),
        (service("pytorch", Triton(), batching=BATCHING, **TENSORS),
         {"max_batch_size": 16, "dynamic_batching": {"max_queue_delay_microseconds": 2500},
          "input": [{"name": "x", "data_type": "TYPE_FP32", "dims": [3, -1]},
                    {"name": "title", "data_type": "TYPE_STRING", "dims": [1]}],
          "output": [{"name": "y", "data_type": "TYPE_FP64", "dims": [2]}]}),
        (service("onnx", KServe(server=Triton()), batching=Batching(4, max_delay_ms=0)),
         {"backend": "onnxruntime", "max_batch_size": 4, "dynamic_batching": {"max_queue_delay_microseconds": 0}}),
        (service("onnx", SeldonCore(server=Triton(instances=2))),
         {"backend": "onnxruntime", "instance_group": [{"kind": "KIND_CPU", "count": 2}]}),
    ],
)  # fmt: skip
def test_of_the_blueprint(one: ModelService, expected: dict[str, Any] | None) -> None:
    assert config(one) == (None if expected is None else {"name": "surge", **expected})


def test_the_model_is_loaded_by_a_request_alone() -> None:
    found = {one.key: one.properties for one in lower_system(System("s", [service("onnx", Triton(instances=2))]))}
    pod = found["deployment/surge-v8"]["spec"]["template"]
    args = pod["spec"]["containers"][0]["args"]
    assert args[:3] == ["sh", "/etc/model-server/start.sh", "tritonserver"]
    assert [one for one in args if "model" in one] == [
        "/etc/model-server/start.sh",
        "--model-repository=s3://models/surge",
        "--model-control-mode=explicit",
    ]
    assert len(pod["metadata"]["annotations"]["aiscale.dev/config-hash"]) == 16


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (service("onnx", Triton(instances=2), batching=BATCHING), None),
        (service("xgboost", Triton()), None),
        (service("onnx", Triton(model_control="poll", instances=2), batching=BATCHING),
         "batching and instances of ModelService on Triton with model_control='poll', which takes config.pbtxt alone: "
         "model_control='explicit'"),
        (service("xgboost", Triton(), batching=BATCHING),
         "batching of ModelService on Triton with xgboost models, whose config.pbtxt is in the repository: "
         "Triton(configuration='repository')"),
        (service("pytorch", Triton(versions_loaded=2), inputs=TENSORS["inputs"]),
         "versions_loaded of ModelService on Triton with pytorch models without tensors: Model(inputs=…, outputs=…)"),
        (service("python", Triton(), batching=BATCHING, inputs={"x": "float32", "at": "timestamp[1]"}, outputs={"y": "int8[1]"}),
         "batching of ModelService on Triton with tensors without a shape that Triton takes (x and at): 'float32[1]'"),
        (service("xgboost", Triton(configuration="repository", instances=2), batching=BATCHING), None),
        (service("onnx", KServe(server=Triton(model_control="none", instances=2))),
         "instances of ModelService on Triton with model_control='none', which takes config.pbtxt alone: "
         "model_control='explicit'"),
        (service("xgboost", SeldonCore(server=Triton()), batching=BATCHING),
         "batching of ModelService on Triton with xgboost models, whose config.pbtxt is in the repository: "
         "Triton(configuration='repository')"),
        (service("onnx", SeldonCore(version="2.6.0", server=Triton(instances=2)), batching=BATCHING),
         "batching and instances of ModelService on Seldon Core 2.6.0, whose models have their settings in the "
         "repository"),
        (service("onnx", SeldonCore(version="2.6.0", server=Triton(instances=2, configuration="repository"))), None),
        (service("sklearn", SeldonCore(version="2.6.0")), None),
    ],
)  # fmt: skip
def test_what_does_not_reach_triton_is_named(one: ModelService, said: str | None) -> None:
    assert unprovisioned_fields(build(System("s", [one]))[0]) == ({} if said is None else {said: ["surge"]})
