"""A/B tests by a header, a cookie and a hash in Istio: both versions of a model run, one group gets the new one."""

from aiscale import Objective, System
from aiscale.delivery import ABTest
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing, Triton

DIGEST = "@sha256:" + "ab" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])


def version(name: str, version: str, framework: str) -> Model:
    return Model(name, version=version, artifact=f"gs://models/{name}/{version}", framework=framework, size="1Gi")


ranking = ModelService(
    "ranking",
    model=version("ranking", "v2", "onnx"),
    replaces=version("ranking", "v1", "onnx"),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST),
    objective=Objective(p99_ms=80, availability=0.999),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=10, signals=["queue"]),
    rollout=ABTest(by="header", header="x-group", group="new", percent=30, metric="orders", duration="14d"),
)
fraud = ModelService(
    "fraud",
    model=version("fraud", "8", "tensorflow"),
    replaces=version("fraud", "7", "tensorflow"),
    runtime=TensorFlowServing(image="docker.io/tensorflow/serving:2.21.0" + DIGEST),
    replicas=6,
    rollout=ABTest(by="cookie", cookie="x.group", metric="blocked"),
)
search = ModelService(
    "search",
    model=version("search", "v5", "onnx"),
    replaces=version("search", "v4", "onnx"),
    runtime=Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST),
    replicas=4,
    rollout=ABTest(metric="clicks", percent=20),
)
checkout = Microservice(
    "checkout",
    image="registry.example/checkout" + DIGEST,
    calls=[Call(ranking, timeout_ms=100), Call(fraud, timeout_ms=200, retries=1), Call(search, timeout_ms=150)],
)
system = System("tested", [checkout, cluster], meshes=[Istio()])
