"""Canaries by Flagger in Linkerd: a service that scales, one with fixed replicas, and a model server with two ports."""

from aiscale import Objective, Resources, System
from aiscale.delivery import Canary, DeliveryPipeline, Flagger, MetricGate
from aiscale.network import Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
rates = Microservice(
    "rates",
    image="registry.example/rates@sha256:" + "cd" * 32,
    replicas=3,
    objective=Objective(p99_ms=50),
    rollout=Canary(
        steps=[10, 50],
        bake="10m",
        gates=[
            MetricGate("error_percent", at_most=1, interval="10m", without_data="fail"),
            MetricGate(
                "custom", at_least=0.9, at_most=1.1, query='avg(rate_ratio{pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]{5}"})'
            ),
        ],
    ),
)
surge = ModelService(
    "surge",
    model=Model("surge", version="8", artifact="gs://models/surge/8", framework="tensorflow", size="1Gi"),
    runtime=TensorFlowServing(),
    replicas=4,
    rollout=Canary(steps=[5, 50]),
)
checkout = Microservice(
    "checkout",
    image="registry.example/checkout@sha256:" + "ab" * 32,
    calls=[Call(surge, timeout_ms=200), Call(rates, timeout_ms=100)],
    resources=Resources(cpu=1, memory="1Gi"),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=6),
    rollout=Canary(steps=[25]),
)
system = System(
    "flagged",
    [checkout, cluster],
    meshes=[Linkerd()],
    delivery=[DeliveryPipeline("releases", services=[surge, rates, checkout], controller=Flagger(failed_checks=2))],
)
