from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.serving import VLLM, Generate, Model, ModelService, Triton
from aiscale.stores import Bucket
from tests.artifacts import DIGEST, IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=12),
    ],
)
weights = Model(
    "llama",
    version="v3",
    artifact="s3://models/llama/v3",
    digest=DIGEST,
    framework="transformers",
    size="15Gi",
    gpu_memory="15Gi",
)
llama = ModelService(
    "llama",
    model=weights,
    runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0@" + DIGEST, max_model_len=8_192),
    gpu="nvidia-l4",
    objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40),
)
e5 = Model(
    "e5",
    version="v2",
    artifact="s3://models/e5/v2",
    digest=DIGEST,
    framework="onnx",
    inputs={"text": "string"},
    outputs={"embedding": "float32[768]"},
    size="1Gi",
    gpu_memory="2Gi",
)
embedder = ModelService(
    "embedder",
    model=e5,
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3@" + DIGEST),
    gpu="nvidia-l4",
)
passages = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine", embedded_by=e5)
fill = BatchJob(
    "fill",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[Bucket("texts", uri="s3://search/texts")],
    writes=[Write(passages, idempotency="upsert", key=["id"])],
)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[
        Call(embedder, timeout_ms=80, idempotent=True),
        Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000, streaming=True),
    ],
    reads=[Search(passages, k=8, embedded_by=embedder, result_tokens=400, timeout_ms=100)],
)
promise = Slo("first-words", of=passages, tpot_ms=50)
system = System("golden", [cluster, chat, fill], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
