"""Language models whose replicas span nodes: plain vLLM with an autoscaler and a pool, and two engines on two nodes."""

from aiscale import Patch, Priority, Resources, System
from aiscale.network import Gateway, InferencePool, Listener, Match, Route
from aiscale.observability import Monitoring
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Autoscaling, LoraAdapter, Model, ModelService, RollingUpdate

cluster = EksCluster(
    "core",
    region="eu-west-1",
    version="1.36",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge"),
        GpuPool("h200", gpu="nvidia-h200", instance_type="p5en.48xlarge", min_nodes=2, max_nodes=16),
    ],
)
large = Resources(cpu=96, memory="1000Gi")
reasoning = ModelService(
    "reasoning",
    model=Model("r1", version="v1", artifact="hf://acme/r1", framework="transformers", size="700Gi"),
    runtime=VLLM(nodes=2, tensor_parallel=8, pipeline_parallel=2, max_model_len=65_536, kv_offloading_size="800Gi"),
    gpu="nvidia-h200",
    gpus=8,
    resources=large,
    autoscaling=Autoscaling(min_replicas=1, max_replicas=3, signals=["queue", "kv-cache"]),
    priority=Priority(1_000),
    args=["--enable-expert-parallel"],
    patches=[
        Patch(
            "LeaderWorkerSet",
            {"metadata": {"annotations": {"leaderworkerset.sigs.k8s.io/exclusive-topology": "acme.example/rack"}}},
            reason="nodes of a rack are connected by one switch",
        )
    ],
)
drafts = ModelService(
    "drafts",
    model=Model("m405", version="v2", artifact="s3://models/m405/v2", framework="transformers", size="780Gi"),
    runtime=VLLM(nodes=4, data_parallel=2, lora_adapters=[LoraAdapter("legal", path="hf://acme/legal")]),
    gpu="nvidia-h200",
    gpus=8,
    resources=large,
    replicas=1,
    strategy=RollingUpdate(max_surge=0, max_unavailable="50%"),
    startup_time="40m",
)
pool = InferencePool("reasoning", reasoning)
entry = Gateway("entry", class_name="istio", listeners=[Listener("HTTP", hostname="models.acme.example")])
outside = Route("outside", gateway=entry, matches=[Match("/v1")], targets=[pool])
portal = Microservice("portal", image="registry.example/portal:1", calls=[Call(pool), Call(drafts, timeout_ms=60_000)])
system = System("on-nodes", [portal, cluster, outside], monitoring=Monitoring())
