"""Canaries by weights in HTTPRoutes and GRPCRoutes: of a Gateway, and of services in Linkerd."""

from aiscale import System
from aiscale.delivery import ArgoRollouts, Canary, DeliveryPipeline
from aiscale.network import Backend, Gateway, Linkerd, Listener, Match, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
surge = ModelService(
    "surge",
    model=Model("surge", version="8", artifact="gs://models/surge/8", framework="tensorflow", size="1Gi"),
    runtime=TensorFlowServing(),
    replicas=4,
    rollout=Canary(steps=[5, 50], bake="10m", canary_scale_percent=50, dynamic_stable_scale=True),
)
legacy = Microservice("legacy", image="registry.example/legacy@sha256:" + "cd" * 32)
checkout = Microservice(
    "checkout",
    image="registry.example/checkout@sha256:" + "ab" * 32,
    calls=[Call(surge, timeout_ms=200)],
    rollout=Canary(steps=[25]),
)
edge = Gateway("edge", class_name="eg", listeners=[Listener(protocol="HTTP", port=80)])
shop = Route(
    "shop",
    gateway=edge,
    hosts=["shop.example.com"],
    matches=[Match("/pay"), Match("/cart")],
    targets=[Backend(checkout, weight=80), Backend(legacy, weight=20)],
)
system = System(
    "weights",
    [shop, cluster],
    meshes=[Linkerd(default_retries=2)],
    delivery=[
        DeliveryPipeline("releases", services=[surge, checkout], controller=ArgoRollouts(gateway_api_plugin=True))
    ],
)
