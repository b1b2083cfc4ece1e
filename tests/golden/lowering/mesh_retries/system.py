"""Each call is retried by its program or by Istio's proxies, never by both."""

from aiscale import System
from aiscale.network import Istio
from aiscale.objects import Manifest, ServicePort
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "6b" * 32
core = KubernetesCluster(
    "core",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6),
        NodePool("gpu", instance_type="g6.2xlarge", max_nodes=4),
    ],
)
surge = ModelService(
    "surge",
    model=Model("surge", version="v8", artifact="s3://models/surge", framework="onnx", size="1Gi"),
    runtime=Triton(),
    gpu="nvidia-l4",
)
rates = Microservice("rates", image=IMAGE)
own = Microservice("own", image=IMAGE)
outside = Microservice("outside", image=IMAGE)
catalog = Manifest(
    "catalog",
    {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "catalog-api"},
        "spec": {
            "selector": {"app": "catalog"},
            "ports": [{"name": "http-api", "port": 80}, {"name": "tcp-admin", "port": 9000}],
        },
    },
    exposes=[ServicePort("catalog-api", "http-api")],
)
pricing = Microservice(
    "pricing",
    image=IMAGE,
    calls=[
        Call(
            surge, timeout_ms=80, total_timeout_ms=400, retries=2, backoff_ms=20, retry_budget_percent=12.5,
            retry_on=["connect-failure", "unavailable"], protocol="grpc",
        ),
        Call(rates, timeout_ms=50, retries=0),
        Call(catalog, retries=1),
        own,
    ],
)  # fmt: skip
search = Microservice("search", image=IMAGE, calls=[surge, rates])
score = StreamJob(
    "score",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/score.jar",
    consumes=[Topic("rides", KafkaCluster("events"))],
    calls=[Call(surge, retries=1)],
    stateful=False,
)
legacy = Microservice("legacy", image=IMAGE, calls=[Call(outside, retries=3)])
theirs = Manifest(
    "own-routes",
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "own-routes"},
        "spec": {"hosts": ["own"], "http": [{"route": [{"destination": {"host": "own"}}], "retries": {"attempts": 1}}]},
    },
)
system = System(
    "retries", [core, pricing, search, score, legacy, theirs], meshes=[Istio(default_retries=2, without_proxy=[legacy])]
)
