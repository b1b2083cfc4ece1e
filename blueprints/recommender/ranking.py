"""The order of a few hundred titles, then of the rows of a page: a heavy ranker and a light re-ranker."""

from events import examples_lake
from features import ranker_v21
from ground import cluster, models

from aiscale import Objective, Resources, System, Team
from aiscale.delivery import ABTest, DeliveryPipeline, DriftMonitor, Gate, MetricGate, Retraining, Shadow
from aiscale.serving import Autoscaling, Batching, Cached, Model, ModelService, TensorFlowServing, Triton

ranking_team = Team("ranking", contact="#ranking", on_call="ranking-primary")

ranker = ModelService(
    "ranker",
    model=Model(
        "ranker",
        version="v21",
        artifact="s3://video-models/ranker/v21",
        digest=f"sha256:{'c2' * 32}",
        framework="tensorrt",
        size="4Gi",
        gpu_memory="9Gi",
        inputs={**ranker_v21.fields, **ranker_v21.request},
        outputs={"score": "float32[300]"},
        registry=models,
    ),
    runtime=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@sha256:{'7e' * 32}"),
    features=ranker_v21,
    gpu="nvidia-l4",
    resources=Resources(cpu=4, memory="16Gi"),
    batching=Batching(16, max_delay_ms=4),
    autoscaling=Autoscaling(min_replicas=9, max_replicas=24, signals=["queue"]),
    requests_per_second_per_replica=320,
    objective=Objective(p99_ms=70, availability=0.9995),
    rollout=ABTest(
        by="user-hash", percent=50, metric="minutes_watched_rate", baseline=0.31, min_effect=0.01, duration="14d"
    ),
    fallback=[Cached("10m")],
    on=cluster,
)
reranker = ModelService(
    "reranker",
    model=Model(
        "reranker",
        version="v4",
        artifact="gs://video-models/reranker/v4",
        digest=f"sha256:{'d4' * 32}",
        framework="tensorflow",
        size="80Mi",
        registry=models,
    ),
    runtime=TensorFlowServing(image=f"docker.io/tensorflow/serving:2.21.0@sha256:{'2f' * 32}"),
    autoscaling=Autoscaling(min_replicas=6, max_replicas=18),
    requests_per_second_per_replica=900,
    objective=Objective(p99_ms=20, availability=0.9995),
    rollout=Shadow(percent=20, bake="12h", gates=[MetricGate("p99_ms", at_most=20)]),
    on=cluster,
)
reranker_model = DeliveryPipeline(
    "reranker-model",
    services=[reranker],
    registry=models,
    gates=[Gate("diversity@20", at_least=0.6)],
)
ranker_model = DeliveryPipeline(
    "ranker-model",
    services=[ranker],
    registry=models,
    gates=[Gate("ndcg@20", at_least=0.41, dataset=examples_lake, slices=["country", "device"])],
    retraining=Retraining(
        data=[examples_lake],
        every="12h",
        label_delay="2h",
        gpu="nvidia-l4",
        gpus=1,
        exploration_rate=0.02,
        timeout="6h",
    ),
)
feature_drift = DriftMonitor("ranker-features", ranker_v21, action="retrain", pipeline=ranker_model)

system = System(
    "ranking", [ranker, reranker, feature_drift], delivery=[ranker_model, reranker_model], owner=ranking_team
)
