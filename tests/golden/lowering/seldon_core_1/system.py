"""Seldon Core 1: both model servers, models in S3, on the Hugging Face hub and on a claim, each autoscaler, graphs."""

from aiscale import KubernetesSecret, Patch, Priority, Resources, Signal, System, Traffic
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Call, Claim, Microservice
from aiscale.serving import (
    Autoscaling,
    InferenceGraph,
    MLServer,
    Model,
    ModelService,
    SeldonCore,
    Step,
    Transformer,
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
        served_name="surge_net",
        variants=[
            Variant("fp16", artifact="s3://shop-models/surge/v8-fp16", precision="fp16", size="1Gi", digest=DIGEST)
        ],
    ),
    variant="fp16",
    runtime=SeldonCore(
        server=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@{DIGEST}"),
        executor=f"docker.io/seldonio/seldon-core-executor:1.17.1@{DIGEST}",
        executor_resources=Resources(cpu=1, memory="1Gi"),
        storage_initializer=f"docker.io/kserve/storage-initializer:v0.21.0@{DIGEST}",
    ),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=2, max_replicas=4, signals=["queue"]),
    priority=Priority(1_000),
    patches=[
        Patch(
            "SeldonDeployment",
            {"spec": {"predictors": [{"name": "default", "labels": {"team": "pricing"}}]}},
            reason="costs are counted by team",
        )
    ],
    on=cluster,
)
chat = ModelService(
    "chat",
    model=Model("llama", version="v3", artifact="hf://meta-llama/Llama-3.2-1B", framework="transformers", size="3Gi"),
    runtime=SeldonCore(),
    replicas=1,
    startup_time="20m",
    secrets={"HF_TOKEN": KubernetesSecret("hub", key="token")},
    environment={"MLSERVER_MODEL_HUGGINGFACE_TASK": "text-generation"},
    image_pull_policy="Always",
    claims=[Claim("cache", size="20Gi", mount_path="/cache", access_mode="ReadWriteMany", storage_class="efs")],
    traffic=Traffic(mean=1, peak=3),
    on=cluster,
)
fraud = ModelService(
    "fraud",
    model=Model("forest", version="v3", artifact="pvc://models/fraud", digest=DIGEST, framework="sklearn"),
    runtime=SeldonCore(server=MLServer(workers=4)),
    autoscaling=Autoscaling(max_replicas=6, signals=["cpu"]),
    on=cluster,
)
eta = ModelService(
    "eta",
    model=Model("eta-net", version="v1", artifact="s3://shop-models/eta/model.bst", digest=DIGEST, framework="xgboost"),
    runtime=SeldonCore(server=MLServer(workers=0)),
    autoscaling=Autoscaling(max_replicas=6, signals=["cpu", Signal("rps", target=50)]),
    on=cluster,
)
seldon = SeldonCore(executor=f"docker.io/seldonio/seldon-core-executor:1.17.1@{DIGEST}")
words = Transformer("words", image=f"registry.example/words:1@{DIGEST}", on=cluster)
ranks = Transformer("ranks", image=f"registry.example/ranks:1@{DIGEST}", port=9_000, on=cluster)
priced = InferenceGraph("priced", run_by=seldon, steps=[words, fraud, surge, ranks], on=cluster)
tried = InferenceGraph(
    "tried",
    router="Splitter",
    run_by=SeldonCore(executor_resources=Resources(cpu=0.25, memory="256Mi")),
    replicas=3,
    steps=[Step(one, weight=weight, timeout_ms=300) for one, weight in ((surge, 50), (eta, 37.5), (fraud, 12.5))],
    traffic=Traffic(mean=1, peak=2),
    on=cluster,
)
mean = Transformer("mean", image=f"registry.example/mean:1@{DIGEST}", on=cluster)
voted = InferenceGraph(
    "voted",
    router="Ensemble",
    run_by=seldon,
    steps=[Step(one, timeout_ms=200) for one in (fraud, eta, words)],
    combiner=Call(mean, timeout_ms=200),
    on=cluster,
)

system = System(
    "pricing",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[Call(surge, timeout_ms=400), chat, fraud, eta, Call(priced, timeout_ms=45_000), tried, voted],
            traffic=Traffic(mean=5, peak=20),
            on=cluster,
        )
    ],
)
