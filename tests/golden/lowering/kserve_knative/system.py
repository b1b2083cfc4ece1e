"""KServe with Knative: scaled to zero, by requests and by CPU, a share for the newest revision, fixed replicas."""

from aiscale import Signal, System, Traffic
from aiscale.delivery import Canary
from aiscale.platform import GkeCluster, GpuPool, NodePool
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, KServe, MLServer, Model, ModelService, TensorFlowServing, Triton

DIGEST = "sha256:" + "5e" * 32
cluster = GkeCluster(
    "core",
    region="europe-west1",
    project="shop-prod",
    pools=[
        NodePool("plain", instance_type="n2-standard-8"),
        GpuPool("l4", instance_type="g2-standard-12", min_nodes=0, max_nodes=4),
    ],
)


def model(name: str, framework: str) -> Model:
    return Model(
        name, version="v2", artifact=f"gs://shop-models/{name}", digest=DIGEST, framework=framework, size="1Gi"
    )


surge = ModelService(
    "surge",
    model=model("surge-net", "onnx"),
    runtime=KServe(mode="Knative", server=Triton()),
    rollout=Canary(steps=[20]),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(
        min_replicas=0, max_replicas=4, signals=["concurrency"], cooldown="10m", activator="knative"
    ),
    on=cluster,
)
eta = ModelService(
    "eta",
    model=model("eta-net", "tensorflow"),
    runtime=KServe(mode="Knative", server=TensorFlowServing()),
    autoscaling=Autoscaling(max_replicas=4, signals=["cpu", Signal("rps", target=40)]),
    on=cluster,
)
fraud = ModelService(
    "fraud",
    model=Model("forest", version="v3", artifact="pvc://models/forest", digest=DIGEST, framework="sklearn"),
    runtime=KServe(mode="Knative", server=MLServer()),
    replicas=3,
    traffic=Traffic(mean=1, peak=2),
    on=cluster,
)

system = System(
    "scaled",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[surge, eta, fraud],
            traffic=Traffic(mean=5, peak=20),
            on=cluster,
        )
    ],
)
