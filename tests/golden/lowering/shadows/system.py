"""Shadows by Argo Rollouts and Istio: copies of requests to pods of their own, before a canary, a switch, and alone."""

from aiscale import Objective, Resources, System
from aiscale.delivery import BlueGreen, Canary, DeliveryPipeline, MetricGate, Shadow
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, Triton

DIGEST = "@sha256:" + "ab" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])

surge = ModelService(
    "surge",
    model=Model("surge", version="8", artifact="gs://models/surge/8", framework="onnx", size="1Gi"),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST),
    objective=Objective(p99_ms=40, availability=0.999),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=9, signals=["queue"]),
    rollout=Shadow(
        percent=30,
        bake="2h",
        gates=[MetricGate("queue", at_most=64)],
        then=Canary(steps=[5, 50], bake="20m", gates=[MetricGate("custom", at_least=0.9, query="avg(accepted)")]),
    ),
)
fares = Microservice(
    "fares",
    image="registry.example/fares" + DIGEST,
    resources=Resources(cpu=1, memory="1Gi"),
    replicas=3,
    rollout=Shadow(percent=50, then=BlueGreen(bake="30m")),
)
routes = Microservice(
    "routes",
    image="registry.example/routes" + DIGEST,
    protocol="grpc",
    resources=Resources(cpu=1, memory="1Gi"),
    rollout=Shadow(bake="1d"),
)
trips = Microservice(
    "trips",
    image="registry.example/trips" + DIGEST,
    resources=Resources(cpu=1, memory="1Gi"),
    calls=[Call(surge, timeout_ms=50), Call(fares, timeout_ms=100, retries=1), Call(routes, timeout_ms=80)],
)
system = System(
    "shadowed",
    [trips, cluster],
    meshes=[Istio()],
    delivery=[DeliveryPipeline("releases", services=[surge, fares, routes])],
)
