from aiscale import System, Traffic
from aiscale.network import InferencePool
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice, Write
from aiscale.serving import VLLM, Generate, Model, ModelService
from aiscale.stores import Bucket
from tests.artifacts import DIGEST, IMAGE, PICKER

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4),
    ],
)
texts = Bucket("texts", uri="s3://search/texts")
passages = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine")
fill = BatchJob(
    "fill",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(passages, idempotency="upsert", key=["id"])],
)
llama = ModelService(
    "llama",
    model=Model("llama", version="v3", artifact="s3://models/llama/v3", digest=DIGEST, framework="transformers"),
    runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "7e" * 32, max_model_len=4_096),
    gpu="nvidia-l4",
)
# The endpoint picker chooses a replica; the request stays as it is.
pool = InferencePool("llama-pool", llama, picker_image=PICKER)
answers = Microservice(
    "answers",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    reads=[Search(passages, k=8, result_tokens=400, timeout_ms=60)],
    calls=[Generate(pool, prompt_tokens=600, max_tokens=800, timeout_ms=20_000)],
)
system = System("golden", [cluster, answers, fill])
