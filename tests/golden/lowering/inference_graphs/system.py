"""Inference graphs on KServe: the four routers, with models on KServe and beside it, own code, and a service outside."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ExternalService
from aiscale.services import Call, Microservice
from aiscale.serving import (
    VLLM,
    Autoscaling,
    InferenceGraph,
    KServe,
    MLServer,
    Model,
    ModelService,
    Step,
    Transformer,
    Triton,
)

DIGEST = "sha256:" + "5e" * 32


def model(name: str, framework: str = "onnx") -> Model:
    return Model(
        name, version="v1", artifact=f"s3://shop-models/{name}", digest=DIGEST, framework=framework, size="1Gi"
    )


tokens = Transformer(
    "tokens",
    image=f"registry.example/tokens:2@{DIGEST}",
    port=9_000,
    health_path="/ready",
    autoscaling=Autoscaling(max_replicas=6),
    startup_time="3m",
    environment={"LANGUAGE": "en"},
    secrets={"KEY": KubernetesSecret("tokens", key="key")},
)
embed = ModelService(
    "embed",
    model=model("embed-net"),
    runtime=KServe(server=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@{DIGEST}")),
)
trees = ModelService(
    "trees", model=model("trees-net", "sklearn"), runtime=MLServer(image=f"docker.io/seldonio/mlserver:1.7.1@{DIGEST}")
)
chat = ModelService(
    "chat",
    model=Model(
        "llama", version="v3", artifact="hf://meta/llama", digest=DIGEST, framework="transformers", gpu_memory="16Gi"
    ),
    runtime=VLLM(image=f"docker.io/vllm/vllm-openai:v0.33.0@{DIGEST}"),
    gpu="nvidia-l4",
)
vendor = ExternalService("vendor", host="rank.vendor.example", port=443, tls=True)
kserve = KServe(router=f"docker.io/kserve/router:v0.21.0@{DIGEST}")

ranked = InferenceGraph(
    "ranked",
    run_by=kserve,
    steps=[Step(tokens, path="/v1/tokens", timeout_ms=200), Step(embed, timeout_ms=1_500)],
    replicas=3,
)
voted = InferenceGraph(
    "voted", router="Ensemble", run_by=kserve, steps=[trees, Step(vendor, required=False, timeout_ms=90_000)]
)
split = InferenceGraph(
    "split", router="Splitter", run_by=KServe(version="0.20.0"), steps=[Step(ranked, weight=90), Step(voted, weight=10)]
)
chosen = InferenceGraph(
    "chosen",
    router="Switch",
    run_by=kserve,
    steps=[Step(chat, path="/v1/completions", condition="prompt"), split],
    traffic=Traffic(mean=1, peak=2),
)

system = System(
    "graphs",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[Call(ranked, timeout_ms=2_000)],
            traffic=Traffic(mean=1, peak=2),
        ),
        chosen,
    ],
)
