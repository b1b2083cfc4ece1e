"""A/B tests in routes of the Gateway API: of services in Linkerd, and of a gateway, by a header, a cookie and a hash."""

from aiscale import System
from aiscale.delivery import ABTest
from aiscale.network import Backend, Gateway, Linkerd, Listener, Match, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing, Triton

DIGEST = "@sha256:" + "ab" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])


def version(name: str, version: str, framework: str) -> Model:
    return Model(name, version=version, artifact=f"gs://models/{name}/{version}", framework=framework, size="1Gi")


ranking = ModelService(
    "ranking",
    model=version("ranking", "v2", "onnx"),
    replaces=version("ranking", "v1", "onnx"),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST),
    replicas=4,
    rollout=ABTest(by="header", header="X-Group", group="new", percent=30, metric="orders"),
)
fraud = ModelService(
    "fraud",
    model=version("fraud", "8", "tensorflow"),
    replaces=version("fraud", "7", "tensorflow"),
    runtime=TensorFlowServing(image="docker.io/tensorflow/serving:2.21.0" + DIGEST),
    replicas=4,
    rollout=ABTest(by="cookie", cookie="group", metric="blocked"),
)
search = ModelService(
    "search",
    model=version("search", "v5", "onnx"),
    replaces=version("search", "v4", "onnx"),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST),
    replicas=4,
    rollout=ABTest(header="x-account", metric="clicks", percent=12.5),
)
legacy = Microservice("legacy", image="registry.example/legacy" + DIGEST)
checkout = Microservice(
    "checkout",
    image="registry.example/checkout" + DIGEST,
    calls=[Call(ranking, timeout_ms=100), Call(fraud, timeout_ms=200), Call(search, timeout_ms=150)],
)
edge = Gateway("edge", class_name="eg", listeners=[Listener(protocol="HTTP", port=80)])
scores = Route(
    "scores",
    gateway=edge,
    hosts=["scores.example.com"],
    matches=[Match("/v1"), Match("/v2", headers={"x-beta": "1"})],
    targets=[Backend(fraud, weight=90), Backend(legacy, weight=10)],
)
found = Route("found", gateway=edge, hosts=["search.example.com"], targets=[search])
system = System("compared", [scores, found, checkout, cluster], meshes=[Linkerd(default_retries=1)])
