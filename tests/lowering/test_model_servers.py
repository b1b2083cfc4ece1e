"""What MLServer and vLLM get agrees with what is declared, and with what these servers read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aiscale import System
from aiscale.serving import (
    VLLM,
    Batching,
    BentoML,
    LoraAdapter,
    MLServer,
    Model,
    ModelService,
    TensorFlowServing,
    TorchServe,
    Triton,
)
from tests.support.lowered import lower_system
from tests.support.paths import ROOT

LLAMA = Model("llama", version="v3", artifact="hf://meta/llama", framework="transformers")


def resources(service: ModelService) -> dict[str, dict[str, Any]]:
    """Properties of the resources of a system with one model service, by key."""
    return {record.key: dict(record.properties) for record in lower_system(System("shop", [service]))}


def container(service: ModelService) -> dict[str, Any]:
    """The one container of its Deployment."""
    deployment = resources(service)[f"deployment/{service.name}-{service.model.version}"]
    [found] = deployment["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("framework", "artifact", "implementation", "parameters"),
    [
        ("sklearn", "pvc://models/m.joblib", "mlserver_sklearn.SKLearnModel", {"uri": "/models/m.joblib"}),
        ("xgboost", "pvc://models/m", "mlserver_xgboost.XGBoostModel", {"uri": "/models/m"}),
        ("lightgbm", "pvc://models/m", "mlserver_lightgbm.LightGBMModel", {"uri": "/models/m"}),
        ("mlflow", "pvc://models/m", "mlserver_mlflow.MLflowRuntime", {"uri": "/models/m"}),
        ("python", "pvc://models/m", None, {"uri": "/models/m"}),
        (
            "transformers",
            "hf://org/model",
            "mlserver_huggingface.HuggingFaceRuntime",
            {"extra": {"pretrained_model": "org/model"}},
        ),
    ],
)
def test_the_files_of_mlserver_say_what_is_declared(framework, artifact, implementation, parameters):
    """Source of the names: MLServer 1.7.1, ``mlserver.settings.Settings`` and ``ModelSettings``."""
    model = Model("m", version="v1", artifact=artifact, framework=framework, served_name="rank")
    service = ModelService("s", model=model, runtime=MLServer(workers=3), batching=Batching(8, max_delay_ms=2.5))
    files = {name: json.loads(text) for name, text in resources(service)["configmap/s-v1"]["data"].items()}
    assert files == {
        "settings.json": {
            "debug": False, "http_port": 8080, "grpc_port": 8081, "metrics_port": 8082, "parallel_workers": 3,
            "metrics_endpoint": "/metrics", "metrics_dir": "/tmp/metrics", "environments_dir": "/tmp/environments",
        },
        "model-settings.json": {
            "name": "rank", **({"implementation": implementation} if implementation else {}),
            "max_batch_size": 8, "max_batch_time": 0.0025, "parameters": {"version": "v1", **parameters},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("runtime", "fields", "artifact", "args"),
    [
        (VLLM(), {"gpu": "nvidia-l4", "gpus": 4}, "hf://meta/llama",
         ["meta/llama", "--served-model-name=llama", "--tensor-parallel-size=4", "--pipeline-parallel-size=1",
          "--gpu-memory-utilization=0.9", "--shutdown-timeout=30"]),
        (VLLM(pipeline_parallel=2), {"gpu": "nvidia-l4", "gpus": 4}, "s3://models/llama",
         ["s3://models/llama", "--served-model-name=llama", "--load-format=runai_streamer", "--tensor-parallel-size=2",
          "--pipeline-parallel-size=2", "--gpu-memory-utilization=0.9", "--shutdown-timeout=30"]),
        (VLLM(version="0.17.1", tensor_parallel=2, max_model_len=4_096, max_num_seqs=32, gpu_memory_utilization=0.8),
         {"gpu": "nvidia-l4", "gpus": 2}, "pvc://models/llama",
         ["/models/llama", "--served-model-name=llama", "--tensor-parallel-size=2", "--pipeline-parallel-size=1",
          "--max-model-len=4096", "--max-num-seqs=32", "--gpu-memory-utilization=0.8"]),
        (VLLM(image="registry.example/vllm-cpu:v0.33.0"), {}, "pvc://models/llama",
         ["/models/llama", "--served-model-name=llama", "--tensor-parallel-size=1", "--pipeline-parallel-size=1",
          "--gpu-memory-utilization=0.9", "--shutdown-timeout=30"]),
    ],
    ids=["hub", "streamed", "mounted", "cpu"],
)  # fmt: skip
def test_the_arguments_of_vllm_say_what_is_declared(runtime, fields, artifact, args):
    service = ModelService("s", model=LLAMA.model_copy(update={"artifact": artifact}), runtime=runtime, **fields)
    found = container(service)
    assert (found["command"], found["args"]) == (["vllm", "serve"], [args[0], "--port=8000", *args[1:]])


WHOLE = VLLM(
    tensor_parallel=2,
    pipeline_parallel=2,
    data_parallel=2,
    dtype="float16",
    enable_prefix_caching=False,
    lora_adapters=[
        LoraAdapter("acme/support", path="hf://acme/support-lora"), LoraAdapter("sales", path="/models/sales")
    ],
    max_loras=2,
    max_lora_rank=64,
    kv_offloading_size="1536Mi",
    max_model_len=4_096,
    max_num_seqs=32,
)  # fmt: skip


def test_all_settings_of_vllm_are_options_that_it_has():
    model = LLAMA.model_copy(update={"artifact": "pvc://models/llama", "served_name": "meta/llama"})
    service = ModelService("s", model=model, runtime=WHOLE, gpu="nvidia-l4", gpus=8)
    args = container(service)["args"]
    assert args == [
        "/models/llama", "--port=8000", "--served-model-name=meta/llama", "--tensor-parallel-size=2",
        "--pipeline-parallel-size=2", "--data-parallel-size=2", "--dtype=float16", "--max-model-len=4096",
        "--max-num-seqs=32", "--gpu-memory-utilization=0.9", "--no-enable-prefix-caching", "--kv-offloading-size=1.5",
        "--enable-lora", "--max-loras=2", "--max-lora-rank=64", "--lora-modules",
        "acme/support=acme/support-lora", "sales=/models/sales", "--shutdown-timeout=30",
    ]  # fmt: skip
    lines = (ROOT / "tests" / "lowering" / "vllm_options.txt").read_text(encoding="utf-8").splitlines()
    options = {line for line in lines if not line.startswith("#")}
    generated = {one.partition("=")[0] for one in args if one.startswith("-")} | set(VLLM.generated_flags)
    assert {one.replace("--no-", "--") for one in generated} - options == set()


def test_an_adapter_from_the_hub_has_a_network_path_and_disk():
    model = LLAMA.model_copy(update={"artifact": "pvc://models/llama"})
    made = resources(ModelService("s", model=model, runtime=WHOLE, gpu="nvidia-l4", gpus=8))
    assert made["networkpolicy/s"]["spec"]["egress"][0]["ports"] == [{"protocol": "TCP", "port": 443}]
    volumes = made["deployment/s-v3"]["spec"]["template"]["spec"]["volumes"]
    assert [one["emptyDir"]["sizeLimit"] for one in volumes if one["name"] == "tmp"] == ["3Gi"]


@pytest.mark.parametrize(
    ("fields", "gpus", "scratch"),
    [({}, 2, "48116Mi"), ({"gpu_memory": "16Gi"}, 1, "18Gi"), ({"size": "15Gi", "gpu_memory": "16Gi"}, 1, "17Gi")],
)
def test_weights_from_the_hub_fit_on_the_disk_of_the_pod(fields, gpus, scratch):
    """Weights of unknown size are no larger than the memory of the GPUs."""
    model = Model("llama", version="v3", artifact="hf://meta/llama", framework="transformers", **fields)
    service = ModelService("s", model=model, runtime=VLLM(), gpu="nvidia-l4", gpus=gpus)
    pod = resources(service)["deployment/s-v3"]["spec"]["template"]["spec"]
    assert [one["emptyDir"]["sizeLimit"] for one in pod["volumes"] if one["name"] == "tmp"] == [scratch]


@pytest.mark.parametrize(
    ("runtime", "size", "measured", "seconds"),
    [
        (Triton(), "1000Mi", None, 220), (Triton(), "1000Mi", "3m", 220), (Triton(), "1000Mi", "10m", 600),
        (Triton(), None, None, 900), (Triton(), None, "1h", 3_600),
        (VLLM(), "1000Mi", None, 700), (VLLM(), "1000Mi", "20m", 1_200), (MLServer(), None, "901s", 910),
    ],
)  # fmt: skip
def test_the_startup_probe_waits_as_long_as_a_start_may_take(runtime, size, measured, seconds):
    """Failures times period: fetch and load as estimated, and never less than ``startup_time``."""
    model = Model("m", version="v1", artifact="pvc://models/m", framework="onnx", **({"size": size} if size else {}))
    probe = container(ModelService("s", model=model, runtime=runtime, startup_time=measured))["startupProbe"]
    assert probe["failureThreshold"] * probe["periodSeconds"] == seconds


@pytest.mark.parametrize(
    "runtime",
    [
        VLLM(max_model_len=4_096, max_num_seqs=8),
        VLLM(enable_prefix_caching=True, lora_adapters=[LoraAdapter("a", path="/a")], kv_offloading_size="1Gi"),
        Triton(model_control="none"),
        TensorFlowServing(batching=True),
        TensorFlowServing(loaded_versions=[1, 2], version_labels={"canary": 2}),
        TorchServe(),
        BentoML(image="registry.example/m:1", service_name="M", workers=2),
    ],
)
def test_flags_that_aiscale_generates_are_refused_in_args(runtime):
    model = Model("m", version="v1", artifact="s3://models/m", framework="tensorflow")
    service = ModelService("s", model=model, runtime=runtime, batching=Batching(8, max_delay_ms=5))
    flags = {argument.split("=")[0] for argument in container(service)["args"] if argument.startswith("--")} - {
        "--log-config"
    }
    assert {flag.replace("_", "-") for flag in flags} - runtime.generated_flags.keys() == set()


def test_a_command_gets_the_whole_command_line_of_the_server():
    model = Model("m", version="v1", artifact="pvc://models/m", framework="sklearn")
    service = ModelService("s", model=model, runtime=MLServer(), command=["/opt/warm-up.sh", "--quiet"])
    found = container(service)
    assert (found["command"], found["args"]) == (
        ["/opt/warm-up.sh", "--quiet"], ["mlserver", "start", "/etc/model-server"],
    )  # fmt: skip
