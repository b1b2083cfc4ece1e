"""A few hundred titles out of sixty thousand: two towers, an index of neighbours, and what is popular."""

from events import examples_lake
from features import embeddings, popular_v1, towers_v5
from ground import IMAGES, cluster, models

from aiscale import Objective, Resources, System, Team
from aiscale.delivery import Canary, DeliveryPipeline, DriftMonitor, Gate, MetricGate, Retraining
from aiscale.processing import BatchJob, OwnCode
from aiscale.retrieval import Embedding, Hnsw, Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.serving import Autoscaling, Batching, DefaultAnswer, Model, ModelService, Triton

discovery = Team("discovery", contact="#discovery", on_call="discovery-primary")

towers = ModelService(
    "towers",
    model=Model(
        "towers",
        version="v5",
        artifact="s3://video-models/towers/v5",
        digest=f"sha256:{'a5' * 32}",
        framework="onnx",
        size="600Mi",
        gpu_memory="3Gi",
        inputs=dict(towers_v5.fields),
        outputs={"query": "float32[64]"},
        registry=models,
    ),
    runtime=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@sha256:{'7e' * 32}"),
    features=towers_v5,
    gpu="nvidia-l4",
    resources=Resources(cpu=3, memory="10Gi"),
    batching=Batching(64, max_delay_ms=2),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=12, signals=["queue"]),
    requests_per_second_per_replica=2_400,
    objective=Objective(p99_ms=25, availability=0.9995),
    rollout=Canary(steps=[5, 25, 50], bake="20m", gates=[MetricGate("quality", at_least=0.95)]),
    on=cluster,
)
# The tower of titles stays as it is: that of members is trained towards it, so that its versions can be compared.
title_tower = Model(
    "title-tower",
    version="v5",
    artifact="s3://video-models/title-tower/v5",
    digest=f"sha256:{'a6' * 32}",
    framework="onnx",
    size="300Mi",
    outputs={"title": "float32[64]"},
    registry=models,
)
titles = VectorIndex(
    "titles",
    engine="qdrant",
    embedded_by=Embedding(title_tower, query_model=towers.model, similarity="dot", normalized=False, comparable=True),
    dimension=64,
    metric="dot",
    index_type=Hnsw(m=24, ef_construction=200, ef_search=400),
    entries=60_000,
    entries_per_day=40,
    payload_bytes=200,
    replication_factor=3,
    resources=Resources(cpu=3, memory="4Gi"),
    requests_per_second=4_000,
    objective=Objective(p99_ms=8, availability=0.9999),
    on=cluster,
)
index_titles = BatchJob(
    "index-titles",
    engine=OwnCode(image=f"{IMAGES}/index-titles@sha256:{'b4' * 32}"),
    reads=[embeddings],
    writes=[Write(titles, idempotency="upsert", key=["title_id"])],
    schedule="20 */6 * * *",
    duration="10m",
    on=cluster,
)
neighbours = Microservice(
    "neighbours",
    image=f"{IMAGES}/neighbours@sha256:{'b1' * 32}",
    reads=[Search(titles, k=300, embedded_by=towers, timeout_ms=12)],
    resources=Resources(cpu=3, memory="2Gi"),
    autoscaling=Autoscaling(min_replicas=6, max_replicas=18),
    requests_per_second_per_replica=1_500,
    objective=Objective(p99_ms=15, availability=0.9995),
    on=cluster,
)
popular = Microservice(
    "popular",
    image=f"{IMAGES}/popular@sha256:{'b2' * 32}",
    features=popular_v1,
    replicas=6,
    requests_per_second_per_replica=2_000,
    objective=Objective(p99_ms=10, availability=0.9999),
    on=cluster,
)
candidates = Microservice(
    "candidates",
    image=f"{IMAGES}/candidates@sha256:{'b3' * 32}",
    calls=[
        Call(towers, timeout_ms=30, idempotent=True),
        Call(neighbours, timeout_ms=20, retries=1, idempotent=True),
        Call(popular, timeout_ms=15, required=False, idempotent=True),
    ],
    fallback=[popular, DefaultAnswer([])],
    autoscaling=Autoscaling(min_replicas=6, max_replicas=24),
    requests_per_second_per_replica=800,
    objective=Objective(p99_ms=90, availability=0.9999),
    on=cluster,
)
towers_model = DeliveryPipeline(
    "towers-model",
    services=[towers],
    registry=models,
    gates=[Gate("recall@300", at_least=0.62, dataset=examples_lake)],
    retraining=Retraining(
        data=[examples_lake], every="24h", label_delay="2h", gpu="nvidia-l4", exploration_rate=0.02, timeout="6h"
    ),
)

query_drift = DriftMonitor("towers-features", towers_v5, pipeline=towers_model, action="retrain")

system = System("candidates", [candidates, index_titles, query_drift], delivery=[towers_model], owner=discovery)
