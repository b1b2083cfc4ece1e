"""KServe: each model server, models in S3, on the Hugging Face hub, on a claim and in an image, each autoscaler."""

from aiscale import KubernetesSecret, Patch, Priority, Signal, System, Traffic
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Claim, Microservice
from aiscale.serving import (
    VLLM,
    Autoscaling,
    KServe,
    MLServer,
    Model,
    ModelService,
    TensorFlowServing,
    Triton,
    Variant,
)

DIGEST = "sha256:" + "5e" * 32
cluster = EksCluster(
    "core",
    region="eu-west-1",
    version="1.36",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge"),
        GpuPool("l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=4),
    ],
)
surge = ModelService(
    "surge",
    model=Model(
        "surge-net",
        version="v8",
        artifact="s3://shop-models/surge/v8",
        digest=DIGEST,
        framework="onnx",
        size="2Gi",
        served_name="surge",
        variants=[
            Variant("fp16", artifact="s3://shop-models/surge/v8-fp16", precision="fp16", size="1Gi", digest=DIGEST)
        ],
    ),
    variant="fp16",
    runtime=KServe(
        server=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@{DIGEST}", versions_loaded=2),
        storage_initializer=f"docker.io/kserve/storage-initializer:v0.21.0@{DIGEST}",
    ),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=2, max_replicas=4, signals=["queue"]),
    priority=Priority(1_000),
    patches=[
        Patch(
            "InferenceService",
            {"spec": {"predictor": {"runtimeClassName": "nvidia"}}},
            reason="nodes of the pool have the runtime class of the GPU operator",
        ),
        Patch(
            "ServingRuntime",
            {"spec": {"containers": [{"name": "kserve-container", "env": [{"name": "TZ", "value": "UTC"}]}]}},
            reason="logs are in UTC",
        ),
    ],
    on=cluster,
)
chat = ModelService(
    "chat",
    model=Model(
        "llama", version="v3", artifact="hf://meta-llama/Llama-3.1-8B", framework="transformers", gpu_memory="16Gi"
    ),
    runtime=KServe(version="0.20.0", server=VLLM(max_model_len=8_192)),
    gpu="nvidia-l4",
    replicas=1,
    startup_time="20m",
    secrets={"HF_TOKEN": KubernetesSecret("hub", key="token")},
    environment={"HF_ENDPOINT": "https://hub.example"},
    image_pull_policy="Always",
    claims=[Claim("cache", size="20Gi", mount_path="/cache", access_mode="ReadWriteMany", storage_class="efs")],
    traffic=Traffic(mean=1, peak=3),
    on=cluster,
)
fraud = ModelService(
    "fraud",
    model=Model("forest", version="v3", artifact="pvc://models/fraud", digest=DIGEST, framework="sklearn"),
    runtime=KServe(server=MLServer(workers=4)),
    autoscaling=Autoscaling(max_replicas=6, signals=["cpu"]),
    on=cluster,
)
eta = ModelService(
    "eta",
    model=Model(
        "eta-net", version="v1", artifact="oci://registry.example/eta:v1", digest=DIGEST, framework="tensorflow"
    ),
    runtime=KServe(server=TensorFlowServing()),
    args=["--tensorflow_session_parallelism=4"],
    autoscaling=Autoscaling(max_replicas=6, signals=["cpu", Signal("rps", target=50)]),
    on=cluster,
)

system = System(
    "forecasts",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[surge, chat, fraud, eta],
            traffic=Traffic(mean=5, peak=20),
            on=cluster,
        )
    ],
)
