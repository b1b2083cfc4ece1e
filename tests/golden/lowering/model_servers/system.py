"""MLServer and vLLM: models on a volume, on the Hugging Face hub and in S3, on CPUs, one GPU and several."""

from aiscale import KubernetesSecret, Resources, Signal, System, Traffic
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Microservice
from aiscale.serving import VLLM, Autoscaling, Batching, LMCache, LoraAdapter, MLServer, Model, ModelService
from aiscale.stores import ExternalStore

DIGEST = "sha256:" + "5e" * 32
cluster = EksCluster(
    "core",
    region="eu-west-1",
    pools=[
        NodePool("plain", instance_type="m7i.xlarge"),
        GpuPool("l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=4),
    ],
)
fraud = Model("fraud", version="v3", artifact="pvc://models/fraud/model.joblib", digest=DIGEST, framework="sklearn")
tone = Model("tone", version="v1", artifact="hf://distilbert/distilbert-base", framework="transformers", size="300Mi")
rules = Model("rules", version="v2", artifact="pvc://models/rules", served_name="house-rules", framework="python")
llama = Model(
    "llama", version="v3", artifact="hf://meta-llama/Llama-3.1-8B-Instruct", framework="transformers", gpu_memory="16Gi"
)
large = Model("large", version="v1", artifact="s3://shop-models/large/v1", framework="transformers", size="140Gi")
small = Model("small", version="v1", artifact="pvc://models/small", framework="pytorch")
prompts = ExternalStore("prompts", product="Valkey", host="10.0.3.7")

classify = ModelService(
    "classify",
    model=fraud,
    runtime=MLServer(image=f"docker.io/seldonio/mlserver:1.7.1@{DIGEST}", workers=4),
    batching=Batching(16, max_delay_ms=5),
    autoscaling=Autoscaling(max_replicas=6, signals=["concurrency"]),
    startup_time="4m",
    on=cluster,
)
chat = ModelService(
    "chat",
    model=llama,
    runtime=VLLM(max_model_len=8_192, max_num_seqs=64, gpu_memory_utilization=0.85, lmcache=LMCache(memory="2Gi")),
    kv_cache=prompts,
    gpu="nvidia-l4",
    autoscaling=Autoscaling(max_replicas=4, signals=["queue", "kv-cache"]),
    startup_time="20m",
    secrets={
        "HF_TOKEN": KubernetesSecret("hub", key="token"),
        "LMCACHE_REMOTE_URL": KubernetesSecret("prompts", key="url"),
    },
    on=cluster,
)
draft = ModelService(
    "draft",
    model=large,
    runtime=VLLM(
        pipeline_parallel=2,
        data_parallel=2,
        dtype="bfloat16",
        enable_prefix_caching=True,
        kv_offloading_size="1536Mi",
        lora_adapters=[LoraAdapter("shop/tone", path="hf://shop/tone-lora"), LoraAdapter("terse", path="/lora/terse")],
        max_loras=2,
        max_lora_rank=64,
    ),
    gpu="nvidia-l4",
    gpus=4,
    autoscaling=Autoscaling(max_replicas=2, signals=["kv-cache"]),
    on=cluster,
)

manual = ModelService(
    "manual",
    model=small,
    runtime=VLLM(pipeline_parallel=2, lmcache=LMCache(memory="20Gi", disk="100Gi")),
    gpu="nvidia-l4",
    gpus=4,
    resources=Resources(cpu=4, memory="48Gi"),
    kv_cache=prompts,
    on=cluster,
)

system = System(
    "assistants",
    [
        Microservice(
            "front",
            image="registry.example/front:1",
            calls=[classify, chat, draft, manual],
            traffic=Traffic(mean=5, peak=20),
            on=cluster,
        ),
        ModelService(
            "mood",
            model=tone,
            runtime=MLServer(workers=0),
            environment={"MLSERVER_MODEL_HUGGINGFACE_TASK": "text-classification"},
            on=cluster,
        ),
        ModelService(
            "policy",
            model=rules,
            runtime=MLServer(image=f"registry.example/policy:1@{DIGEST}"),
            environment={"MLSERVER_MODEL_IMPLEMENTATION": "policy.Rules"},
            autoscaling=Autoscaling(max_replicas=3, signals=[Signal("rps", target=50)]),
            on=cluster,
        ),
        ModelService(
            "legacy",
            model=small,
            runtime=VLLM(version="0.11.2", tensor_parallel=1),
            gpu="nvidia-l4",
            autoscaling=Autoscaling(max_replicas=2, signals=["kv-cache"]),
            on=cluster,
        ),
    ],
)
