"""Shadows by Argo Rollouts and gateways, without a mesh: routes copy requests, of HTTP and of gRPC."""

from aiscale import Resources, System
from aiscale.delivery import Canary, DeliveryPipeline, Shadow
from aiscale.network import Backend, Gateway, Listener, Match, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton

DIGEST = "@sha256:" + "ab" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
edge = Gateway("edge", class_name="kgateway", listeners=[Listener(protocol="HTTP", port=80)])

surge = ModelService(
    "surge",
    model=Model("surge", version="8", artifact="gs://models/surge/8", framework="onnx", size="1Gi"),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST),
    replicas=4,
    rollout=Shadow(percent=12.5, bake="2h", then=Canary(steps=[25, 50], bake="20m")),
)
routing = Microservice(
    "routing",
    image="registry.example/routing" + DIGEST,
    protocol="grpc",
    resources=Resources(cpu=1, memory="1Gi"),
    rollout=Shadow(bake="1d"),
)
legacy = Microservice("legacy", image="registry.example/legacy" + DIGEST, resources=Resources(cpu=1, memory="1Gi"))
archive = Microservice("archive", image="registry.example/archive" + DIGEST, resources=Resources(cpu=1, memory="1Gi"))
routes = [
    Route("surge", gateway=edge, matches=[Match("/v2/models/surge")], targets=[surge], mirror=archive),
    Route("trial", gateway=edge, hosts=["a.example"], targets=[Backend(surge, weight=10), Backend(legacy, weight=90)]),
    Route("routing", gateway=edge, hosts=["routing.example"], targets=[routing]),
]
system = System(
    "copied",
    [*routes, cluster],
    delivery=[DeliveryPipeline("releases", services=[surge, routing])],
)
