"""Rollouts by Argo Rollouts without a mesh: requests are divided by pods, or go to the new version at once."""

from aiscale import Objective, Resources, System
from aiscale.delivery import ArgoRollouts, BlueGreen, Canary, DeliveryPipeline, MetricGate
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Batching, Model, ModelService, TensorFlowServing, Triton

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])


def version(name: str, version: str, framework: str) -> Model:
    return Model(name, version=version, artifact=f"gs://models/{name}/{version}", framework=framework, size="1Gi")


fraud = ModelService(
    "fraud",
    model=version("fraud", "8", "tensorflow"),
    replaces=version("fraud", "7", "tensorflow"),
    runtime=TensorFlowServing(),
    batching=Batching(max_size=32, max_delay_ms=5),
    objective=Objective(p99_ms=40, availability=0.999),
    replicas=10,
    rollout=Canary(
        steps=[10, 50],
        bake="20m",
        gates=[
            MetricGate("queue", at_most=64, without_data="fail"),
            MetricGate("custom", at_least=0.2, at_most=0.4, query="avg(fraud_score)", interval="5m", label_delay="1h"),
            MetricGate("custom", at_most=3, query='max(alerts{pod=~"fraud-{{args.latest-hash}}-.*"})', failures=1),
        ],
    ),
)
ranking = ModelService(
    "ranking",
    model=version("ranking", "v2", "pytorch"),
    runtime=Triton(),
    objective=Objective(availability=0.999),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=8, signals=["queue"]),
    rollout=BlueGreen(bake="30m"),
)
checkout = Microservice(
    "checkout",
    image="registry.example/checkout@sha256:" + "ab" * 32,
    calls=[Call(fraud, timeout_ms=200), Call(ranking, timeout_ms=200)],
    resources=Resources(cpu=1, memory="1Gi"),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=12),
    rollout=Canary(steps=[25], gates=[MetricGate("custom", at_most=1, query="sum(checkout_failed)")]),
)

system = System(
    "rollouts",
    [checkout, cluster],
    delivery=[
        DeliveryPipeline(
            "releases",
            services=[fraud, ranking, checkout],
            controller=ArgoRollouts(progress_deadline_abort=False, abort_scale_down_delay="2m"),
        )
    ],
)
